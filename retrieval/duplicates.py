"""Texts that say nearly the same: MinHash over word shingles, banded, and confirmed by the exact Jaccard coefficient.

The resemblance of two texts is the share of their distinct runs of SHINGLE words that both have (Broder 1997). Texts
are compared only where a band of their MinHash signatures agrees; how long a band may be follows from the threshold,
such that a pair that just reaches it is missed less than once in a thousand. What is compared is compared exactly, so
nothing below the threshold is ever named.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]

SHINGLE = 3  # words; one changed word takes three shingles away, so a few in a page leave it above 0.8
LEAST_WORDS = 8  # shorter texts are too alike by chance: 'Introduction', 'Knowledge check'
SIGNATURE = 128  # hashes; in 25 bands of 5 a pair of resemblance 0.8 meets with probability 0.99995
MISSED = 0.001  # of the pairs that just reach the threshold, at most
LOWEST = 0.5  # below this, bands are so short that unrelated texts meet too, and nobody would call the texts alike
CROWD = 50  # texts of one band that each is compared with: thousands of forms filled in alike are not all paired
SEED = 20261122  # of the hash functions; any number will do, but always the same

_WORD = re.compile(r"\w+")
_MASK = (1 << 64) - 1


class Pair(NamedTuple):
    """Two texts by their ids, the smaller first; `similarity` is their resemblance, 1 where all shingles are alike."""

    similarity: float
    first: str
    second: str


def near_duplicates(texts: Mapping[str, str], threshold: float = 0.8) -> list[Pair]:
    """Return the pairs of texts whose resemblance is at least `threshold`, the most alike first.

    Of several texts with the very same shingles each is paired with the first by id only, which stands for them all.
    Texts under LEAST_WORDS words are left out. Neither the order of the texts nor the run changes the answer. Raises
    ValueError for a threshold that is not between LOWEST and 1.

    Source: A. Z. Broder, On the resemblance and containment of documents, SEQUENCES 1997.
    """
    if not LOWEST <= threshold <= 1:
        raise ValueError(f"a threshold of {threshold} is not between {LOWEST} and 1")
    words: dict[str, int] = {}
    told = {id: found for id in sorted(texts) if (found := shingles(texts[id], words)) is not None}
    first: dict[bytes, str] = {}
    pairs = [Pair(1.0, kept, id) for id in told if (kept := first.setdefault(told[id].tobytes(), id)) != id]
    alone = {id: told[id] for id in first.values()}
    for a, b in _candidates(alone, threshold):
        if (alike := resemblance(alone[a], alone[b])) >= threshold:
            pairs.append(Pair(alike, a, b))
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first, pair.second))


def shingles(text: str, words: dict[str, int] | None = None) -> Numbers | None:
    """Return the distinct shingles of a text as sorted numbers, None for a text too short to tell.

    `words` keeps the numbers of words, so that they are computed once for many texts.
    """
    found = _WORD.findall(text.casefold())
    if len(found) < LEAST_WORDS:
        return None
    known = {} if words is None else words
    for word in found:
        if word not in known:
            known[word] = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest())
    numbers = np.array([known[word] for word in found], dtype=np.uint64)
    total = np.zeros(len(numbers) - SHINGLE + 1, dtype=np.uint64)
    for place in range(SHINGLE):
        total = _mixed(total ^ numbers[place : len(numbers) - SHINGLE + 1 + place])
    return np.unique(total)


def resemblance(a: Numbers, b: Numbers) -> float:
    """Return the Jaccard coefficient of two sorted sets of shingles, 0..1."""
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)


def _candidates(told: Mapping[str, Numbers], threshold: float) -> Iterator[tuple[str, str]]:
    """Yield the pairs of which one band of the signatures agrees, each once."""
    seeds = np.random.default_rng(SEED).integers(0, _MASK, SIGNATURE, dtype=np.uint64)
    rows = _rows(threshold)
    boxes: defaultdict[tuple[int, bytes], list[str]] = defaultdict(list)
    for id, numbers in told.items():
        signature = np.array([_mixed(numbers ^ seed).min() for seed in seeds], dtype=np.uint64)
        for band in range(SIGNATURE // rows):
            boxes[band, signature[band * rows : (band + 1) * rows].tobytes()].append(id)
    seen: set[tuple[str, str]] = set()
    for box in boxes.values():
        for pair in _within(box):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _within(box: Iterable[str]) -> Iterator[tuple[str, str]]:
    ids = list(box)
    for place, id in enumerate(ids):
        for other in ids[place + 1 : place + 1 + CROWD]:
            yield id, other


def _rows(threshold: float) -> int:
    """Return how many hashes a band has: as many as still miss less than MISSED of the pairs at the threshold."""
    fit = [rows for rows in range(1, SIGNATURE + 1) if (1 - threshold**rows) ** (SIGNATURE // rows) <= MISSED]
    return max(fit)


def _mixed(numbers: Numbers) -> Numbers:
    """Return the numbers scattered over 64 bits, one to one (the last step of SplitMix64, Steele et al. 2014)."""
    x = numbers + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)), dtype=np.uint64)
