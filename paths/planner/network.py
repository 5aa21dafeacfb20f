"""Who gives what to whom: steps as rules over atoms, as bits of whole numbers.

An *atom* is one thing that can come to hold: a level of a skill is reached, a resource is done, a requirement is met.
An *activity* may happen once all it needs holds, and then all it gives holds. What a step needs does not depend on
the moment: a band that raises nothing any more needs nothing, and then its `from` is held as well; a hard edge into a
level that somebody else reached first has been obeyed by that somebody. So atoms only ever come to hold, and a set of
activities has a valid order iff starting whatever may start leaves none of them over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple, Self

from paths.model import Resource


class Atom(NamedTuple):
    """`level`: the skill `name` is reached at least to `at`.

    The others speak of a resource, with `at` 0: it is a `step`, it is `done`, what it stands for is `met`.
    """

    kind: Literal["done", "level", "met", "step"]
    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """A step, or, where `resource` is None, the completion of the whole `id` by its parts: free and not a step.

    Once all it needs holds, `enough` of the atoms in `among` do. This follows from other activities; it is said here
    because a solver is slow to see it.
    """

    id: str
    needs: frozenset[Atom]
    gives: frozenset[Atom]
    resource: Resource | None = None
    among: frozenset[Atom] = frozenset()
    enough: int = 0

    @property
    def key(self) -> tuple[bool, str]:
        return self.resource is None, self.id


@dataclass(frozen=True, slots=True)
class Run:
    """After starting whatever may start: the bits that hold, and the positions of what could not start."""

    held: int
    left: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """Activities, steps first and sorted by id; `needs[i]` and `gives[i]` are bit sets over `atoms`.

    An activity never counts as giving what it needs itself. `counts` maps some to a bit set and how many of it hold
    before they happen.
    """

    activities: tuple[Activity, ...]
    atoms: tuple[Atom, ...]
    needs: tuple[int, ...]
    gives: tuple[int, ...]
    counts: Mapping[int, tuple[int, int]]

    @classmethod
    def build(cls, activities: Iterable[Activity], wanted: Iterable[Atom]) -> Self:
        """Compile activities over the atoms that anything wants: `wanted`, and what the activities need."""
        ordered = tuple(sorted(activities, key=lambda activity: activity.key))
        atoms = tuple(sorted(frozenset(wanted).union(*(activity.needs for activity in ordered))))
        bit = {atom: 1 << n for n, atom in enumerate(atoms)}
        needs = tuple(bits(activity.needs, bit) for activity in ordered)
        gives = tuple(bits(a.gives, bit) & ~need for a, need in zip(ordered, needs, strict=True))
        counts = {n: (bits(a.among, bit), a.enough) for n, a in enumerate(ordered) if a.among}
        return cls(ordered, atoms, needs, gives, counts)

    @cached_property
    def at(self) -> Mapping[Atom, int]:
        """Where each atom stands."""
        return {atom: n for n, atom in enumerate(self.atoms)}

    @cached_property
    def steps(self) -> Mapping[str, int]:
        """Where each step stands, by resource id."""
        return {activity.id: n for n, activity in enumerate(self.activities) if activity.resource is not None}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(a.resource for a in self.activities if a.resource is not None)

    @cached_property
    def everything(self) -> range:
        return range(len(self.activities))

    @cached_property
    def completions(self) -> range:
        """The positions of the activities that are no steps."""
        return range(len(self.steps), len(self.activities))

    def mask(self, wanted: Iterable[Atom]) -> int:
        """Return the bits of atoms; one that the network does not know has none."""
        return sum(1 << self.at[atom] for atom in set(wanted) if atom in self.at)

    def givers(self, atoms: int) -> list[int]:
        """Return who gives one of these atoms and needs none of them: the first to reach one is among these."""
        return [n for n in self.everything if self.gives[n] & atoms and not self.needs[n] & atoms]

    def run(self, chosen: Iterable[int]) -> Run:
        """Start whatever may start among `chosen` until nothing moves."""
        held, left, moved = 0, list(chosen), True
        while moved:
            waiting = []
            for n in left:
                if self.needs[n] & ~held:
                    waiting.append(n)
                else:
                    held |= self.gives[n]
            moved, left = len(waiting) < len(left), waiting
        return Run(held, tuple(left))

    def only(self, kept: Iterable[int]) -> "Network":
        """Return the network of some of the activities; the atoms stay."""
        order = sorted(set(kept))
        return Network(
            tuple(self.activities[n] for n in order),
            self.atoms,
            tuple(self.needs[n] for n in order),
            tuple(self.gives[n] for n in order),
            {at: self.counts[n] for at, n in enumerate(order) if n in self.counts} if self.counts else {},
        )

    def eased(self, free: int) -> "Network":
        """Return the network in which some atoms hold from the start, so that nothing needs them."""
        counts = {n: (among & ~free, enough - (among & free).bit_count()) for n, (among, enough) in self.counts.items()}
        return replace(self, needs=tuple(needs & ~free for needs in self.needs), counts=counts)

    def relevant(self, goals: int, roots: Iterable[int]) -> set[int]:
        """Return the roots and whoever gives, directly or further back, what the goals or the roots ask for."""
        found, new, wanted = set(roots), set(roots), goals
        while True:
            for n in new:
                wanted |= self.needs[n]
            new = {n for n in self.everything if n not in found and self.gives[n] & wanted}
            if not new:
                return found
            found |= new


def bits(atoms: Iterable[Atom], bit: Mapping[Atom, int]) -> int:
    """Return the bits of those atoms that have one."""
    return sum(bit[atom] for atom in atoms if atom in bit)


def lowest(mask: int) -> int:
    """Return the lowest bit of a set."""
    return mask & -mask


def positions(mask: int) -> Iterator[int]:
    """Yield where the bits of a set stand."""
    while mask:
        bit = lowest(mask)
        yield bit.bit_length() - 1
        mask ^= bit


def unfounded(network: Network, run: Run, claimed: int) -> set[int]:
    """Return sets of atoms (as bits) that nothing started can reach first.

    One set for each step left over, and one for what is claimed and does not hold. A set starts from one atom waited
    for; for everything left over that gives an atom of the set and needs none of it, one atom that this one waits for
    is added. In the end no activity left over, and none started, gives an atom of the set without needing one first,
    so whoever is first to reach one must be somebody else. (Unfounded sets, Van Gelder, Ross and Schlipf 1991; as
    constraints, the loop formulas of Lin and Zhao 2004.)
    """
    unmet = {n: network.needs[n] & ~run.held for n in run.left}
    seeds = [lowest(unmet[n]) for n in run.left if n < len(network.steps)]
    missing = claimed & ~run.held
    return {_grown(network, unmet, seed) for seed in (*seeds, *([lowest(missing)] if missing else []))}


def _grown(network: Network, unmet: Mapping[int, int], seed: int) -> int:
    found, grown = 0, seed
    while grown != found:
        found = grown
        for n, waits in unmet.items():
            if network.gives[n] & grown and not network.needs[n] & grown:
                grown |= lowest(waits)
    return found
