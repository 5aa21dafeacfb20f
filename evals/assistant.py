"""Suite `assistant`: is a question answered from the content, and refused where the content has no answer.

Scored by gold spans and facts, never by the check that decides what is shown. Beside the assistant stand who refuses
every question, and who quotes the passage found first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
from msgspec import Struct

from evals.shares import share
from evals.statistics.means import mean_interval
from evals.suite import Invariant, Measures
from evals.values import CaseResult, Metric

RIVALS = ("refuse-all", "quote-top")
JUDGED = Measures(
    "right",
    higher=("right", "answer_accuracy", "correct_refusals"),
    lower=("false_refusals",),
    invariants=(
        Invariant("quotes_exact", at_least=1.0),
        Invariant("hashes_valid", at_least=1.0),
        Invariant("unsupported_rate", at_most=0.02),
    ),
)


class Gold(Struct, frozen=True):
    """document.text[start:end] answers, in code points of the text as the corpus has it."""

    document: str
    start: int
    end: int


class AssistantCase(Struct, frozen=True):
    """One line of the data. `facts` are words that a right answer holds, whatever their case."""

    id: str
    question: str
    answerable: bool
    kind: str = ""
    gold: tuple[Gold, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that was shown, with the passage it cites; a quote is to be that passage word for word."""

    text: str
    document: str
    start: int
    end: int
    quote: str
    sha256: str
    is_quote: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: nothing shown is a refusal. `seconds` went by until the first content."""

    text: str
    shown: tuple[Shown, ...]
    seconds: float = 0.0


Ask = Callable[[str], Reply]
Texts = Mapping[str, str]  # document -> text as the corpus has it


def packaged() -> Path:
    """Return the cases written for this project, over the hub of the starter workspace."""
    return Path(str(files("evals").joinpath("datasets", "assistant.jsonl")))


def score(case: AssistantCase, ask: Ask, top: Ask, texts: Texts) -> CaseResult:
    """Ask one question of the assistant and of its rivals."""
    reply = ask(case.question)
    rivals = {"refuse-all": Reply("", ()), "quote-top": top(case.question)}
    scores = _scores(case, reply, "") | {"seconds": reply.seconds, **_soundness(case, reply, texts)}
    for name in RIVALS:
        scores |= _scores(case, rivals[name], f"[{name}]")
    given = {"question": case.question, "answerable": case.answerable, "gold": case.gold, "facts": case.facts}
    output = {"text": reply.text, "shown": [(s.document, s.start, s.end) for s in reply.shown]}
    cluster = case.gold[0].document if case.gold else case.id
    return CaseResult(case.id, cluster, scores, output, {}, given, {"kind": case.kind or "question"})


def _scores(case: AssistantCase, reply: Reply, suffix: str) -> dict[str, float]:
    refused = not reply.shown
    if not case.answerable:
        return {f"correct_refusals{suffix}": float(refused), f"right{suffix}": float(refused)}
    hit = any(_overlaps(shown, gold) for shown in reply.shown for gold in case.gold)
    right = float(hit and all(_plain(fact) in _plain(reply.text) for fact in case.facts))
    found = {f"answer_accuracy{suffix}": right, f"false_refusals{suffix}": float(refused), f"right{suffix}": right}
    if case.gold:
        covered = [any(_overlaps(shown, gold) for shown in reply.shown) for gold in case.gold]
        found[f"citation_recall{suffix}"] = float(np.mean(covered))
    if reply.shown and case.gold:
        cited = [any(_overlaps(shown, gold) for gold in case.gold) for shown in reply.shown]
        found[f"citation_precision{suffix}"] = float(np.mean(cited))
    return found


def _soundness(case: AssistantCase, reply: Reply, texts: Texts) -> dict[str, float]:
    """Return the shares of what is shown that is quoted exactly, hashed rightly and not supported."""
    if not reply.shown:
        return {}
    exact = [texts.get(s.document, "")[s.start : s.end] == s.quote for s in reply.shown]
    hashed = [sha256(texts.get(s.document, "").encode("utf-8", "surrogatepass")).hexdigest() == s.sha256
              for s in reply.shown]  # fmt: skip
    supported = [
        is_exact and (s.quote in s.text if s.is_quote else any(_overlaps(s, gold) for gold in case.gold))
        for s, is_exact in zip(reply.shown, exact, strict=True)
    ]
    shares = (np.mean(exact), np.mean(hashed), 1 - np.mean(supported))
    return dict(zip(("quotes_exact", "hashes_valid", "unsupported_rate"), map(float, shares), strict=True))


def _overlaps(shown: Shown, gold: Gold) -> bool:
    return shown.document == gold.document and shown.start < gold.end and gold.start < shown.end


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return the measures of the assistant and its rivals; cases on one document are resampled together."""
    names = ("answer_accuracy", "correct_refusals", "false_refusals", "citation_precision", "citation_recall",
             "unsupported_rate", "quotes_exact", "hashes_valid")  # fmt: skip
    found: dict[str, Metric] = {}
    for name in (full for base in names for full in (base, *(f"{base}[{rival}]" for rival in RIVALS))):
        having = [case for case in cases if name in case.scores]
        if not having:
            continue
        values, clusters = [case.scores[name] for case in having], [case.cluster for case in having]
        shares = set(values) <= {0.0, 1.0}
        found[name] = share([v > 0 for v in values], clusters) if shares else mean_interval(values, seed, clusters)
    seconds = sorted(case.scores["seconds"] for case in cases)
    for name, at in (("seconds_p50", 0.5), ("seconds_p95", 0.95)):
        value = float(np.quantile(seconds, at))
        found[name] = Metric(value, value, value, len(seconds))
    return found
