"""In which order learners went: of how many one resource was completed on an earlier day than another."""

from collections import Counter
from collections.abc import Iterable, Iterator

from paths.model import Learner
from service.ports import Ports
from service.store.values import Query

LOT = 1_000  # learners read at a time
WINDOW = 10  # completions before one: with all of them a diligent learner would make thousands of pairs
MARK = "completion:"  # how the evidence that a completed step leaves is called: completion:RESOURCE:SKILL

Went = Counter[tuple[str, str]]


def went(ports: Ports, tenant: str) -> Went:
    """Count over all learners of the tenant; no learner can be told from the result."""
    found: Went = Counter()
    for learner in _learners(ports, tenant):
        found.update(_pairs(learner))
    return found


def _learners(ports: Ports, tenant: str) -> Iterator[Learner]:
    after = ""
    while lot := ports.store.learners(tenant, Query(after=after, limit=LOT)):
        yield from lot
        after = lot[-1].id


def _pairs(learner: Learner) -> Iterable[tuple[str, str]]:
    days = _days(learner)
    done = sorted(days, key=lambda resource: (days[resource], resource))
    for at, later in enumerate(done):
        yield from ((earlier, later) for earlier in done[max(0, at - WINDOW) : at] if days[earlier] < days[later])


def _days(learner: Learner) -> dict[str, str]:
    """Return the day on which each resource was completed, of those whose completion left evidence."""
    days: dict[str, str] = {}
    left = [piece for piece in learner.evidence if piece.id.startswith(MARK) and piece.state != "withdrawn"]
    for resource in learner.completed if left else ():
        own = [piece.when for piece in left if piece.id.startswith(f"{MARK}{resource}:")]
        if own:
            days[resource] = min(own)
    return days
