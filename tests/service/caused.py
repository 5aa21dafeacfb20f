"""A small world in which one input changes at a time."""

from dataclasses import replace as with_fields
from datetime import date

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import (
    Constraints,
    Evidence,
    Inputs,
    Learner,
    LearningPath,
    Requirement,
    Resource,
    Role,
    RoleGoal,
    Skill,
    Teaches,
)
from paths.plan import plan
from paths.problem import Problem
from paths.profile import estimate
from service.decision import Made
from service.explaining.causes import Side, causes
from service.explaining.context import Context
from service.explaining.edits import applied
from service.explaining.stored import as_path
from service.explaining.wording import reason

START = date(2026, 11, 23)
SKILLS = [Skill(f"s:{name}", name.upper()) for name in ("a", "b", "c", "d")]
ROLE = Role("r:one", "One", requirements=(Requirement("s:a", 2), Requirement("s:b", 2)))
OTHER = Role("r:two", "Two", requirements=(Requirement("s:c", 2),))
NOBODY = Inputs(1, "0" * 64, "0" * 64, "0" * 64, "1")


def item(id, skills, minutes=60, **more):
    return Resource(
        id, f"Title of {id}", minutes=minutes, teaches=tuple(Teaches(f"s:{s}", 0, 2) for s in skills), **more
    )


SHELF = [item("x:a", "a"), item("x:a2", "a", 200), item("x:b", "b", 90), item("x:c", "c"), item("x:d", "d")]


def asked(shelf=None, learner=None, roles=("r:one",), skills=(), edges=(), role=ROLE, policy=None, **more):
    learner = learner or Learner("lea")
    graph = SkillGraph.build(SKILLS, edges, [role, OTHER], policy)
    constraints = more.pop("constraints", None) or Constraints(hours_per_week=5)
    return Problem(
        graph=graph,
        catalogue=Catalogue.build(SHELF if shelf is None else shelf),
        learner=learner,
        profile=estimate(learner.evidence, START, graph.policy),
        roles=tuple(RoleGoal(id) for id in roles),
        constraints=constraints,
        start=more.pop("start", START),
        skills=tuple(skills),
        **more,
    )


def side(problem, made=None, programs=None):
    drawn = plan(problem)
    blank = LearningPath(
        "p", "0" * 64, "lea", problem.roles, drawn.status, START.isoformat(), 0, drawn.objective, NOBODY
    )
    return Side(as_path(blank, drawn), problem, made or Made(), programs or {})


def changed(before, after, made=None, programs=None):
    """Plan the one and then the other in its place; return the reason of each change."""
    old = before if isinstance(before, Side) else side(before)
    new = side(with_previous(after, old.steps), made, programs)
    return told(old, new)


def told(old, new):
    found = causes(old, new)
    assert applied(old.steps, found.changes) == new.steps
    shelf = {**old.problem.catalogue.resources, **new.problem.catalogue.resources}
    context = Context(old, new, found, lambda id: shelf[id].title if id in shelf else id, "en")
    reasons = {(edit.code, edit.resource): reason(context, edit) for edit in found.changes}
    return {key: (one.code, one.facts) for key, one in reasons.items()}


def with_previous(problem, steps):
    return with_fields(problem, previous=problem.previous or tuple(steps))


def limits(**more):
    return Constraints(hours_per_week=5, **more)


def lea(**more):
    return Learner("lea", **more)


def piece(skill, level, id="e1", source="assessment"):
    return Evidence(id, f"s:{skill}", level, source, "2026-11-01")
