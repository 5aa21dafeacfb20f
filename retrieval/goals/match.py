"""Roles and skills that a goal text may mean: by meaning and by words, with probabilities.

Four likenesses of a text and a candidate are weighed: the cosine of their vectors; the cosine of their letter trigrams
(best name), which forgives typing errors; how much of a name is in the text; and BM25 over all that is said of the
candidate. Weights and probabilities come from a conditional logit (McFadden 1974) with 'none of these' among the
choices, fitted on titles that the index did not hold: see WEIGHTS.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from paths.model import Role, Skill
from retrieval.lexical import passage_terms, question_terms
from retrieval.search import LABELS, skill_text

Floats = NDArray[np.float32]
Kind = Literal["role", "skill"]

GRAMS = 1 << 18  # buckets of letter trigrams; the 80,000 names of all ESCO skills fill a tenth of them
FULL_TERM = 2.2  # BM25 weight of a term that could not occur more often: k1 + 1
LONGEST_NAME = 120  # characters; what is longer is a sentence
ALIKE = 0.6  # of a word's trigrams: 'adminstrator' shares 10 of its 12 with 'administrator', 'admin' 4 of its 5
ORDER_DIGITS = 3  # machines that add in another order agree on these
NEEDS = 12  # requirements named in the text that stands for a role, the heaviest first


class Weights(NamedTuple):
    """Weights of the likenesses. 'None of these' weighs `none` + `crowd` x ln(number of candidates)."""

    meaning: float
    trigrams: float
    contained: float
    words: float
    none: float
    crowd: float


# Fitted by `python -m tests.retrieval.goal_titles`, which also measures them: on titles of ESCO that were held out, one
# of four misspelt, in organisations of 10 to 2,900 neighbours, with all-MiniLM-L6-v2. A role given 0.8 or more was the
# right one for 91 of 100 titles, a skill for 99. Another model spreads its cosines otherwise: fit again.
ROLE_WEIGHTS = Weights(13.46, 4.39, 1.24, 3.4, none=7.6, crowd=0.34)
ROLE_WEIGHTS_BY_WORDS = Weights(0.0, 5.06, 2.97, 8.77, none=4.68, crowd=0.47)
SKILL_WEIGHTS = Weights(9.2, 5.47, 5.51, 4.88, none=8.45, crowd=0.79)
SKILL_WEIGHTS_BY_WORDS = Weights(0.0, 3.89, 8.31, 9.58, none=7.05, crowd=0.8)
# For a text that is no name: every trigram stands somewhere in it, and each word is a small share of it, so words count
# in place of trigrams and twice. Of the skills of 260 starter texts of more than 120 characters 98.7 % are among the
# first ten, with the weights of names 97.1 %; MRR .913 and .903.
SKILL_WEIGHTS_OF_TEXTS = SKILL_WEIGHTS._replace(trigrams=0.0, contained=0.0, words=31.7)
SKILL_WEIGHTS_OF_TEXTS_BY_WORDS = SKILL_WEIGHTS_BY_WORDS._replace(trigrams=0.0, contained=0.0, words=43.6)
WEIGHTS: Mapping[tuple[Kind, bool], Weights] = {
    ("role", True): ROLE_WEIGHTS,
    ("role", False): ROLE_WEIGHTS_BY_WORDS,
    ("skill", True): SKILL_WEIGHTS,
    ("skill", False): SKILL_WEIGHTS_BY_WORDS,
}
OF_TEXTS = {True: SKILL_WEIGHTS_OF_TEXTS, False: SKILL_WEIGHTS_OF_TEXTS_BY_WORDS}


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be meant: a role or a skill, its names (the label first), and all that is said of it."""

    kind: Kind
    id: str
    names: tuple[str, ...]
    text: str

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate. `score` 0..1 is for a role the probability that the text means it, rather than another role or
    none; for a skill, of which a text may mean several, that it means it rather than none. `name` is the name most
    like the text.
    """

    entry: Entry
    score: float
    name: str
    meaning: float
    contained: float


@dataclass(frozen=True, slots=True, eq=False)
class GoalIndex:
    """Entries ready to be matched; all arrays have a row an entry, but for those of names, of which `first` is the
    row of an entry's first.
    """

    entries: tuple[Entry, ...]
    vectors: Floats
    first: NDArray[np.int64]
    names: tuple[str, ...]
    grams: csr_matrix
    rarity: Floats
    terms: csr_matrix
    columns: Mapping[int, int]
    term_rarity: Floats


def role_entry(role: Role, labels: Mapping[str, str]) -> Entry:
    """Return what a role is found by; `labels` are those of the skills it may require."""
    heavy = sorted(role.requirements, key=lambda need: (-need.weight, -need.level, need.skill))[:NEEDS]
    needs = ", ".join(dict.fromkeys(labels.get(need.skill, need.skill) for need in heavy))
    names = (role.label, *role.alt_labels[:LABELS])
    text = "\n".join(part for part in (", ".join(names), role.description, needs) if part)
    return Entry("role", role.id, names, text)


def skill_entry(skill: Skill) -> Entry:
    """Return what a skill is found by; its text is what its kept vector was made of."""
    return Entry("skill", skill.id, (skill.label, *skill.alt_labels[:LABELS]), skill_text(skill))


def build(entries: Sequence[Entry], vectors: Mapping[tuple[Kind, str], Floats], size: int) -> GoalIndex:
    """Make entries ready; one without a vector is found by words alone."""
    rows = np.zeros((len(entries), size), dtype=np.float32)
    for at, entry in enumerate(entries):
        if (vector := vectors.get((entry.kind, entry.id))) is not None:
            rows[at] = vector
    names = tuple(name[:LONGEST_NAME] for entry in entries for name in entry.names)
    first = np.cumsum([0, *(len(entry.names) for entry in entries)])[:-1]
    counts = _trigrams(names)
    rarity = _rarity(counts)
    terms, columns = _terms([entry.text for entry in entries])
    return GoalIndex(
        tuple(entries), rows, first, names, _scaled(counts, rarity), rarity, terms, columns, _rarity(terms)
    )


class Compared(NamedTuple):
    """A goal text beside all entries: (entries, 4) meaning, trigrams, contained, words, each about 0..1.

    `names` (names,) is the cosine of trigrams with each name; `by_meaning` is false where there was no vector,
    `is_name` where each wording is longer than any name.
    """

    likenesses: NDArray[np.float64]
    names: NDArray[np.float64]
    by_meaning: bool
    is_name: bool = True


def compare(index: GoalIndex, texts: Sequence[str], vector: Floats | None) -> Compared:
    """Compare a goal with all entries.

    `texts` are wordings of it, of which the better counts; `vector` (size,) of length 1 is that of the goal, None where
    only words can be compared.
    """
    if not index.entries:
        return Compared(np.zeros((0, 4)), np.zeros(0), vector is not None)
    meaning = index.vectors @ vector if vector is not None else np.zeros(len(index.entries))
    names = np.stack([_name_likeness(index, text) for text in texts]).max(axis=0)
    words = np.stack([_word_likeness(index, text) for text in texts]).max(axis=0)
    per_entry = np.maximum.reduceat(names, index.first, axis=0)
    rows = np.column_stack([np.asarray(meaning, dtype=np.float64), per_entry, words])
    return Compared(rows, names[:, 0], vector is not None, min(map(len, texts)) <= LONGEST_NAME)


def match(index: GoalIndex, compared: Compared, kind: Kind, limit: int) -> list[Match]:
    """Return the likeliest candidates of one kind, best first; equal ones by strength, then by id."""
    at = np.array([n for n, entry in enumerate(index.entries) if entry.kind == kind], dtype=np.int64)
    if not len(at):
        return []
    found = compared.likenesses[at]
    weights = WEIGHTS[kind, compared.by_meaning]
    if kind == "skill" and not compared.is_name:
        weights = OF_TEXTS[compared.by_meaning]
    scores = probabilities(found, weights, together=kind == "role")
    strength = np.round(found @ np.array(weights[:4]), ORDER_DIGITS)  # tells apart what has no probability to speak of
    best = sorted(range(len(at)), key=lambda n: (-scores[n], -strength[n], index.entries[at[n]].id))[:limit]
    return [
        Match(index.entries[at[n]], float(scores[n]), _nearest_name(index, at[n], compared), *found[n, [0, 2]].tolist())
        for n in best
    ]


def probabilities(found: NDArray[np.float64], weights: Weights, together: bool) -> NDArray[np.float64]:
    """Return one probability a row of likenesses: of all rows `together` and none, or of each row against none."""
    strength = found @ np.array(weights[:4])
    none = weights.none + weights.crowd * np.log(len(found))
    if together:
        most = max(strength.max(), none)
        odds = np.exp(strength - most)
        return np.asarray(np.round(odds / (odds.sum() + np.exp(none - most)), 3))
    return np.asarray(np.round(1 / (1 + np.exp(none - strength)), 3))


def held_words(entry: Entry, words: Iterable[str]) -> frozenset[str]:
    """Return those of some words that stand in a name of the entry, also with an error or another ending."""
    grams = {gram for name in entry.names for gram in _grams_of(name)}
    return frozenset(word for word in words if _share(_grams_of(word), grams) >= ALIKE)


def _share(own: set[str], grams: set[str]) -> float:
    return len(own & grams) / len(own)


def _grams_of(text: str) -> set[str]:
    padded = f" {' '.join(text.casefold().replace('-', ' ').split())} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _word_likeness(index: GoalIndex, text: str) -> NDArray[np.float64]:
    """Return (entries,): BM25 as a share of what a text that is all about these words could have."""
    terms = question_terms(text)
    known = [index.columns[term] for term in terms.indices if term in index.columns]
    unknown = (len(terms.indices) - len(known)) * np.log1p(len(index.entries))
    best = FULL_TERM * (float(index.term_rarity[known].sum()) + float(unknown))
    if not best:
        return np.zeros(len(index.entries))
    asked = np.zeros(index.terms.shape[1], dtype=np.float32)
    asked[known] = index.term_rarity[known]
    return np.minimum(index.terms @ asked / best, 1.0)


def _name_likeness(index: GoalIndex, text: str) -> NDArray[np.float64]:
    """Return (names, 2): the cosine of trigrams, and the share of the name's that are in the text."""
    counts = _trigrams([text[:LONGEST_NAME]])
    asked = np.zeros(GRAMS, dtype=np.float32)
    asked[counts.indices] = index.rarity[counts.indices]
    length = float(np.linalg.norm(asked))
    cosine = index.grams @ (asked / length) if length else np.zeros(len(index.names))
    squares = csr_matrix((index.grams.data**2, index.grams.indices, index.grams.indptr), shape=index.grams.shape)
    return np.column_stack([cosine, squares @ (asked > 0).astype(np.float32)])


def _nearest_name(index: GoalIndex, at: int, compared: Compared) -> str:
    start = int(index.first[at])
    return index.names[start + int(compared.names[start : start + len(index.entries[at].names)].argmax())]


def _trigrams(names: Sequence[str]) -> csr_matrix:
    """Return (names, GRAMS) with 1 where a name has a trigram; words are padded, so that their ends count too."""
    lines = "\n".join(f" {' '.join(name.casefold().replace('-', ' ').split())} " for name in names)
    codes = np.frombuffer(f"{lines}\n".encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    line = np.cumsum(codes == ord("\n"))
    a, b, c = codes[:-2], codes[1:-1], codes[2:]
    inside = (a != ord("\n")) & (b != ord("\n")) & (c != ord("\n"))
    bucket = ((a * 1_000_003) ^ (b * 8_191) ^ (c * 131)) % GRAMS
    found = csr_matrix(
        (np.ones(int(inside.sum()), dtype=np.float32), (line[:-2][inside], bucket[inside])), shape=(len(names), GRAMS)
    )
    found.data[:] = 1.0
    return found


def _terms(texts: Sequence[str]) -> tuple[csr_matrix, dict[int, int]]:
    """Return BM25 weights (texts, terms), and the column of each term."""
    columns: dict[int, int] = {}
    rows, cols, values = [], [], []
    for row, text in enumerate(texts):
        found = passage_terms(text)
        for term, value in zip(found.indices, found.values, strict=True):
            rows.append(row)
            cols.append(columns.setdefault(term, len(columns)))
            values.append(value)
    shape = (len(texts), max(1, len(columns)))
    return csr_matrix((np.array(values, dtype=np.float32), (rows, cols)), shape=shape), columns


def _rarity(counts: csr_matrix) -> Floats:
    """Return the inverse document frequency of each column."""
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log1p(counts.shape[0] / (1.0 + having)).astype(np.float32)


def _scaled(counts: csr_matrix, rarity: Floats) -> csr_matrix:
    """Return the rows weighted by rarity, each of length 1."""
    weighted = counts.data * rarity[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(row, weights=weighted**2, minlength=counts.shape[0]))
    scaled = (weighted / lengths[row]).astype(np.float32)
    return csr_matrix((scaled, counts.indices, counts.indptr), shape=counts.shape)
