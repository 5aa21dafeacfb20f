"""What was asked of the path, answered: facts told, changes proposed, what is unclear asked back."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from paths.errors import BadRecord, BadTransition, Unknown
from service.assistant.dialogue import Asks, Option
from service.assistant.events import Proposes, Wonders
from service.assistant.ground import Ground
from service.assistant.operations import (
    CHANGES,
    Aim,
    Asked,
    Change,
    Goal,
    Next,
    Remaining,
    ShowGap,
    WhatIf,
    Why,
    WhyNot,
)
from service.assistant.proposing import NoSuchChange, proposal
from service.assistant.saying import Part, Piece
from service.assistant.speaking import effect, named, spoken
from service.assistant.telling import gap, next_step, remaining
from service.assistant.understanding import Meant, Unclear
from service.assistant.why_told import why_not_told, why_skill, why_step
from service.assistant.wording import say
from service.finding.goal_wire import GoalOption, GoalReply, GoalRequest
from service.finding.goals import goals
from service.ports import Ports
from service.store.errors import NotFound

MOST_CONFLICT = 500  # characters of what stands in the way


def acted(ports: Ports, known: Ground, meant: Meant, today: date) -> Iterator[Piece]:
    """Give the pieces of an answer. What cannot be is said; nothing is changed."""
    if isinstance(meant, Unclear):
        yield from asked_back(known, meant)
    elif isinstance(meant, Goal):
        yield from _goal(ports, known, meant, today)
    elif known.path is None:
        yield Part("fact", say(known.locale, "no_path"))
    elif isinstance(meant, CHANGES):
        yield from proposed(known, meant, False, today)
    elif isinstance(meant, WhatIf):
        yield from proposed(known, meant.change, True, today)
    else:
        yield from _told(known, meant)


def _told(known: Ground, meant: Next | Remaining | ShowGap | Why | WhyNot) -> Iterator[Piece]:
    match meant:
        case Next():
            return next_step(known)
        case Remaining():
            return remaining(known)
        case ShowGap():
            return gap(known)
        case WhyNot():
            return why_not_told(known, meant.resource)
        case Why():
            return why_step(known, meant.step) if meant.step else why_skill(known, meant.skill or "")


def proposed(known: Ground, change: Change, supposed: bool, today: date) -> Iterator[Piece]:
    """Give a change as it would be, with a proposal of it; or why it cannot be."""
    if known.path is None:
        return
    path = known.ports.store.path(known.tenant, known.path.id)
    try:
        made, would = proposal(known, path, change, supposed, today)
    except NoSuchChange as error:
        yield Part("fact", say(known.locale, error.code, error.facts))
        return
    except (BadTransition, BadRecord, NotFound, Unknown) as error:
        yield Part("fact", say(known.locale, "cannot", {"why": str(error)[:MOST_CONFLICT]}))
        return
    parts = list(effect(known, path, made, would))
    yield from parts
    summary = " ".join(part.text for part in parts)
    yield Proposes(replace(made, summary=summary))
    yield Part("fact", say(known.locale, "supposed" if supposed else "confirm"), before="\n\n")


def asked_back(known: Ground, meant: Unclear) -> Iterator[Piece]:
    """Give the question that settles what is meant, with what may be."""
    question = say(known.locale, meant.code, meant.facts)
    yield Part("fact", question)
    options = tuple(_option(known, one) for one in meant.options)
    if options:
        yield Wonders(Asks(question, options))


def _option(known: Ground, one: Asked) -> Option:
    label = named(known, one)
    return Option(label, spoken(known, one), resource=_resource(known, one))


def _resource(known: Ground, one: Asked) -> str | None:
    inner = one.change if isinstance(one, WhatIf) else one
    n = getattr(inner, "step", None)
    step = known.step(n) if isinstance(n, int) else None
    return getattr(inner, "resource", None) or (step.resource if step else None)


def _goal(ports: Ports, known: Ground, meant: Goal, today: date) -> Iterator[Piece]:
    """Give what a wish may mean: roles and skills of the organisation, to choose from."""
    reply = goals(ports, known.tenant, GoalRequest(meant.text, known.locale, _learner(known)), today)
    options = _options(known, reply)
    aim = _aim(reply)
    if aim is not None and known.path is not None:
        yield from proposed(known, aim, False, today)
        return
    if reply.question is None and options:
        text = say(known.locale, "goal_meant", {"labels": ", ".join(option.label for option in options)})
    elif reply.question is not None and options:
        text = reply.question.text
    else:
        text = say(known.locale, "goal_none")
    yield Part("fact", text)
    if options:
        yield Wonders(Asks(text, options))


def _aim(reply: GoalReply) -> Aim | None:
    """Return the one goal that is meant, if it is one."""
    goal = reply.goal
    if goal is None or len(goal.roles) + len(goal.skills) != 1:
        return None
    return Aim(role=goal.roles[0].role) if goal.roles else Aim(skill=goal.skills[0].skill, level=goal.skills[0].level)


def _learner(known: Ground) -> str | None:
    return known.talk.learner if known.stored else None


def _options(known: Ground, reply: GoalReply) -> tuple[Option, ...]:
    graph = known.workspace.graph
    if reply.question is not None:
        found = reply.question.options
    elif reply.goal is not None:
        roles = (GoalOption(graph.roles[goal.role].label, role=goal.role) for goal in reply.goal.roles)
        skills = (GoalOption(graph.label(goal.skill), skill=goal.skill) for goal in reply.goal.skills)
        found = (*roles, *skills)
    else:
        found = ()
    return tuple(
        Option(one.label, say(known.locale, "goal_is", {"label": one.label}), role=one.role, skill=one.skill)
        for one in found
    )
