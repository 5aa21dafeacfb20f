"""How probable it is that one thing comes before another, for pairs worth a look; and which of them to put to a person.

The texts, the levels and the known sequences are weighed by `retrieval.sequence.precedence`, fitted and measured there.
What a catalogue knows beside them is added to the log-odds: who is more general by the taxonomy, and in which order
learners went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from retrieval.embed import Embedder
from retrieval.sequence.precedence import Pairs, before, needed
from retrieval.sequence.reading import NOTHING, Beside, Item
from retrieval.suggesting.pairing import Places

Floats = NDArray[np.float64]

# A suggestion costs a person half a minute. Of the pairs of Microsoft Learn's modules that get 0.7 either way, the
# texts alone point the right way in 95 of 100, of its units in 91; from 0.6 to 0.7 in fewer than 70.
THRESHOLD = 0.7
# That strangers have an order tells nobody anything. The log-odds that one is needed for the other, and NEARER times
# how near they are beyond what the whole catalogue has in common, tell pairs of one Microsoft Learn path from any two
# modules with an AUC of .90, and what an exercise of the starter asks for from any two resources with one of .88 (the
# first alone: .85 and .81). Above 1.5 lie 79 and 34 in 100 of those pairs, and 14 and 6 in 100 of any two.
NEARER = 6.0
RELATED = 1.5
MOST = 5  # before one thing: more prerequisites than that nobody states, and nobody would read
GENERAL = 0.5  # log-odds, as for a title that holds the other one; too few taxonomies with courses are open to fit it
FEWEST_LEARNERS = 5  # of fewer the order is chance, and might tell who they are
FOLLOWED = 0.5  # learners mostly go the way that they are shown, so their order counts half
FARTHEST = 2.0  # log-odds that learners add at most: a habit is no prerequisite
CERTAIN = 0.99  # nothing inferred is certain
TINY = 1e-6
DIGITS = 2  # of a probability: the third says nothing, and would change with every new neighbour


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue knows of things beside their texts, by their ids.

    `general` are pairs (more general, more special); `went` says of how many learners the first was done before the
    second.
    """

    beside: Beside = NOTHING
    general: frozenset[tuple[str, str]] = frozenset()
    went: Mapping[tuple[str, str], int] | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """The first comes before the second with this probability; `because` names what speaks for it.

    `related` says how much the two have to do with each other; see RELATED.
    """

    first: int
    second: int
    probability: float
    related: float
    because: tuple[str, ...]


def leads(
    items: Sequence[Item], pairs: tuple[Places, Places], nearness: Floats, embedder: Embedder | None, known: Known
) -> list[Lead]:  # fmt: skip
    """Return the pairs that are worth a person's time: likely enough, and of things that have to do with each other.

    `nearness` of each pair is the cosine of their vectors less what all things have in common, shape (pairs,).
    """
    listed = Pairs(*pairs)
    if not len(listed.first):
        return []
    told = before(items, listed, embedder, known.beside)
    more = np.array([_more(items[a].id, items[b].id, known) for a, b in zip(*pairs, strict=True)])
    chance = np.minimum(np.round(expit(logit(np.clip(told, TINY, 1 - TINY)) + more), DIGITS), CERTAIN)
    likely = np.flatnonzero(chance >= THRESHOLD)
    chosen = Pairs(listed.first[likely], listed.second[likely])
    hold = logit(np.clip(needed(items, chosen, embedder, known.beside), TINY, 1 - TINY)) + NEARER * nearness[likely]
    stands = _stands(known.beside.sequences)
    found = [
        Lead(int(a), int(b), float(p), float(n), _because(items[a].id, items[b].id, known, stands))
        for a, b, p, n in zip(chosen.first, chosen.second, chance[likely], hold, strict=True)
    ]
    return [lead for lead in found if lead.related >= RELATED or "sequences" in lead.because]


def best(found: Sequence[Lead], most: int = MOST) -> list[Lead]:
    """Return the likeliest `most` into each thing."""
    into: dict[int, list[Lead]] = {}
    for lead in sorted(found, key=lambda lead: (-lead.probability, -round(lead.related, DIGITS), lead.first)):
        into.setdefault(lead.second, []).append(lead)
    return [lead for second in sorted(into) for lead in into[second][:most]]


def _more(first: str, second: str, known: Known) -> float:
    general = ((first, second) in known.general) - ((second, first) in known.general)
    return GENERAL * general + _followed(first, second, known)


def _followed(first: str, second: str, known: Known) -> float:
    went = known.went or {}
    there, back = went.get((first, second), 0), went.get((second, first), 0)
    if there + back < FEWEST_LEARNERS:
        return 0.0
    return float(np.clip(FOLLOWED * np.log((there + 1) / (back + 1)), -FARTHEST, FARTHEST))


Stands = Mapping[str, Mapping[int, int]]  # id -> sequence -> place in it


def _stands(sequences: Sequence[Sequence[str]]) -> Stands:
    stands: dict[str, dict[int, int]] = {}
    for number, sequence in enumerate(sequences):
        for place, id in enumerate(sequence):
            stands.setdefault(id, {})[number] = place
    return stands


def _because(first: str, second: str, known: Known, stands: Stands) -> tuple[str, ...]:
    levels, one, other = known.beside.levels, stands.get(first, {}), stands.get(second, {})
    said = {
        "sequences": any(one[number] < other[number] for number in one.keys() & other.keys()),
        "levels": first in levels and second in levels and levels[first] < levels[second],
        "taxonomy": (first, second) in known.general,
        "completions": _followed(first, second, known) > 0,
    }
    return (*(name for name, true in said.items() if true), "texts")
