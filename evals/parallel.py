"""Several cases at a time, their results in the order of the cases, never more of them in memory than are under way."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 2  # cases begun for each worker: one under way and one waiting, so that none is idle


def in_order(items: Iterable[T], answer: Callable[[T], R], at_once: int = 1) -> Iterator[R]:
    """Yield the answers in the order of the items; who stops listening has what is under way end, and no more begun."""
    if at_once <= 1:
        yield from map(answer, items)
        return
    with ThreadPoolExecutor(at_once) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(answer, item))
                if len(waiting) >= AHEAD * at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
