"""Runs over the same cases, compared in pairs: what got better or worse, by how much, and whether it is chance."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Literal

from msgspec import Struct

from evals.path_diff import StepDiff, steps_changed
from evals.statistics import FEWEST, paired_difference
from evals.statistics.paired import holm, least_detectable, sign_flip, standard_error
from evals.suite import Measures
from evals.values import CLUSTERS, CaseResult, Metric, Run

MAIN = ("ndcg_at_10", "kendall_tau", "f1")  # the score by which cases are called better or worse, where no suite says
ALPHA = 0.05
MATTERS = 0.05  # of a score's scale: whoever cannot see that much has too few cases to say that nothing changed
CASES_TOLD = 200  # cases that a comparison names with their steps; all are in the runs
UNTOLD = frozenset({"duration_s", "cost", "latency_ms"})  # never twice the same, so no change of what was run

Verdict = Literal["improved", "regressed", "same", "no change beyond chance", "not enough cases to say"]


class Test(Struct, frozen=True, rename="camel"):
    """Is a difference more than chance. `p` is of a paired permutation test, `adjusted` for all scores that are judged.

    `detectable` is the difference that these cases would have shown four times in five; None where they are too few to
    know. `wins`, `ties` and `losses` count cases.
    """

    verdict: Verdict
    p: float
    adjusted: float
    detectable: float | None
    wins: int
    ties: int
    losses: int

    __test__ = False  # no test of ours, whatever pytest thinks of the name


class CaseChange(Struct, frozen=True, rename="camel"):
    """A case whose main score changed, or whose steps did."""

    id: str
    before: float | None
    after: float | None
    slices: Mapping[str, str] = {}
    steps: tuple[StepDiff, ...] = ()


class Comparison(Struct, frozen=True, rename="camel"):
    """Per score the mean of after - before with its interval, and the cases that changed most, first.

    `changed` holds what differs between the manifests: name -> (before, after). `tests` judge the scores that say
    better or worse, `slices` hold the main score's difference in each group, by kind. `cases` are the regressed ones,
    worst first, then the improved ones. `spent` is what each run took: cost, latency, seconds.
    """

    differences: Mapping[str, Metric]
    regressed: tuple[str, ...]
    improved: tuple[str, ...]
    changed: Mapping[str, tuple[Any, Any]] = {}
    main: str = ""
    tests: Mapping[str, Test] = {}
    slices: Mapping[str, Mapping[str, Metric]] = {}
    cases: tuple[CaseChange, ...] = ()
    spent: Mapping[str, tuple[Any, Any]] = {}


def compare_runs(before: Run, after: Run, seed: int = 0, measures: Measures | None = None) -> Comparison:
    """Compare two runs as they were read; raise ValueError where suites or cases are not the same."""
    first, second = before.result, after.result
    if first.suite != second.suite:
        raise ValueError(f"a run of {first.suite} and one of {second.suite} have nothing to compare")
    clustered = first.manifest.get("resampled") == CLUSTERS
    pairs = Pairs.of(before.cases, after.cases, seed, clustered, measures)
    return pairs.compared(_changed(first.manifest, second.manifest), _spent(first.manifest, second.manifest))


def compare(
    before: Mapping[str, CaseResult], after: Mapping[str, CaseResult], seed: int = 0, clustered: bool = False
) -> Comparison:
    """Compare cases in pairs, resampling cases or, if `clustered`, whole clusters of them.

    Raises ValueError where the two do not hold the same cases.
    """
    return Pairs.of(before, after, seed, clustered, None).compared({}, {})


class Pairs(Struct, frozen=True):
    """Two runs' cases, side by side."""

    before: Mapping[str, CaseResult]
    after: Mapping[str, CaseResult]
    seed: int
    clustered: bool
    measures: Measures

    @classmethod
    def of(
        cls, before: Mapping[str, CaseResult], after: Mapping[str, CaseResult], seed: int, clustered: bool,
        measures: Measures | None,
    ) -> "Pairs":  # fmt: skip
        """Pair cases; raise ValueError where the two do not hold the same."""
        if before.keys() != after.keys():
            apart = sorted(before.keys() ^ after.keys())
            raise ValueError(
                "the two runs do not hold the same cases; run both on the same data"
                f" ({len(apart)} are in one only, such as {apart[0]!r})"
            )
        return cls(before, after, seed, clustered, measures or _guessed(before))

    def compared(
        self, changed: Mapping[str, tuple[Any, Any]], spent: Mapping[str, tuple[Any, Any]]
    ) -> Comparison:  # fmt: skip
        """Return the comparison."""
        names = list(
            dict.fromkeys(name for run in (self.before, self.after) for case in run.values() for name in case.scores)
        )
        by_change = self.by_change()
        regressed = tuple(id for id, change in by_change if change < 0)
        improved = tuple(id for id, change in reversed(by_change) if change > 0)
        return Comparison(
            differences={name: self.difference(name, self.both(name)) for name in names if self.both(name)},
            regressed=regressed,
            improved=improved,
            changed=changed,
            main=self.measures.main,
            tests=self.tests(),
            slices=self.slices(),
            cases=tuple(self.told((*regressed, *improved))),
            spent=spent,
        )

    def both(self, name: str) -> list[str]:
        """Return the cases that have a score in both runs, and that may be compared in it."""
        equal = self.measures.at_equal.get(name)
        return [
            id
            for id in sorted(self.before)
            if name in self.before[id].scores
            and name in self.after[id].scores
            and (equal is None or self.before[id].scores.get(equal) == self.after[id].scores.get(equal))
        ]

    def difference(self, name: str, ids: Sequence[str]) -> Metric:
        """Return the mean change of a score over some cases."""
        first, second = ({id: run[id].scores[name] for id in ids} for run in (self.before, self.after))
        return paired_difference(first, second, self.seed, self.clusters(ids))

    def clusters(self, ids: Sequence[str]) -> dict[str, str] | None:
        return {id: self.before[id].cluster for id in ids} if self.clustered else None

    def by_change(self) -> list[tuple[str, float]]:
        """Return the cases by how much better the main score got, the worst first."""
        main, sign = self.measures.main, self.measures.sign(self.measures.main) or 1
        change = {
            id: sign * (self.score(self.after, id, main) - self.score(self.before, id, main)) for id in self.before
        }
        return sorted(change.items(), key=lambda item: (item[1], item[0]))

    @staticmethod
    def score(run: Mapping[str, CaseResult], id: str, name: str) -> float:
        return run[id].scores.get(name, 0.0)

    def tests(self) -> dict[str, Test]:
        """Judge the scores that say better or worse, all of them together."""
        judged = {name: ids for name in self.measures.judged if (ids := self.both(name))}
        changes = {
            name: [self.measures.sign(name) * (self.after[i].scores[name] - self.before[i].scores[name]) for i in ids]
            for name, ids in judged.items()
        }
        p = {}
        for name, ids in judged.items():
            of = self.clusters(ids)
            p[name] = sign_flip(changes[name], self.seed, clusters=list(of.values()) if of else None)
        adjusted = holm(p)
        return {name: self._judged(name, changes[name], p[name], adjusted[name]) for name in judged}

    def _judged(self, name: str, change: Sequence[float], p: float, adjusted: float) -> Test:
        ids = self.both(name)
        of = self.clusters(ids)
        units = len(set(of.values())) if of else len(ids)
        detectable = None
        if units >= FEWEST:
            detectable = least_detectable(standard_error(change, list(of.values()) if of else None), units)
        mean = sum(change) / len(change)
        verdict: Verdict = "same" if not any(change) else "improved" if mean > 0 else "regressed"
        if any(change) and adjusted > ALPHA:
            seen = detectable is not None and detectable <= MATTERS * self._scale(name, ids)
            verdict = "no change beyond chance" if seen else "not enough cases to say"
        wins, losses = sum(one > 0 for one in change), sum(one < 0 for one in change)
        return Test(verdict, p, adjusted, detectable, wins, len(change) - wins - losses, losses)

    def _scale(self, name: str, ids: Sequence[str]) -> float:
        values = [abs(run[id].scores[name]) for run in (self.before, self.after) for id in ids]
        return 1.0 if max(values) <= 1 else sum(values) / len(values)

    def slices(self) -> dict[str, dict[str, Metric]]:
        """Return the main score's difference in each group, by kind; kinds of a single group say nothing more."""
        groups: dict[str, dict[str, list[str]]] = {}
        for id in self.both(self.measures.main):
            for kind, group in self.after[id].slices.items():
                groups.setdefault(kind, {}).setdefault(group, []).append(id)
        main = self.measures.main
        return {
            kind: {group: self.difference(main, ids) for group, ids in sorted(of.items())}
            for kind, of in groups.items()
            if len(of) > 1
        }

    def told(self, ids: Sequence[str]) -> list[CaseChange]:
        """Return the first of these cases, then those whose steps changed while the score did not."""
        rest = (id for id in sorted(self.before) if id not in set(ids))
        found = [self._told(id) for id in islice(ids, CASES_TOLD)]
        others = (change for change in map(self._told, rest) if change.steps)
        return [*found, *islice(others, CASES_TOLD - len(found))]

    def _told(self, id: str) -> CaseChange:
        main, first, second = self.measures.main, self.before[id], self.after[id]
        steps = steps_changed(first.output, second.output)
        return CaseChange(id, first.scores.get(main), second.scores.get(main), second.slices, steps)


def _guessed(cases: Mapping[str, CaseResult]) -> Measures:
    names = list(dict.fromkeys(name for case in cases.values() for name in case.scores))
    main = next((name for name in MAIN if name in names), names[0] if names else "")
    return Measures(main, higher=(main,) if main else ())


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name not in UNTOLD]
    return {name: (before.get(name), after.get(name)) for name in names}


def _spent(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (before.get(name), after.get(name)) for name in sorted(UNTOLD) if name in before or name in after}
