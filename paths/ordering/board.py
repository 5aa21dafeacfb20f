"""From an order task to its board: which clauses each step waits for, and what each charges."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from paths.errors import BadRecord
from paths.model import Resource, SkillEdge
from paths.ordering.bits import JUMP, SOFT_EDGE, START, Board, Charge, Move, Rule
from paths.ordering.leads import weight
from paths.ordering.task import OrderTask, Slot
from paths.replay import taught


def board(task: OrderTask) -> Board:
    """Return the bits of an order task.

    Raises BadRecord for a resource without minutes, and for a session that ends before it begins.
    """
    steps = tuple(sorted(task.resources, key=lambda resource: resource.id))
    bits = {resource.id: 2 << index for index, resource in enumerate(steps)}
    rules, satisfying = _finished(task, bits)
    names = {name: number for number, name in enumerate(sorted({_topic(task, r) for r in steps}))}
    slots = {resource.id: _slots(task, resource) for resource in steps}
    plain = sum(_minutes(resource) for resource in steps if slots[resource.id] is None)
    frame = _Frame(
        task=task,
        bits=bits,
        reach=_Reach(task.levels, tuple((bits[r.id], taught(r)) for r in steps)),
        satisfying=satisfying,
        leads=_leads(task, bits),
        horizon=plain + max((end for some in slots.values() for _, end in some or ()), default=0),
    )
    moves = tuple(frame.move(r, names[_topic(task, r)], slots[r.id]) for r in steps)
    return Board(moves, _useful(rules, moves), max(1, len(names)), frame.horizon)


@dataclass(frozen=True)
class _Frame:
    """What all moves of one board are made from."""

    task: OrderTask
    bits: Mapping[str, int]
    reach: "_Reach"
    satisfying: Mapping[str, int]
    leads: Mapping[str, list[Charge]]
    horizon: int

    def move(self, resource: Resource, topic: int, slots: tuple[Slot, ...] | None) -> Move:
        needs = _needs(self.task, resource, self.reach, self.satisfying)
        bit = self.bits[resource.id]
        flat = _merged(
            Charge(charge.amount, charge.unless & ~bit)  # it is never done before it starts
            for charge in (*_flat(self.task, resource, self.reach), *self.leads.get(resource.id, ()))
        )
        return Move(
            id=resource.id,
            bit=bit,
            minutes=_minutes(resource),
            topic=topic,
            needs=tuple(sorted({need for need in needs if not need & START})),
            waiting=_merged(_waiting(self.task, resource, self.reach)),
            flat=tuple(charge for charge in flat if charge.unless.bit_count() != 1),
            ahead=tuple(charge for charge in flat if charge.unless.bit_count() == 1),
            latest=min(self.horizon, self.task.due.get(resource.id, self.horizon)),
            slots=slots,
        )


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
                yield Charge(_broken(edge), before | reach(edge.after, edge.after_level))


def _broken(edge: SkillEdge) -> int:
    return SOFT_EDGE if edge.probability is None else weight(edge.probability)


def _leads(task: OrderTask, bits: Mapping[str, int]) -> Mapping[str, list[Charge]]:
    """Return, for each step, what it costs to come before each that leads it."""
    found: dict[str, list[Charge]] = defaultdict(list)
    for (before, after), amount in task.leads.items():
        if amount > 0 and before != after and before in bits and after in bits:
            found[after].append(Charge(amount, bits[before]))
    return found


def _merged(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """Add up charges that fall due together; those that never do, or cost nothing, are left out."""
    amounts: dict[int, int] = defaultdict(int)
    for charge in charges:
        if charge.amount and not charge.unless & START:
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
    rules = tuple(
        _rule([granted[part] for part in sorted(catalogue.inside[id])], bit, catalogue.enough(id))
        for id, bit in made.items()
    )
    required = {id for resource in task.resources for id in resource.requires}
    return rules, {id: _satisfying(id, task, granted) for id in required}


def _rule(needs: Iterable[int], bit: int, enough: int) -> Rule:
    wanted = [need for need in needs if need]
    open = tuple(need for need in wanted if not need & START)
    return Rule(open, bit, _union(open), enough - (len(wanted) - len(open)))


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


def _slots(task: OrderTask, resource: Resource) -> tuple[Slot, ...] | None:
    """Return the sessions of a dated resource that can be taken, sorted; None where it is not dated."""
    if resource.id not in task.slots:
        return None
    slots = sorted(task.slots[resource.id], reverse=True)
    if any(not 0 <= begin <= end for begin, end in slots):
        raise BadRecord(f"resource {resource.id!r} sessions", "a session ends before it begins; correct its days")
    return tuple(sorted(dict(slots).items()))  # of those that begin at once the one that ends first
