"""Citations: which passage says so, in a form that anyone holding the document can check."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Citation, Document, Span
from paths.sentences import is_item, protected, split_sentences

CONTEXT = 32  # code points on either side; enough to find the quote again in a text that has moved
_ENOUGH = 2 / 3  # of a long label's words; of one or two words all must occur
_WORD = re.compile(r"[^\W_]+(?:[+#]+|\b)")
_EMPTY = frozenset(["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
_WINDOW = 2000  # code points around a passage in which its first and last sentence surely end


def cite(document: Document, start: int, end: int, sentence: Span, skill: str | None = None) -> Citation:
    """Cite document.text[start:end] (code points) for `sentence`, a span of the text that we show.

    Raises BadRecord where the span is empty or outside the text.
    """
    if not 0 <= start < end <= len(document.text):
        raise BadRecord("citation", f"[{start}, {end}) is not inside {document.id} of {len(document.text)} characters")
    text = document.text
    return Citation(
        sentence=sentence,
        kind=document.kind,
        document=document.id,
        version=document.version,
        start=start,
        end=end,
        quote=text[start:end],
        sha256=_digest(text),
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        url=document.url,
        skill=skill,
    )


def holds(citation: Citation, document: Document) -> bool:
    """Say whether `document` is the version cited and says exactly what the citation quotes, where it says."""
    if not 0 <= citation.start < citation.end <= len(document.text):
        return False
    expected = cite(document, citation.start, citation.end, citation.sentence, citation.skill)
    return replace(citation, url=None) == replace(expected, url=None)  # an address may move, the text may not


def whole_sentences(text: str, start: int, end: int) -> Span:
    """Trim [start, end) to the whole sentences inside it; where it holds none, to its text without outer space."""
    start, end = max(0, start), min(end, len(text))
    left = max(0, start - _WINDOW)
    near = split_sentences(text[left : end + _WINDOW])
    inside = [s for s in near if start <= left + s.start and left + s.end <= end]
    if inside:
        return Span(start=left + inside[0].start, end=left + inside[-1].end)
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return Span(start=left, end=max(left, start + len(piece.rstrip())))


def best_sentence(passage: str, labels: Sequence[str], language: str | None = "en") -> Span | None:
    """Pick the sentence of `passage` that speaks most plainly of the skill with these labels; None where none does.

    A sentence speaks of a skill if it holds the words of one of its labels: all of a label of one or two words, two
    thirds of a longer one, endings aside. One that denies something is no evidence; headings and items come last.
    """
    wanted = [w for w in (_stems(label) for label in labels) if w]
    scored = [(_score(passage, s, wanted, language), s) for s in split_sentences(passage)]
    best = max((score for score, _ in scored), default=(0.0, 0))
    return next((s for score, s in scored if score == best), None) if best[0] > 0 else None


@lru_cache(maxsize=64)
def _digest(text: str) -> str:
    # lone surrogates reach us in JSON; ingest refuses them, and here they must not raise
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _score(passage: str, at: Span, wanted: Sequence[tuple[str, ...]], language: str | None) -> tuple[float, int]:
    sentence = passage[at.start : at.end]
    words = _stems(sentence)
    share = max((_share(label, words) for label in wanted), default=0.0)
    if share == 0 or any(p.kind == "negation" for p in protected(sentence, language)):
        return (0.0, 0)
    stands = not is_item(passage, at) and sentence.endswith((".", "!", "。")) and len(words) > 3
    return (share, int(stands))


def _share(label: tuple[str, ...], words: tuple[str, ...]) -> float:
    """Give 1 for the label as it stands, else the share of its words that occur, else 0 where too few do."""
    if any(words[i : i + len(label)] == label for i in range(len(words) - len(label) + 1)):
        return 1.0
    share = sum(w in words for w in label) / len(label)
    return 0.9 * share if share == 1 or (len(label) > 2 and share >= _ENOUGH) else 0.0


def _stems(text: str) -> tuple[str, ...]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text))
    return tuple(_stem(w) for w in words if w.casefold() not in _EMPTY)


def _stem(word: str) -> str:
    """Fold case and cut the plainest English and German endings; one or two letters keep their case: R, Go, IT."""
    if len(word) <= 2:
        return word
    word = word.casefold()
    for ending, least in (("ing", 4), ("ies", 4), ("es", 4), ("s", 3), ("en", 4), ("e", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word
