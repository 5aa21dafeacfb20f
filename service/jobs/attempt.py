"""One try at a job, in a thread of its own, so that somebody else can give signs of life meanwhile."""

import threading
from types import TracebackType
from typing import Any

import msgspec

from service.jobs.work import Running, Work
from service.ports import Ports


class Attempt(threading.Thread):
    """`over` is set once there is a `result` or an `error`. Nothing waits for a try that was given up on."""

    def __init__(self, work: Work, ports: Ports, running: Running) -> None:
        super().__init__(name=f"job {running.held.kind}", daemon=True)
        self._work, self._ports, self._running = work, ports, running
        self.over = threading.Event()
        self.result: dict[str, Any] | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        with self:
            result = msgspec.to_builtins(self._work(self._ports, self._running))
            if result is not None and not isinstance(result, dict):
                raise TypeError(f"a job's result is a struct or a dict, not {type(result).__name__}")
            self.result = result

    def __enter__(self) -> None:
        """Keep what is raised as a value: whatever it is, it is the job's, and must not end the worker."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        self.error = error
        self.over.set()
        return True
