"""Large made-up workspaces, the same ones on every machine, and learners who want something in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Constraints, Learner, Profile, Resource, Skill, SkillEdge, SkillEstimate, SkillGoal
from paths.problem import Problem
from tests.bench.problems import HOURS_A_WEEK, START, ladder, resource

Shape = Literal["areas of 250 skills", "five layers", "all connected"]

A_SKILL = 5  # resources a skill
AREA = 250  # skills whose prerequisites lead to each other
LAYERS = 5  # of skills, each of which asks for one or two of the layer below
GOALS = 8  # skills that a learner wants
HELD = 0.3  # of all skills, which a learner has at level 1 or 2
RELEVANCE = range(20, 101)


@dataclass(frozen=True, slots=True)
class World:
    """A workspace: its graph, its catalogue, and how relevant each resource is taken to be."""

    shape: Shape
    graph: SkillGraph
    catalogue: Catalogue
    relevance: dict[str, int]

    def problem(self, seed: int) -> Problem:
        """Return what the learner of a seed asks for: eight skills at level 2 or 3."""
        chance, skills = Random(f"learner {seed}"), list(self.graph.skills)
        if self.shape == "areas of 250 skills":
            first = AREA * chance.randrange(max(1, len(skills) // AREA))
            skills = sorted(skills, key=number)[first : first + AREA]
        held = {skill: chance.choice((1, 2)) for skill in skills if chance.random() < HELD}
        wanted = chance.sample(skills, min(GOALS, len(skills)))
        return Problem(
            graph=self.graph,
            catalogue=self.catalogue,
            learner=Learner(f"learner:{seed}"),
            profile=Profile(tuple(SkillEstimate(skill, at, _certain(at)) for skill, at in sorted(held.items()))),
            roles=(),
            skills=tuple(SkillGoal(s, chance.choice((2, 2, 3)), chance.choice((0.5, 1.0, 2.0))) for s in wanted),
            constraints=Constraints(hours_per_week=HOURS_A_WEEK),
            start=START,
            relevance=self.relevance,
        )


def world(shape: Shape, skills: int) -> World:
    """Return a workspace of so many skills and five times as many resources."""
    chance, names = Random(f"{shape} {skills}"), [f"s:{n}" for n in range(skills)]
    areas = [names[n : n + AREA] for n in range(0, skills, AREA)] if shape == "areas of 250 skills" else [names]
    resources = [one for area in areas for one in _resources(chance, area, A_SKILL * number(area[0]))]
    edges = list(_layered(chance, names) if shape == "five layers" else _loose(chance, areas))
    return World(
        shape,
        SkillGraph.build([Skill(name, f"Skill {name}") for name in names], edges),
        Catalogue.build(resources),
        {one.id: Random(one.id).choice(RELEVANCE) for one in resources},
    )


def number(skill: str) -> int:
    """Return the number of a skill."""
    return int(skill.removeprefix("s:"))


def _resources(chance: Random, skills: Sequence[str], first: int) -> Iterator[Resource]:
    """Yield two resources a skill, by which every level up to 3 can be reached, and three more that teach anything."""
    yield from ladder(chance, skills, first)
    for n in range(first + 2 * len(skills), first + A_SKILL * len(skills)):
        yield resource(chance, n, skills, first)


def _loose(chance: Random, areas: Sequence[Sequence[str]]) -> Iterator[SkillEdge]:
    """Yield a prerequisite for every other skill, among those before it in its area."""
    for skills in areas:
        for n in range(1, len(skills)):
            if chance.random() < 0.5:
                yield SkillEdge(skills[chance.randrange(n)], skills[n], before_level=chance.choice((1, 1, 2)))


def _layered(chance: Random, skills: Sequence[str]) -> Iterator[SkillEdge]:
    """Yield one or two prerequisites for every skill above the lowest layer, from the layer below it."""
    size = len(skills) // LAYERS
    for n in range(size, len(skills)):
        below = skills[(n // size - 1) * size : (n // size) * size]
        for before in chance.sample(below, chance.choice((1, 1, 2))):
            yield SkillEdge(before, skills[n], before_level=chance.choice((1, 1, 2)))


def _certain(level: int) -> tuple[float, ...]:
    return tuple(float(at == level) for at in range(6))
