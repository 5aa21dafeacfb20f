"""Simulated learners: how much of what a role asks for they know before and after a list of steps.

The planner was never tuned on them, and they differ from what it assumes: ability is a number and not a level, the
profile is off, a resource teaches more or less, too early a step teaches little rather than nothing, and what is not
used is forgotten.

- An exam has several items a missing role level, weighed as the role weighs them. An item is answered with the
  probability of the two-parameter logistic model (Birnbaum 1968, in Lord and Novick, *Statistical Theories of Mental
  Test Scores*). Ability and difficulty are on the scale of levels: who is exactly at a level has it more than half.
- A step raises each ability by a share of what is missing to the level that it claims. The share is the learner's
  pace, times chance, times readiness: the logistic of the weakest of its prerequisites, levels and resources alike.
- What a step raised is forgotten by a power law of the weeks since it was last used (Wixted and Ebbesen 1991,
  *Psychological Science* 2:409-415), more slowly with every use; a use is a step that teaches the skill or asks for it.
- A list is worth E_p = (E_end - E_start) / (E_sup - E_start), E being the expected score of the exam and E_sup full
  marks, as in the simulators of Liu et al. (2019, CSEAL, KDD).

Every number below is an assumption. All lists meet the same learners: whatever is drawn is drawn by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from paths.gap import goals_of, targets
from paths.model import Resource
from paths.problem import Problem
from paths.schedule import calendar, lay_out

LEARNERS = 32  # a case: their mean then moves by about 0.01
ITEMS = 3  # a level in the exam
OFF = 0.5  # levels, one standard deviation: by how much the profile is wrong
PACE = (8, 2)  # Beta: four fifths of what is missing is learnt on average
CHANCE = (0.7, 1.3)  # uniform factor of the pace, for each learner and resource
STEEP = 4.0  # readiness: half a level short of a prerequisite leaves an eighth, half a level above all but an eighth
DISCRIMINATION = (2.5, 0.25)  # of items: median, and standard deviation of its logarithm
DIFFICULTY = 0.25  # standard deviation of an item around its level less a half
FORGETTING = (0.05, 0.25)  # exponent of the power law, uniform over learners: after ten weeks 89 to 55 % are left
WEEK = 7

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(slots=True)
class Learnt:
    """What a skill has gained above its start, when it was last used (an ordinal day), and how often."""

    gained: Numbers
    last: int
    uses: int = 1


@dataclass(frozen=True)
class Exam:
    """Items: the skill of each, its discrimination and difficulty, and its share of the marks."""

    skills: tuple[str, ...]
    steepness: Numbers
    difficulty: Numbers
    share: Numbers


@dataclass(frozen=True)
class Cohort:
    """The learners of one problem. They are as its profile says, give or take."""

    problem: Problem
    seed: int = 0
    starts: dict[str, Numbers] = field(default_factory=dict, compare=False)

    def gain(self, steps: Sequence[str], exam_day: int | None = None) -> float:
        """Return the mean E_p of a list of steps, the exam being on its last day or on a later `exam_day` (ordinal).

        Raises ValueError where no role level is missing, since there is nothing to examine.
        """
        if not self.exam.skills:
            raise ValueError("no role level is missing, so there is nothing to gain")
        learnt: dict[str, Learnt] = {}
        days = self.days(steps)
        for resource, day in zip(map(self.problem.catalogue.resource, steps), days, strict=True):
            self._study(learnt, resource, day)
        today = max([self.problem.start.toordinal(), *days, exam_day or 0])
        before, after = self.score({}, today), self.score(learnt, today)
        return float(np.mean((after - before) / (1 - before)))

    def days(self, steps: Sequence[str]) -> list[int]:
        """Return the ordinal days on which the steps end."""
        minutes = [self.problem.catalogue.resource(id).minutes or 1 for id in steps]
        slots = lay_out(calendar(self.problem.constraints, self.problem.start), minutes)
        return [date.toordinal(slot.end) for slot in slots]

    def score(self, learnt: dict[str, Learnt], today: int) -> Numbers:
        """Return each learner's expected share of the marks, between 0 and 1."""
        exam = self.exam
        ability = np.stack([self.ability(learnt, skill, today) for skill in exam.skills])
        right = logistic(exam.steepness[:, None] * (ability - exam.difficulty[:, None]))
        found: Numbers = exam.share @ right
        return found

    def ability(self, learnt: dict[str, Learnt], skill: str, today: int) -> Numbers:
        """Return each learner's ability in a skill on a day."""
        known = learnt.get(skill)
        if known is None:
            return self._start(skill)
        weeks = max(0, today - known.last) / WEEK
        return self._start(skill) + known.gained * (1 + weeks) ** (-self.forgetting / known.uses)

    def _study(self, learnt: dict[str, Learnt], resource: Resource, day: int) -> None:
        asked = list(self._asked(resource))
        ready = np.ones(LEARNERS)
        for skill, level in asked:
            ready = np.minimum(ready, logistic(STEEP * (self.ability(learnt, skill, day) - (level - 0.5))))
        share = np.minimum(1.0, self.pace * self._draw(f"luck {resource.id}").uniform(*CHANCE, LEARNERS)) * ready
        raised: dict[str, Numbers] = {}
        for band in resource.teaches:
            now = raised.get(band.skill, self.ability(learnt, band.skill, day))
            raised[band.skill] = now + share * np.maximum(0.0, band.to - now)
        for skill in {*(skill for skill, _ in asked), *raised}:
            self._use(learnt, skill, raised.get(skill), day)

    def _use(self, learnt: dict[str, Learnt], skill: str, ability: Numbers | None, day: int) -> None:
        """Note a use: the skill is at `ability`, or where it was; what is forgotten by now stays forgotten."""
        known = learnt.get(skill)
        if ability is None and known is None:
            return
        level = self.ability(learnt, skill, day) if ability is None else ability
        learnt[skill] = Learnt(level - self._start(skill), day, known.uses + 1 if known else 1)

    def _asked(self, resource: Resource) -> Iterator[tuple[str, int]]:
        """Yield the levels that a resource stands on, required resources standing for what they teach."""
        own = {band.skill for band in resource.teaches}
        yield from ((band.skill, band.from_) for band in resource.teaches if band.from_)
        yield from ((entry.skill, entry.level) for entry in resource.competency_required)
        for band in resource.teaches:
            for edge in self.problem.graph.hard_into(band.skill):
                if band.from_ < edge.after_level <= band.to and edge.before not in own:
                    yield edge.before, edge.before_level
        for id in resource.requires:
            required = self.problem.catalogue.resources.get(id)
            yield from ((band.skill, band.to) for band in required.teaches) if required else ()

    @cached_property
    def exam(self) -> Exam:
        """The items on all missing role levels."""
        rows = targets(self.problem.graph, goals_of(self.problem), self.problem.profile)
        asked = [(row, level) for row in rows for level in row.wanted for _ in range(ITEMS)]
        draw = self._draw("exam")
        weights = np.array([row.centi for row, _ in asked], dtype=float)
        return Exam(
            skills=tuple(row.skill for row, _ in asked),
            steepness=DISCRIMINATION[0] * np.exp(draw.normal(0, DISCRIMINATION[1], len(asked))),
            difficulty=np.array([level - 0.5 for _, level in asked]) + draw.normal(0, DIFFICULTY, len(asked)),
            share=weights / weights.sum() if asked else weights,
        )

    @cached_property
    def pace(self) -> Numbers:
        return self._draw("pace").beta(*PACE, LEARNERS)

    @cached_property
    def forgetting(self) -> Numbers:
        return self._draw("forgetting").uniform(*FORGETTING, LEARNERS)

    def _start(self, skill: str) -> Numbers:
        if skill not in self.starts:
            level = self.problem.profile.levels.get(skill, 0)
            self.starts[skill] = level + self._draw(f"start {skill}").normal(0, OFF, LEARNERS)
        return self.starts[skill]

    def _draw(self, what: str) -> np.random.Generator:
        """Return the source of chance of one thing."""
        return np.random.default_rng(int(sha256(f"{self.seed} {what}".encode()).hexdigest()[:16], 16))


def logistic(x: Numbers) -> Numbers:
    found: Numbers = 1 / (1 + np.exp(-x))
    return found
