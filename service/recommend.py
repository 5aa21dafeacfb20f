"""Learner and role in, certified path out: the one straight line of POST /v1/paths."""

from dataclasses import dataclass, replace
from datetime import date

from paths.model import Learner, LearningPath, Profile
from paths.plan import candidates, plan
from paths.problem import Problem
from paths.profile import estimate
from paths.schedule import parse_day
from service.assemble import Follows, Telling, assemble
from service.decision import decision
from service.evidence import gather_evidence, passages_of_steps
from service.gap import learner_of
from service.ports import Ports
from service.schemas import PathRequest
from service.store.values import Decision


@dataclass(frozen=True, slots=True)
class Planned:
    """A path and what it was computed from; `follows` says that it is the next version of a kept one."""

    path: LearningPath
    decision: Decision
    follows: bool = False

    def kept(self, ports: Ports, tenant: str) -> LearningPath:
        """Keep the path and return it with its version; raise Conflict where somebody was faster."""
        keep = ports.store.replace_path if self.follows else ports.store.save_path
        return keep(tenant, self.path, self.decision)


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
    """Plan a path, certify it, keep nothing."""
    workspace = ports.workspaces.get(tenant)
    learner = follows.learner if follows else learner_of(ports, tenant, request.learner)
    start = parse_day(request.start, "start") if request.start else today
    problem = Problem(
        graph=workspace.graph,
        catalogue=workspace.catalogue,
        learner=learner,
        profile=profile_of(learner, start, today),
        roles=request.roles,
        constraints=request.constraints or learner.constraints,
        start=start,
        previous=tuple(step.resource for step in follows.path.steps) if follows else (),
        fixed=tuple(step.resource for step in follows.lead) if follows else (),
    )
    evidence = gather_evidence(ports, workspace, learner, candidates(problem))
    problem = replace(problem, relevance=evidence.relevance)
    drawn = plan(problem)
    passages = passages_of_steps(ports, workspace, evidence, drawn)
    path = assemble(workspace, problem, drawn, Telling(passages, request.locale, evidence.degraded, follows))
    return Planned(path, decision(ports, request, problem, workspace.revision), follows is not None)


def profile_of(learner: Learner, start: date, today: date) -> Profile:
    """Return the profile on the first day of the path, or on the day of the newest evidence, if that came later.

    Raises BadRecord for evidence from after both days. Today plays no part where all evidence is older than `start`,
    so that the same request gives the same path on any day.
    """
    days = [parse_day(piece.when, "evidence.when") for piece in learner.evidence]
    return estimate(learner.evidence, max([start, *(day for day in days if day <= today)]))
