"""What to say of a change by the kind of input that brought it about: one function for each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from msgspec.structs import fields

from paths.admissible import offences, said
from paths.gap import goals_of, targets
from paths.model import Constraints, Fact, Mandatory
from paths.problem import Problem, Target
from paths.schedule import budget, calendar
from service.explaining.causes import Cause
from service.explaining.context import NOTHING, Context, Told, short
from service.explaining.edits import Edit

TIME = ("hoursPerWeek", "weeks", "deadline", "daysOff", "start")
MOST_NAMED = 3  # pieces of evidence in one sentence
LONG_AFTER = timedelta(days=3653)  # capacities are compared over ten years where nothing limits them


def _resource(context: Context, _: Edit, cause: Cause) -> Told:
    id, title = cause.input.subject, context.title(cause.input.subject)
    if id not in context.after.problem.catalogue.resources:
        return "withdrawn", {"title": title}
    other = sum(step.minutes for step in cause.shown_by.steps)
    return "catalogue_changed", {"title": title, "minutes": context.after.path.minutes, "without": other}


def _excluded(context: Context, edit: Edit, cause: Cause) -> Told:
    id, made = cause.input.subject, context.after.made
    if id not in context.after.problem.constraints.excluded:
        return ("allowed_now", {"constraint": "excluded"}) if edit.resource == id else _limit(context, cause)
    if made.code == "skipped" and made.resource == id:
        return "skipped", {"title": context.title(id)}
    if made.code == "swapped" and made.instead == id:
        return _swapped(context, edit)
    return _barred(context, edit, "excluded") or _limit(context, cause)


def _pinned(context: Context, edit: Edit, cause: Cause) -> Told:
    id, made = cause.input.subject, context.after.made
    if id not in context.after.problem.constraints.pinned:
        return ("unpinned", {}) if edit.resource == id else _limit(context, cause)
    if made.code == "swapped" and made.resource == id:
        return _swapped(context, edit)
    return ("pinned", {}) if edit.resource == id else _limit(context, cause)


def _swapped(context: Context, edit: Edit) -> Told:
    chosen, given_up = context.after.made.resource or "", context.after.made.instead or ""
    if edit.resource == chosen:
        return "swapped_in", {"title": context.title(given_up)}
    return "swapped_out", {"title": context.title(chosen)}


def _done(context: Context, _: Edit, cause: Cause) -> Told:
    id, kind, learner = cause.input.subject, cause.input.kind, context.after.problem.learner
    there = id in (learner.completed if kind == "completed" else learner.waived)
    return kind if there else "not_done", {"title": context.title(id)}


def _waived_level(context: Context, _: Edit, cause: Cause) -> Told:
    skill = cause.input.subject
    caps = [waived.level for waived in context.after.problem.learner.waived_levels if waived.skill == skill]
    return ("waived_level", {"label": context.label(skill), "level": min(caps)}) if caps else ("goals_changed", {})


def _evidence(context: Context, _: Edit, cause: Cause) -> Told:
    skill = cause.input.subject
    old, new = (_counted(side.problem, skill) for side in (context.before, context.after))
    was, now = (side.problem.profile.levels.get(skill, 0) for side in (context.before, context.after))
    facts: dict[str, Fact] = {"label": context.label(skill), "from": was, "to": now}
    if old == new:
        return "estimate_moved", facts
    if now < was:
        return "held_no_more", facts
    told = [id for id in new if id not in old][:MOST_NAMED] or list(new)[:MOST_NAMED]
    return ("held_now", {**facts, "evidence": ", ".join(told)}) if told else ("estimate_moved", facts)


def _counted(problem: Problem, skill: str) -> Mapping[str, int]:
    """Return the pieces of evidence that count for a skill, with the level that each says."""
    found = (one for one in problem.profile.estimates if one.skill == skill)
    return {piece.evidence: piece.level for one in found for piece in one.counted if piece.weight}


def _goals(context: Context, edit: Edit, _: Cause) -> Told:
    old, new = ({row.skill: row.target for row in _targets(side.problem)} for side in (context.before, context.after))
    mine = context.raised(edit.resource)
    more = sorted((s for s in new if new[s] > old.get(s, 0)), key=lambda s: (s not in mine, s))
    less = sorted((s for s in old if old[s] > new.get(s, 0)), key=lambda s: (s not in mine, s))
    if more and (edit.code != "dropped" or not less):
        return _asked(context, more[0], new[more[0]])
    return ("no_longer_asked", {"label": context.label(less[0])}) if less else ("goals_changed", {})


def _targets(problem: Problem) -> Iterable[Target]:
    return targets(problem.graph, goals_of(problem), problem.profile)


def _asked(context: Context, skill: str, level: int) -> Told:
    problem = context.after.problem
    facts: dict[str, Fact] = {"label": context.label(skill), "level": level}
    for goal in problem.roles:
        role = problem.graph.role(goal.role)
        if any(need.skill == skill and need.level >= level for need in role.requirements):
            return "asked_now", {**facts, "role": role.label}
    return "wanted_now", facts


def _graph(context: Context, edit: Edit, cause: Cause) -> Told:
    old, new = ({(row.skill, row.target) for row in _targets(side.problem)} for side in (context.before, context.after))
    return _goals(context, edit, cause) if old != new else ("graph_changed", {})


def _constraint(context: Context, edit: Edit, cause: Cause) -> Told:
    name = cause.input.subject
    if name in TIME:
        return _time(context, cause)
    if name == "mandatory":
        return _mandatory(context, edit) or _limit(context, cause)
    return _barred(context, edit, name) or _limit(context, cause)


def _barred(context: Context, edit: Edit, name: str) -> Told | None:
    """Say that a filter keeps the resource itself out now, or does so no more."""
    was, now = (side.problem for side in (context.before, context.after))
    resource = now.catalogue.resources.get(edit.resource)
    if resource is None:
        return None
    rules = [rule for rule in offences(resource, now.constraints) if rule.name == name]
    if rules and edit.code == "dropped":
        return "no_longer_allowed", {"constraint": name, "why": said(resource, rules[0], now.constraints)}
    offended = any(rule.name == name for rule in offences(resource, was.constraints))
    return ("allowed_now", {"constraint": name}) if offended and edit.code == "added" else None


def _mandatory(context: Context, edit: Edit) -> Told | None:
    was, now = (
        {item.resource for item in side.problem.constraints.mandatory} for side in (context.before, context.after)
    )
    if edit.resource in now - was:
        return "mandatory", {}
    return ("not_mandatory", {}) if edit.resource in was - now else None


def _time(context: Context, cause: Cause) -> Told:
    """Say whether there is less or more time by one of the inputs that decide on it, all others being as now."""
    now = context.after.problem
    then = cause.input.take(now, context.before.problem)
    code = {-1: "less_time", 0: "limit_changed", 1: "more_time"}[_sign(_capacity(now) - _capacity(then))]
    return code, _values(context, cause.input.subject)


def _capacity(problem: Problem) -> int:
    """Return the minutes that there are until the limit, or in ten years where there is none."""
    limit = budget(problem.constraints, problem.start)
    if limit is not None:
        return limit
    return calendar(problem.constraints, problem.start).capacity_until(problem.start + LONG_AFTER)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _limit(context: Context, cause: Cause) -> Told:
    kind = cause.input.kind
    return "limit_changed", _values(context, cause.input.subject if kind == "constraint" else kind)


def _values(context: Context, name: str) -> dict[str, Fact]:
    was, now = (_value(context, side.problem, name) for side in (context.before, context.after))
    return {"constraint": name, "before": was, "after": now}


def _value(context: Context, problem: Problem, name: str) -> str:
    """Return the value of a constraint, or of the start, as a sentence shows it."""
    if name == "start":
        return problem.start.isoformat()
    value = getattr(problem.constraints, FIELDS[name])
    if isinstance(value, dict):
        return short(", ".join(f"{key} {inner}" for key, inner in sorted(value.items())))
    if isinstance(value, tuple):
        ids = name in ("excluded", "pinned", "mandatory")
        items = [item.resource if isinstance(item, Mandatory) else item for item in value]
        return short(", ".join(context.title(item) if ids else item for item in items))
    return NOTHING if value is None else str(value)


def _relevance(context: Context, edit: Edit, _: Cause) -> Told:
    was, now = (side.problem.relevance_of(edit.resource) for side in (context.before, context.after))
    return ("better_evidence", {"before": was, "after": now}) if was != now else ("relevance_changed", {})


def _plain(code: str) -> Callable[[Context, Edit, Cause], Told]:
    return lambda *_: (code, {})


FIELDS = {field.encode_name: field.name for field in fields(Constraints)}
TELLERS: Mapping[str, Callable[[Context, Edit, Cause], Told]] = {
    "resource": _resource,
    "excluded": _excluded,
    "pinned": _pinned,
    "completed": _done,
    "waived": _done,
    "waived_level": _waived_level,
    "evidence": _evidence,
    "goals": _goals,
    "graph": _graph,
    "constraint": _constraint,
    "start": lambda context, _, cause: _time(context, cause),
    "relevance": _relevance,
    "begun": _plain("begun"),
    "access": _plain("access_changed"),
    "catalogue": _plain("catalogue_moved"),
    "history": _plain("earlier_versions"),
}
