"""What an untagged resource teaches, inferred from its text: skill vectors and labels in the text, with a confidence.

Tags are inferred once, at ingest, and stored as what they are: provenance `inferred`, a confidence, the model.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paths.model import Skill, Teaches

Floats = NDArray[np.float32]

AT_MOST = 3  # skills of one resource: what it is about, not all that it mentions
# A wrong tag sends a learner to the wrong course, a missed one leaves a course for a person to tag. At 0.25, 87 of 100
# tags were right on Exercism's concept exercises (95 % interval 80..92) and 94 on Microsoft Learn's modules (82..98).
THRESHOLD = 0.25
# Logistic regression on the exercises and modules just named (6,688 pairs of text and skill, 221 of them true), with
# all-MiniLM-L6-v2, rounded. Another model spreads its cosines otherwise: measure again before trusting the confidence.
COSINE, IN_TITLE, IN_BODY, BIAS = 11.0, 3.5, 0.5, -8.5

LONGEST_LABEL = 8  # words; longer labels are sentences, and no text repeats them
READ_AT_MOST = 40_000  # characters: what a text is about stands at its beginning, and no model reads further
SHORT = 2  # letters up to which case matters: C, R, Go, IT
LEVELS = {"from_": 0, "to": 2}  # an assumption, as for any resource whose level nobody states

_WORD = re.compile(r"[^\W_]+[+#]*")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tagger:
    """The skills that may be inferred: ids, vectors (skills, size) of length 1 each, labels as words, the model."""

    skills: tuple[str, ...]
    vectors: Floats
    phrases: Mapping[Phrase, tuple[int, ...]]
    model: str


def taggable(skills: Mapping[str, Skill], used: Collection[str]) -> list[Skill]:
    """Return the skills that a text may be tagged with, by id: all but the mere headings of a taxonomy.

    A heading is a skill that others have for a parent and that is not `used`: no role asks for it, no edge names it,
    nobody states that anything teaches it. ESCO's 'knowledge' is one; its 'computer programming' is asked for by
    occupations, and stays though it has children.
    """
    parents = {parent for skill in skills.values() for parent in skill.parents}
    return [skills[id] for id in sorted(skills) if id not in parents or id in used]


def build_tagger(skills: Sequence[Skill], vectors: Floats, model: str) -> Tagger:
    """Make skills ready for inference. `vectors` (skills, size) are those of `search.skill_text`, from the named model.

    Raises ValueError where there is not one vector for each skill.
    """
    if vectors.ndim != 2 or len(vectors) != len(skills):
        raise ValueError(f"{len(skills)} skills need as many vectors, and these have the shape {vectors.shape}")
    phrases: dict[Phrase, dict[int, None]] = {}
    for at, skill in enumerate(skills):
        for label in (skill.label, *skill.alt_labels):
            words = tuple(_words(label))
            if 0 < len(words) <= LONGEST_LABEL:
                phrases.setdefault(words, {})[at] = None
    known = {words: tuple(found) for words, found in phrases.items()}
    return Tagger(tuple(skill.id for skill in skills), vectors, known, model)


def infer_teaches(tagger: Tagger, text: str, vector: Floats) -> tuple[Teaches, ...]:
    """Return up to 3 skills that a text teaches, most confident first; none where none is likely enough.

    The first line of `text` is its title, where a label counts most. `vector` (size,) has length 1 and comes from the
    tagger's model. Confidence is the probability, 0..1, that a person tagging the resource would name the skill.
    """
    if not tagger.skills:
        return ()
    confidence = _confidence(tagger, text, vector)
    likely = sorted(
        np.flatnonzero(confidence >= THRESHOLD).tolist(), key=lambda at: (-confidence[at], tagger.skills[at])
    )
    return tuple(
        Teaches(
            tagger.skills[at], provenance="inferred", confidence=float(confidence[at]), model=tagger.model, **LEVELS
        )
        for at in likely[:AT_MOST]
    )


def _confidence(tagger: Tagger, text: str, vector: Floats) -> NDArray[np.float64]:
    """Return one probability a skill, rounded so that machines agree on the order."""
    title, _, body = text[:READ_AT_MOST].partition("\n")
    logit = COSINE * (tagger.vectors @ vector).astype(np.float64) + BIAS
    logit[_named(tagger, title)] += IN_TITLE
    logit[_named(tagger, body)] += IN_BODY
    return np.round(1 / (1 + np.exp(-logit)), 3)


def _named(tagger: Tagger, text: str) -> list[int]:
    """Return the skills with a label in the text. A label inside a longer one found there does not count."""
    words = list(_words(text))
    found: set[int] = set()
    end = 0
    for start in range(len(words)):
        for phrase in _phrases_at(words, start):
            if phrase in tagger.phrases and start + len(phrase) > end:
                found.update(tagger.phrases[phrase])
                end = start + len(phrase)
                break
    return sorted(found)


def _phrases_at(words: Sequence[str], start: int) -> Iterator[Phrase]:
    """Give the phrases that begin at a word, the longest first."""
    for length in range(min(LONGEST_LABEL, len(words) - start), 0, -1):
        yield tuple(words[start : start + length])


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        folded = word if len(word) <= SHORT else word.casefold()
        plural = len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss")
        yield folded[:-1] if plural else folded
