"""Learner and role in, certified path out: the one straight line of POST /v1/paths."""

from dataclasses import dataclass, replace
from datetime import date

from paths.additions import extended
from paths.model import Learner, LearningPath
from paths.plan import candidates, plan
from paths.problem import Problem
from paths.schedule import parse_day
from service.assemble import Follows, Telling, assemble
from service.decision import RECOMMENDED, Made, decision
from service.events.changes import path_kept
from service.evidence import Evidence, gather_evidence, passages_of_steps, with_lead
from service.gap import learner_of
from service.learners import profile_of
from service.ports import Ports
from service.record.switches import require
from service.schemas import PathRequest
from service.store.values import Decision
from service.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Planned:
    """A path and what it was computed from; `follows` says that it is the next version of a kept one."""

    path: LearningPath
    decision: Decision
    follows: bool = False

    def kept(self, ports: Ports, tenant: str) -> LearningPath:
        """Keep the path and return it with its version; raise Conflict where somebody was faster."""
        with ports.store.atomic() as together:
            keep = together.replace_path if self.follows else together.save_path
            path = keep(tenant, self.path, self.decision)
            path_kept(replace(ports, store=together), tenant, path)
            return path


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem as it is planned, and where it comes from: the tenant's records and what the search found in them."""

    workspace: Workspace
    problem: Problem
    evidence: Evidence


def recommend(ports: Ports, tenant: str, request: PathRequest, today: date) -> LearningPath:
    """Recommend a path and keep it, unless it is only a preview.

    Raises NotFound for an unknown learner, Unknown for an unknown role or skill, BadRecord for a bad field.
    """
    found = planned(ports, tenant, request, today)
    return found.path if request.preview else found.kept(ports, tenant)


def planned(
    ports: Ports,
    tenant: str,
    request: PathRequest,
    today: date,
    follows: Follows | None = None,
) -> Planned:
    """Plan a path, certify it, keep nothing; raise SwitchedOff where the organisation wants none now."""
    require(ports, tenant, "recommend")
    return answered(ports, request, posed(ports, tenant, request, today, follows), follows)


def answered(
    ports: Ports, request: PathRequest, found: Posed, follows: Follows | None = None, made: Made = RECOMMENDED
) -> Planned:  # fmt: skip
    """Plan what a request poses, and certify it; `made` says what the path was asked for by."""
    workspace, problem, evidence = found.workspace, found.problem, found.evidence
    drawn = plan(problem)
    if follows:
        lead = [step.resource for step in follows.lead]
        evidence = with_lead(ports, workspace, problem.learner, evidence, lead)
    passages = passages_of_steps(ports, workspace, evidence, drawn)
    path = assemble(workspace, problem, drawn, Telling(passages, request.locale, evidence.degraded, follows))
    return Planned(path, decision(ports, request, problem, workspace.revision, made), follows is not None)


def posed(
    ports: Ports,
    tenant: str,
    request: PathRequest,
    today: date,
    follows: Follows | None = None,
) -> Posed:
    """Return the problem that a request poses, with the relevance that one search gives."""
    learner = follows.learner if follows else learner_of(ports, tenant, request.learner)
    workspace = with_own(ports.workspaces.get(tenant), learner)
    start = parse_day(request.start, "start") if request.start else today
    problem = Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=learner,
        profile=profile_of(learner, start, today, workspace.graph.policy),
        roles=request.roles,
        constraints=request.constraints or learner.constraints,
        start=start,
        previous=tuple(step.resource for step in follows.path.steps) if follows else (),
        fixed=tuple(step.resource for step in follows.lead) if follows else (),
        taken={step.resource: step.session for step in follows.lead} if follows else {},
        skills=request.skills,
    )
    evidence = gather_evidence(ports, workspace, learner, candidates(problem))
    return Posed(workspace, replace(problem, relevance=evidence.relevance), evidence)


def with_own(workspace: Workspace, learner: Learner) -> Workspace:
    """Return the workspace with the learner's own resources in the catalogue; for no other learner are they there."""
    return replace(workspace, catalogue=extended(workspace.catalogue, learner)) if learner.additions else workspace
