"""Who may start, who waits, who is refused: a bounded number of places, and a bounded queue before them.

There is one rule: a request of a kind starts while fewer than its share of the places are taken, and waits while fewer
than its share of the queue is. So under load the kinds with small shares are refused first, whoever fills the places;
and of what computes for long no more is let in, or waits, than leaves room for the rest.
"""

import asyncio
from collections import deque
from contextlib import suppress

from service.limits.load import LOADS, Kind


class Busy(Exception):
    """There is no place now."""


class Gate:
    """The places of one process, used from its event loop alone."""

    def __init__(self, slots: int, queue: int) -> None:
        self._slots, self._queue = slots, queue
        self._running = dict.fromkeys(LOADS, 0)
        self._waiting: dict[Kind, deque[asyncio.Future[None]]] = {kind: deque() for kind in LOADS}

    @property
    def running(self) -> int:
        return sum(self._running.values())

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    async def enter(self, kind: Kind) -> None:
        """Take a place, at once or after a while; raise Busy. Whoever has entered must leave."""
        if not self._waiting[kind] and self._free(kind):
            self._running[kind] += 1
            return
        if not self._room(kind):
            raise Busy
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[kind].append(place)
        try:
            await asyncio.wait_for(asyncio.shield(place), LOADS[kind].patience_s)
        except BaseException as error:
            if place.done() and not place.cancelled():
                self.leave(kind)  # it was given the place in the moment in which it gave up
            else:
                place.cancel()
                with suppress(ValueError):
                    self._waiting[kind].remove(place)
            if isinstance(error, TimeoutError):
                raise Busy from None
            raise

    def leave(self, left: Kind) -> None:
        """Give a place back, to the first that waits of the kinds that may start."""
        self._running[left] -= 1
        for kind, waiting in self._waiting.items():
            while waiting and self._free(kind):
                place = waiting.popleft()
                if not place.done():
                    self._running[kind] += 1
                    place.set_result(None)

    def _free(self, kind: Kind) -> bool:
        load = LOADS[kind]
        own = self._running[kind] < max(1, int(load.alone * self._slots))
        return own and self.running < max(1, int(load.slots * self._slots))

    def _room(self, kind: Kind) -> bool:
        load = LOADS[kind]
        own = len(self._waiting[kind]) < max(1, int(load.alone * self._queue))
        return own and self.waiting < load.queue * self._queue
