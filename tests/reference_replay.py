"""A greedy choice of steps by brute replay, sharing no code with planner or verifier: slow, plain, not optimal."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from paths.model import Resource
from tests.instances import Instance

CAPACITY_DAYS = 5000  # far more than any path of an instance takes


class Greedy:
    """The greedy replay of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.it = instance
        self.limits = instance.learner.constraints
        self.by_id = {r.id: r for r in instance.resources}
        self.before = {*instance.learner.completed, *instance.learner.waived}
        self.start_levels = instance.profile.levels

    # --- what is done ---

    def parts(self, whole: str) -> set[str]:
        stated = set(self.by_id[whole].has_part) if whole in self.by_id else set()
        return stated | {r.id for r in self.it.resources if whole in r.is_part_of}

    def satisfied(self, done: Iterable[str]) -> set[str]:
        wholes = {*self.by_id, *(w for r in self.it.resources for w in r.is_part_of)}
        closed = set(done)
        while True:
            grown = closed.union(*(self.parts(item) for item in closed))
            grown |= {w for w in wholes if self.parts(w) and self.parts(w) <= grown}
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
        }
        return {name for name, offends in found.items() if offends}

    @cached_property
    def admissible(self) -> list[str]:
        seen = [r for r in self.it.resources if set(r.access) & self.it.learner.principals and r.minutes]
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

    def totals(self, chosen: Sequence[str]) -> set[str]:
        """Return the totals that a sequence exceeds; the budget under each name it has."""
        c, total = self.limits, self.minutes(chosen)
        last = self.day(total) if total else self.it.start
        late = bool(total) and (
            (c.weeks is not None and self.week(last) > c.weeks)
            or (c.deadline is not None and last.isoformat() > c.deadline)
        )
        found = {name for name in ("hoursPerWeek", "weeks", "deadline") if late}
        found |= {"maxSteps"} if c.max_steps is not None and len(chosen) > c.max_steps else set()
        cost = sum(self.by_id[name].cost for name in chosen)
        return found | ({"maxCost"} if c.max_cost is not None and cost > c.max_cost else set())

    def missed(self, chosen: Sequence[str]) -> list[str]:
        """Return the mandatory items missing or late."""
        missed = []
        for item in self.limits.mandatory:
            on_time = [
                name
                for i, name in enumerate(chosen)
                if item.due is None or self.day(self.minutes(chosen[: i + 1])).isoformat() <= item.due
            ]
            if item.resource not in self.satisfied({*self.before, *on_time}):
                missed.append(item.resource)
        return missed

    def unpinned(self, chosen: Sequence[str]) -> list[str]:
        over = self.satisfied(self.before)
        return [p for p in self.limits.pinned if p not in chosen and p not in over]

    def broken_totals(self, chosen: Sequence[str]) -> set[str]:
        """Return the hard totals that a sequence exceeds; one soft name makes the budget soft."""
        budget, soft = {"hoursPerWeek", "weeks", "deadline"}, self.limits.soft.keys()
        over = self.totals(chosen) - soft
        return over - budget if budget & soft else over

    def clashes(self, a: str, b: str) -> bool:
        x, y = self.by_id[a], self.by_id[b]
        return b in x.counts_as or a in y.counts_as or b in self.descendants(a) or a in self.descendants(b)

    # --- the choice ---

    def fits(self, chosen: Sequence[str]) -> bool:
        new = chosen[-1]
        if any(self.clashes(new, old) for old in chosen[:-1]) or self.broken_totals(chosen):
            return False
        return self.replay(chosen) is not None

    @cached_property
    def targets(self) -> dict[str, tuple[int, float]]:
        found: dict[str, tuple[int, float]] = {}
        roles = {role.id: role for role in self.it.roles}
        for goal in self.it.goals:
            for ask in roles[goal.role].requirements:
                level, weight = found.get(ask.skill, (0, 0.01))
                scaled = max(0.01, round(ask.weight * goal.weight, 2))
                found[ask.skill] = (max(level, ask.level), max(weight, scaled))
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
