"""Reasons in other words: a language model rephrases, a program checks each sentence, and the templates fill the rest.

Neither path nor fingerprint changes; what comes out is one more text of the same reasons.
"""

import hashlib
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from paths.citations import holds
from paths.model import Citation, Document, Learner, LearningPath, Reason, Span, Step, Value
from paths.sentences import compresses, is_item
from prompts import Prompt, load
from prompts.templates import quotation
from retrieval.errors import ModelUnavailable
from service.llm import Complete, Schema
from service.ports import Ports
from service.reasons import in_locale
from service.store.errors import NotFound
from service.store.values import Explanation

PROMPT = "explain_step"
AT_ONCE = 4  # steps asked at the same time; more trips the limits of common endpoints
MOST_SENTENCES = 10  # of a step; what a model says beyond is noise


class StepText(Value, frozen=True):
    """What is said about one step; citations point into the list of the step."""

    step: int
    reasons: tuple[Reason, ...]


class Explanations(Value, frozen=True):
    """One text version of a path. `model` and `prompt` say who wrote it; no model: the templates.

    Of the model's sentences `shown` passed the check, `replaced` gave way to the template of the fact they were
    about, `dropped` are gone. `degraded` names what was missing.
    """

    path: str
    fingerprint: str
    locale: str
    model: str | None
    prompt: str
    steps: tuple[StepText, ...]
    shown: int = 0
    replaced: int = 0
    dropped: int = 0
    degraded: tuple[str, ...] = ()


class Line(msgspec.Struct):
    """One sentence as a model gives it."""

    text: str
    source: str = ""


class Draft(msgspec.Struct):
    sentences: list[Line] = []


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is handed for one step: template reasons in the locale, and the passages with their documents."""

    reasons: tuple[Reason, ...]
    passages: Mapping[int, tuple[Citation, Document]]  # by place in the step's citations
    locale: str

    @property
    def facts(self) -> dict[str, Reason]:
        return {f"F{i}": r for i, r in enumerate((r for r in self.reasons if r.kind == "fact"), 1)}

    @property
    def sources(self) -> dict[str, str]:
        """Everything that a sentence may come from, by the name the model knows it under."""
        facts = {name: reason.text for name, reason in self.facts.items()}
        return facts | {f"S{i + 1}": citation.quote for i, (citation, _) in self.passages.items()}


@dataclass(slots=True)
class Checked:
    """The outcome for one step; the counts are of the model's sentences."""

    reasons: list[Reason] = field(default_factory=list)
    shown: int = 0
    replaced: int = 0
    dropped: int = 0


def explain(
    path: LearningPath, documents: Sequence[Document], complete: Complete | None, locale: str | None = None
) -> Explanations:
    """Give the reasons of every step in other words, in `locale` (default: the path's).

    `documents` are those that the reader may see; a passage of any other, or one that does not hold any more, is left
    out. Without a model, and from the first time it is away, the templates speak.
    """
    prompt, tongue = load(PROMPT), locale or path.locale
    materials = [material(step, documents, tongue) for step in path.steps]
    away = threading.Event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda m: _answer(complete, prompt, m, away), materials))
    checked = [check(answer, given) for answer, given in zip(answers, materials, strict=True)]
    wrote = any(answer is not None for answer in answers)
    return Explanations(
        path=path.id,
        fingerprint=path.fingerprint,
        locale=tongue,
        model=complete.name if complete and wrote else None,
        prompt=f"{prompt.name}@{prompt.version}",
        steps=tuple(StepText(s.n, tuple(c.reasons)) for s, c in zip(path.steps, checked, strict=True)),
        shown=sum(c.shown for c in checked),
        replaced=sum(c.replaced for c in checked),
        dropped=sum(c.dropped for c in checked),
        degraded=("model",) if complete and away.is_set() else (),
    )


def explain_path(ports: Ports, tenant: str, id: str, locale: str | None = None) -> Explanations:
    """Explain a kept path; what a model wrote is kept as one more text of each step. Raises NotFound."""
    path = ports.store.path(tenant, id)
    told = explain(path, _readable(ports, tenant, path), ports.complete, locale)
    if told.model is not None:
        created = datetime.now(UTC).isoformat(timespec="seconds")
        for text in told.steps:
            kept = Explanation(
                path.id, path.version, text.step, told.locale, text.reasons, told.model, told.prompt, created
            )
            ports.store.add_explanation(tenant, kept)
    return told


def _readable(ports: Ports, tenant: str, path: LearningPath) -> list[Document]:
    """Return the cited versions of the documents that the learner may read today."""
    try:
        reader = ports.store.learner(tenant, path.learner)
    except NotFound:  # given inline, so nothing of theirs is kept
        reader = Learner(path.learner)
    cited = sorted({(c.document, c.version) for step in path.steps for c in step.citations})
    now = {d.id: d for d in ports.store.documents(tenant, [id for id, _ in cited])}
    open_ = [(id, v) for id, v in cited if id in now and reader.principals & set(now[id].access)]
    return [now[id] if now[id].version == v else ports.store.document_version(tenant, id, v) for id, v in open_]


def material(step: Step, documents: Sequence[Document], locale: str) -> Material:
    """Gather what may be said about a step: its reasons in the locale, without quotes that no given document backs."""
    held = {
        i: (citation, document)
        for i, citation in enumerate(step.citations)
        for document in documents
        if document.id == citation.document and holds(citation, document)
    }
    kept = [r for r in step.reasons if r.kind == "fact" or (r.kind == "quote" and set(r.citations) <= set(held))]
    return Material(tuple(in_locale(reason, locale, step.citations) for reason in kept), held, locale)


def instruction(prompt: Prompt, given: Material) -> str:
    """Fill in the prompt; the fence around the data is a hash of the data, so that no data can close it."""
    sources = "\n".join(f"[{name}] {' '.join(text.split())}" for name, text in given.sources.items())
    fence = f"=== {hashlib.sha256(sources.encode('utf-8', 'replace')).hexdigest()[:16]} ==="
    return prompt.render(language=given.locale, fence=fence, sources=sources)


def check(answer: str | None, given: Material) -> Checked:
    """Keep what may be shown of a model's answer, put the template where it missed a fact, add what it left out."""
    out = Checked()
    draft = _read(answer) if answer is not None else Draft()
    out.dropped += draft is None
    lines = draft.sentences if draft else []
    out.dropped += len(lines[MOST_SENTENCES:])
    for line in lines[:MOST_SENTENCES]:
        _take(_tidy(line.text), line.source, given, out)
    _complete_with(out, given.reasons)
    return out


def _answer(complete: Complete | None, prompt: Prompt, given: Material, away: threading.Event) -> str | None:
    if complete is None or away.is_set() or not given.sources:
        return None
    try:
        return complete.complete(instruction(prompt, given), _schema(given))
    except ModelUnavailable:
        away.set()
        return None


def _schema(given: Material) -> Schema:
    line = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "source": {"type": "string", "enum": list(given.sources)}},
        "required": ["text", "source"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": line}},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def _read(answer: str) -> Draft | None:
    """Read the JSON of an answer, also where a model wrapped words around it; None where there is none."""
    body = answer[answer.find("{") : answer.rfind("}") + 1]
    try:
        return msgspec.json.decode(body, type=Draft)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _take(text: str, source: str, given: Material, out: Checked) -> None:
    said = next((r for r in given.reasons if r.kind == "fact" and _tidy(r.text) == text), None)
    said = said or _from_passage(text, source, given)
    if said is not None:
        _add(out, said)
        out.shown += 1
    elif source in given.facts:
        _add(out, given.facts[source])
        out.replaced += 1
    else:
        out.dropped += 1


def _from_passage(text: str, source: str, given: Material) -> Reason | None:
    found = next(((i, p) for i, p in given.passages.items() if source == f"S{i + 1}"), None)
    if found is None:
        return None
    i, (citation, document) = found
    if text in (_tidy(citation.quote), _tidy(quotation(given.locale, citation.quote))):
        return next((r for r in given.reasons if r.kind == "quote" and i in r.citations), None)
    listed = is_item(document.text, Span(start=citation.start, end=citation.end))
    if listed or not compresses(text, citation.quote, document.language):
        return None
    return Reason("claim", "claim", {}, text, (i,))


def _add(out: Checked, reason: Reason) -> None:
    if all(reason.text != other.text for other in out.reasons):
        out.reasons.append(reason)


def _complete_with(out: Checked, reasons: Sequence[Reason]) -> None:
    """Add the reasons that are not said yet; a passage that a claim stands for need not be quoted again."""
    told = {i for reason in out.reasons for i in reason.citations}
    for reason in reasons:
        if reason.kind == "fact" or not set(reason.citations) <= told:
            _add(out, reason)
