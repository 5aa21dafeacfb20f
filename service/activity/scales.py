"""Scores to levels: number ranges that say which level a score proves, kept for each tenant, read from YAML or JSON."""

from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from paths.errors import BadRecord
from paths.model import Id, Level, Resource
from service.activity.reading import Score
from service.schemas import Wire


class ScoreRange(Wire, frozen=True):
    """Scores from `min` to `max` prove this level; where two ranges touch, the upper one counts."""

    min: float
    max: float
    level: Level


class ScoreScale(Wire, frozen=True):
    """How scores of some activities are read: those whose id begins with `activity`, all by default.

    `of` says whether the scaled score (-1 to 1) counts or the raw one. `skills` are those that a score proves; by
    default the ones that the resource teaches, and then no higher than it teaches them.
    """

    ranges: Annotated[tuple[ScoreRange, ...], Meta(min_length=1, max_length=100)]
    activity: Annotated[str, Meta(max_length=4000)] = ""
    of: Literal["scaled", "raw"] = "scaled"
    skills: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()


class ScoreScales(Wire, frozen=True):
    """All scales of a tenant; of those that fit an activity the one that names it most exactly counts."""

    scales: Annotated[tuple[ScoreScale, ...], Meta(max_length=1000)] = ()


NO_SCALES = ScoreScales()


def check_scales(given: ScoreScales) -> None:
    """Raise BadRecord for a range that is empty, or two that overlap."""
    for n, scale in enumerate(given.scales):
        ordered = sorted(scale.ranges, key=lambda part: (part.min, part.max))
        for part in ordered:
            if part.min > part.max:
                raise BadRecord(f"scales[{n}].ranges", f"no number lies between {part.min:g} and {part.max:g}")
        for lower, upper in pairwise(ordered):
            if upper.min < lower.max:
                raise BadRecord(f"scales[{n}].ranges", f"{upper.min:g} lies in two ranges; let the first end there")


def scales_of(body: str | None) -> ScoreScales:
    """Return the scales that were kept."""
    return msgspec.json.decode(body, type=ScoreScales) if body else NO_SCALES


def levels(scales: ScoreScales, activity: str, score: Score, resource: Resource) -> dict[str, int]:
    """Return the levels of skills that a score proves; none where no scale reads it."""
    fitting = [scale for scale in scales.scales if activity.startswith(scale.activity)]
    for scale in sorted(fitting, key=lambda scale: -len(scale.activity)):
        value = score.scaled if scale.of == "scaled" else score.raw
        found = None if value is None else _level(scale, value)
        if found is None:
            continue
        if scale.skills:
            return dict.fromkeys(scale.skills, found)
        tops: dict[str, int] = {}
        for band in resource.teaches:
            tops[band.skill] = max(band.to, tops.get(band.skill, 0))
        return {skill: min(found, top) for skill, top in tops.items()}
    return {}


def _level(scale: ScoreScale, value: float) -> int | None:
    within = [part for part in scale.ranges if part.min <= value <= part.max]
    return max(within, key=lambda part: part.min).level if within else None
