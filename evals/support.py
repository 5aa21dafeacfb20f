"""Suite `support`: is a sentence shown only where its source says so.

The verifier is asked of every source and claim; a partly supported claim is to be refused like an unsupported one.
Beside it stand who shows everything, who shows nothing, and who counts how many of the claim's words the source has.
`false_accept_rate` is the harm: what is shown of all that should not be.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import Struct

from evals.prerequisites import auc
from evals.shares import share
from evals.statistics.bootstrap import total_interval
from evals.statistics.means import Floats
from evals.suite import Invariant, Measures
from evals.values import CaseResult, Metric

Label = Literal["supported", "partial", "unsupported"]
Accepts = Callable[[str, str, str], float]
"""Source, claim and language in; how sure it is that the source says so, 0 to 1, out: it is shown from 0.5."""

SHOWN_FROM = 0.5
OVERLAP = 1.0  # the rival by words shows what has no word that the source lacks
RIVALS = ("accept-all", "reject-all", "overlap")
JUDGED = Measures(
    "right",
    higher=("right",),
    lower=("false_accept",),
    invariants=(Invariant("false_accept_rate", at_most=0.05),),  # the promise is none; a few labels may be disputed
)


class SupportCase(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the data. `kind` says what was done to the source to get the claim; cases of one source share it."""

    id: str
    source: str
    claim: str
    label: Label
    kind: str = ""
    language: str = "en"


def packaged() -> Path:
    """Return the cases written for this project."""
    return Path(str(files("evals").joinpath("datasets", "support.jsonl")))


def score(case: SupportCase, accepts: Accepts) -> CaseResult:
    """Ask the verifier of one case."""
    supported = case.label == "supported"
    said = {"": accepts(case.source, case.claim, case.language), "overlap": overlap(case.source, case.claim)}
    shown = {"": said[""] >= SHOWN_FROM, "accept-all": True, "reject-all": False, "overlap": said["overlap"] >= OVERLAP}
    scores = {"score": said[""], "score[overlap]": said["overlap"], "supported": float(supported)}
    for name, is_shown in shown.items():
        suffix = f"[{name}]" if name else ""
        scores[f"shown{suffix}"] = float(is_shown)
        scores[f"right{suffix}"] = float(is_shown == supported)
    if not supported:
        scores["false_accept"] = scores["shown"]
    given = {"source": case.source, "claim": case.claim, "label": case.label}
    slices = {"kind": case.kind or case.label, "language": case.language}
    shared = sha256(case.source.encode()).hexdigest()[:12]
    return CaseResult(case.id, shared, scores, {"shown": shown[""]}, {}, given, slices)


def overlap(source: str, claim: str) -> float:
    """Return the share of the claim's words that the source has, too."""
    have, said = set(_words(source)), _words(claim)
    return sum(word in have for word in said) / len(said) if said else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return the measures of the verifier and its rivals; cases of one source are resampled together."""
    columns: Mapping[str, Floats] = {
        name: np.array([case.scores[name] for case in cases])
        for name in ("supported", "score", "score[overlap]", *(f"shown{s}" for s in _suffixes()))
    }
    sources = [case.cluster for case in cases]
    supported = columns["supported"] > 0
    named: dict[str, Metric] = {}
    for suffix in _suffixes():
        shown = columns[f"shown{suffix}"] > 0
        named[f"balanced_accuracy{suffix}"] = _balanced(shown, supported, sources, seed)
        named[f"false_accept_rate{suffix}"] = _rate(shown, ~supported, sources)
        named[f"recall{suffix}"] = _rate(shown, supported, sources)
    if supported.any() and not supported.all():
        named["auc"] = auc(columns["score"], supported)
        named["auc[overlap]"] = auc(columns["score[overlap]"], supported)
    return {name: named[name] for name in sorted(named, key=_first)} | _by_kind(cases)


def _first(name: str) -> tuple[int, str]:
    order = ("balanced_accuracy", "auc", "false_accept_rate", "recall")
    return order.index(name.partition("[")[0]), name


def _suffixes() -> tuple[str, ...]:
    return ("", *(f"[{name}]" for name in RIVALS))


def _balanced(shown: np.ndarray, supported: np.ndarray, sources: Sequence[str], seed: int) -> Metric:
    columns = np.stack([shown & supported, supported, ~shown & ~supported, ~supported], axis=1).astype(float)

    def figure(totals: Floats) -> Floats:
        right_yes, yes, right_no, no = np.moveaxis(totals, -1, 0)
        half: Floats = (right_yes / yes + right_no / no) / 2
        return half

    return total_interval(columns, figure, seed, sources)


def _rate(shown: np.ndarray, among: np.ndarray, sources: Sequence[str]) -> Metric:
    picked = [int(at) for at in np.flatnonzero(among)]
    if not picked:
        return Metric(0.0, 0.0, 1.0, 0, enough=False)
    return share([bool(shown[at]) for at in picked], [sources[at] for at in picked])


def _by_kind(cases: Sequence[CaseResult]) -> dict[str, Metric]:
    """Return how often each kind of claim is judged rightly: by what was done to the source."""
    kinds = sorted({case.slices["kind"] for case in cases})
    own = {kind: [case for case in cases if case.slices["kind"] == kind] for kind in kinds}
    return {
        f"right[{kind}]": share([case.scores["right"] > 0 for case in some], [case.cluster for case in some])
        for kind, some in own.items()
    }
