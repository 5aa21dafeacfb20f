"""What somebody said, as an operation: by rules where they are certain, by a language model where there is one.

What is not understood so is a question about content. What may mean several things is asked back.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from service.assistant.choices import Facts
from service.assistant.forms import Form, forms
from service.assistant.ground import Ground
from service.assistant.interpreting import interpret
from service.assistant.kinds import is_of, kind_in
from service.assistant.mentions import (
    OFFERED,
    USUAL_LEVEL,
    Missing,
    level_in,
    of_path,
    resources_meant,
    skills_meant,
    steps_named,
    sure_steps,
)
from service.assistant.operations import (
    CHANGES,
    Asked,
    Complete,
    Deadline,
    Exclude,
    Goal,
    Hours,
    Know,
    Next,
    Pin,
    Remaining,
    Replan,
    ShowGap,
    Skip,
    Swap,
    Weeks,
    WhatIf,
    Why,
    WhyNot,
)
from service.assistant.wishes import Wish, wish_in
from service.ports import Ports


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was said may mean one of the options, or names what is not there; `code` is the question to ask."""

    code: str
    facts: Mapping[str, str | int]
    options: tuple[Asked, ...] = ()


Meant = Asked | Unclear
_OF_PATH = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|me|path|plan|step|steps|ich|mein\w*|mir|pfad|schritte?)\b", re.IGNORECASE
)
_ASKING = re.compile(
    r"^\W*(?:who|which|where|how|is|are|does|do|did|what is|what are|wer|wo|wie|was ist)\b", re.IGNORECASE
)
_STEP = re.compile(r"\b(?:step|schritt)")
_ALL = re.compile(r"^(?:all|any|every|more|the|alle|jede[ns]?|weitere)\s+")


def understood(ports: Ports, known: Ground, text: str, today: date) -> Meant | None:
    """Return what somebody asks for, None where it is none of the operations: a question about content."""
    wish = wish_in(text, today)
    meant = READ[wish.form](known, wish, text) if wish is not None else None
    if meant is not None and wish is not None and wish.supposed:
        return _supposed(meant)
    if meant is None and ports.complete is not None and _OF_PATH.search(text) and not _ASKING.match(text):
        return interpret(ports, known.tenant, text, facts(known))
    return meant


def facts(known: Ground) -> Facts:
    """Return what a language model is told that can be named: the path's steps, and its skills."""
    steps = {step.n: step.title for step in known.path.steps} if known.path else {}
    return Facts(steps, {skill: known.label(skill) for skill in sorted(of_path(known))})


def _supposed(meant: Meant) -> Meant:
    if isinstance(meant, Unclear):
        options = tuple(WhatIf(one) if isinstance(one, CHANGES) else one for one in meant.options)
        return Unclear(meant.code, meant.facts, options)
    return WhatIf(meant) if isinstance(meant, CHANGES) else meant


def _hours(_: Ground, wish: Wish, __: str) -> Meant | None:
    return Hours(wish.amount)


def _weeks(_: Ground, wish: Wish, __: str) -> Meant | None:
    return Weeks(int(wish.amount))


def _deadline(_: Ground, wish: Wish, __: str) -> Meant | None:
    return Deadline(wish.day.isoformat()) if wish.day else None


def _of_step(known: Ground, wish: Wish, make: Callable[[int], Asked]) -> Meant | None:
    """Return an operation on the step that is meant, or the question which one that is."""
    found = steps_named(known, wish.what)
    if isinstance(found, Missing):
        return Unclear("no_step", {"n": found.n, "count": len(known.path.steps) if known.path else 0})
    if len(found) == 1:
        return make(found[0])
    if found:
        return Unclear("which_step", {"what": wish.what}, tuple(make(n) for n in found))
    return Unclear("no_such" if known.path else "no_path", {"what": wish.what} if known.path else {})


def _swap(known: Ground, wish: Wish, _: str) -> Meant | None:
    if (kind := kind_in(wish.instead)) is not None:
        return _of_step(known, wish, lambda n: Swap(n, modality=kind))
    if forms().parts["shorter"].search(wish.instead):
        return _of_step(known, wish, lambda n: Swap(n, shorter=True))
    if not wish.instead or forms().parts["any"].search(wish.instead):
        return _of_step(known, wish, Swap)
    others = resources_meant(known, wish.instead)
    if not others:
        return Unclear("no_such", {"what": wish.instead}) if sure_steps(known, wish.what) else None
    if len(others) == 1:
        return _of_step(known, wish, lambda n: Swap(n, resource=others[0]))
    steps = steps_named(known, wish.what)
    n = steps[0] if not isinstance(steps, Missing) and steps else None
    options = tuple(Swap(n, resource=id) for id in others) if n else ()
    return Unclear("which_resource", {"what": wish.instead}, options)


def _skip(known: Ground, wish: Wish, _: str) -> Meant | None:
    kind = kind_in(wish.what)
    singular = sure_steps(known, wish.what)
    if kind and not singular and ((_ALL.match(wish.what) and wish.what.rstrip().endswith("s")) or _plural(wish.what)):
        return Exclude(modality=kind)
    found = _of_step(known, wish, Skip)
    if isinstance(found, Unclear) and not found.options and found.code == "no_such":
        others = resources_meant(known, wish.what)
        if others and len(others) == 1:
            return Exclude(resource=others[0])
    return found


def _plural(words: str) -> bool:
    return not words.startswith(("the ", "a ", "an ", "this ", "that ", "my ")) and words.split()[-1].endswith(
        ("s", "en")
    )


def _complete(known: Ground, wish: Wish, _: str) -> Meant | None:
    return _of_step(known, wish, Complete)


def _know(known: Ground, wish: Wish, _: str) -> Meant | None:
    level, words = level_in(wish.what)
    found = skills_meant(known, words)
    at = level or USUAL_LEVEL
    if len(found) == 1:
        return Know(found[0], at)
    if found:
        return Unclear("which_skill", {"what": words}, tuple(Know(id, at) for id in found))
    steps = sure_steps(known, words)
    if isinstance(steps, Missing) or len(steps) != 1:
        return None
    return Unclear("known_step", {"what": words}, (Complete(steps[0]), Skip(steps[0])))


def _passed(known: Ground, wish: Wish, text: str) -> Meant | None:
    if wish.what and (found := _know(known, wish, text)) is not None:
        return _at_goal(known, found) if isinstance(found, Know) else found
    path = known.path
    if path is None:
        return Unclear("no_path", {})
    steps = [s for s in path.steps if s.state != "completed" and _assesses(known, s.resource)]
    if len(steps) == 1:
        return Complete(steps[0].n)
    if steps:
        return Unclear("which_assessment", {}, tuple(Complete(s.n) for s in steps[:OFFERED]))
    rows = [row for row in path.gap if row.current < row.target]
    return Unclear("which_assessment", {}, tuple(Know(row.skill, row.target) for row in rows[:OFFERED]))


def _at_goal(known: Ground, found: Know) -> Know:
    """Return a passed assessment as what the goal asks of its skill."""
    rows = known.path.gap if known.path else ()
    target = next((row.target for row in rows if row.skill == found.skill), found.level)
    return Know(found.skill, max(1, target))


def _assesses(known: Ground, resource: str) -> bool:
    found = known.resource(resource)
    return found is not None and is_of("assessment", found.modality)


def _why(known: Ground, wish: Wish, _: str) -> Meant | None:
    if known.path is None:
        return Unclear("no_path", {}) if _STEP.search(wish.what) else None
    steps = sure_steps(known, wish.what)
    if isinstance(steps, Missing):
        return Unclear("no_step", {"n": steps.n, "count": len(known.path.steps)})
    if len(steps) == 1:
        return Why(step=steps[0])
    mine = [skill for skill in skills_meant(known, wish.what) if skill in of_path(known)]
    if len(mine) == 1:
        return Why(skill=mine[0])
    if mine:
        return Unclear("which_skill", {"what": wish.what}, tuple(Why(skill=skill) for skill in mine))
    named = steps_named(known, wish.what) if _STEP.search(wish.what) else ()
    return Why(step=named[0]) if not isinstance(named, Missing) and len(named) == 1 else None


def _why_not(known: Ground, wish: Wish, _: str) -> Meant | None:
    if known.path is None:
        return None
    others = resources_meant(known, wish.what)
    if len(others) == 1:
        return WhyNot(others[0])
    skills = skills_meant(known, wish.what)
    if skills:
        return Why(skill=skills[0])
    return Unclear("which_resource", {"what": wish.what}, tuple(WhyNot(id) for id in others)) if others else None


READ: Mapping[Form, Callable[[Ground, Wish, str], Meant | None]] = {
    "hours": _hours,
    "weeks": _weeks,
    "deadline": _deadline,
    "swap": _swap,
    "skip": _skip,
    "pin": lambda known, wish, _: _of_step(known, wish, Pin),
    "unpin": lambda known, wish, _: _of_step(known, wish, lambda n: Pin(n, pinned=False)),
    "complete": _complete,
    "know": _know,
    "passed": _passed,
    "replan": lambda known, wish, _: Replan(),
    "why": _why,
    "whyNot": _why_not,
    "next": lambda known, wish, _: Next(),
    "remaining": lambda known, wish, _: Remaining(),
    "gap": lambda known, wish, _: ShowGap(),
    "goal": lambda known, wish, text: Goal(text),
}
