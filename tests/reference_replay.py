"""A greedy choice of steps by brute replay, sharing no code with planner or verifier: slow, plain, not optimal."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from msgspec import structs

from paths.model import Resource
from tests.instances import Instance

CAPACITY_DAYS = 5000  # far more than any path of an instance takes


class Greedy:
    """The greedy replay of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.it = instance
        self.limits = instance.learner.constraints
        self.by_id = self.bound()
        self.before = {*instance.learner.completed, *instance.learner.waived}
        self.start_levels = instance.profile.levels

    def bound(self) -> dict[str, Resource]:
        """Return the resources and the learner's own, with the requirements that confirmed precedences add."""
        own = f"person:{self.it.learner.id}"
        added = [structs.replace(r, access=(own,)) for r in self.it.learner.additions]
        found = {r.id: r for r in (*self.it.resources, *added)}
        for one in self.it.precedences:
            if one.status == "confirmed" and one.before in found and one.after in found:
                after = found[one.after]
                found[one.after] = structs.replace(after, requires=(*after.requires, one.before))
        return found

    # --- what is done ---

    def parts(self, whole: str) -> set[str]:
        stated = set(self.by_id[whole].has_part) if whole in self.by_id else set()
        return stated | {r.id for r in self.by_id.values() if whole in r.is_part_of}

    def choose(self, whole: str) -> int | None:
        return self.by_id[whole].choose if whole in self.by_id else None

    def is_complete(self, whole: str, closed: set[str]) -> bool:
        """Return whether of the parts of a whole enough are done."""
        parts, choose = self.parts(whole), self.choose(whole)
        enough = len(parts) if choose is None else min(choose, len(parts))
        return bool(parts) and len(parts & closed) >= enough

    def satisfied(self, done: Iterable[str]) -> set[str]:
        wholes = {*self.by_id, *(w for r in self.by_id.values() for w in r.is_part_of)}
        closed = set(done)
        while True:
            grown = closed.union(*(self.parts(item) for item in closed if self.choose(item) is None))
            grown |= {w for w in wholes if self.is_complete(w, grown)}
            if grown == closed:
                break
            closed = grown
        return closed.union(*(self.by_id[item].counts_as for item in closed if item in self.by_id))

    def descendants(self, whole: str) -> set[str]:
        found: set[str] = set()
        while (grown := found | self.parts(whole).union(*(self.parts(p) for p in found))) != found:
            found = grown
        return found

    # --- the replay ---

    def may_start(self, r: Resource, levels: dict[str, int], done: set[str]) -> bool:
        tops = {t.skill: max(x.to for x in r.teaches if x.skill == t.skill) for t in r.teaches}
        bands = all(levels.get(t.skill, 0) >= t.from_ for t in r.teaches if t.to > levels.get(t.skill, 0))
        entries = all(levels.get(e.skill, 0) >= e.level for e in r.competency_required)
        edges = all(
            levels.get(e.before, 0) >= e.before_level or tops.get(e.before, 0) >= e.before_level
            for e in self.it.edges
            if e.strength == "hard" and e.status == "confirmed"
            if e.after in tops and levels.get(e.after, 0) < e.after_level <= tops[e.after]
        )
        return bands and entries and edges and (not r.requires or set(r.requires) <= self.satisfied(done))

    @staticmethod
    def after(r: Resource, levels: dict[str, int]) -> dict[str, int]:
        new = dict(levels)
        for t in r.teaches:
            new[t.skill] = max(new.get(t.skill, 0), t.to)
        return {skill: level for skill, level in new.items() if level}

    def replay(self, chosen: Sequence[str]) -> list[dict[str, int]] | None:
        """Return the levels before each step and at the end, None if a step may not start."""
        states, done = [dict(self.start_levels)], set(self.before)
        for name in chosen:
            if not self.may_start(self.by_id[name], states[-1], done):
                return None
            states.append(self.after(self.by_id[name], states[-1]))
            done.add(name)
        return states

    # --- limits ---

    def offences(self, r: Resource) -> set[str]:
        """Return the filters that a resource offends."""
        c, tongue = self.limits, (r.language or "").lower().split("-")[0]
        found = {
            "excluded": r.id in c.excluded,
            "languages": bool(c.languages and tongue) and tongue not in {x.lower().split("-")[0] for x in c.languages},
            "accessibilityFeatures": any(f not in r.accessibility_features for f in c.accessibility_features),
            "maxStepMinutes": bool(c.max_step_minutes and r.minutes and r.minutes > c.max_step_minutes),
            "modalities": bool(c.modalities) and r.modality not in c.modalities,
            "providers": bool(c.providers) and r.provider not in c.providers,
            "languageLevels": self.is_too_hard(r, tongue),
        }
        return {name for name, offends in found.items() if offends}

    def is_too_hard(self, r: Resource, tongue: str) -> bool:
        held = [level for tag, level in self.limits.language_levels.items() if tag.lower().split("-")[0] == tongue]
        return bool(r.language_level and held) and (r.language_level or "") > max(held)

    @cached_property
    def admissible(self) -> list[str]:
        seen = [r for r in self.by_id.values() if set(r.access) & self.it.learner.principals and r.minutes]
        seen = [r for r in seen if self.slots(r.id) or not r.sessions]
        unmet = self.satisfied(self.before)
        return [r.id for r in seen if r.id not in unmet and self.offences(r) <= self.limits.soft.keys()]

    @cached_property
    def calendar(self) -> tuple[list[date], list[int]]:
        """Return working days from the start and the minutes there are until each one's end."""
        weekly = round(60 * self.limits.hours_per_week)
        days = [self.it.start + timedelta(days=d) for d in range(CAPACITY_DAYS)]
        days = [d for d in days if d.isoweekday() <= 5 and d.isoformat() not in self.limits.days_off]
        minutes = [weekly // 5 + (d.isoweekday() <= weekly % 5) for d in days]
        return days, list(accumulate(minutes))

    def day(self, minute: int) -> date:
        days, until = self.calendar
        return days[bisect_left(until, minute)]

    def week(self, day: date) -> int:
        first = self.it.start - timedelta(days=self.it.start.weekday())
        return (day - first).days // 7 + 1

    def minutes(self, chosen: Sequence[str]) -> int:
        return sum(self.by_id[name].minutes or 0 for name in chosen)

    def capacity(self, day: str) -> int:
        """Return the minutes that there are until the end of a day."""
        days, until = self.calendar
        n = bisect_right(days, date.fromisoformat(day))
        return until[n - 1] if n else 0

    def slots(self, name: str) -> list[tuple[int, int]]:
        """Return when a resource is given, in minutes: the sessions from the start on that have seats."""
        given = [s for s in self.by_id[name].sessions if s.seats != 0 and s.start >= self.it.start.isoformat()]
        eve = [(date.fromisoformat(s.start) - timedelta(days=1)).isoformat() for s in given]
        return sorted(
            (self.capacity(before), self.capacity(s.end or s.start)) for before, s in zip(eve, given, strict=True)
        )

    def end(self, name: str, begin: int) -> int | None:
        """Return when a step ends that may begin at a minute, None where it is not given any more."""
        if not self.by_id[name].sessions:
            return begin + (self.by_id[name].minutes or 0)
        return next((b for a, b in self.slots(name) if a >= begin), None)

    def ends(self, chosen: Sequence[str]) -> list[int] | None:
        """Return when each step of a sequence ends."""
        found: list[int] = []
        for name in chosen:
            end = self.end(name, found[-1] if found else 0)
            if end is None:
                return None
            found.append(end)
        return found

    def totals(self, chosen: Sequence[str], end: int | None = None) -> set[str]:
        """Return the totals that steps exceed, which end at `end` or as this sequence does; the budget by all names."""
        c, total = self.limits, (self.ends(chosen) or [0])[-1] if end is None else end
        sunday = self.it.start + timedelta(days=7 * (c.weeks or 0) - self.it.start.isoweekday())
        late = (c.weeks is not None and total > self.capacity(sunday.isoformat())) or (
            c.deadline is not None and total > self.capacity(c.deadline)
        )
        found = {name for name in ("hoursPerWeek", "weeks", "deadline") if late}
        found |= {"maxSteps"} if c.max_steps is not None and len(chosen) > c.max_steps else set()
        cost = sum(self.by_id[name].cost for name in chosen)
        return found | ({"maxCost"} if c.max_cost is not None and cost > c.max_cost else set())

    def missed(self, chosen: Sequence[str]) -> list[str]:
        """Return the mandatory items missing or late."""
        missed, ends = [], self.ends(chosen) or []
        for item in self.limits.mandatory:
            on_time = [
                name
                for name, end in zip(chosen, ends, strict=False)
                if item.due is None or end <= self.capacity(item.due)
            ]
            if item.resource not in self.satisfied({*self.before, *on_time}):
                missed.append(item.resource)
        return missed

    def unpinned(self, chosen: Sequence[str]) -> list[str]:
        over = self.satisfied(self.before)
        return [p for p in self.limits.pinned if p not in chosen and p not in over]

    def broken_totals(self, chosen: Sequence[str], end: int | None = None) -> set[str]:
        """Return the hard totals that steps exceed, as `totals` has them; one soft name makes the budget soft."""
        budget, soft = {"hoursPerWeek", "weeks", "deadline"}, self.limits.soft.keys()
        over = self.totals(chosen, end) - soft
        return over - budget if budget & soft else over

    def clashes(self, a: str, b: str) -> bool:
        x, y = self.by_id[a], self.by_id[b]
        return b in x.counts_as or a in y.counts_as or b in self.descendants(a) or a in self.descendants(b)

    # --- the choice ---

    def fits(self, chosen: Sequence[str]) -> bool:
        new = chosen[-1]
        if any(self.clashes(new, old) for old in chosen[:-1]) or self.broken_totals(chosen):
            return False
        return self.replay(chosen) is not None and self.ends(chosen) is not None

    @cached_property
    def targets(self) -> dict[str, tuple[int, float]]:
        roles = {role.id: role for role in self.it.roles}
        asks = [
            (a.skill, a.level, a.weight * goal.weight) for goal in self.it.goals for a in roles[goal.role].requirements
        ]
        asks += [(goal.skill, goal.level, goal.weight) for goal in self.it.skill_goals]
        factors = self.it.policy.skill_weights if self.it.policy else {}
        found: dict[str, tuple[int, float]] = {}
        for skill in dict.fromkeys(ask[0] for ask in asks):
            caps = [cap.level for cap in self.it.learner.waived_levels if cap.skill == skill]
            level = min([max(ask[1] for ask in asks if ask[0] == skill), *caps])
            weight = max(ask[2] for ask in asks if ask[0] == skill) * factors.get(skill, 1.0)
            if level:
                found[skill] = (level, min(100.0, max(0.01, round(weight, 2))))
        return found

    def uncovered(self, levels: dict[str, int]) -> int:
        return sum(
            round(100 * weight) * max(0, level - max(levels.get(s, 0), self.start_levels.get(s, 0)))
            for s, (level, weight) in self.targets.items()
        )

    @cached_property
    def chosen(self) -> list[str]:
        """Return the greedy sequence: what must be there first, then whatever may start, then without the needless."""
        asked = [m.resource for m in sorted(self.limits.mandatory, key=lambda m: m.due or "9")] + [*self.limits.pinned]
        names = sorted(self.admissible, key=lambda name: (asked.index(name) if name in asked else len(asked), name))
        chosen: list[str] = []
        while new := next((n for n in names if n not in chosen and self.fits([*chosen, n])), None):
            chosen.append(new)
        shorter = ([n for n in chosen if n != name] for name in reversed(chosen))
        while (rest := next((rest for rest in shorter if self.as_good(rest, chosen)), None)) is not None:
            chosen = rest
            shorter = ([n for n in chosen if n != name] for name in reversed(chosen))
        return chosen

    def as_good(self, rest: list[str], chosen: list[str]) -> bool:
        """Return whether a shorter sequence loses nothing."""
        states, whole = self.replay(rest), self.replay(chosen) or []
        kept = states is not None and self.uncovered(states[-1]) <= self.uncovered(whole[-1])
        return (
            kept and set(self.missed(rest)) <= set(self.missed(chosen)) and self.unpinned(rest) == self.unpinned(chosen)
        )

    @cached_property
    def top(self) -> dict[str, int]:
        """Return the levels that all admissible resources together reach."""
        levels, done = dict(self.start_levels), set(self.before)
        while ready := [n for n in self.admissible if n not in done and self.may_start(self.by_id[n], levels, done)]:
            for name in ready:
                levels = self.after(self.by_id[name], levels)
                done.add(name)
        return levels
