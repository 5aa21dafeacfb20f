"""Which skills a check could tell something of, and which of their levels a plan can tell apart."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from math import fsum

from msgspec.structs import replace as with_fields

from paths.model import TOP_LEVEL, Profile, SkillEstimate
from paths.plan import candidates
from paths.planner.closure import close
from paths.problem import Plan, Problem
from paths.profile import PRIOR

DIGITS = 2  # of expected minutes and of probabilities


@dataclass(frozen=True, slots=True)
class Doubt:
    """A skill whose level is not certain.

    `classes` maps each level to the least level that no plan can tell from it; `held` is the class held now, `levels`
    are the others, to be planned for. `likely` guesses how many minutes may be saved, so that what may matter is looked
    into first. `known` says whether any evidence speaks of the skill.
    """

    skill: str
    probabilities: tuple[float, ...]
    known: bool
    classes: tuple[int, ...]
    held: int
    levels: tuple[int, ...]
    likely: float


def doubts(problem: Problem, now: Plan) -> list[Doubt]:
    """Return the skills of the closed candidates that may be held at another level than planned for.

    Those come first whose steps in the plan, weighed with the probability of another level, take the most minutes.
    """
    estimates = {estimate.skill: estimate for estimate in problem.profile.estimates}
    steps = thresholds(problem, candidates(problem).skills)
    found = (_doubt(estimates.get(skill, _unknown(skill)), levels, now) for skill, levels in steps.items())
    return sorted((doubt for doubt in found if doubt.levels), key=lambda doubt: (-doubt.likely, doubt.skill))


def monotone(problem: Problem) -> bool:
    """Say whether more of a skill never makes a path dearer.

    What is a path at some level is one at every higher level too, once the steps that are not needed there are left
    out; but leaving out may cost something where a previous path is to be kept or limits are soft.
    """
    return not problem.previous and not problem.constraints.soft


def supposing(problem: Problem, skill: str, level: int) -> Problem:
    """Return the problem of a learner whose level of one skill is known."""
    sure = tuple(float(at == level) for at in range(TOP_LEVEL + 1))
    others = (estimate for estimate in problem.profile.estimates if estimate.skill != skill)
    was = next((estimate for estimate in problem.profile.estimates if estimate.skill == skill), _unknown(skill))
    known = with_fields(was, level=level, probabilities=sure)
    return replace(problem, profile=Profile(tuple(sorted((*others, known), key=lambda estimate: estimate.skill))))


def thresholds(problem: Problem, skills: Collection[str]) -> Mapping[str, frozenset[int]]:
    """Return, for each skill, the levels at which anything changes for a plan, from 1.

    Two levels with none of them above the lower and up to the higher one give the same steps: what may be a step, and
    what is covered, comes of comparing levels with target levels, ends of bands, entry levels and edges alone.
    """
    found: dict[str, set[int]] = {skill: set() for skill in skills}
    for skill, level in _compared(problem):
        if skill in found and level > 0:
            found[skill].add(level)
    return {skill: frozenset(levels) for skill, levels in found.items()}


def _compared(problem: Problem) -> Iterator[tuple[str, int]]:
    for row in close(problem).targets:
        yield from ((row.skill, level) for level in range(1, row.target + 1))
    for edge in problem.graph.edges:
        yield from ((edge.before, edge.before_level), (edge.after, edge.after_level))
    for resource in problem.catalogue.resources.values():
        yield from ((entry.skill, entry.level) for entry in resource.competency_required)
        for band in resource.teaches:
            yield from ((band.skill, level) for level in (band.from_, band.to))


def _unknown(skill: str) -> SkillEstimate:
    return SkillEstimate(skill, 0, PRIOR)


def _doubt(estimate: SkillEstimate, steps: Collection[int], now: Plan) -> Doubt:
    chances = estimate.probabilities
    classes = tuple(max((t for t in steps if t <= level), default=0) for level in range(TOP_LEVEL + 1))
    others = {c: chance for c, chance in zip(classes, chances, strict=True) if chance and c != classes[estimate.level]}
    other = fsum(chance for c, chance in zip(classes, chances, strict=True) if c in others)
    raising = [step.minutes for step in now.steps if any(raised.skill == estimate.skill for raised in step.raises)]
    return Doubt(
        skill=estimate.skill,
        probabilities=chances,
        known=bool(estimate.evidence),
        classes=classes,
        held=classes[estimate.level],
        levels=tuple(sorted(others)),
        likely=round(other * sum(raising), DIGITS),
    )
