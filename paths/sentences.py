"""Which sentences may be shown: facts equal their template, quotes are verbatim, claims compress one cited span.

Without an entailment model nothing can tell whether a free sentence follows from its source. What can be decided
exactly is narrow: a claim that says what one sentence of the source says, word for word and in its order, minus a few
words that restrict nothing. Everything else is refused; a refused sentence costs style, an invented one costs trust.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Literal, NamedTuple

from paths.model import Span
from paths.words import LANGUAGES, SHORT_FORMS, Words

ProtectedKind = Literal[
    "negation", "modal", "quantifier", "condition", "comparative", "number", "date", "status", "name", "phrase"
]

# Dropping "advanced" from "does not cover advanced SQL" changes what is denied: under these nothing is dropped.
_NARROWING = frozenset({"negation", "quantifier", "condition", "comparative", "phrase"})
_LONGEST = 400  # tokens; longer "sentences" are tables or lists whose parts do not belong together

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)|[。！？]")
_BREAK = re.compile(r"\n(?=[^\S\n]*(?:\n|[-*•+|>#]|\d{1,3}[.)]\s))")
_LINE_OF_ITS_OWN = re.compile(r"^[^\S\n]*(?:#|\|).*$", re.MULTILINE)
_MARKER = re.compile(r"(?:[-*•+>]\s+|\d{1,3}[.)]\s+|#{1,6}\s+)")
_BORDERS = ",;:()[]{}\"“”„«»‘’'–—….!?"
_INITIAL = re.compile(r"^(?:(?:[^\W\d_]\.)*[^\W\d_]|\d{1,2})$")
_JOINED = re.compile(r"[-–—/…]")
_APOSTROPHES = re.compile(r"[’´ʼ`]")


class Token(NamedTuple):
    """A word, or a border: a mark that separates words and must be kept like one."""

    text: str
    border: bool = False


class Protected(NamedTuple):
    """One word or phrase that a claim may neither drop nor add."""

    kind: ProtectedKind
    text: str


def split_sentences(text: str) -> tuple[Span, ...]:
    """Cut `text` into sentences: spans in code points, in order, without the space and list marks around them.

    Blank lines, list items, headings and table rows end a sentence too. Linear in the length of the text.
    """
    cuts = {m.end() for m in _END.finditer(text) if _ends_sentence(text, m)}
    cuts |= {m.start() for m in _BREAK.finditer(text)}
    cuts |= {m.end() for m in _LINE_OF_ITS_OWN.finditer(text)}
    edges = [0, *sorted(cuts), len(text)]
    spans = (_trimmed(text, a, b) for a, b in pairwise(edges))
    return tuple(s for s in spans if any(c.isalnum() for c in text[s.start : s.end]))


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    after = _next_visible(text, mark.end())
    if after.islower():
        return False
    if not mark.group().startswith(".") or mark.group().startswith(".."):
        return True
    word = text[max(0, mark.start() - 12) : mark.start()].rsplit(maxsplit=1)[-1:]
    last = word[0].lstrip("(\"'“„[").casefold() if word else ""
    return last not in SHORT_FORMS and not _INITIAL.match(last)


def _next_visible(text: str, at: int) -> str:
    found = re.compile(r"[\s\"'“„«(\[*_]*+(.)", re.DOTALL).match(text, at)
    return found.group(1) if found else ""


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    marker = _MARKER.match(text, start, end)
    start = marker.end() if marker else start
    return Span(start=start, end=max(start, start + len(text[start:end].rstrip())))


def compresses(claim: str, span: str, language: str | None = "en") -> bool:
    """Say whether `claim` only shortens one sentence of `span`, so that nobody needs to judge whether it follows.

    The words and inner punctuation of the claim are those of one sentence, in its order; added is nothing. Left out
    may be only (1) describing words of a closed list before the word they describe, not after "the" or its like,
    and not where the sentence denies, counts, conditions or compares, and (2) the tail from a semicolon, or from a
    comma that starts an independent second half; neither holds a protected word. Questions, list items and sentences
    that the next one takes back support nothing.
    A language without word lists is never compressed: quote it.
    """
    words = words_of(language)
    if words is None or len(split_sentences(claim)) != 1:
        return False
    said = _statement(claim)
    return bool(said) and any(_fits(said, _statement(read), words) for read in _standing_alone(span, words))


def _standing_alone(span: str, words: Words) -> list[str]:
    """Give the sentences that mean the same without their neighbours: no list items, nothing taken back."""
    spans = split_sentences(span)
    texts = [span[s.start : s.end] for s in spans]
    opened = [False, *(t.endswith(":") for t in texts)]
    after = [*(_tokens(t)[:1] for t in texts[1:]), []]
    return [
        text
        for s, text, led, follows in zip(spans, texts, opened, after, strict=False)
        if not led and not is_item(span, s) and not any(t.text.casefold() in words.takes_back for t in follows)
    ]


def is_item(text: str, sentence: Span) -> bool:
    """Say whether the sentence is an item of a list, whose meaning hangs on the words above the list."""
    return bool(_MARKER.fullmatch(text[text.rfind("\n", 0, sentence.start) + 1 : sentence.start].lstrip()))


def protected(text: str, language: str | None = "en") -> tuple[Protected, ...]:
    """List what a compression of `text` must keep; phrases come after single words. Unknown language: nothing known."""
    words = words_of(language)
    if words is None:
        return ()
    return _protected(_tokens(text), words)


def _protected(tokens: list[Token], words: Words) -> tuple[Protected, ...]:
    found = [Protected(kind, t.text) for i, t in enumerate(tokens) if (kind := _kind(t, i == 0, words))]
    line = f" {' '.join(_bare(t) for t in tokens)} "
    return (*found, *(Protected("phrase", p) for p in words.phrases if f" {p} " in line))


def words_of(language: str | None) -> Words | None:
    """Give the word lists for a BCP 47 tag by its primary subtag, or None where there are none."""
    return LANGUAGES.get((language or "").replace("_", "-").split("-")[0].casefold())


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    for chunk in unicodedata.normalize("NFC", text).split():
        core = chunk.rstrip(_BORDERS)
        tail = chunk[len(core) :]
        # a leading dot belongs to a name such as .NET, so only the other marks are cut off in front
        body = core.lstrip(_BORDERS.replace(".", ""))
        tokens += [Token(c, True) for c in core[: len(core) - len(body)]]
        tokens += [Token(body)] if body else []
        tokens += [Token(c, True) for c in tail]
    return tokens


def _statement(sentence: str) -> list[Token]:
    """Give the tokens without the closing mark; nothing for a question or for something too long to be one sentence."""
    tokens = _tokens(sentence)
    if len(tokens) > _LONGEST or any(t.border and t.text == "?" for t in tokens):
        return []
    while tokens and tokens[-1].border and tokens[-1].text in ".!…":
        tokens.pop()
    return tokens


def _bare(token: Token) -> str:
    """Give the word as the lists have it: lower case, no emphasis marks, no invisible characters, one apostrophe."""
    visible = "".join(c for c in token.text.casefold() if unicodedata.category(c) != "Cf")
    return _APOSTROPHES.sub("'", visible.strip("*_`~"))


def _kind(token: Token, first: bool, words: Words) -> ProtectedKind | None:
    text = _bare(token)
    if token.border:
        return None
    if any(c.isnumeric() for c in text) or any(unicodedata.category(c) in ("Sc", "Sm") for c in text):
        return "number"
    if text.endswith("n't") or text.startswith(("non-", "un-", "anti-")):
        return "negation"
    for kind, members in words.protected.items():
        if text in members or any(part in members for part in _JOINED.split(text)):
            return kind  # type: ignore[return-value]  # the keys are the kinds; a test keeps them so
    if any(c.isupper() for c in token.text[1:]) or (token.text[:1].isupper() and not first):
        return "name"
    return None


def _fits(said: list[Token], read: list[Token], words: Words) -> bool:
    """Walk claim and sentence together; `gaps` says where the sentence may run ahead of the claim."""
    gaps = _gaps(read, words)
    todo, seen = [(0, 0)], set()
    while todo:
        i, j = here = todo.pop()
        if i == len(said) and j == len(read):
            return True
        if here in seen:
            continue
        seen.add(here)
        if i < len(said) and j < len(read) and _same(said[i], read[j], first=i == 0):
            todo.append((i + 1, j + 1))
        if j in gaps:
            todo.append((i, gaps[j]))
    return False


def _same(said: Token, read: Token, *, first: bool) -> bool:
    if said == read or {said.text, read.text} in ({"a", "an"}, {"A", "An"}):
        return True
    # only the capital that opens a sentence is free: "IT is hard" must not become "It is hard"
    return first and said.text[1:] == read.text[1:] and said.text[:1].casefold() == read.text[:1].casefold()


def _gaps(read: list[Token], words: Words) -> dict[int, int]:
    """Map where a droppable run starts to where it ends."""
    gaps = {j: len(read) for j in range(1, len(read)) if _tail_may_go(read, j, words)}
    if not any(p.kind in _NARROWING for p in _protected(read, words)):
        gaps |= _plain_runs(read, words)
    return gaps


def _plain_runs(read: list[Token], words: Words) -> dict[int, int]:
    runs: dict[int, int] = {}
    j = 0
    while j < len(read):
        end = j
        while end < len(read) and _is_plain(read[end], words):
            end += 1
        before = read[j - 1].text.casefold() if j else ""
        # a first word stays: it may be the subject, and capitals there say nothing
        if end > j > 0 and end < len(read) and not _is_glue(read[end], words) and before not in words.pointing:
            runs[j] = end
        j = max(end, j + 1)
    return runs


def _is_plain(token: Token, words: Words) -> bool:
    return not token.border and any(
        token.text.endswith(e) and token.text[: len(token.text) - len(e)] in words.plain for e in words.endings
    )


def _is_glue(token: Token, words: Words) -> bool:
    return token.border or token.text.casefold() in words.glue


def _tail_may_go(read: list[Token], j: int, words: Words) -> bool:
    if not read[j].border or any(_kind(t, False, words) for t in read[j:]):
        return False
    if read[j].text == ";":
        return True
    after = tuple(t.text.casefold() for t in read[j + 1 : j + 3])
    return read[j].text == "," and (after[:1] in words.joints or after in words.joints)
