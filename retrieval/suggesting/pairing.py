"""Which pairs of many things are worth a look, so that nobody has to look at all of them. Pure.

A thing is paired with the NEAREST to it of all, with the KIN nearest of those it shares a group with (a skill, or a
neighbouring one), and with the WINDOW before it in each sequence it stands in. So 50,000 things make some 2 million
pairs, and not 2.5 thousand million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.embed import Vectors

Places = NDArray[np.intp]

NEAREST = 20  # of all: a prerequisite that is no neighbour at all could not be told from chance anyway
KIN = 20
FEW = 20
TINY = 1e-9
WINDOW = 5  # what comes long before in a sequence follows from what lies between


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Things by their places: a vector of length 1 each (n, size), groups that hang together, and sequences."""

    vectors: Vectors
    groups: Sequence[Sequence[int]] = ()
    sequences: Sequence[Sequence[int]] = ()
    grouped: Mapping[int, Sequence[int]] = field(init=False)
    preceded: Mapping[int, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        grouped: dict[int, list[int]] = {}
        for number, group in enumerate(self.groups):
            for place in group:
                grouped.setdefault(place, []).append(number)
        preceded: dict[int, list[int]] = {}
        for sequence in self.sequences:
            for at, place in enumerate(sequence):
                preceded.setdefault(place, []).extend(sequence[max(0, at - WINDOW) : at])
        object.__setattr__(self, "grouped", grouped)
        object.__setattr__(self, "preceded", preceded)

    def partners(self, target: int, likeness: NDArray[np.float32]) -> list[int]:
        """Return the places to pair with `target`, given the cosine of each thing to it; sorted, without itself."""
        kin = {place for number in self.grouped.get(target, ()) for place in self.groups[number]} - {target}
        among = np.array(sorted(kin), dtype=np.intp)
        near = _nearest(np.arange(len(likeness)), likeness, NEAREST + 1)
        found = {*near, *_nearest(among, likeness, KIN), *self.preceded.get(target, ())}
        return sorted(found - {target})


def pairs_into(hood: Neighbourhood, targets: Sequence[int]) -> tuple[Places, Places]:
    """Return the pairs of the partners of each target with the target, as two lists of places."""
    likeness = hood.vectors[np.array(targets, dtype=np.intp)] @ hood.vectors.T
    found = [
        (place, target) for row, target in zip(likeness, targets, strict=True) for place in hood.partners(target, row)
    ]
    both = np.array(found, dtype=np.intp).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def nearness(hood: Neighbourhood, pairs: tuple[Places, Places]) -> NDArray[np.float64]:
    """Return the cosine of each pair less what all things have in common, so that 'Azure' is near to nothing in Azure.

    Of fewer than FEW things the common part cannot be told; then it is the plain cosine.
    """
    rows = hood.vectors - hood.vectors.mean(axis=0) if len(hood.vectors) >= FEW else hood.vectors
    sizes = np.maximum(np.linalg.norm(rows, axis=1), TINY)
    first, second = pairs
    near: NDArray[np.float64] = (rows[first] * rows[second]).sum(axis=1) / (sizes[first] * sizes[second])
    return near


def _nearest(among: Places, likeness: NDArray[np.float32], most: int) -> list[int]:
    """Return the places with the largest likeness; equal ones in their order, so that machines agree."""
    if len(among) > most:
        least = np.partition(likeness[among], len(among) - most)[len(among) - most]
        among = among[likeness[among] >= least]
    order = np.lexsort((among, -np.round(likeness[among], 5)))
    return [int(place) for place in among[order][:most]]
