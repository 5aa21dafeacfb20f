"""What a path must have to be right for a case, and what is told of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from paths.model import Id, LearningPath, Level, PathStatus, Step

CITED = 2  # passages of a step that a run keeps


class Properties(Struct, frozen=True, forbid_unknown_fields=True):
    """What the path must have. `before` names resources, skills, or levels of a skill as `skill@level`."""

    status: PathStatus | None = None
    contains: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    covers: Mapping[Id, Level] = {}
    minutes_at_most: int | None = None


def checked(properties: Properties, path: LearningPath) -> Iterator[tuple[str, bool]]:
    """Yield each property by a name, and whether the path has it."""
    steps = {step.resource for step in path.steps}
    if properties.status:
        yield f"status {properties.status}", path.status == properties.status
    yield from ((f"contains {id}", id in steps) for id in properties.contains)
    yield from ((f"excludes {id}", id not in steps) for id in properties.excludes)
    yield from ((f"{a} before {b}", _before(path, a, b)) for a, b in properties.before)
    final = path.profile.levels | {raised.skill: raised.to for step in path.steps for raised in step.raises}
    yield from ((f"covers {skill} {level}", final.get(skill, 0) >= level) for skill, level in properties.covers.items())
    if properties.minutes_at_most is not None:
        yield f"at most {properties.minutes_at_most} minutes", path.minutes <= properties.minutes_at_most


def _before(path: LearningPath, a: str, b: str) -> bool:
    """Say whether `a` comes before `b`, both being there; one step may bring two levels at once."""
    first, second = _place(path, a), _place(path, b)
    resources = {step.resource for step in path.steps}
    if first is None or not second:
        return False
    return first < second or (first == second and not {a, b} & resources)


def _place(path: LearningPath, name: str) -> int | None:
    """Return the number of the step that is this resource or reaches this level, 0 where the level is held before."""
    skill, _, given = name.partition("@")
    level = int(given or 1)
    if path.profile.levels.get(skill, 0) >= level:
        return 0
    for step in path.steps:
        if step.resource == name or any(r.skill == skill and r.from_ < level <= r.to for r in step.raises):
            return step.n
    return None


def told(path: LearningPath) -> dict[str, Any]:
    """Return what a reader of the run needs beside the steps' ids: titles, reasons and passages, by resource."""
    return {
        "titles": {step.resource: step.title for step in path.steps},
        "reasons": {step.resource: [reason.text for reason in step.reasons] for step in path.steps},
        "details": {step.resource: _detail(step) for step in path.steps},
        "minutes": path.minutes,
        "fingerprint": path.fingerprint,
    }


def _detail(step: Step) -> dict[str, Any]:
    """Return what a reader looks at beside a step's reasons; more passages than a few are in the path itself."""
    cited = [{"quote": c.quote, "document": c.document, "url": c.url} for c in step.citations[:CITED]]
    return {"minutes": step.minutes, "week": step.week, "citations": cited}
