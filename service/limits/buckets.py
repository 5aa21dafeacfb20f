"""Token buckets: each caller has so many points a minute, and may use those of a minute at once."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

WINDOW_S = 60
MOST_BUCKETS = 20_000  # the callers that were seen last; one that was forgotten begins with a full bucket


@dataclass(frozen=True, slots=True)
class Level:
    """What a bucket held at a time, in points."""

    points: float
    at: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking for points: whether they were there, what is left, and when what was asked for is there."""

    granted: bool
    left: int
    wait_s: int


def refilled(level: Level | None, quota: int, now: float) -> float:
    """Return what a bucket of `quota` points holds now; a new one is full, and no clock ever empties one."""
    if level is None:
        return float(quota)
    return min(float(quota), level.points + max(0.0, now - level.at) * quota / WINDOW_S)


def asked(held: float, quota: int, points: int) -> Taken:
    """Say whether a bucket has the points, or is full, in which case a request of any size may pass."""
    if held >= min(points, quota):
        return Taken(True, max(0, int(held - points)), 0)
    return Taken(False, int(held), max(1, ceil((min(points, quota) - held) * WINDOW_S / quota)))


class Buckets:
    """The buckets of one process, used from its event loop alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._levels: OrderedDict[str, Level] = OrderedDict()

    def take(self, quotas: dict[str, int], points: int) -> dict[str, Taken]:
        """Take the points from all the named buckets, or from none where one of them has too few."""
        now = self._clock()
        held = {name: refilled(self._levels.get(name), quota, now) for name, quota in quotas.items()}
        taken = {name: asked(held[name], quota, points) for name, quota in quotas.items()}
        if all(each.granted for each in taken.values()):
            for name, points_held in held.items():
                self._levels[name] = Level(max(0.0, points_held - points), now)
                self._levels.move_to_end(name)
            while len(self._levels) > MOST_BUCKETS:
                self._levels.popitem(last=False)
        return taken
