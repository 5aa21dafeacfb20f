"""Can the chosen steps be done in time, one after the other, where some of them are given in sessions only?

A step that is given at certain times takes the earliest of them that begins when its turn comes or later, and until
then the learner waits, or does other steps. What fits is found by trying the likely orders first, then all: by sets of
finished steps, as in Held and Karp 1962, with the minute at which each set can be finished. Where no session of a
resource lies around another one, who comes earlier never ends later, and the earliest such minute of a set is enough.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from paths.planner.axis import Slot
from paths.planner.network import Network
from paths.planner.task import Choice, Task

STATES = 3_000  # sets of finished steps looked at for one question: about a fifth of a second
ALL_STATES = 12_000  # and for all questions of one selection


class Fit(NamedTuple):
    """An order, by position in the network, that is in time; none where there is none, if that is `proven`."""

    order: tuple[int, ...] | None
    proven: bool = True

    @property
    def lost(self) -> bool:
        """Whether there is no such order for sure."""
        return self.order is None and self.proven


@dataclass
class Effort:
    """How many sets of finished steps may still be looked at."""

    left: int = ALL_STATES


@dataclass(frozen=True)
class Race:
    """Steps, by position, to be finished by `limit`, and the atoms of `dues` (bits) each by its minute.

    What is `free` holds from the start. An `easy` race lets wait for a later session that ends earlier, which is
    against the rules, but then nobody ends later for coming earlier: what is not in time here never is.
    """

    task: Task
    steps: tuple[int, ...]
    limit: int | None = None
    dues: Mapping[int, int] = field(default_factory=dict)
    free: int = 0
    easy: bool = False

    @property
    def network(self) -> Network:
        return self.task.network

    @cached_property
    def slots(self) -> Mapping[int, tuple[Slot, ...]]:
        """The slots of the steps that have some."""
        ids = {n: self.network.activities[n].id for n in self.steps}
        return {n: self.task.slots[id] for n, id in ids.items() if id in self.task.slots}

    @cached_property
    def completions(self) -> tuple[int, ...]:
        """The completions of wholes that give anything these steps need or that is due."""
        wanted, found = self.asked, set[int]()
        while new := {n for n in self.network.completions if n not in found and self.network.gives[n] & wanted}:
            found |= new
            for n in new:
                wanted |= self.network.needs[n]
        return tuple(sorted(found))

    @property
    def asked(self) -> int:
        """What the steps need and what is due, as bits."""
        asked = 0
        for n in self.steps:
            asked |= self.network.needs[n]
        for atoms in self.dues:
            asked |= atoms
        return asked

    @cached_property
    def start(self) -> int:
        return self.completed(self.free)

    def completed(self, held: int) -> int:
        """Return what holds once all wholes are completed that can be."""
        moved = True
        while moved:
            moved = False
            for n in self.completions:
                if self.network.gives[n] & ~held and not self.network.needs[n] & ~held:
                    held, moved = held | self.network.gives[n], True
        return held

    def after(self, held: int, step: int) -> int:
        """Return what holds after a step."""
        new = held | self.network.gives[step]
        return self.completed(new) if self.completions and new != held else new

    def ends(self, step: int, clock: int) -> int | None:
        """Return when a step ends whose turn comes at `clock`; None where it is never given again."""
        if step not in self.slots:
            return clock + self.lengths[step]
        left = (till for begin, till in self.slots[step] if begin >= clock)
        return min(left, default=None) if self.easy else next(left, None)

    def late(self, held: int, clock: int) -> bool:
        """Say whether something due did not hold before a step that ends at `clock`, and is late by then."""
        return any(atoms & ~held and clock > latest for atoms, latest in self.dues.items())

    def hopeless(self, left: Iterable[int], clock: int) -> bool:
        """Say whether a step left will not be given again, or the steps left take longer than there is time."""
        if any(clock > self.last[n] for n in left if n in self.last):
            return True
        return self.limit is not None and clock + sum(map(self.least, left)) > self.limit

    @cached_property
    def last(self) -> Mapping[int, int]:
        """When each step that has slots begins at the latest."""
        return {n: max((begin for begin, _ in slots), default=-1) for n, slots in self.slots.items()}

    @cached_property
    def lengths(self) -> Mapping[int, int]:
        return {n: self.task.minutes[self.network.activities[n].id] for n in self.steps}

    def least(self, step: int) -> int:
        """Return how long a step takes at least, waiting aside."""
        return self.lengths[step]


def race_of(choice: Choice) -> Race:
    """Return what the steps of a choice must keep to: its dates, and the end that it does not pay for."""
    network = choice.task.network
    latest: dict[int, int] = {}
    for duty in choice.dated:
        atom, date = network.mask([duty.atom]), duty.latest or 0
        latest[atom] = min(date, latest.get(atom, date))
    steps = tuple(n for n in choice.chosen if n < len(network.steps))
    return Race(choice.task, steps, choice.limit, latest)


class Place(NamedTuple):
    """A set of finished steps on the way: the minute at which it is finished, what holds, and the way there."""

    clock: int
    held: int
    order: tuple[int, ...]


def fit(race: Race, effort: Effort) -> Fit:
    """Return an order that is in time, if there is one; not proven where there were too many sets to look at."""
    for choose in RULES:
        found = _followed(race, choose)
        if found is not None:
            return Fit(found)
    return _searched(race, effort)


Rule = Callable[[Race, Place, list[int]], int]


def _followed(race: Race, choose: Rule) -> tuple[int, ...] | None:
    """Return the order that a rule makes, choosing one step after the other; None where that is not in time."""
    place, left = Place(0, race.start, ()), list(race.steps)
    while left and not race.hopeless(left, place.clock):
        ready = [n for n in left if not race.network.needs[n] & ~place.held]
        if not ready:
            return None
        step = choose(race, place, ready)
        left.remove(step)
        end = race.ends(step, place.clock)
        if end is None or race.late(place.held, end):
            return None
        place = Place(end, race.after(place.held, step), (*place.order, step))
    missed = left or race.hopeless((), place.clock) or any(atoms & ~place.held for atoms in race.dues)
    return None if missed else place.order


def _soonest(race: Race, place: Place, ready: list[int]) -> int:
    """Choose what ends first."""
    return min(ready, key=lambda n: (race.ends(n, place.clock) or 0, n))


def _filling(race: Race, place: Place, ready: list[int]) -> int:
    """Choose the longest step that fits before the next session, else that session."""
    sessions = [n for n in ready if n in race.slots]
    if not sessions:
        return _useful(race, place, ready)
    first = _soonest(race, place, sessions)
    begin = next(begin for begin, _ in race.slots[first] if begin >= place.clock)
    fitting = [n for n in ready if n not in race.slots and place.clock + race.least(n) <= begin]
    return max(fitting, key=lambda n: (race.least(n), -n), default=first)


def _useful(race: Race, place: Place, ready: list[int]) -> int:
    """Choose what brings most of what others wait for, the shortest first."""
    missing = race.asked & ~place.held
    return min(ready, key=lambda n: (-(race.network.gives[n] & missing).bit_count(), race.least(n), n))


def _towards(race: Race, place: Place, ready: list[int]) -> int:
    """Choose what leads to the session that begins next, if it fits before that."""
    done = {*place.order}
    begins = {
        n: next((begin for begin, _ in slots if begin >= place.clock), 0)
        for n, slots in race.slots.items()
        if n not in done
    }
    if not begins:
        return _useful(race, place, ready)
    target = min(begins, key=lambda n: (begins[n], n))
    if target in ready:
        return _filling(race, place, ready)
    wanted = _leading(race, target, done) & ~place.held
    helping = [n for n in ready if race.network.gives[n] & wanted]
    return min(helping, key=lambda n: (race.ends(n, place.clock) or 0, n), default=_filling(race, place, ready))


def _leading(race: Race, step: int, done: set[int]) -> int:
    """Return what a step waits for, directly or through others that are not done."""
    wanted, grown = 0, race.network.needs[step]
    while grown != wanted:
        wanted = grown
        for n in (*race.steps, *race.completions):
            if n not in done and race.network.gives[n] & wanted:
                grown |= race.network.needs[n]
    return wanted


RULES: tuple[Rule, ...] = (_filling, _towards, _soonest, _useful)


def _searched(race: Race, effort: Effort) -> Fit:
    """Go through all sets of finished steps, set by set of one size."""
    places, seen, whole = {(0, 0): Place(0, race.start, ())}, 0, (1 << len(race.steps)) - 1
    merges = race.easy or all(map(in_line, race.slots.values()))
    for _ in race.steps:
        later: dict[tuple[int, int], Place] = {}
        for (taken, _), place in places.items():
            for bit, reached in _next(race, taken, place):
                key = (taken | bit, 0 if merges else reached.clock)
                if key not in later or (reached.clock, reached.order) < (later[key].clock, later[key].order):
                    later[key] = reached
            if seen + len(later) > min(STATES, effort.left):
                effort.left -= seen + len(later)
                return Fit(None, proven=False)
        seen += len(later)
        places = later
    effort.left -= seen
    done = (place for (taken, _), place in places.items() if taken == whole)
    kept = [place for place in done if not any(atoms & ~place.held for atoms in race.dues)]
    return Fit(min(kept).order if kept else None)


def _next(race: Race, taken: int, place: Place) -> Iterator[tuple[int, Place]]:
    left = [(1 << i, n) for i, n in enumerate(race.steps) if not taken >> i & 1]
    rest = sum(race.lengths[n] for _, n in left)
    soonest = min((race.last[n] for _, n in left if n in race.last), default=None)
    for bit, step in left:
        if race.network.needs[step] & ~place.held:
            continue
        end = race.ends(step, place.clock)
        if end is None or race.late(place.held, end):
            continue
        if race.limit is not None and end + rest - race.lengths[step] > race.limit:
            continue
        if soonest is not None and end > soonest and any(end > race.last.get(n, end) for _, n in left if n != step):
            continue
        yield bit, Place(end, race.after(place.held, step), (*place.order, step))


def in_line(slots: Iterable[Slot]) -> bool:
    """Say whether none of the slots lies around another one, so that a later one never ends earlier."""
    return all(a[1] <= b[1] for a, b in pairwise(sorted(slots)))
