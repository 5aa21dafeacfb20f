"""Two runs over the same cases, compared in pairs."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from evals.statistics import paired_difference
from evals.values import CLUSTERS, CaseResult, Metric, Run

MAIN = ("ndcg_at_10", "kendall_tau", "f1")  # the score of each suite by which cases are called better or worse


class Comparison(Struct, frozen=True, rename="camel"):
    """Per score the mean of after - before with its interval, and the cases that changed most, first.

    `changed` holds what differs between the manifests: name -> (before, after).
    """

    differences: Mapping[str, Metric]
    regressed: tuple[str, ...]
    improved: tuple[str, ...]
    changed: Mapping[str, tuple[Any, Any]] = {}


def compare_runs(before: Run, after: Run, seed: int = 0) -> Comparison:
    """Compare two runs as they were read; raise ValueError where suites or cases are not the same."""
    first, second = before.result, after.result
    if first.suite != second.suite:
        raise ValueError(f"a run of {first.suite} and one of {second.suite} have nothing to compare")
    found = compare(before.cases, after.cases, seed, clustered=first.manifest.get("resampled") == CLUSTERS)
    return replace(found, changed=_changed(first.manifest, second.manifest))


def compare(
    before: Mapping[str, CaseResult], after: Mapping[str, CaseResult], seed: int = 0, clustered: bool = False
) -> Comparison:
    """Compare cases in pairs, resampling cases or, if `clustered`, whole clusters of them.

    Raises ValueError where the two do not hold the same cases.
    """
    if before.keys() != after.keys():
        raise ValueError("the two runs do not hold the same cases; run both on the same data")
    names = list(dict.fromkeys(name for run in (before, after) for case in run.values() for name in case.scores))
    clusters = {id: case.cluster for id, case in before.items()} if clustered else None
    differences = {
        name: paired_difference(_scores(before, name), _scores(after, name), seed, clusters) for name in names
    }
    main = next((name for name in MAIN if name in names), names[0] if names else "")
    change = {id: after[id].scores.get(main, 0.0) - before[id].scores.get(main, 0.0) for id in sorted(before)}
    by_change = sorted(change, key=lambda id: (change[id], id))
    return Comparison(
        differences,
        regressed=tuple(id for id in by_change if change[id] < 0),
        improved=tuple(id for id in reversed(by_change) if change[id] > 0),
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name != "duration_s"]
    return {name: (before.get(name), after.get(name)) for name in names}


def _scores(run: Mapping[str, CaseResult], name: str) -> dict[str, float]:
    return {id: case.scores[name] for id, case in run.items() if name in case.scores}
