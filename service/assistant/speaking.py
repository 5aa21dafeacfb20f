"""Operations in words: how a learner would say one, what it is called, and what it would do to the path."""

from collections.abc import Iterator, Sequence

from paths.model import LearningPath, SkillLevel
from service.assistant.dialogue import Proposal
from service.assistant.ground import Ground
from service.assistant.operations import (
    Aim,
    Asked,
    Complete,
    Deadline,
    Exclude,
    Goal,
    Hours,
    Know,
    Pin,
    Skip,
    Swap,
    Weeks,
    WhatIf,
    Why,
    WhyNot,
)
from service.assistant.proposing import Would
from service.assistant.saying import Part
from service.assistant.wording import Words, counted, language, say
from service.explaining.other import reached

HOUR = 60  # minutes
MOST_NAMED = 4  # changes that are named; the rest is counted


def spoken(known: Ground, one: Asked) -> str:
    """Return an operation as a learner would say it: said so, it is understood as this operation."""
    supposed = isinstance(one, WhatIf)
    inner = one.change if isinstance(one, WhatIf) else one
    key = f"{'if' if supposed else 'say'}.{_kind(inner)}"
    return say(known.locale, key, _facts(known, inner))


def named(known: Ground, one: Asked) -> str:
    """Return what an operation is called where it is offered."""
    inner = one.change if isinstance(one, WhatIf) else one
    return say(known.locale, f"name.{_kind(inner)}", _named(known, inner))


def duration(locale: str, minutes: int) -> str:
    """Return minutes as hours and minutes."""
    hours, rest = divmod(minutes, HOUR)
    unit = "Std." if language(locale) == "de" else "h"
    parts = [f"{hours} {unit}"] if hours else []
    return " ".join([*parts, *([f"{rest} min"] if rest or not hours else [])])


def effect(known: Ground, path: LearningPath, made: Proposal, would: Would) -> Iterator[Part]:
    """Give what a change is, and what it would do, a sentence each."""
    change = made.operation.change if isinstance(made.operation, WhatIf) else made.operation
    resources = _resources(known, change)
    yield Part("fact", say(known.locale, f"would.{_kind(change)}", _named(known, change)), resources=resources)
    yield from (Part("fact", text, before=" ") for text in _effects(known, path, would))


def _effects(known: Ground, path: LearningPath, would: Would) -> Iterator[str]:
    locale, after = known.locale, would.path
    if after.fingerprint == path.fingerprint and after.end == path.end and not would.dates:
        yield say(locale, "effect.none")
        return
    if after.end != path.end and path.end and after.end:
        yield say(locale, "effect.end", {"end": after.end, "was": path.end})
    elif after.end:
        yield say(locale, "effect.same_end", {"end": after.end})
    if after.minutes != path.minutes:
        longer = after.minutes > path.minutes
        key, by = ("effect.longer" if longer else "effect.shorter"), abs(after.minutes - path.minutes)
        yield say(locale, key, {"by": duration(locale, by), "total": duration(locale, after.minutes)})
    for code in ("added", "dropped", "moved"):
        if count := sum(d.code == code for d in would.differences):
            yield counted(locale, f"effect.{code}", count)
    was, now = reached(path.gap), reached(after.gap)
    for key, levels in (("effect.lost", was - now), ("effect.won", now - was)):
        if levels:
            named_ = [SkillLevel(skill, level) for skill, level in sorted(levels)]
            yield say(locale, key, {"levels": levels_named(known, named_)})


def levels_named(known: Ground, levels: Sequence[SkillLevel]) -> str:
    """Return skills with their levels as a list in words."""
    told = [f"{known.label(one.skill)} {one.level}" for one in levels[:MOST_NAMED]]
    return ", ".join([*told, *(["..."] if len(levels) > MOST_NAMED else [])])


def _swap_kind(one: Swap) -> str:
    if one.resource:
        return "swap"
    if one.modality:
        return "swap_kind"
    return "swap_shorter" if one.shorter else "swap_any"


def _kind(one: Asked) -> str:
    match one:
        case Exclude():
            return "exclude_kind" if one.resource is None else "exclude"
        case Swap():
            return _swap_kind(one)
        case Pin():
            return "pin" if one.pinned else "unpin"
        case Why():
            return "why" if one.step else "why_skill"
        case _:
            return str(one.__struct_config__.tag)


def _facts(known: Ground, one: Asked) -> dict[str, Words]:
    """Return what stands in an operation, by name; a resource by its title."""
    match one:
        case Hours():
            return {"hours": one.hours_per_week}
        case Weeks():
            return {"weeks": one.weeks}
        case Deadline():
            return {"day": one.day}
        case Exclude():
            return {"title": _title(known, one.resource)} if one.resource else {"kind": one.modality or ""}
        case Swap():
            other = {"title": _title(known, one.resource)} if one.resource else {}
            return {"n": one.step, **other, **({"kind": one.modality} if one.modality and not one.resource else {})}
        case Skip() | Pin() | Complete():
            return {"n": one.step}
        case Know():
            return {"skill": known.label(one.skill), "level": one.level}
        case Aim():
            return {"label": _aim(known, one)}
        case Why():
            return {"n": one.step} if one.step else {"skill": known.label(one.skill or "")}
        case WhyNot():
            return {"title": _title(known, one.resource)}
        case Goal():
            return {"text": one.text}
        case _:
            return {}


def _named(known: Ground, one: Asked) -> dict[str, Words]:
    """Return the same, with the title of a step beside its number."""
    facts = _facts(known, one)
    if isinstance(n := facts.get("n"), int):
        step = known.step(n)
        return {**facts, "step": step.title if step else str(n)}
    return facts


def _aim(known: Ground, one: Aim) -> str:
    graph = known.workspace.graph
    role = graph.roles.get(one.role or "")
    return role.label if role else known.label(one.skill or "")


def _title(known: Ground, id: str | None) -> str:
    found = known.resource(id or "")
    return found.title if found else say(known.locale, "withheld")


def _resources(known: Ground, one: Asked) -> tuple[str, ...]:
    n, other = getattr(one, "step", None), getattr(one, "resource", None)
    step = known.step(n) if isinstance(n, int) else None
    return tuple(id for id in (step.resource if step else None, other) if id)
