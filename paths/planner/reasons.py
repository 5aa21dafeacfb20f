"""Why a level is out of reach: the filter that removed the last provider, or the entry that is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from paths.admissible import MINUTES, Rule, said, visible
from paths.planner.closure import Closed, unbarred
from paths.planner.network import Atom, lowest, positions
from paths.planner.pose import filters

VERBS = {"level": "teaches", "done": "completes", "met": "counts as", "step": "is"}


@dataclass(frozen=True)
class Reach:
    """What all resources that no rule in `barred` keeps out could reach together, totals and clashes aside."""

    closed: Closed
    barred: frozenset[Rule]

    @cached_property
    def allowed(self) -> list[int]:
        return unbarred(self.closed, self.barred)

    @cached_property
    def held(self) -> int:
        return self.closed.wide.run(self.allowed).held

    def holds(self, atom: Atom) -> bool:
        """Say whether an atom is held after the fixed steps, or could be reached."""
        held = atom.kind == "level" and self.closed.start.after.levels.get(atom.name, 0) >= atom.at
        return held or bool(self.closed.wide.mask([atom]) & self.held)

    def waits(self, atom: Atom) -> list[Atom]:
        """Follow one missing entry after another, from an atom out of reach to what nobody gives, or into a circle."""
        found = [atom]
        while (step := self.next(found[-1])) is not None and step not in found:
            found.append(step)
        return found

    def next(self, atom: Atom) -> Atom | None:
        """Return what the first provider of an atom waits for."""
        wide, allowed = self.closed.wide, set(self.allowed)
        for n in wide.givers(wide.mask([atom])):
            if n in allowed and (unmet := wide.needs[n] & ~self.held):
                return wide.atoms[next(positions(lowest(unmet)))]
        return None


def admitted(closed: Closed) -> Reach:
    """Return the reach under the hard filters; a level beyond it is uncoverable."""
    return Reach(closed, frozenset({*filters(closed), Rule(MINUTES)}))


def why_not(closed: Closed, skill: str, level: int) -> str:
    """Return in words why a level is out of the reach of the admitted resources."""
    atom = Atom("level", skill, level)
    widest = Reach(closed, frozenset({Rule(MINUTES)}))
    return _filtered(closed, atom) if widest.holds(atom) else "; ".join(_chain(widest, atom))


def _filtered(closed: Closed, atom: Atom) -> str:
    """Return the filter that alone keeps an atom out of reach, with a resource that it leaves out, or all filters."""
    every = frozenset({*filters(closed), Rule(MINUTES)})
    for rule in filters(closed):
        without = Reach(closed, every - {rule})
        if without.holds(atom):
            return f"{rule.name} leaves out {_left_out(without, atom, rule)}"
    names = dict.fromkeys(rule.name for rule in filters(closed))
    return f"{', '.join(names)} together leave out every way to it"


def _left_out(without: Reach, atom: Atom, rule: Rule) -> str:
    """Return the first resource by which dropping the rule would bring an atom, and how it offends."""
    closed = without.closed
    network = closed.wide.only(without.allowed)
    useful = network.only(network.relevant(network.mask([atom]), ()))
    resource = next(r for r in useful.resources if rule in closed.broken[r.id])
    return f"{resource.id} ({said(resource, rule, closed.problem.constraints)})"


def _chain(widest: Reach, atom: Atom) -> Iterator[str]:
    waits = widest.waits(atom)
    for one, other in pairwise(waits):
        yield f"{_called(widest.closed, one)} needs {_called(widest.closed, other)}"
    last = _called(widest.closed, waits[-1])
    if (circle := widest.next(waits[-1])) is None:
        yield f"nothing of known length {VERBS[waits[-1].kind]} {last}"
    else:
        yield f"{last} needs {_called(widest.closed, circle)}; and these wait for each other"


def _called(closed: Closed, atom: Atom) -> str:
    """Return an atom's name; a resource that the learner may not see is called as one that does not exist."""
    problem = closed.problem
    if atom.kind == "level":
        return f"{problem.graph.label(atom.name)} {atom.at}"
    known = problem.catalogue.resources.get(atom.name)
    return atom.name if known is not None and visible(known, problem.learner) else "a resource that is not available"
