"""What a model is handed about a step, and what of its answer may be shown."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from paths.citations import holds
from paths.model import Citation, Document, Reason, Span, Step
from paths.sentences import compresses, is_item
from prompts import Prompt
from prompts.templates import quotation
from service.llm import Schema
from service.telling.reasons import in_locale

MOST_SENTENCES = 6  # of a step; the prompt asks for two to five, what a model says beyond is noise


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


def schema(given: Material) -> Schema:
    """Give the JSON schema of an answer; only the sources that there are can be named."""
    line = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "source": {"type": "string", "enum": list(given.sources)}},
        "required": ["text", "source"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": line, "maxItems": MOST_SENTENCES}},
        "required": ["sentences"],
        "additionalProperties": False,
    }


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
