"""From a decision record back to the problem that it settled."""

from dataclasses import dataclass
from datetime import date

import msgspec
from msgspec.structs import replace

from paths.model import LearningPath, Step
from paths.problem import Limits, Plan, Problem
from service.decision import Settled, settled_of
from service.ports import Ports
from service.recommend import with_own
from service.schemas import PathRequest
from service.store.values import Decision
from service.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recalled:
    """A decision as it was made: the records of its revision, and the problem that was planned from them."""

    record: Decision
    settled: Settled
    workspace: Workspace
    problem: Problem


def recalled(ports: Ports, tenant: str, record: Decision, path: LearningPath) -> Recalled:
    """Return the problem that a path's decision record settled, over the tenant's records as they were then."""
    settled, request = settled_of(record), msgspec.json.decode(record.request, type=PathRequest)
    workspace = with_own(ports.workspaces.get(tenant, record.revision), settled.learner)
    problem = Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=settled.learner,
        profile=record.profile,
        roles=request.roles,
        constraints=request.constraints or settled.learner.constraints,
        start=date.fromisoformat(request.start or path.start),
        relevance=settled.relevance,
        previous=settled.previous,
        fixed=settled.fixed,
        taken=settled.taken,
        limits=msgspec.json.decode(record.settings, type=Limits),
        skills=request.skills,
    )
    return Recalled(record, settled, workspace, problem)


def version_recalled(ports: Ports, tenant: str, path: LearningPath) -> Recalled:
    """Return what a version of a path was planned from: its own decision, or the last one before it."""
    return recalled(ports, tenant, ports.store.decision(tenant, path.id, path.version), path)


def as_path(path: LearningPath, plan: Plan) -> LearningPath:
    """Return a path with the steps and figures of a plan, without titles and reasons; pins are the path's own."""
    pins = {step.resource: step.pinned for step in path.steps}
    return replace(
        path,
        status=plan.status,
        minutes=plan.minutes,
        objective=plan.objective,
        gap=plan.gap,
        steps=tuple(
            Step(
                n=n,
                resource=step.resource,
                title=step.resource,
                minutes=step.minutes,
                start=step.start,
                end=step.end,
                week=step.week,
                raises=step.raises,
                depends_on=step.depends_on,
                pinned=pins.get(step.resource, step.pinned),
                branch=step.branch,
                session=step.session,
            )
            for n, step in enumerate(plan.steps, 1)
        ),
    )
