"""Where a recommendation spends its time: clocks around production's own functions, for the length of a block."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import paths.plan
import paths.planner.dates
import service.assemble
import service.evidence
import service.recommend
from service.store.store import Store
from service.workspace import Workspaces

# Stage -> where the name is looked up when it is called. An indented stage lies within the one above it.
STAGES: dict[str, tuple[Any, str]] = {
    "workspace": (Workspaces, "get"),
    "profile": (service.recommend, "profile_of"),
    "candidates": (service.recommend, "candidates"),
    "search": (service.recommend, "gather_evidence"),
    "- of which the index": (service.evidence, "search"),
    "plan": (service.recommend, "plan"),
    "- of which candidates again": (paths.plan, "close"),
    "- of which selection": (paths.planner.dates, "select"),
    "- of which order": (paths.planner.dates, "order_steps"),
    "- of which why not more": (paths.plan, "explain"),
    "passages": (service.recommend, "passages_of_steps"),
    "assemble": (service.recommend, "assemble"),
    "- of which certify": (service.assemble, "certify"),
    "decision": (service.recommend, "decision"),
    "store": (Store, "save_path"),
}


@dataclass(slots=True)
class Clock:
    """Seconds by the wall, and seconds of processor time, which other programs on the machine do not change much."""

    wall: float = 0.0
    processor: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add what the block takes."""
        wall, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall += time.perf_counter() - wall
            self.processor += time.process_time() - processor


Clocks = dict[str, Clock]  # by stage


@contextmanager
def clocked() -> Iterator[Clocks]:
    """Time every stage that runs within the block."""
    clocks: Clocks = {stage: Clock() for stage in STAGES}
    before = {stage: getattr(place, name) for stage, (place, name) in STAGES.items()}
    for stage, (place, name) in STAGES.items():
        setattr(place, name, _timed(before[stage], clocks[stage]))
    try:
        yield clocks
    finally:
        for stage, (place, name) in STAGES.items():
            setattr(place, name, before[stage])


def _timed(run: Callable[..., Any], clock: Clock) -> Callable[..., Any]:
    @wraps(run)
    def timed(*args: Any, **named: Any) -> Any:
        with clock.running():
            return run(*args, **named)

    return timed
