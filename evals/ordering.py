"""Suite `ordering`: does production put an expert's curriculum back in order.

Items come shuffled with a fixed seed, their ids replaced by numbers; production never sees the edges. Beside it stand
a random order (its tau is 0 on average), and random orders that obey every known edge, which is the ceiling of what
the edges alone would give.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import UNSET, Struct, UnsetType

from evals.statistics import kendall_tau, mean_interval, times
from evals.suite import Measures
from evals.values import CaseResult, Metric

LEAST_ITEMS = 3  # two items are a coin toss
CEILING_DRAWS = 200
MEASURES = ("kendall_tau", "pairwise_accuracy")
JUDGED = Measures("kendall_tau", higher=("kendall_tau",))


class Item(Struct, frozen=True):
    """One item as production sees it; texts may be empty."""

    id: str
    title: str
    summary: str = ""
    prereq_text: str = ""
    minutes: float | None = None
    kind: str | None = None


class GivenItem(Struct, frozen=True):
    """One item as the data has it; only id and title are always there."""

    id: str
    title: str
    summary: str | None = None
    prereq_text: str | None = None
    minutes: float | None = None
    kind: str | None = None


class Goal(Struct, frozen=True):
    """What the curriculum is for."""

    title: str
    text: str = ""
    levels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Curriculum(Struct, frozen=True):
    """One line of the data: items in the expert's order, and the known edges between them where there are any."""

    id: str
    source: str
    goal: str
    items: tuple[GivenItem, ...]
    goal_text: str | None = ""
    levels: tuple[str, ...] | None = ()
    roles: tuple[str, ...] | None = ()
    edges: tuple[tuple[str, str], ...] | UnsetType | None = UNSET


Order = Callable[[Sequence[Item], Goal], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shuffled:
    """A curriculum as production sees it, and how to read its answer."""

    items: tuple[Item, ...]
    back: Mapping[str, str]


def run(curricula: Sequence[Curriculum], order: Order, seed: int) -> list[CaseResult]:
    """Order every curriculum with `order` and score it."""
    return [score(curriculum, order, seed) for curriculum in curricula]


def score(curriculum: Curriculum, order: Order, seed: int) -> CaseResult:
    """Order one curriculum and compare it with the expert's order; raise ValueError where the order lost an item."""
    shown = shuffled(curriculum, seed)
    goal = Goal(curriculum.goal, curriculum.goal_text or "", curriculum.levels or (), curriculum.roles or ())
    ordered = order(shown.items, goal)
    if sorted(ordered) != sorted(shown.back):
        raise ValueError(f"curriculum {curriculum.id!r}: the order is not one of the items given")
    answer = [shown.back[id] for id in ordered]
    drawn = [shown.back[item.id] for item in shown.items]
    expert = [item.id for item in curriculum.items]
    scores = _agreement(answer, expert) | {f"{k}[random]": v for k, v in _agreement(drawn, expert).items()}
    counts: dict[str, int] = {}
    if edges := known_edges(curriculum, expert):
        counts = {
            "edges": len(edges),
            "edge_violations": _broken(answer, edges),
            "edge_violations[random]": _broken(drawn, edges),
        }
        scores["kendall_tau[ceiling]"] = ceiling(expert, edges, seed)
    return CaseResult(curriculum.id, curriculum.source, scores, answer, counts)


def _agreement(answer: Sequence[str], expert: Sequence[str]) -> dict[str, float]:
    if len(expert) < 2:
        return {}
    tau = kendall_tau(answer, expert)
    accuracy = {"pairwise_accuracy": (tau + 1) / 2}
    return {"kendall_tau": tau, **accuracy} if len(expert) >= LEAST_ITEMS else accuracy


def _broken(order: Sequence[str], edges: Sequence[tuple[str, str]]) -> int:
    rank = {id: i for i, id in enumerate(order)}
    return sum(rank[a] > rank[b] for a, b in edges)


def shuffled(curriculum: Curriculum, seed: int) -> Shuffled:
    """Shuffle the items and replace their ids by numbers, so that neither order nor name gives the answer away."""
    items = list(curriculum.items)
    random.Random(f"{seed} {curriculum.source} {curriculum.id}").shuffle(items)
    numbered = tuple(_renamed(item, str(i)) for i, item in enumerate(items))
    return Shuffled(numbered, {str(i): item.id for i, item in enumerate(items)})


def _renamed(item: GivenItem, id: str) -> Item:
    return Item(id, item.title, item.summary or "", item.prereq_text or "", item.minutes, item.kind)


def known_edges(curriculum: Curriculum, expert: Sequence[str]) -> list[tuple[str, str]]:
    """Return the edges between the items that the expert's own order does not break."""
    rank = {id: i for i, id in enumerate(expert)}
    edges = curriculum.edges or ()
    return [(a, b) for a, b in edges if a in rank and b in rank and rank[a] < rank[b]]


def ceiling(expert: Sequence[str], edges: Sequence[tuple[str, str]], seed: int) -> float:
    """Return the mean tau of random orders that obey every edge (uniform choice among the items that may come next)."""
    draw = random.Random(seed)
    before: dict[str, set[str]] = {id: set() for id in expert}
    for a, b in edges:
        before[b].add(a)
    return sum(kendall_tau(_random_order(expert, before, draw), expert) for _ in range(CEILING_DRAWS)) / CEILING_DRAWS


def _random_order(expert: Sequence[str], before: Mapping[str, set[str]], draw: random.Random) -> list[str]:
    order: list[str] = []
    left = sorted(expert)
    while left:
        free = [id for id in left if before[id] <= set(order)]
        order.append(draw.choice(free))
        left.remove(order[-1])
    return order


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return means over curricula, bootstrapped over curricula, whole and per source; `edge_violations` is a sum."""
    named: dict[str, Metric] = {}
    for name in (f"{measure}{rival}" for measure in MEASURES for rival in ("", "[random]", "[ceiling]")):
        if values := [case.scores[name] for case in cases if name in case.scores]:
            named[name] = mean_interval(values, seed)
    for source in sorted({case.cluster for case in cases}):
        if taus := [c.scores["kendall_tau"] for c in cases if c.cluster == source and "kendall_tau" in c.scores]:
            named[f"kendall_tau[{source}]"] = mean_interval(taus, seed)
    return named | _edge_metrics([case for case in cases if case.counts], seed)


def _edge_metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    named: dict[str, Metric] = {}
    for rival in ("", "[random]") if cases else ():
        broken = mean_interval([case.counts[f"edge_violations{rival}"] for case in cases], seed)
        named[f"edge_violations{rival}"] = times(broken, broken.n)
        shares = [case.counts[f"edge_violations{rival}"] / case.counts["edges"] for case in cases]
        named[f"edge_violation_rate{rival}"] = mean_interval(shares, seed)
    return named
