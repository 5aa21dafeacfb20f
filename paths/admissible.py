"""Which resources a learner may be given: the filters, hard ones that keep out and soft ones that cost."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from paths.errors import BadRecord
from paths.model import Constraints, Learner, Resource
from paths.schedule import usable

BUDGET = ("weeks", "deadline", "hoursPerWeek")  # three names of one total: minutes
FILTERS = (
    "excluded", "languages", "accessibilityFeatures", "maxStepMinutes", "modalities", "providers", "languageLevels",
)  # fmt: skip
SOFT = frozenset({*BUDGET, *FILTERS, "maxSteps", "maxCost", "mandatory", "pinned"})
FIXED = "fixed"  # keeps out what clashes with a step already begun; nothing relaxes it
MINUTES = "minutes"  # the name under which a resource of unknown length is kept out; nothing relaxes it
SESSIONS = "sessions"  # keeps out what is given in sessions of which none is left; nothing relaxes it


class Rule(NamedTuple):
    """One hard constraint by its name in Constraints, and the item it speaks of where it is a list of items."""

    name: str
    subject: str | None = None


FACTS = frozenset({Rule(FIXED), Rule(MINUTES), Rule(SESSIONS)})  # what no change of a constraint can undo


def softened(constraints: Constraints) -> Mapping[str, int]:
    """Return the penalties by name. Raise BadRecord for a name that no constraint has."""
    for name in constraints.soft:
        if name not in SOFT:
            raise BadRecord(f"constraints.soft.{name}", f"no such constraint; one of {', '.join(sorted(SOFT))}")
    return constraints.soft


def budget_penalty(constraints: Constraints) -> int | None:
    """Return what exceeding the minutes costs once; None where they are hard. The dearest of the three names counts."""
    return max((constraints.soft[name] for name in BUDGET if name in constraints.soft), default=None)


def visible(resource: Resource, learner: Learner) -> bool:
    """Say whether the learner may know of a resource."""
    return not learner.principals.isdisjoint(resource.access)


def offences(resource: Resource, constraints: Constraints) -> tuple[Rule, ...]:
    """Return the filters, hard or soft, that a resource offends against; unknown minutes first."""
    return tuple(_offences(resource, constraints))


def _offences(resource: Resource, constraints: Constraints) -> Iterator[Rule]:
    if resource.minutes is None:
        yield Rule(MINUTES)
    if resource.id in constraints.excluded:
        yield Rule("excluded", resource.id)
    if constraints.languages and not speaks(resource, constraints.languages):
        yield Rule("languages")
    if not set(constraints.accessibility_features) <= set(resource.accessibility_features):
        yield Rule("accessibilityFeatures")
    if constraints.max_step_minutes is not None and (resource.minutes or 0) > constraints.max_step_minutes:
        yield Rule("maxStepMinutes")
    if constraints.modalities and resource.modality not in constraints.modalities:
        yield Rule("modalities")
    if constraints.providers and resource.provider not in constraints.providers:
        yield Rule("providers")
    if is_above_level(resource, constraints):
        yield Rule("languageLevels")


def unscheduled(resource: Resource, start: date) -> tuple[Rule, ...]:
    """Return the rule that keeps out what is given in sessions of which none has seats on `start` or later."""
    return (Rule(SESSIONS),) if resource.sessions and next(usable(resource, start), None) is None else ()


def is_above_level(resource: Resource, constraints: Constraints) -> bool:
    """Say whether a resource takes more of its language than the learner has, where both are known."""
    language, needed = primary(resource.language or ""), resource.language_level
    held = [level for tag, level in constraints.language_levels.items() if primary(tag) == language]
    return needed is not None and bool(held) and needed > max(held)  # A1 to C2 stand in the order of the alphabet


def speaks(resource: Resource, languages: Iterable[str]) -> bool:
    """Say whether a resource is in one of the languages, by primary subtag; one of unknown language is."""
    return not resource.language or primary(resource.language) in {primary(tag) for tag in languages}


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag (RFC 5646), in lower case."""
    return tag.split("-")[0].lower()


def said(resource: Resource, rule: Rule, constraints: Constraints) -> str:
    """Return in words how a resource offends against a filter."""
    missing = sorted(set(constraints.accessibility_features) - set(resource.accessibility_features))
    words = {
        FIXED: "clashes with a step already begun",
        MINUTES: "its length is not known",
        "excluded": "excluded by name",
        "languages": f"in {resource.language}, asked for {', '.join(constraints.languages)}",
        "accessibilityFeatures": f"without {', '.join(missing)}",
        "maxStepMinutes": f"{resource.minutes} minutes, at most {constraints.max_step_minutes} asked for",
        "modalities": f"{resource.modality or 'unknown modality'}, asked for {', '.join(constraints.modalities)}",
        SESSIONS: "no session with seats left after the start",
        "languageLevels": f"takes {resource.language_level} of {resource.language}, the learner has less",
        "providers": f"by {resource.provider or 'an unknown provider'}, asked for {', '.join(constraints.providers)}",
    }
    return words[rule.name]
