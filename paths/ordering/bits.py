"""An order task written in bits: a set of finished steps is one whole number, and every question a test of bits.

Bit 0 is always set and stands for what is held from the start. Each step has a bit, and so has each whole that
finished parts complete. A *clause* is a mask of which at least one bit must be set: a step may start iff all of its
clauses hold, and a charge falls due iff its clause does not hold yet. This is `paths.replay`, exactly.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from paths.errors import BadRecord
from paths.model import Resource
from paths.ordering.task import OrderTask
from paths.replay import taught

START = 1

# Charges of the order objective, in hundredths of weighted minutes, as centi-weights are hundredths too.
TOPIC_CHANGE = 100 * 60
JUMP = 100 * 30
SOFT_EDGE = 100 * 20


@dataclass(frozen=True, slots=True)
class Rule:
    """`bit` is set as soon as every clause of `needs` holds; `touched` by any bit of its clauses."""

    needs: tuple[int, ...]
    bit: int
    touched: int


@dataclass(frozen=True, slots=True)
class Charge:
    """`amount` falls due for a step that starts while no bit of `unless` is set."""

    amount: int
    unless: int


@dataclass(frozen=True, slots=True)
class Move:
    """One step. `waiting` is charged per minute of the path up to the step's end, `flat` once; `latest` in minutes."""

    id: str
    bit: int
    minutes: int
    topic: int
    needs: tuple[int, ...]
    waiting: tuple[Charge, ...]
    flat: tuple[Charge, ...]
    latest: int


@dataclass(frozen=True, slots=True)
class Begun:
    """Where an order goes on from: the finished set, the minutes it took and the topic of its last step, if any."""

    held: int = START
    clock: int = 0
    topic: int | None = None


@dataclass(frozen=True)
class Board:
    """All moves sorted by id, and the rules, none of which waits for a later one.

    Topics are numbered from 0 to `topics` - 1.
    """

    moves: tuple[Move, ...]
    rules: tuple[Rule, ...]
    topics: int

    @cached_property
    def width(self) -> int:
        """How many bits a set has."""
        return max(START, *(m.bit for m in self.moves), *(r.bit for r in self.rules), START).bit_length()

    @cached_property
    def minutes(self) -> int:
        return sum(move.minutes for move in self.moves)

    def after(self, at: Begun, move: Move) -> Begun:
        """Return where `move` leads: its bit is set, and those of the wholes that it completes."""
        held, new = at.held | move.bit, move.bit
        for rule in self.rules:
            if rule.touched & new and holds(rule.needs, held):
                held, new = held | rule.bit, new | rule.bit
        return Begun(held, at.clock + move.minutes, move.topic)

    def price(self, at: Begun, move: Move) -> int:
        """Return what `move`, done next, adds to the objective."""
        price = TOPIC_CHANGE if at.topic not in (None, move.topic) else 0
        end = at.clock + move.minutes
        for charge in move.waiting:
            if not at.held & charge.unless:
                price += charge.amount * end
        for charge in move.flat:
            if not at.held & charge.unless:
                price += charge.amount
        return price


def holds(needs: Iterable[int], held: int) -> bool:
    """Say whether every clause holds in a set."""
    return all(held & clause for clause in needs)


def board(task: OrderTask) -> Board:
    """Return the bits of an order task. Raises BadRecord for a resource without minutes."""
    steps = tuple(sorted(task.resources, key=lambda resource: resource.id))
    bits = {resource.id: 2 << index for index, resource in enumerate(steps)}
    reach = _Reach(task.levels, tuple((bits[r.id], taught(r)) for r in steps))
    rules, satisfying = _finished(task, bits)
    total = sum(_minutes(resource) for resource in steps)
    names = {name: number for number, name in enumerate(sorted({_topic(task, r) for r in steps}))}
    moves = tuple(
        Move(
            resource.id,
            bits[resource.id],
            _minutes(resource),
            names[_topic(task, resource)],
            tuple(sorted({need for need in _needs(task, resource, reach, satisfying) if not need & START})),
            _merged(_waiting(task, resource, reach)),
            _merged(_flat(task, resource, reach)),
            min(total, task.due.get(resource.id, total)),
        )
        for resource in steps
    )
    return Board(moves, _useful(rules, moves), max(1, len(names)))


class _Reach:
    """Clauses of holding a skill at a level, each worked out once."""

    def __init__(self, levels: Mapping[str, int], steps: Iterable[tuple[int, Mapping[str, int]]]) -> None:
        self._levels = levels
        self._tops: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for bit, top in steps:
            for skill, to in top.items():
                self._tops[skill].append((bit, to))

    def __call__(self, skill: str, level: int) -> int:
        if self._levels.get(skill, 0) >= level:
            return START
        return sum(bit for bit, to in self._tops.get(skill, ()) if to >= level)


def _needs(task: OrderTask, resource: Resource, reach: _Reach, satisfying: Mapping[str, int]) -> Iterator[int]:
    """Yield the clauses of a step, in the order of the rule in `paths.replay`."""
    top = taught(resource)
    for band in resource.teaches:
        yield reach(band.skill, min(band.from_, band.to))
    for entry in resource.competency_required:
        yield reach(entry.skill, entry.level)
    for skill, to in top.items():
        for edge in task.graph.hard_into(skill):
            if edge.after_level <= to and top.get(edge.before, 0) < edge.before_level:
                yield reach(skill, edge.after_level) | reach(edge.before, edge.before_level)
    for required in resource.requires:
        yield satisfying[required]


def _waiting(task: OrderTask, resource: Resource, reach: _Reach) -> Iterator[Charge]:
    top = taught(resource)
    for target in task.targets:
        for level in target.wanted:
            if top.get(target.skill, 0) >= level:
                yield Charge(target.centi, reach(target.skill, level))


def _flat(task: OrderTask, resource: Resource, reach: _Reach) -> Iterator[Charge]:
    top = taught(resource)
    for skill, to in top.items():
        if to > 1:
            yield Charge(JUMP, reach(skill, to - 1))
    for edge in task.graph.soft:
        if top.get(edge.after, 0) >= edge.after_level and top.get(edge.before, 0) < edge.before_level:
            before = reach(edge.before, edge.before_level)
            if before:
                yield Charge(SOFT_EDGE, before | reach(edge.after, edge.after_level))


def _merged(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """Add up charges that fall due together; those that never do are left out."""
    amounts: dict[int, int] = defaultdict(int)
    for charge in charges:
        if not charge.unless & START:
            amounts[charge.unless] += charge.amount
    return tuple(Charge(amount, unless) for unless, amount in sorted(amounts.items()))


def _finished(task: OrderTask, bits: Mapping[str, int]) -> tuple[tuple[Rule, ...], Mapping[str, int]]:
    """Return the rules that complete wholes, and per required resource the clause of its being satisfied."""
    catalogue, done = task.catalogue, task.done
    before = catalogue.closure(done)
    granted: dict[str, int] = defaultdict(int)
    for id, bit in bits.items():
        for other in catalogue.closure(done | {id}):
            granted[other] |= bit
    granted.update(dict.fromkeys(before, START))
    # A whole comes after the wholes inside it, which have fewer parts.
    wholes = [id for id in catalogue.closure(done | bits.keys()) - before if catalogue.parts(id)]
    wholes.sort(key=lambda id: (len(catalogue.parts(id)), id))
    made = {whole: 2 << (len(bits) + index) for index, whole in enumerate(wholes)}
    for whole, bit in made.items():
        granted[whole] |= bit
    rules = tuple(_rule([granted[part] for part in sorted(catalogue.inside[id])], bit) for id, bit in made.items())
    required = {id for resource in task.resources for id in resource.requires}
    return rules, {id: _satisfying(id, task, granted) for id in required}


def _rule(needs: Iterable[int], bit: int) -> Rule:
    open = tuple(need for need in needs if not need & START)
    return Rule(open, bit, _union(open))


def _useful(rules: tuple[Rule, ...], moves: Iterable[Move]) -> tuple[Rule, ...]:
    """Drop the wholes that no step waits for, directly or through another whole."""
    asked = 0
    wider = _union(need for move in moves for need in move.needs)
    while wider != asked:
        asked = wider
        wider |= _union(need for rule in rules if rule.bit & asked for need in rule.needs)
    return tuple(rule for rule in rules if rule.bit & asked)


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _satisfying(required: str, task: OrderTask, granted: Mapping[str, int]) -> int:
    clause = 0
    for other in (required, *task.catalogue.stood_for_by.get(required, ())):
        clause |= granted.get(other, 0)
    return clause


def _topic(task: OrderTask, resource: Resource) -> str:
    skills = [band.skill for band in resource.teaches]
    return task.graph.topic(min(skills)) if skills else resource.id


def _minutes(resource: Resource) -> int:
    if resource.minutes is None:
        raise BadRecord(f"resource {resource.id!r} minutes", "a step needs a length; estimate its minutes first")
    return resource.minutes
