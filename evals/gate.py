"""The gate: does a run break a promise, or is it worse than the baseline by more than chance.

Of runs that differ from the baseline by chance alone, at most one in twenty is stopped: each score that says better or
worse is tested one-sided by flipping the signs of paired differences, and Holm's correction makes that one in twenty
hold for all of them together. A broken invariant, a fault or a missing case stops a run always.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from evals.data import BadData
from evals.statistics import FEWEST
from evals.statistics.paired import holm, least_detectable, sign_flip, standard_error
from evals.suite import Measures
from evals.values import CLUSTERS, CaseResult, Result

ALPHA = 0.05
DIGITS = 6  # of a kept score: far finer than any score is meant, and what differs by less is no change
CASES_NAMED = 10


class Kept(Struct, frozen=True, array_like=True):
    """One case of a baseline."""

    cluster: str
    scores: Mapping[str, float]


class Baseline(Struct, frozen=True, rename="camel"):
    """What runs are measured against: a run's judged scores, and where they came from."""

    suite: str
    data: str
    seed: int
    clustered: bool
    made: Mapping[str, Any]
    cases: Mapping[str, Kept]


class Failure(Struct, frozen=True, rename="camel"):
    """Why a run is stopped. `code` is invariant, fault, cases, data or regression; `cases` are the worst, first."""

    code: str
    text: str
    score: str | None = None
    cases: tuple[str, ...] = ()


class Tested(Struct, frozen=True, rename="camel"):
    """One score against the baseline: mean change (above 0 is better), one-sided p, adjusted p, what could be seen."""

    change: float
    p: float
    adjusted: float
    detectable: float | None
    n: int


class GateReport(Struct, frozen=True, rename="camel"):
    """Whether a run may pass, and why not. `notes` say what the answer does not rest on."""

    suite: str
    ok: bool
    failures: tuple[Failure, ...]
    tested: Mapping[str, Tested] = {}
    notes: tuple[str, ...] = ()


def keep(result: Result, cases: Iterable[CaseResult], measures: Measures) -> Baseline:
    """Return a run as a baseline: the judged scores, and what they are equal in."""
    wanted = {*measures.judged, *measures.at_equal.values()}
    made = {name: result.manifest.get(name) for name in ("git", "fingerpost", "model", "language_model")}
    kept = {
        case.id: Kept(case.cluster, {n: round(v, DIGITS) for n, v in case.scores.items() if n in wanted})
        for case in cases
    }
    manifest = result.manifest
    clustered = manifest.get("resampled") == CLUSTERS
    return Baseline(result.suite, str(manifest["data"]), int(manifest["seed"]), clustered, made, kept)


def packaged(suite: str) -> Path | None:
    """Return the baseline of a suite that is kept beside this code, None where there is none."""
    file = Path(str(files("evals").joinpath("baselines", f"{suite}.json")))
    return file if file.is_file() else None


def read(file: Path) -> Baseline:
    """Read a baseline; raise BadData where the file is none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Baseline)
    except OSError as error:
        raise BadData(f"{file} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise BadData(f"{file} is no baseline written by `fingerpost eval gate --keep`: {error}") from error


def write(file: Path, baseline: Baseline) -> None:
    """Write a baseline so that it reads well in a diff."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(baseline, order="sorted"), indent=1) + b"\n")


def gate(
    result: Result, cases: Mapping[str, CaseResult], measures: Measures, baseline: Baseline | None, seed: int = 0
) -> GateReport:
    """Say whether a run may pass."""
    failures = [
        Failure("invariant", text, invariant.metric)
        for invariant in measures.invariants
        if (text := invariant.broken_by(result.metrics)) is not None
    ]
    if fault := result.manifest.get("fault"):
        failures.append(Failure("fault", str(fault)))
    if baseline is None:
        note = "there is no baseline, so only invariants were looked at; keep one with --keep"
        return GateReport(result.suite, not failures, tuple(failures), notes=(note,))
    if unlike := _unlike(result, cases, baseline):
        return GateReport(result.suite, False, (*failures, unlike))
    paired = _Paired(cases, baseline, measures, seed)
    tested = paired.tested()
    failures += [paired.failure(name, of) for name, of in tested.items() if of.adjusted <= ALPHA]
    return GateReport(result.suite, not failures, tuple(failures), tested, tuple(_notes(tested)))


def _unlike(result: Result, cases: Mapping[str, CaseResult], baseline: Baseline) -> Failure | None:
    """Say why the run cannot be held against the baseline: a missing case is not a passing case."""
    if result.suite != baseline.suite:
        return Failure("data", f"the baseline is of the suite {baseline.suite}, the run of {result.suite}")
    if apart := sorted(cases.keys() ^ baseline.cases.keys()):
        text = f"{len(apart)} cases are in the run or in the baseline only; if that is meant, keep a new baseline"
        return Failure("cases", text, cases=tuple(apart[:CASES_NAMED]))
    if result.manifest.get("data") != baseline.data:
        return Failure("data", "the cases are not what they were in the baseline; if that is meant, keep a new one")
    return None


def _notes(tested: Mapping[str, Tested]) -> Iterable[str]:
    blind = [name for name, of in tested.items() if of.detectable is None]
    if blind:
        yield f"too few cases to say anything of {', '.join(blind)}"


class _Paired:
    """A run's judged scores beside the baseline's, turned so that more is better."""

    def __init__(
        self, cases: Mapping[str, CaseResult], baseline: Baseline, measures: Measures, seed: int
    ) -> None:  # fmt: skip
        self.cases, self.baseline, self.measures, self.seed = cases, baseline, measures, seed

    def changes(self, name: str) -> dict[str, float]:
        """Return how much better each case got; a score that one of the two lacks counts as the worst that there is."""
        sign, equal = self.measures.sign(name), self.measures.at_equal.get(name)
        found: dict[str, float] = {}
        for id, kept in self.baseline.cases.items():
            now = self.cases[id].scores
            if name not in kept.scores or (equal and round(now.get(equal, -1.0), DIGITS) != kept.scores.get(equal)):
                continue
            if name not in now and sign < 0:
                continue
            found[id] = sign * (round(now.get(name, 0.0), DIGITS) - kept.scores[name])
        return found

    def tested(self) -> dict[str, Tested]:
        """Test every judged score that the baseline has."""
        changes = {name: found for name in self.measures.judged if (found := self.changes(name))}
        p = {
            name: sign_flip(list(found.values()), self.seed, "less", self._clusters(found))
            for name, found in changes.items()
        }
        adjusted = holm(p)
        return {name: self._tested(found, p[name], adjusted[name]) for name, found in changes.items()}

    def _tested(self, changes: Mapping[str, float], p: float, adjusted: float) -> Tested:
        clusters = self._clusters(changes)
        units = len(set(clusters)) if clusters else len(changes)
        seen = None
        if units >= FEWEST:
            seen = least_detectable(standard_error(list(changes.values()), clusters), units)
        return Tested(sum(changes.values()) / len(changes), p, adjusted, seen, units)

    def _clusters(self, changes: Iterable[str]) -> list[str] | None:
        return [self.baseline.cases[id].cluster for id in changes] if self.baseline.clustered else None

    def failure(self, name: str, tested: Tested) -> Failure:
        """Return a regression with the cases that it is most due to."""
        changes = self.changes(name)
        worst = sorted((id for id in changes if changes[id] < 0), key=lambda id: (changes[id], id))
        text = (
            f"{name} is worse than in the baseline by {-tested.change:.4g} on average"
            f" (one-sided p {tested.adjusted:.3g} after correction, {len(worst)} of {len(changes)} cases worse)"
        )
        return Failure("regression", text, name, tuple(worst[:CASES_NAMED]))
