"""Which words of which passage a step quotes for the skills it is there for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paths.citations import best_sentence, cite, whole_sentences
from paths.model import Citation, Document, Span
from prompts.templates import quotation

MOST_QUOTES = 3  # passages a step shows; one speaks for each skill, and nobody reads more


@dataclass(frozen=True, slots=True)
class Found:
    """A passage [start, end) of a document that retrieval found for a skill.

    `close` says that it is near the skill in meaning, so that it counts even where no word of the skill occurs in it.
    """

    document: Document
    start: int
    end: int
    skill: str
    close: bool = False


def quotes(found: Sequence[Found], labels: Mapping[str, Sequence[str]], locale: str) -> tuple[Citation, ...]:
    """Cite one passage for each skill of `labels` (skill -> its names), where there is one.

    `found` is the best first. A sentence that names the skill goes before a passage that is only close in meaning.
    The same words are cited once, for the first skill they speak of.
    """
    cited: dict[tuple[str, int, int], Citation] = {}
    for skill, names in labels.items():
        mine = [item for item in found if item.skill == skill]
        spoken = (span for item in mine if (span := _speaking(item, names)))
        near = (span for item in mine if item.close and (span := _whole(item)))
        best = next(spoken, None) or next(near, None)
        if best:
            document, at = best
            shown = Span(start=0, end=len(quotation(locale, document.text[at.start : at.end])))
            cited.setdefault((document.id, at.start, at.end), cite(document, at.start, at.end, shown, skill))
    return tuple(cited.values())[:MOST_QUOTES]


def _whole(item: Found) -> tuple[Document, Span] | None:
    span = whole_sentences(item.document.text, item.start, item.end)
    return (item.document, span) if span.start < span.end else None


def _speaking(item: Found, names: Sequence[str]) -> tuple[Document, Span] | None:
    document, whole = item.document, whole_sentences(item.document.text, item.start, item.end)
    words = document.text[whole.start : whole.end]
    # English is the guess for a text that does not say: at worst a denial in another language is not noticed
    best = best_sentence(words, names, document.language or "en")
    return (document, Span(start=whole.start + best.start, end=whole.start + best.end)) if best else None
