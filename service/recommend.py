"""Learner and role in, certified path out: the one straight line of POST /v1/paths."""

from dataclasses import dataclass, replace
from datetime import date

from paths.model import LearningPath
from paths.plan import candidates, plan
from paths.problem import Problem
from paths.profile import estimate
from paths.schedule import parse_day
from service.assemble import assemble
from service.decision import decision
from service.evidence import gather_evidence, passages_of_steps
from service.gap import learner_of
from service.ports import Ports
from service.schemas import PathRequest
from service.store.values import Decision


@dataclass(frozen=True, slots=True)
class Planned:
    """A path and what it was computed from; `replaces` is the version that it follows, where it follows one."""

    path: LearningPath
    decision: Decision
    replaces: LearningPath | None = None

    def kept(self, ports: Ports, tenant: str) -> LearningPath:
        """Keep the path and return it with its version; raise Conflict where somebody was faster."""
        if self.replaces is None:
            return ports.store.save_path(tenant, self.path, self.decision)
        return ports.store.replace_path(tenant, self.path, self.decision)


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
    previous: tuple[str, ...] = (),
    fixed: tuple[str, ...] = (),
) -> Planned:
    """Plan a path, certify it, keep nothing. `previous` and `fixed` are those of `paths.problem.Problem`."""
    workspace = ports.workspaces.get(tenant)
    learner = learner_of(ports, tenant, request.learner)
    start = parse_day(request.start, "start") if request.start else today
    problem = Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=learner,
        profile=estimate(learner.evidence, start),
        roles=request.roles,
        constraints=request.constraints or learner.constraints,
        start=start,
        previous=previous,
        fixed=fixed,
    )
    evidence = gather_evidence(ports, workspace, learner, candidates(problem))
    problem = replace(problem, relevance=evidence.relevance)
    drawn = plan(problem)
    passages = passages_of_steps(ports, workspace, evidence, drawn)
    path = assemble(workspace, problem, drawn, passages, request.locale, evidence.degraded)
    return Planned(path, decision(ports, request, problem, workspace.revision))
