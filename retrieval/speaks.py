"""Does a text name a skill? By words, tolerant of English endings and of small words between. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from paths.model import Skill

# Cosine of a passage and a skill's text, in all-MiniLM-L6-v2. Over 126 programming concepts with known texts, 57 % of
# a concept's passages and the best passage of 97 % of the concepts reach it, and 2.6 % of those on another concept of
# the same course do.
SPEAKS_FROM = 0.5
EXACT_UP_TO = 3  # letters; 'IT', 'R', 'Go' and 'SQL' count only in their own case: 'it' is no skill
CACHED = 4096  # passages and words whose stems are kept; one request looks at each passage once per skill

_WORD = re.compile(r"(?<![^\W_.])\.[^\W_]+|[^\W_]+(?:[+#]+(?![^\W_]))?")  # keeps C++, C# and .NET whole
_UNSPACED = re.compile(  # Thai to Khmer, kana, Han, Hangul: words are not set apart, or carry endings like Korean
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_SMALL = frozenset(["a", "an", "the", "of", "to", "in", "on", "for", "and", "or", "with", "by", "at", "its", "their"])
# Ending, what stands for it, letters that must be left: 'joining' and 'joins' are 'join', but 'string' stays.
_ENDINGS = (("ies", "y", 2), ("ings", "", 3), ("ing", "", 3), ("ed", "", 4), ("es", "", 3), ("s", "", 3), ("e", "", 3))


class _Words(NamedTuple):
    """A text three ways: its words as written, their stems without small words, and the whole in one case."""

    written: str
    stems: str
    whole: str


def speaks_of(text: str, skill: Skill, dense: float | None = None) -> bool:
    """Return whether the text names the skill or, where its cosine `dense` is known, is clearly about it."""
    return (dense is not None and dense >= SPEAKS_FROM) or names(text, skill)


def names(text: str, skill: Skill) -> bool:
    """Return whether the label or an alternative label occurs in the text, word by word."""
    words = _words(text)
    return any(_occurs(label, words) for label in (skill.label, *skill.alt_labels))


def _occurs(label: str, words: _Words) -> bool:
    bare = _words(_ASIDE.sub("", label) or label)
    if _UNSPACED.search(label):
        return bare.whole in words.whole
    written = bare.written.strip()
    if len(written) <= EXACT_UP_TO:
        return bool(written) and bare.written in words.written
    return bool(bare.stems.strip()) and bare.stems in words.stems


@lru_cache(maxsize=CACHED)
def _words(text: str) -> _Words:
    written = _WORD.findall(unicodedata.normalize("NFKC", text))
    stems = [_stem(word.casefold()) for word in written if word.casefold() not in _SMALL]
    whole = unicodedata.normalize("NFKC", text).casefold().strip()
    return _Words(f" {' '.join(written)} ", f" {' '.join(stems)} ", whole)


@lru_cache(maxsize=CACHED)
def _stem(word: str) -> str:
    for ending, instead, left in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= left and not word.endswith("ss") and re.search("[aeiouy]", rest):
            return _single(rest) + instead
    return _single(word)


def _single(stem: str) -> str:
    """Return the stem with one letter for a doubled last one: 'programm' and 'program' are one."""
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1].isalpha() else stem
