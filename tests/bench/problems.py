"""Random planning problems of a given size, the same ones on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Literal

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import (
    Constraints,
    Learner,
    Mandatory,
    Profile,
    Requirement,
    Resource,
    Role,
    RoleGoal,
    Skill,
    SkillEdge,
    SkillLevel,
    Teaches,
)
from paths.planner.closure import close
from paths.planner.dominance import undominated
from paths.planner.pose import HOURS, hard_rules, pose
from paths.problem import Plan, Problem
from paths.schedule import calendar

START = date(2026, 3, 4)
ROLE = "role:bench"
# How many skills a resource teaches, and which levels: as in catalogues, most teach one skill from its beginning.
BREADTHS = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3)
BANDS = ((0, 2), (0, 2), (0, 2), (0, 1), (1, 2), (2, 3), (2, 3), (0, 3))
MOST = 6  # times as many resources as are to be left: with few skills nearly all are dominated in the end
WEEKS, HOURS_A_WEEK = 4, 8
HURRY = 0.6  # of the minutes that everything would take: what a tight budget leaves
DUE = (0.5, 0.75)  # of those minutes: by then the last step and the one before it are due

ASKED = 8  # skills of the role in a large catalogue
A_SKILL = 10  # resources a skill in a large catalogue

Limits = Literal["tight budget", "tight dates"]


@dataclass(frozen=True, slots=True)
class Size:
    """Skills that the role asks for, and resources that the planner is left with after exact pruning."""

    gap: int
    candidates: int


def problem(seed: int, size: Size) -> Problem:
    """Return a problem without limits; resources are added until `size.candidates` are left after pruning.

    With few skills nearly all are dominated in the end, so it may be fewer.
    """
    chance = Random(f"{seed}:{size}")
    skills = _skills(size.gap)
    graph = _graph(chance, [skills], size.gap)
    resources = ladder(chance, skills)
    resources += [resource(chance, n, skills) for n in range(len(resources), size.candidates)]
    found = _problem(graph, resources)
    while (left := pruned(found)) < size.candidates and len(resources) < MOST * size.candidates:
        more = range(len(resources), len(resources) + max(len(resources) // 4, size.candidates - left))
        resources += [resource(chance, n, skills) for n in more]
        found = _problem(graph, resources)
    return found


def pruned(given: Problem) -> int:
    """Return how many candidates exact pruning leaves."""
    closed = close(given)
    task = undominated(pose(closed, closed.network, frozenset({*hard_rules(closed), HOURS})))
    return len(task.network.steps)


def catalogue_of(size: int, area: int) -> Problem:
    """Return a problem of 8 gap skills in a catalogue of `size` resources, whose skills lie in areas of `area` each.

    Prerequisites do not lead from one area to another, and the role asks for skills of one.
    """
    chance = Random(size)
    areas = [_skills(area, first) for first in range(0, size // A_SKILL, area)]
    resources: list[Resource] = []
    for skills in areas:
        first = len(resources)
        resources += ladder(chance, skills, first)
        resources += [
            resource(chance, n, skills, first) for n in range(len(resources), first + A_SKILL * area)
        ]  # fmt: skip
    return _problem(_graph(chance, areas, ASKED), resources)


def _skills(count: int, first: int = 0) -> list[str]:
    return [f"s:{n}" for n in range(first, first + count)]


def _problem(graph: SkillGraph, resources: list[Resource]) -> Problem:
    return Problem(
        graph=graph,
        catalogue=Catalogue.build(resources),
        learner=Learner("bench:learner"),
        profile=Profile(),
        roles=(RoleGoal(ROLE),),
        constraints=Constraints(hours_per_week=HOURS_A_WEEK),
        start=START,
        relevance={r.id: Random(r.id).randint(20, 100) for r in resources},
    )


def _graph(chance: Random, areas: Sequence[Sequence[str]], asked: int) -> SkillGraph:
    """Return a graph with a role that asks for the first skills of the first area."""
    edges = [
        SkillEdge(skills[chance.randrange(n)], skills[n], before_level=chance.choice((1, 1, 2)))
        for skills in areas
        for n in range(1, len(skills))
        if chance.random() < 0.5
    ]
    known = [Skill(skill, f"Skill {skill}") for skills in areas for skill in skills]
    rows = [Requirement(s, chance.choice((2, 2, 3)), chance.choice((0.5, 1.0, 2.0))) for s in areas[0][:asked]]
    return SkillGraph.build(known, edges, [Role(ROLE, "Role", requirements=tuple(rows))])


def ladder(chance: Random, skills: Sequence[str], first: int = 0) -> list[Resource]:
    """Return two resources a skill, so that every target can be reached."""
    bands = [(skill, band) for skill in skills for band in ((0, 2), (2, 3))]
    return [
        Resource(f"r:{n}", f"Resource {n}", minutes=chance.randint(60, 240), teaches=(Teaches(skill, *band),))
        for n, (skill, band) in enumerate(bands, first)
    ]


def resource(chance: Random, n: int, skills: Sequence[str], first: int = 0) -> Resource:
    """Return a resource that teaches one to three of the skills, now and then with an entry level or a requirement."""
    taught = chance.sample(skills, min(len(skills), chance.choice(BREADTHS)))
    bands = tuple(Teaches(skill, *chance.choice(BANDS)) for skill in taught)
    levels = sum(band.to - band.from_ for band in bands)
    entry = (SkillLevel(chance.choice(skills), 1),) if chance.random() < 0.1 else ()
    return Resource(
        f"r:{n}", f"Resource {n}", minutes=levels * chance.randint(15, 90), teaches=bands, competency_required=entry,
        requires=(f"r:{chance.randrange(first, n)}",) if chance.random() < 0.05 else (),
    )  # fmt: skip


def hurried(given: Problem, free: Plan, limits: Limits) -> Problem:
    """Return the problem with limits that `free`, its plan without any, mostly breaks."""
    if limits == "tight budget":
        hours = HURRY * free.minutes / 60 / WEEKS
        return replace(given, constraints=Constraints(hours_per_week=hours, weeks=WEEKS))
    return replace(given, constraints=Constraints(hours_per_week=HOURS_A_WEEK, mandatory=tuple(_dated(given, free))))


def _dated(given: Problem, free: Plan) -> list[Mandatory]:
    days = calendar(given.constraints, given.start)
    late = zip(reversed(free.steps), DUE, strict=False)
    return [Mandatory(step.resource, days.day_of(round(share * free.minutes)).isoformat()) for step, share in late]
