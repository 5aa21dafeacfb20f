"""Planning problems for tests: from instances, by hand in a line or two, and hostile small ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from paths.additions import extended
from paths.catalogue import Catalogue
from paths.fingerprint import digest_catalogue, digest_graph, digest_learner, fingerprint
from paths.graph import SkillGraph
from paths.model import (
    Constraints,
    Inputs,
    Learner,
    LearningPath,
    Policy,
    Profile,
    Requirement,
    Resource,
    Role,
    RoleGoal,
    Skill,
    SkillEdge,
    SkillEstimate,
    SkillLevel,
    Step,
    Teaches,
)
from paths.problem import Plan, Problem
from paths.verify import verify
from tests.instances import FEATURES, Instance, Recipe, grow

MONDAY = date(2026, 3, 2)
BANDS = ((0, 1), (0, 2), (0, 2), (1, 2), (1, 3), (2, 3), (0, 3), (2, 1))

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def problem_of(instance: Instance, **changes: Any) -> Problem:
    """Return the planning problem of an instance."""
    problem = Problem(
        graph=SkillGraph.build(instance.skills, instance.edges, instance.roles, instance.policy),
        catalogue=extended(Catalogue.build(instance.resources, instance.precedences), instance.learner),
        learner=instance.learner,
        profile=instance.profile,
        roles=instance.goals,
        skills=instance.skill_goals,
        constraints=instance.learner.constraints,
        start=instance.start,
        relevance=instance.relevance,
    )
    return replace(problem, **changes)


def item(id: str, *bands: tuple[str, int, int], minutes: int | None = 60, **rest: Any) -> Resource:
    """Return a resource that teaches bands (skill, from, to); `entry` maps skills to the levels it asks for."""
    entry: Mapping[str, int] = rest.pop("entry", {})
    return Resource(
        id=id,
        title=id,
        minutes=minutes,
        teaches=tuple(Teaches(skill, low, high) for skill, low, high in bands),
        competency_required=tuple(SkillLevel(skill, level) for skill, level in entry.items()),
        **rest,
    )


def ask(wanted: Mapping[str, int], resources: Sequence[Resource], **rest: Any) -> Problem:
    """Return the problem of reaching levels of a role; `held`, `edges`, `learner` and `constraints` may be given."""
    held: Mapping[str, int] = rest.pop("held", {})
    edges: Sequence[SkillEdge] = rest.pop("edges", ())
    constraints = Constraints(hours_per_week=rest.pop("hours", 5.0), **rest.pop("limits", {}))
    skills = {*wanted, *held, *(band.skill for r in resources for band in r.teaches)}
    skills |= {entry.skill for r in resources for entry in r.competency_required}
    skills |= {end for edge in edges for end in (edge.before, edge.after)}
    role = Role("role", "Role", requirements=tuple(Requirement(skill, level) for skill, level in wanted.items()))
    estimates = [SkillEstimate(skill, level, certain(level)) for skill, level in held.items()]
    problem = Problem(
        graph=SkillGraph.build([Skill(skill, f"Skill {skill}") for skill in skills], edges, [role]),
        catalogue=Catalogue.build(resources),
        learner=Learner("l"),
        profile=Profile(tuple(estimates)),
        roles=(RoleGoal("role"),),
        constraints=constraints,
        start=MONDAY,
    )
    return replace(problem, **rest)


def certain(level: int) -> tuple[float, ...]:
    return tuple(float(at == level) for at in range(6))


def entangled() -> st.SearchStrategy[Instance]:
    """Return instances whose resources ask for each other's skills, so that many sets would carry themselves."""
    return st.integers(0, 2**40).map(entangle)


def entangle(seed: int) -> Instance:
    """Return the entangled instance of a seed."""
    chance = Random(seed)
    features = frozenset(name for name in FEATURES if chance.random() < 0.35) | {"edges"}
    grown = grow(Recipe(seed, chance.randint(2, 4), chance.randint(3, 8), features))
    ids = [r.id for r in grown.resources]
    skills = [skill.id for skill in grown.skills]
    resources = []
    for resource in grown.resources:
        taught = chance.sample(skills, chance.choice([1, 1, 2]))
        asked = [skill for skill in skills if skill not in taught and chance.random() < 0.5]
        resources.append(
            msgspec.structs.replace(
                resource,
                teaches=tuple(Teaches(skill, *chance.choice(BANDS)) for skill in taught),
                competency_required=tuple(SkillLevel(skill, chance.randint(1, 2)) for skill in asked),
                requires=tuple(id for id in ids if id != resource.id and chance.random() < 0.12),
                minutes=chance.choice([1, 5, 10, 20, 30, 60]),
                access=("everyone",),
            )
        )
    return replace(grown, resources=tuple(resources))


def written(problem: Problem, plan: Plan) -> LearningPath:
    """Return a plan as a learning path without prose."""
    listed, graph = problem.catalogue.resources, problem.graph
    steps = tuple(
        Step(
            n=n,
            resource=step.resource,
            title=listed[step.resource].title,
            url=listed[step.resource].url,
            minutes=step.minutes,
            start=step.start,
            end=step.end,
            week=step.week,
            raises=step.raises,
            due=step.due,
            depends_on=step.depends_on,
            pinned=step.pinned,
            relevance=problem.relevance_of(step.resource),
            branch=step.branch,
            session=step.session,
            state="started" if step.resource in problem.taken else "planned",
            tag_only=True,
        )
        for n, step in enumerate(plan.steps, 1)
    )
    path = LearningPath(
        id="path",
        fingerprint="0" * 64,
        learner=problem.learner.id,
        roles=problem.roles,
        skills=problem.skills,
        waived_levels=problem.learner.waived_levels,
        status=plan.status,
        start=problem.start.isoformat(),
        end=steps[-1].end if steps else None,
        minutes=plan.minutes,
        objective=plan.objective,
        inputs=Inputs(
            revision=1,
            graph=digest_graph(graph.skills.values(), graph.edges, graph.roles.values(), set_policy(graph)),
            catalogue=digest_catalogue(shared(problem), problem.catalogue.precedences),
            learner=digest_learner(problem.learner),
            planner="test",
        ),
        steps=steps,
        gap=plan.gap,
        profile=problem.profile,
        completed=problem.learner.completed,
        waived=problem.learner.waived,
        additions=problem.learner.additions,
        previous=problem.previous,
        begun=problem.fixed,
        constraints=problem.constraints,
        conflicts=plan.conflicts,
        relaxations=plan.relaxations,
        excluded=plan.exclusions,
        assumptions=plan.assumptions,
    )
    return msgspec.structs.replace(path, fingerprint=fingerprint(path))


def shared(problem: Problem) -> list[Resource]:
    """Return the resources of the catalogue without the learner's own."""
    own = {addition.id for addition in problem.learner.additions}
    return [resource for id, resource in problem.catalogue.resources.items() if id not in own]


def set_policy(graph: SkillGraph) -> Policy | None:
    """Return the policy that was set, None where it is the default."""
    return graph.policy if graph.policy != Policy() else None


def refuted(problem: Problem, plan: Plan) -> list[str]:
    """Return what the verifier holds against a plan."""
    graph = problem.graph
    policies = [policy] if (policy := set_policy(graph)) else []
    claims = verify(
        msgspec.to_builtins(written(problem, plan)),
        graph=msgspec.to_builtins([*graph.skills.values(), *graph.edges, *graph.roles.values(), *policies]),
        catalogue=msgspec.to_builtins([*shared(problem), *problem.catalogue.precedences]),
        learner=msgspec.to_builtins(problem.learner),
        documents=[],
    )
    return [f"{claim['claim']}: {claim['witness']}" for claim in claims if claim["verdict"] is not True]
