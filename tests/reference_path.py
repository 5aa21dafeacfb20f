"""A reference maker of learning paths: a greedy choice written down as a LearningPath, by code of its own.

Every path it makes must be accepted by the verifier, so it says what a right path looks like.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec

from paths.model import (
    Asked,
    Citation,
    Conflict,
    Document,
    GapRow,
    Inputs,
    LearningPath,
    LevelStatus,
    Objective,
    OrderObjective,
    PathStatus,
    Raised,
    Reason,
    SelectionObjective,
    Span,
    Step,
    TargetLevel,
)
from tests.instances import Instance
from tests.reference_replay import Greedy

STATUSES: tuple[LevelStatus, ...] = ("held", "reached", "deferred", "uncoverable")


def plain(value: object) -> Any:
    """Return a model value as parsed JSON."""
    return json.loads(msgspec.json.encode(value))


def inputs_of(instance: Instance) -> dict[str, Any]:
    """Return what a path of this instance is checked against, as parsed JSON."""
    return {
        "graph": plain(graph_of(instance)),
        "catalogue": plain([*instance.resources, *instance.precedences]),
        "learner": plain(instance.learner),
        "documents": plain(instance.documents),
    }


def graph_of(instance: Instance) -> list[Any]:
    """Return the records of an instance's graph."""
    policy = [instance.policy] if instance.policy else []
    return [*instance.skills, *instance.edges, *instance.roles, *policy]


def reference_path(instance: Instance) -> dict[str, Any]:
    """Return a path for the instance as parsed JSON, infeasible where the greedy choice misses what must be there."""
    path = plain(Writer(instance).path())
    msgspec.convert(path, LearningPath)  # the model takes what we write
    path["fingerprint"] = fingerprint(path)
    return path  # type: ignore[no-any-return]


def branched(steps: list[Step]) -> tuple[Step, ...]:
    """Return steps with their branches: the least number that spreads along dependencies, then counted from 1."""
    least = {step.n: step.n for step in steps}
    for _ in steps:
        for step in steps:
            for n in step.depends_on:
                least[n] = least[step.n] = min(least[n], least[step.n])
    numbers = {n: i for i, n in enumerate(sorted(set(least.values())), start=1)}
    return tuple(msgspec.structs.replace(step, branch=numbers[least[step.n]]) for step in steps)


def sha(text: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def dumps(value: object) -> str:
    """Return the canonical JSON of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(values: Iterable[object]) -> str:
    """Return the digest of a set of records."""
    return sha("\n".join(sorted(dumps(plain(value)) for value in values)))


def fingerprint(path: dict[str, Any]) -> str:
    """Return the fingerprint of a path's JSON."""
    selection = path["objective"]["selection"]
    steps = [
        {
            "resource": s["resource"],
            "minutes": s["minutes"],
            "pinned": s["pinned"],
            "raises": [[r["skill"], r["from"], r["to"]] for r in s["raises"]],
        }
        for s in path["steps"]
    ]
    gap = [[g["skill"], g["current"], g["target"], g["after"], g["origin"], g["status"]] for g in path["gap"]]
    figures = {name: selection[name] for name in ("uncovered", "penalty", "cost")}
    rest = {"status": path["status"], "minutes": path["minutes"], "order": path["objective"]["order"]["value"]}
    return sha(dumps({"steps": steps, "gap": gap, **figures, **rest}))


class Writer(Greedy):
    """A greedy choice and how it is written down."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance)
        hard = {"mandatory": self.missed(self.chosen), "pinned": self.unpinned(self.chosen)}
        self.contradictions = [
            Conflict(name, subject) for name, names in hard.items() if name not in self.limits.soft for subject in names
        ]
        self.sequence = [] if self.contradictions else self.chosen
        self.states = self.replay(self.sequence) or []
        self.final = self.states[-1]

    def path(self) -> LearningPath:
        """Return the path; its fingerprint is still to come."""
        it, steps = self.it, branched([self.step(i) for i in range(len(self.sequence))])
        learner = plain(it.learner)
        known = {name: sorted(learner[name]) for name in ("completed", "waived", "groups")}
        known["waivedLevels"] = sorted(learner["waivedLevels"], key=lambda w: (w["skill"], w["level"]))
        known["additions"] = sorted(learner["additions"], key=lambda r: r["id"])
        evidence = sorted(learner["evidence"], key=lambda e: e["id"])
        order = self.order_value()
        return LearningPath(
            id="path:1",
            fingerprint="0" * 64,
            learner=it.learner.id,
            roles=it.goals,
            skills=it.skill_goals,
            waived_levels=it.learner.waived_levels,
            status=self.status(),
            start=it.start.isoformat(),
            end=steps[-1].end if steps else None,
            minutes=self.minutes(self.sequence),
            objective=Objective(self.selection(steps), OrderObjective(order, order, "exact")),
            inputs=Inputs(
                revision=1,
                graph=digest(graph_of(it)),
                catalogue=digest([*it.resources, *it.precedences]),
                learner=sha(dumps({"id": it.learner.id, "evidence": evidence, **known})),
                planner="reference",
            ),
            steps=steps,
            gap=tuple(self.gap()),
            profile=it.profile,
            completed=it.learner.completed,
            waived=it.learner.waived,
            constraints=self.limits,
            conflicts=tuple(self.contradictions),
        )

    def status(self) -> PathStatus:
        """Return how good the path is."""
        if self.contradictions:
            return "infeasible"
        return "partial" if self.uncovered(self.final) else "complete"

    def raises(self, i: int) -> list[Raised]:
        """Return what a step raises."""
        before, after = self.states[i], self.states[i + 1]
        return [Raised(s, before.get(s, 0), after[s]) for s in sorted(after) if after[s] > before.get(s, 0)]

    def step(self, i: int) -> Step:
        """Return one step, its number counted from 0."""
        resource, until = self.by_id[self.sequence[i]], self.minutes(self.sequence[: i + 1])
        first, minutes = self.day(until - (resource.minutes or 0) + 1), resource.minutes or 0
        dues = [m.due for m in self.limits.mandatory if m.resource == resource.id and m.due]
        documents = [d for d in self.it.documents if d.resource == resource.id]
        citations = tuple(cite(d, resource.teaches[0].skill if resource.teaches else None) for d in documents)
        quoted = [Reason(code="quote", kind="quote", text=f"“{c.quote}”", citations=(0,)) for c in citations]
        return Step(
            n=i + 1,
            resource=resource.id,
            title=resource.title,
            url=resource.url,
            minutes=minutes,
            start=first.isoformat(),
            end=self.day(until).isoformat(),
            week=self.week(first),
            raises=tuple(self.raises(i)),
            due=min(dues, default=None),
            depends_on=tuple(j + 1 for j in range(i) if not self.starts_without(i, j)),
            pinned=resource.id in self.limits.pinned,
            relevance=self.it.relevance.get(resource.id, 50),
            reasons=(Reason(code="closes", text="It closes a gap."), *quoted),
            citations=citations,
            tag_only=not citations,
        )

    def starts_without(self, i: int, j: int) -> bool:
        """Return whether step i may start where step j is taken out and all other effects stay."""
        rest = [self.by_id[name] for k, name in enumerate(self.sequence[:i]) if k != j]
        levels = dict(self.start_levels)
        for resource in rest:
            levels = self.after(resource, levels)
        return self.may_start(self.by_id[self.sequence[i]], levels, {*self.before, *(r.id for r in rest)})

    def selection(self, steps: tuple[Step, ...]) -> SelectionObjective:
        """Return the values of the tiers."""
        misfit = sum((30 * (100 - step.relevance)) // 100 for step in steps)
        minutes = self.minutes(self.sequence)
        penalty = 0 if self.contradictions else self.penalty()
        return SelectionObjective(self.uncovered(self.final), penalty, minutes + misfit, minutes, misfit)

    def penalty(self) -> int:
        """Return the price of broken soft constraints."""
        soft, over = self.limits.soft, self.totals(self.sequence)
        price = sum(soft.get(name, 0) for step in self.sequence for name in self.offences(self.by_id[step]))
        price += soft.get("mandatory", 0) * len(self.missed(self.sequence))
        price += soft.get("pinned", 0) * len(self.unpinned(self.sequence))
        price += sum(soft.get(name, 0) for name in over & {"maxSteps", "maxCost"})
        return price + max((soft.get(name, 0) for name in over - {"maxSteps", "maxCost"}), default=0)

    def reached_at(self, skill: str, level: int) -> int | None:
        """Return the index of the step that first reaches a level, None where none does."""
        held = [state.get(skill, 0) >= level for state in self.states]
        return None if held[0] or not held[-1] else held.index(True) - 1

    def order_value(self) -> int:
        """Return the order value, hundredths of weighted minutes."""
        value = 0
        for skill, (target, weight) in self.targets.items():
            for level in range(1, target + 1):
                if (i := self.reached_at(skill, level)) is not None:
                    value += round(100 * weight) * self.minutes(self.sequence[: i + 1])
        value += 6000 * sum(a != b for a, b in pairwise(map(self.topic, self.sequence)))
        value += 3000 * sum(r.to - r.from_ > 1 for i in range(len(self.sequence)) for r in self.raises(i))
        for edge in self.it.edges:
            if edge.status != "rejected" and (edge.strength, edge.status) != ("hard", "confirmed"):
                early, late = (
                    self.reached_at(edge.after, edge.after_level),
                    self.reached_at(edge.before, edge.before_level),
                )
                value += 2000 * (early is not None and late is not None and early < late)
        return value

    def topic(self, name: str) -> str:
        """Return what a resource is about."""
        skills = {skill.id: skill for skill in self.it.skills}
        taught = sorted(band.skill for band in self.by_id[name].teaches)
        return next(iter(skills[taught[0]].parents), taught[0]) if taught else name

    def gap(self) -> list[GapRow]:
        """Return role rows by weight, then the other skills that are raised."""
        rows = [self.row(s, level, weight) for s, (level, weight) in self.targets.items()]
        others = {r.skill for i in range(len(self.sequence)) for r in self.raises(i)} - self.targets.keys()
        extra = [self.row(s, self.final[s], 1.0) for s in others]
        return [row for part in (rows, extra) for row in sorted(part, key=lambda row: (-row.weight, row.skill))]

    def row(self, skill: str, target: int, weight: float) -> GapRow:
        """Return one gap row."""
        current, after = self.start_levels.get(skill, 0), self.final.get(skill, 0)
        levels = tuple(TargetLevel(k, self.level_status(skill, k)) for k in range(current + 1, target + 1))
        return GapRow(
            skill=skill,
            label=next(s.label for s in self.it.skills if s.id == skill),
            current=current,
            target=target,
            after=after,
            weight=weight,
            origin="role" if skill in self.targets else "prerequisite",
            status=max((level.status for level in levels), key=STATUSES.index, default="held"),
            reason="",
            levels=levels,
            evidence=next((e.evidence for e in self.it.profile.estimates if e.skill == skill), ()),
            asked=self.asked(skill) if skill in self.targets else (),
        )

    def asked(self, skill: str) -> tuple[Asked, ...]:
        """Return every requirement of a skill, as roles and goals give it."""
        roles = {role.id: role for role in self.it.roles}
        found = {
            Asked(goal.role, goal.kind, need.level, need.weight, need.source, need.assumed)
            for goal in self.it.goals
            for need in roles[goal.role].requirements
            if need.skill == skill
        } | {Asked(None, "target", goal.level, goal.weight) for goal in self.it.skill_goals if goal.skill == skill}
        return tuple(sorted(found, key=lambda a: (a.role or "", a.level, a.kind, a.weight, a.source, a.assumed)))

    def level_status(self, skill: str, level: int) -> LevelStatus:
        """Return what becomes of one level above the current one."""
        if level <= self.final.get(skill, 0):
            return "reached"
        return "deferred" if level <= self.top.get(skill, 0) else "uncoverable"


def cite(document: Document, skill: str | None) -> Citation:
    """Return a citation of a document's second line, shown in quotation marks."""
    start = document.text.index("\n") + 1
    quote = document.text[start:]
    return Citation(
        sentence=Span(0, len(quote) + 2),
        kind=document.kind,
        document=document.id,
        version=document.version,
        start=start,
        end=len(document.text),
        quote=quote,
        sha256=sha(document.text),
        prefix=document.text[start - 9 : start],
        skill=skill,
    )
