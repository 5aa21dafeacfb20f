"""The best choice of steps by trying every set of them: slow, plain, and without a line of the planner's.

What holds after some steps depends on their set alone, so the sets that an order can reach are found by adding one
step at a time; every prefix of an order is such a set, and tells which dated items are done in time. When they end
depends on the order as well, where some are given at certain times only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple

from tests.reference_replay import Greedy

Met = frozenset[int]  # positions in constraints.mandatory of what is done, and in time
Way = tuple[int, Met]  # the minute at which an order of a set ends, and what it meets


class Value(NamedTuple):
    """The four tiers."""

    uncovered: int
    penalty: int
    cost: int
    tie: int


class Best(Greedy):
    """The best choice of one instance; `previous` is the path that it replaces, `fixed` the steps that lead it."""

    previous: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    @cached_property
    def reachable(self) -> dict[frozenset[str], set[Way]]:
        """Return every set that some order reaches, with when each such order ends and what it does in time."""
        found: dict[frozenset[str], set[Way]] = defaultdict(set)
        held: frozenset[str] = frozenset()
        ways = {(0, self.met(held, 0))}
        for name in self.fixed:
            if name not in self.startable(held, self.fixed):
                return {}
            held |= {name}
            ways = set(self.further(ways, held, name))
        found[held] = ways
        for size in range(len(held), len(self.admissible) + len(held)):
            for held in [held for held in found if len(held) == size and found[held]]:
                for name in self.startable(held, self.admissible):
                    found[held | {name}] |= set(self.further(found[held], held | {name}, name))
        return {held: ways for held, ways in found.items() if ways}

    def further(self, ways: Iterable[Way], held: frozenset[str], name: str) -> Iterator[Way]:
        """Yield how the ways go on with one more step, which makes the set that is held."""
        for minute, before in ways:
            end = self.end(name, minute)
            if end is not None:
                yield end, self.met(held, end) | before

    def startable(self, held: frozenset[str], among: Iterable[str]) -> list[str]:
        levels = self.levels(held)
        rest = [name for name in among if name not in held]
        return [name for name in rest if self.may_start(self.by_id[name], levels, {*self.before, *held})]

    def levels(self, held: frozenset[str]) -> dict[str, int]:
        levels = {skill: level for skill, level in self.start_levels.items() if level}
        for name in held:
            levels = self.after(self.by_id[name], levels)
        return levels

    def met(self, held: frozenset[str], end: int) -> Met:
        """Return the mandatory items that are satisfied, and in time if the last step ends then."""
        done = self.satisfied({*self.before, *held})
        before = self.satisfied(self.before)
        return frozenset(
            i
            for i, item in enumerate(self.limits.mandatory)
            if item.resource in before
            or (item.resource in done and (item.due is None or end <= self.capacity(item.due)))
        )

    def choices(self) -> Iterator[tuple[Value, frozenset[str]]]:
        """Yield every set that keeps the hard rules, with its value."""
        for held, ways in self.reachable.items():
            chosen = sorted(held)
            clash = any(self.clashes(a, b) for a, b in combinations(chosen, 2))
            unpinned = "pinned" not in self.limits.soft and self.unpinned(chosen)
            if clash or unpinned or not self.is_needed(held):
                continue
            for end, met in ways:
                done = "mandatory" in self.limits.soft or len(met) == len(self.limits.mandatory)
                if done and not self.broken_totals(chosen, end):
                    yield self.value(held, met, end), held

    @cached_property
    def best(self) -> tuple[Value, frozenset[str]] | None:
        """Return the least value and its set, None where no set keeps the hard rules."""
        return min(self.choices(), key=lambda choice: choice[0], default=None)

    def value(self, held: frozenset[str], met: Met, end: int) -> Value:
        chosen = sorted(held)
        soft, over = self.limits.soft, self.totals(chosen, end)
        price = sum(soft.get(name, 0) for step in chosen for name in self.offences(self.by_id[step]))
        price += soft.get("mandatory", 0) * (len(self.limits.mandatory) - len(met))
        price += soft.get("pinned", 0) * len(self.unpinned(chosen))
        price += sum(soft.get(name, 0) for name in over & {"maxSteps", "maxCost"})
        price += max((soft.get(name, 0) for name in over - {"maxSteps", "maxCost"}), default=0)
        misfit = sum((30 * (100 - self.it.relevance.get(name, 50))) // 100 for name in chosen)
        ties = sum(int(sha256(name.encode()).hexdigest()[:8], 16) % 1_000_000 + 1 for name in chosen)
        cost = self.minutes(chosen) + misfit + self.change(held)
        return Value(self.uncovered(self.levels(held)), price, cost, ties)

    def change(self, held: frozenset[str]) -> int:
        """Return what departing from the previous path costs; an item done since is no departure."""
        kept = set(self.previous) - self.satisfied(self.before)
        return 30 * len(held ^ kept) if self.previous else 0

    def is_needed(self, held: frozenset[str]) -> bool:
        """Return whether no step could go while all levels, items and other steps stay."""
        whole = (self.levels(held), self.most(held))
        without = [held - {name} for name in held if name not in (*self.limits.pinned, *self.fixed)]
        possible = [rest for rest in without if rest in self.reachable]
        return all((self.levels(rest), self.most(rest)) != whole for rest in possible)

    def most(self, held: frozenset[str]) -> int:
        """Return how many mandatory items an order of a set does in time."""
        return max(len(met) for _, met in self.reachable[held])
