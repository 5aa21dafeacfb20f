"""Where a recommendation spends its time: clocks around production's own functions, for the length of a block."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import paths.dates
import paths.plan
import service.assemble
import service.evidence
import service.recommend
from service.store.store import Store
from service.workspace import Workspaces

# Stage -> where the name is looked up when it is called. An indented stage lies within the one above it.
STAGES: dict[str, tuple[Any, str]] = {
    "workspace": (Workspaces, "get"),
    "learner": (service.recommend, "learner_of"),
    "profile": (service.recommend, "profile_of"),
    "candidates": (service.recommend, "candidates"),
    "search": (service.recommend, "gather_evidence"),
    "- of which the index": (service.evidence, "search"),
    "plan": (service.recommend, "plan"),
    "- of which candidates again": (paths.plan, "close"),
    "- of which selection": (paths.dates, "select"),
    "- of which order": (paths.dates, "order_steps"),
    "- of which why not more": (paths.plan, "explain"),
    "passages": (service.recommend, "passages_of_steps"),
    "assemble": (service.recommend, "assemble"),
    "- of which certify": (service.assemble, "certify"),
    "decision": (service.recommend, "decision"),
    "store": (Store, "save_path"),
}

Clocks = dict[str, float]  # stage -> seconds since the block began


@contextmanager
def clocked() -> Iterator[Clocks]:
    """Time every stage that runs within the block."""
    clocks: Clocks = defaultdict(float)
    before = {stage: getattr(place, name) for stage, (place, name) in STAGES.items()}
    for stage, (place, name) in STAGES.items():
        setattr(place, name, _timed(before[stage], stage, clocks))
    try:
        yield clocks
    finally:
        for stage, (place, name) in STAGES.items():
            setattr(place, name, before[stage])


def _timed(run: Callable[..., Any], stage: str, clocks: Clocks) -> Callable[..., Any]:
    @wraps(run)
    def timed(*args: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return run(*args, **named)
        finally:
            clocks[stage] += time.perf_counter() - start

    return timed
