"""Paths as production makes them, in memory: no store, no index, every input a plain value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import date
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from paths.additions import extended
from paths.catalogue import Catalogue
from paths.fingerprint import digest_catalogue, digest_graph
from paths.graph import SkillGraph
from paths.model import LearningPath, Policy
from paths.plan import plan
from paths.problem import Plan, Problem
from paths.verifier.world import read_catalogue, read_graph
from paths.verify import verify
from service.assemble import Follows, Telling, assemble
from service.changing.lead import leading
from service.learners import profile_of
from service.telling.quoting import Found
from service.workspace import ToCheck, Workspace
from tests.instances import EVERY, Instance, Recipe, grow, instances
from tests.reference_path import inputs_of, plain

Path = dict[str, Any]
LATER = date(2028, 1, 3)  # when paths are planned again: after every start and all evidence


@dataclass(frozen=True, slots=True)
class Made:
    """An instance, what was planned for it, and the path that was made of the plan."""

    instance: Instance
    problem: Problem
    plan: Plan
    path: LearningPath

    @property
    def json(self) -> Path:
        """The path as whoever parses its JSON sees it."""
        return plain(self.path)  # type: ignore[no-any-return]

    @property
    def resources(self) -> list[str]:
        return [step.resource for step in self.path.steps]


def rich_instances() -> st.SearchStrategy[Instance]:
    """Return instances with many ways to each level: mutual requirements, rivals and dates meet in most of them."""
    recipes = st.builds(
        Recipe,
        seed=st.integers(0, 2**40),
        skills=st.integers(2, 5),
        resources=st.integers(14, 28),
        features=st.frozensets(st.sampled_from(EVERY), max_size=8).map(lambda absent: frozenset(EVERY) - absent),
    )
    return recipes.map(grow)


def any_instances() -> st.SearchStrategy[Instance]:
    """Return rich instances, and small ones with few features."""
    return st.one_of(rich_instances(), instances(features=EVERY))


def workspace_of(instance: Instance) -> Workspace:
    """Return the workspace that the instance's records make."""
    graph = SkillGraph.build(instance.skills, instance.edges, instance.roles, instance.policy)
    given = inputs_of(instance)
    return Workspace(
        tenant="t",
        revision=1,
        graph=graph,
        catalogue=extended(Catalogue.build(instance.resources, instance.precedences), instance.learner),
        graph_digest=digest_graph(instance.skills, instance.edges, instance.roles, instance.policy),
        catalogue_digest=digest_catalogue(instance.resources, instance.precedences),
        vectors={},
        to_check=ToCheck(read_graph(given["graph"]), read_catalogue(given["catalogue"])),
    )


def problem_of(instance: Instance, workspace: Workspace, **more: Any) -> Problem:
    """Return the instance as the planner is asked it."""
    return Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=instance.learner,
        profile=instance.profile,
        roles=instance.goals,
        skills=instance.skill_goals,
        constraints=instance.learner.constraints,
        start=instance.start,
        relevance=instance.relevance,
        **more,
    )


def passages_of(instance: Instance, drawn: Plan) -> Mapping[int, list[Found]]:
    """Return what a search would have found for each step: the resource's own documents, for all it teaches."""
    taught = {r.id: [band.skill for band in r.teaches] for r in instance.resources}
    return {
        n: [
            Found(document, 0, len(document.text), skill, True)
            for document in instance.documents
            if document.resource == step.resource
            for skill in taught[step.resource]
        ]
        for n, step in enumerate(drawn.steps, 1)
    }


def made(instance: Instance, **more: Any) -> Made:
    """Plan and assemble; raise NotCertified where the path does not keep what it promises."""
    workspace = workspace_of(instance)
    problem = problem_of(instance, workspace, **more)
    drawn = plan(problem)
    return Made(instance, problem, drawn, assemble(workspace, problem, drawn, Telling(passages_of(instance, drawn))))


def made_again(before: Made, begun: int, instance: Instance) -> Made:
    """Plan again for the instance as it is now, where the first steps, `begun` of them, are done or under way."""
    workspace = workspace_of(instance)
    states = ["completed"] * (begun - 1) + ["started"] * min(begun, 1)
    steps = [replace(step, state=state) for step, state in zip(before.path.steps, states, strict=False)]
    path = replace(before.path, steps=(*steps, *before.path.steps[begun:]))
    learner, lead = leading(workspace, path, instance.learner, LATER)
    now = with_fields(instance, learner=learner, profile=profile_of(learner, instance.start, LATER, Policy()))
    previous, fixed = ([step.resource for step in some] for some in (path.steps, lead))
    taken = {step.resource: step.session for step in lead}
    problem = problem_of(now, workspace, previous=tuple(previous), fixed=tuple(fixed), taken=taken)
    drawn = plan(problem)
    telling = Telling(passages_of(now, drawn), follows=Follows(path, learner, lead))
    return Made(now, problem, drawn, assemble(workspace, problem, drawn, telling))


def claims_of(path: Path, instance: Instance) -> dict[str, bool | None]:
    """Return the verdict on each claim of a path, checked from parsed JSON alone."""
    claims = verify(json.loads(json.dumps(path)), **inputs_of(instance))
    return {claim["claim"]: claim["verdict"] for claim in claims}


def untrue(path: Path, instance: Instance) -> set[str]:
    """Return the claims of a path that are false or could not be checked."""
    return {claim for claim, verdict in claims_of(path, instance).items() if verdict is not True}
