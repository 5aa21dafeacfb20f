"""Why a level is out of reach: the filter that removed the last provider, or the entry that is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from paths.admissible import MINUTES, SESSIONS, Rule, said, visible
from paths.planner.closure import Closed, unbarred
from paths.planner.network import Atom, lowest, positions
from paths.planner.pose import filters

TRIED = 20  # resources looked at for the one that a filter should not have left out
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
    return Reach(closed, frozenset({*filters(closed), Rule(MINUTES), Rule(SESSIONS)}))


def why_not(closed: Closed, skill: str, level: int) -> str:
    """Return in words why a level is out of the reach of the admitted resources."""
    atom = Atom("level", skill, level)
    widest = Reach(closed, frozenset({Rule(MINUTES)}))
    return _filtered(closed, atom) if widest.holds(atom) else "; ".join(_chain(widest, atom))


def _filtered(closed: Closed, atom: Atom) -> str:
    """Return the filter that alone keeps an atom out of reach, with a resource that it leaves out, or all filters."""
    rules = [*filters(closed), Rule(SESSIONS)]
    for rule in rules:
        without = Reach(closed, frozenset({*rules, Rule(MINUTES)}) - {rule})
        if without.holds(atom):
            return _left_out(without, atom, rule)
    names = dict.fromkeys(rule.name for rule in rules if any(rule in broken for broken in closed.broken.values()))
    return f"{', '.join(names)} together leave out every way to it"


def _left_out(without: Reach, atom: Atom, rule: Rule) -> str:
    """Return a resource that, let in alone, would bring an atom, and how it offends the rule; what gives it goes first.

    Where it takes several, the first of those that give the atom or lead to it is named.
    """
    closed = without.closed
    network = closed.wide.only(without.allowed)
    useful = network.only(network.relevant(network.mask([atom]), ()))
    barred = [r for r in useful.resources if rule in closed.broken[r.id]]
    direct = {a.id for a in useful.activities if atom in a.gives}
    barred.sort(key=lambda r: (r.id not in direct, r.id))
    alone = (r for r in barred[:TRIED] if _brings(without, atom, rule, r.id))
    resource = next(alone, barred[0])
    leads = "" if resource.id in direct else ", which leads to it"
    return f"{rule.name} leaves out {resource.id} ({said(resource, rule, closed.problem.constraints)}){leads}"


def _brings(without: Reach, atom: Atom, rule: Rule, id: str) -> bool:
    """Say whether an atom is in reach if the rule lets in this one resource only."""
    closed = without.closed
    steps = closed.wide.steps
    shut = {at for other, at in steps.items() if rule in closed.broken[other] and other != id}
    allowed = [n for n in without.allowed if n not in shut]
    return bool(closed.wide.mask([atom]) & closed.wide.run(allowed).held)


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
