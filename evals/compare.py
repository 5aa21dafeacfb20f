"""Two runs over the same cases, compared in pairs."""

from collections.abc import Mapping

from msgspec import Struct

from evals.statistics import paired_difference
from evals.values import CaseResult, Metric


class Comparison(Struct, frozen=True, rename="camel"):
    """Per score the mean of after - before with its interval, and the cases that changed most, worst first."""

    differences: Mapping[str, Metric]
    regressed: tuple[str, ...]
    improved: tuple[str, ...]


def compare(before: Mapping[str, CaseResult], after: Mapping[str, CaseResult], seed: int = 0) -> Comparison:
    """Compare two runs; raise ValueError where they do not hold the same cases."""
    if before.keys() != after.keys():
        raise ValueError("the two runs do not hold the same cases; run both on the same data")
    names = sorted({name for run in (before, after) for case in run.values() for name in case.scores})
    differences = {name: paired_difference(_scores(before, name), _scores(after, name), seed) for name in names}
    main = next((name for name in ("ndcg_at_10", "kendall_tau", "f1") if name in names), names[0] if names else "")
    change = {id: after[id].scores.get(main, 0.0) - before[id].scores.get(main, 0.0) for id in sorted(before)}
    by_change = sorted(change, key=lambda id: (change[id], id))
    return Comparison(
        differences,
        regressed=tuple(id for id in by_change if change[id] < 0),
        improved=tuple(id for id in reversed(by_change) if change[id] > 0),
    )


def _scores(run: Mapping[str, CaseResult], name: str) -> dict[str, float]:
    return {id: case.scores[name] for id, case in run.items() if name in case.scores}
