"""Timing: warm first, many runs, medians; of two rivals each run of one beside a run of the other."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Row = dict[str, object]  # one line of a table, by column; every line of a table has the same columns


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of the benchmarks: whether more runs are wanted, and a folder that is gone afterwards."""

    full: bool
    folder: Path


def seconds(run: Callable[[], object], n: int, warm: int = 1) -> list[float]:
    """Return how long each of `n` runs took, after `warm` runs that do not count."""
    for _ in range(warm):
        run()
    return [once(run) for _ in range(n)]


def side_by_side(runs: Sequence[Callable[[], object]], n: int, warm: int = 1) -> list[list[float]]:
    """Return the seconds of each of several rivals, which take turns, so that they meet the same load."""
    for run in [*runs] * warm:
        run()
    rounds = [[once(run) for run in runs] for _ in range(n)]
    return [list(taken) for taken in zip(*rounds, strict=True)]


def once(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds by the wall, and seconds of processor time of all threads."""

    wall: float
    processor: float


def clocked(run: Callable[[], object]) -> Clock:
    """Return how long one run takes, by both clocks."""
    processor, wall = time.process_time(), time.perf_counter()
    run()
    return Clock(time.perf_counter() - wall, time.process_time() - processor)


def spread(taken: Sequence[float]) -> Row:
    """Return how many there are, their median and their 95th percentile, in milliseconds."""
    return {"n": len(taken), "p50 ms": milliseconds(taken, 50), "p95 ms": milliseconds(taken, 95)}


def milliseconds(taken: Sequence[float], percent: float) -> float:
    """Return a percentile of seconds, in milliseconds, to three digits."""
    return float(f"{1000 * np.percentile(taken, percent):.3g}") if taken else 0.0


def ratio(ours: Sequence[float], rival: Sequence[float]) -> float:
    """Return the median of what we take over what the rival takes, run by run; below 1 we are faster."""
    return round(float(np.median(np.divide(ours, rival))), 3)


def say(text: str) -> None:
    """Tell on the terminal what is going on; the tables alone go to standard output."""
    print(text, file=sys.stderr, flush=True)
