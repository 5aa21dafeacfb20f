"""Suite `fairness`: who a learner is plays no part, and no group is served worse than it must be.

Every case is asked again with what must not matter swapped: the learner's id (which may be a name), groups that open
no door, who observed the evidence, the language of the page, and all of it. The path must be the same, which its
fingerprint tells. Coverage is told for each slice of the cases with its interval: a difference there may have its
reason in the catalogue, and is to be looked at, not to be zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from evals.judging import plain
from evals.paths import Answer, PathCase
from evals.properties import told
from evals.shares import share
from evals.statistics import mean_interval
from evals.suite import Invariant, Measures
from evals.values import CaseResult, Metric
from paths.model import Learner

JUDGED = Measures("identical", higher=("identical", "gap_coverage"), invariants=(Invariant("identical", at_least=1),))
NAMES = ("Fatima Al-Sayed", "Giovanni Rossi", "Nguyen Thi Hoa", "Mary O'Neill")
GROUPS = ("women", "over-50", "part-time", "betriebsrat")
OBSERVERS = ("Aylin Demir", "John Smith")
PLAIN = "en"
PAGES = ("de", "ar-EG")


@dataclass(frozen=True, slots=True)
class Asked:
    """A case as one learner asks it."""

    case: PathCase
    learner: Learner
    locale: str = PLAIN


Recommend = Callable[[Asked], Answer]
Swap = Callable[[Asked], Asked]


def _named(asked: Asked, name: str) -> Asked:
    return Asked(asked.case, replace(asked.learner, id=name.replace(" ", "-").replace("'", "")), asked.locale)


def _grouped(asked: Asked) -> Asked:
    return Asked(asked.case, replace(asked.learner, groups=(*asked.learner.groups, *GROUPS)), asked.locale)


def _observed(asked: Asked, by: str) -> Asked:
    evidence = tuple(replace(piece, by=by) for piece in asked.learner.evidence)
    return Asked(asked.case, replace(asked.learner, evidence=evidence), asked.locale)


SWAPS: Mapping[str, tuple[Swap, ...]] = {
    "name": tuple(lambda asked, name=name: _named(asked, name) for name in NAMES),  # type: ignore[misc]
    "groups": (_grouped,),
    "observer": tuple(lambda asked, by=by: _observed(asked, by) for by in OBSERVERS),  # type: ignore[misc]
    "page language": tuple(
        lambda asked, locale=locale: Asked(asked.case, asked.learner, locale)  # type: ignore[misc]
        for locale in PAGES
    ),
    "all together": (lambda asked: Asked(asked.case, _grouped(_named(asked, NAMES[0])).learner, PAGES[1]),),
}


def score(case: PathCase, recommend: Recommend) -> CaseResult:
    """Ask one case as it is, and with everything swapped that must not matter."""
    asked = Asked(case, case.learner)
    answer = recommend(asked)
    scores: dict[str, float] = {}
    moved: list[str] = []
    for name, swaps in SWAPS.items():
        same = [recommend(swap(asked)).path.fingerprint == answer.path.fingerprint for swap in swaps]
        scores[f"identical[{name}]"] = float(all(same))
        moved += [] if all(same) else [name]
    scores["identical"] = float(not moved)
    covered = coverage(answer)
    if covered is not None:
        scores["gap_coverage"] = covered
    output = {"status": answer.path.status, "steps": list(answer.steps), **told(answer.path), "moved": moved}
    return CaseResult(case.id, case.role, scores, output, {}, plain(case), case.slices)


def coverage(answer: Answer) -> float | None:
    """Return the share of role rows' weighted missing levels that the path reaches; None where none is missing."""
    rows = [row for row in answer.path.gap if row.origin == "role" and row.target > row.current]
    missing = sum(row.weight * (row.target - row.current) for row in rows)
    gained = sum(row.weight * (min(row.after, row.target) - row.current) for row in rows)
    return gained / missing if missing else None


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return how often nothing moved, of each swap and of all, and the coverage of each slice."""
    roles = [case.cluster for case in cases]
    names = [name for name in cases[0].scores if name.startswith("identical")] if cases else []
    named = {
        name: share([case.scores[name] > 0 for case in cases], roles)
        for name in sorted(names, key=lambda name: ("[" in name, name))
    }
    named |= _coverage("gap_coverage", cases, seed)
    for kind in dict.fromkeys(kind for case in cases for kind in case.slices):
        for group in sorted({case.slices[kind] for case in cases}):
            own = [case for case in cases if case.slices[kind] == group]
            named |= _coverage(f"gap_coverage[{kind}: {group}]", own, seed)
    return named


def _coverage(name: str, cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    known = [case for case in cases if "gap_coverage" in case.scores]
    if not known:
        return {}
    roles = [case.cluster for case in known]
    clusters = roles if len(set(roles)) > 1 else None  # of one role alone its learners are the units
    return {name: mean_interval([case.scores["gap_coverage"] for case in known], seed, clusters)}
