"""Fixpoints over a whole catalogue at once, as arrays: what could matter, and what can start at all.

The same two questions that a `Network` answers for a few hundred steps, here for tens of thousands in milliseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from paths.catalogue import Catalogue
from paths.planner.index import TOP, Index, Marks, Numbers
from paths.planner.network import Atom
from paths.replay import State


@dataclass(frozen=True)
class Sweep:
    """An index seen from one state: `held` are the atoms that hold there, `closed` what is done by then."""

    index: Index
    held: Marks
    closed: frozenset[str]

    @classmethod
    def at(cls, index: Index, state: State, catalogue: Catalogue) -> "Sweep":
        """Return the view from a state."""
        closed = catalogue.closure(state.done)
        held = np.zeros(len(index.askers.starts) - 1, dtype=np.bool_)
        for skill, level in state.levels.items():
            first = index.at.get(Atom("level", skill))
            if first is not None:
                held[first : first + min(level, TOP)] = True
        finished = [Atom("done", id) for id in closed] + [Atom("met", id) for id in state.satisfied]
        held[[index.at[atom] for atom in finished if atom in index.at]] = True
        return cls(index, held, closed)

    @cached_property
    def counts(self) -> Marks:
        """Which needs count: those that do not hold, for a level that is not entered yet."""
        return ~self.held[self.index.needs[1]] & ~self.held[self.index.unless]

    @cached_property
    def fresh(self) -> Marks:
        """Which of what is given counts: an activity does not give what it needs."""
        found = np.ones(len(self.index.gives[0]), dtype=np.bool_)
        asked, given = self.index.own
        found[given[self.counts[asked]]] = False
        return found

    @cached_property
    def open(self) -> Marks:
        """The wholes not yet complete, among all activities."""
        found = np.zeros(self.index.size, dtype=np.bool_)
        found[len(self.index.steps) :] = [whole not in self.closed for whole in self.index.wholes]
        return found

    def numbers(self, atoms: Iterable[Atom]) -> Numbers:
        """Return the numbers of those levels, done and met, that the index knows."""
        found = (self.index.number(atom) for atom in atoms)
        return np.array(sorted(number for number in found if number is not None), dtype=np.int64)

    def forward(self, allowed: Marks) -> tuple[Marks, Marks]:
        """Start whatever of `allowed` may start; return the activities started, and the atoms that come to hold."""
        index = self.index
        waits = np.bincount(index.needs[0][self.counts], minlength=index.size) - index.spare
        started, held = np.zeros(index.size, dtype=np.bool_), self.held.copy()
        new = unseen(np.flatnonzero(allowed & (waits <= 0)), started)
        while len(new):
            atoms = unseen(self._gives(new), held)
            needs = index.askers.of(atoms)
            asking = index.needs[0][needs[self.counts[needs]]]
            np.subtract.at(waits, asking, 1)
            new = unseen(asking[(waits[asking] <= 0) & allowed[asking]], started)
        return started, held

    def backward(self, wanted: Numbers, roots: Numbers, among: Marks, *, first: bool = False) -> tuple[Marks, Marks]:
        """Return what gives, directly or further back, what is wanted or what the roots need; and all atoms asked for.

        With `first`, who needs an atom itself does not count as giving it.
        """
        index = self.index
        found, asked = np.zeros(index.size, dtype=np.bool_), np.zeros(len(self.held), dtype=np.bool_)
        new, atoms = unseen(roots[among[roots]], found), unseen(wanted, asked)
        while len(new) or len(atoms):
            needs = index.needs_of.of(new)
            atoms = np.concatenate([atoms, unseen(index.needs[1][needs[self.counts[needs]]], asked)])
            gives = index.givers.of(atoms)
            giving = index.gives[0][gives[self.fresh[gives]] if first else gives]
            new, atoms = unseen(giving[among[giving]], found), atoms[:0]
        return found, asked

    def _gives(self, activities: Numbers) -> Numbers:
        return self.index.gives[1][self.index.gives_of.of(activities)]


def unseen(numbers: Numbers, seen: Marks) -> Numbers:
    """Return those of the numbers that are not marked yet, each once, and mark them."""
    new = np.zeros(len(seen), dtype=np.bool_)
    new[numbers] = True
    found = np.flatnonzero(new & ~seen)
    seen[found] = True
    return found
