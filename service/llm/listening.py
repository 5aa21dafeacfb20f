"""Pieces of an answer as they come, from a source that may fall silent, by a listener who may go away."""

import time
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Final, TypeVar

from retrieval.calls import Away

T = TypeVar("T")

LOOK_S = 0.05  # between two looks whether somebody stopped it
AHEAD = 256  # pieces that may wait for the listener; then the source waits
_END: Final = object()


def listened(
    pieces: Callable[[], Iterator[T]], stopped: Callable[[], bool], seconds: float
) -> Generator[T, None, None]:
    """Give what `pieces` gives until it ends or somebody stops it; raise Away once it says nothing for `seconds`.

    The source is read in a thread of its own, since a read that waits for the network cannot look up. It is closed as
    soon as it says its next word after the listener has gone, or by its client's own time limit.
    """
    queue: Queue[object] = Queue(AHEAD)
    gone = Event()
    Thread(target=_read, args=(pieces, queue, gone), name="listening to a model", daemon=True).start()
    heard = time.monotonic()
    try:
        while not stopped():
            try:
                piece = queue.get(timeout=LOOK_S)
            except Empty:
                if time.monotonic() - heard > seconds:
                    raise Away(f"it said nothing for {seconds:g} s") from None
                continue
            heard = time.monotonic()
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece  # type: ignore[misc]  # what else is put there is of T
    finally:
        gone.set()


def _read(pieces: Callable[[], Iterator[T]], queue: "Queue[object]", gone: Event) -> None:
    try:
        for piece in pieces():
            while not gone.is_set() and not _put(queue, piece):
                pass
            if gone.is_set():
                return  # which closes the generator, and with it the connection
        last: object = _END
    except BaseException as error:  # noqa: BLE001 - it is raised where the pieces are waited for
        last = error
    while not gone.is_set() and not _put(queue, last):
        pass


def _put(queue: "Queue[object]", piece: object) -> bool:
    try:
        queue.put(piece, timeout=LOOK_S)
    except Full:
        return False
    return True
