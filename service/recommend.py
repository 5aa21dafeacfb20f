"""Learner and role in, certified path out: the one straight line of POST /v1/paths."""

from dataclasses import replace
from datetime import date

from paths.model import LearningPath
from paths.plan import candidates, plan
from paths.problem import Problem
from paths.profile import estimate
from service.assemble import assemble
from service.days import day
from service.decision import decision
from service.evidence import gather_evidence
from service.gap import learner_of
from service.ports import Ports
from service.schemas import PathRequest


def recommend(ports: Ports, tenant: str, request: PathRequest, today: date) -> LearningPath:
    """Recommend a path and keep it, unless it is only a preview.

    Raises NotFound for an unknown learner, Unknown for an unknown role or skill, BadRecord for a bad field.
    """
    workspace = ports.workspaces.get(tenant)
    learner = learner_of(ports, tenant, request.learner)
    start = day("start", request.start) or today
    problem = Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=learner,
        profile=estimate(learner.evidence, start),
        roles=request.roles,
        constraints=request.constraints or learner.constraints,
        start=start,
    )
    evidence = gather_evidence(ports, workspace, learner, candidates(problem))
    problem = replace(problem, relevance=evidence.relevance)
    path = assemble(ports, workspace, problem, plan(problem), evidence, request.locale)
    if not request.preview:
        ports.store.save_path(tenant, path, decision(ports, request, problem))
    return path
