"""Things with what they say of themselves, and where in the documents it stands."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass

from paths.model import Document, Ground
from retrieval.sequence.cues import terms
from retrieval.sequence.precedence import grounds_for
from retrieval.suggesting.sections import stated_prerequisites

READ_AT_MOST = 4_000  # characters of a thing's texts: what it is about stands at their beginning
COMMON, FEW = 0.25, 5


@dataclass(frozen=True, slots=True)
class Told:
    """One thing as its place among others is read from; `documents` are where its texts come from."""

    id: str
    title: str
    summary: str
    prereq_text: str = ""
    documents: tuple[Document, ...] = ()


def told(id: str, title: str, summary: str, documents: Sequence[Document]) -> Told:
    """Return a thing with its summary, or else the beginning of its documents, and what they ask for beforehand."""
    asked = next((found for d in documents if (found := stated_prerequisites(d.text))), "")
    own = summary or "\n".join(d.text[:READ_AT_MOST] for d in documents)
    return Told(id, title, own[:READ_AT_MOST], asked, tuple(documents))


def grounds(first: Told, second: Told, common: Set[str] = frozenset()) -> tuple[Ground, ...]:
    """Return the sentences that speak for the first before the second, each as it stands in a document.

    `common` are terms that say nothing here, since very many titles have them: 'Azure' among courses on Azure.
    """
    telling = terms(first.title) - common
    there = (*second.documents, *first.documents)
    quotes = (quote for quote in grounds_for(first, second) if not telling or telling & terms(quote))
    return tuple(ground for quote in quotes if (ground := _ground(quote, there)))


def common_terms(titles: Collection[str]) -> frozenset[str]:
    """Return the terms that a quarter of the titles have; of a few titles none."""
    held = Counter(term for title in titles for term in terms(title))
    return frozenset(term for term, n in held.items() if n > max(FEW, COMMON * len(titles)))


def _ground(quote: str, documents: Iterable[Document]) -> Ground | None:
    held = next((d for d in documents if quote in d.text), None) if quote.strip() else None
    return Ground(held.id, held.version, quote) if held else None
