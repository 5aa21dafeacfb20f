"""Suite `closure`: does the planner find every concept that a target stands on, and order them.

With the file's edges given this tests correctness: nothing may be missing, nothing extra, no edge broken. With
`edges hidden` the edges are inferred from the texts by the callable handed in, and the closure is scored against the
true one. The trivial rival takes every concept there is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct

from evals.statistics import mean_interval, times
from evals.suite import Measures
from evals.values import CaseResult, Metric

JUDGED = Measures("f1", higher=("f1", "precision", "recall"), lower=("violations",))


class Concept(Struct, frozen=True):
    id: str
    title: str
    text: str = ""
    hours: float | None = None


class TargetCase(Struct, frozen=True):
    """One line of the data. `required` are all ancestors of the target; `items` hold their texts."""

    source: str
    target: str
    title: str
    required: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    items: tuple[Concept, ...]
    summary: str = ""
    hours: float | None = None


Edges = frozenset[tuple[str, str]]
Path = Callable[[str], Sequence[str]]
"""A target in; the ids of the planned steps, in order, the target itself included, out."""


def concepts(cases: Sequence[TargetCase]) -> dict[str, Concept]:
    """Return every concept of the file by id; targets are concepts too, and so is what only an edge names."""
    named = {id for case in cases for id in (*case.required, *(end for edge in case.edges for end in edge))}
    found = {id: Concept(id, id.replace("_", " ")) for id in named}
    found |= {case.target: Concept(case.target, case.title, case.summary) for case in cases}
    found.update({item.id: item for case in cases for item in case.items})
    return dict(sorted(found.items()))


def edges(cases: Sequence[TargetCase]) -> Edges:
    """Return the union of the rows' edges."""
    return frozenset((a, b) for case in cases for a, b in case.edges)


@dataclass(frozen=True, slots=True)
class Truth:
    """The edges of all rows together, and how many concepts there are."""

    edges: Edges
    concepts: int

    @classmethod
    def of(cls, cases: Sequence[TargetCase]) -> "Truth":
        return cls(edges(cases), len(concepts(cases)))


def run(cases: Sequence[TargetCase], plan: Path) -> list[CaseResult]:
    """Plan a path to every target and score it against the true closure."""
    truth = Truth.of(cases)
    return [score(case, plan(case.target), truth) for case in cases]


def score(case: TargetCase, steps: Sequence[str], truth: Truth) -> CaseResult:
    """Score one planned path against the true closure."""
    required = set(case.required) | {case.target}
    found = set(steps)
    rank = {id: i for i, id in enumerate(steps)}
    broken = sum(rank[a] > rank[b] for a, b in truth.edges if a in rank and b in rank)
    scores = {**_overlap(len(required & found), len(found), len(required)), "violations": float(broken)}
    rival = _overlap(len(required), truth.concepts, len(required))
    scores |= {f"{name}[everything]": value for name, value in rival.items()}
    return CaseResult(case.target, case.source, scores, list(steps), {"violations": broken, "steps": len(steps)})


def _overlap(both: int, found: int, required: int) -> Mapping[str, float]:
    precision = both / found if found else 0.0
    recall = both / required if required else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return means over targets; `violations` is their sum."""
    named = {name: mean_interval([case.scores[name] for case in cases], seed) for name in cases[0].scores}
    named["violations"] = times(named["violations"], len(cases))
    return named
