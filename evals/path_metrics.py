"""The figures of the suite `paths`: means over cases with their intervals, and paired differences to the rivals."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from evals.statistics import mean_interval, paired_difference, times, wilson
from evals.values import CASES, CLUSTERS, CaseResult, Metric

DIFFERED = frozenset(
    "gap_coverage minutes cost redundancy out_of_turn violations learning_gain learning_gain_same_day".split()
)
AT_EQUAL_COVERAGE = ("minutes", "cost")  # a list that covers less is no better for being shorter
SAME = 1e-9  # shares that differ by less are equal


def resampled(cases: Sequence[CaseResult]) -> str:
    """Return what the intervals resample: whole roles, or cases where all are of one role."""
    return resampling({case.cluster for case in cases})


def resampling(roles: Collection[str]) -> str:
    """Return the same of the roles of the cases, before they ran."""
    return CLUSTERS if len(roles) > 1 else CASES


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return the metrics of a run; `measure[rival]` is the rival's own, `measure[ours-rival]` the paired difference.

    `false_claims` is a sum; `cost` is what the planner minimises at given coverage: minutes, and minute-equivalents for
    steps that speak of something else. `n` counts properties, cases or roles, whichever the interval is over.
    """
    held, total = (sum(case.counts[name] for case in cases) for name in ("held", "properties"))
    named = {
        "properties_held": wilson(held, total) if total else Metric(1.0, 1.0, 1.0, 0),
        "cases_held": wilson(sum(case.counts["held"] == case.counts["properties"] for case in cases), len(cases)),
        "false_claims": times(_mean(cases, [case.counts["false_claims"] for case in cases], seed), len(cases)),
    }
    names = dict.fromkeys(name for case in cases for name in case.scores if name != "properties_held")
    for name in names:
        scored = [case for case in cases if name in case.scores]
        named[name] = _mean(scored, [case.scores[name] for case in scored], seed)
    return named | _differences(cases, names, seed)


def _mean(cases: Sequence[CaseResult], values: Sequence[float], seed: int) -> Metric:
    clusters = [case.cluster for case in cases]
    return mean_interval(values, seed, clusters if resampled(cases) == CLUSTERS else None)


def _differences(cases: Sequence[CaseResult], names: Iterable[str], seed: int) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for name in names:
        measure, _, rival = name.rstrip("]").partition("[")
        if rival and measure in DIFFERED:
            found[f"{measure}[ours-{rival}]"] = _difference(cases, measure, name, seed)
        equal = [case for case in cases if _equally_covering(case.scores, rival)]
        if equal and rival and measure in AT_EQUAL_COVERAGE:
            found[f"{measure}_at_equal_coverage[ours-{rival}]"] = _difference(equal, measure, name, seed)
    return found


def _equally_covering(scores: Mapping[str, float], rival: str) -> bool:
    other = scores.get(f"gap_coverage[{rival}]")
    return other is not None and abs(other - scores["gap_coverage"]) < SAME


def _difference(cases: Sequence[CaseResult], measure: str, rival: str, seed: int) -> Metric:
    both = [case for case in cases if measure in case.scores and rival in case.scores]
    clusters = {case.id: case.cluster for case in both} if resampled(both) == CLUSTERS else None
    before, after = ({case.id: case.scores[name] for case in both} for name in (rival, measure))
    return paired_difference(before, after, seed, clusters)
