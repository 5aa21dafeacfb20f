"""A kept path planned again: the one way in which a new version, an alternative and a what-if are made.

The steps done or under way lead, and departing from the path costs. So what is asked as a question here is what would
come of asking it in earnest.
"""

from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import date

from msgspec.structs import replace

from paths.errors import BadRecord, BadTransition
from paths.lifecycle import move_path
from paths.model import Constraints, Learner, LearningPath, PathState, RoleGoal, SkillGoal, Step
from paths.schedule import parse_day
from service.assemble import Follows
from service.changing.lead import leading
from service.changing.missed import days_missed
from service.clock import stamp
from service.decision import Made, Settled, settled
from service.learners import check_goals
from service.ports import Ports
from service.recommend import Planned, Posed, answered, posed, with_own
from service.record.switches import require
from service.schemas import PathRequest, ReplanRequest, WhatIfRequest

TODAY = "today"


@dataclass(frozen=True, slots=True)
class Known:
    """A kept path, what its newest version was computed from, and what holds for it now.

    `start` is the path's own; `since` is the day from which what is left is planned, where it is not to be that.
    """

    path: LearningPath
    was: Settled
    learner: Learner
    roles: tuple[RoleGoal, ...]
    skills: tuple[SkillGoal, ...]
    constraints: Constraints
    start: str
    since: str | None = None

    def without(self, step: Step) -> "Known":
        """Return the same where a step does not lead and is not pinned, whatever has been done of it."""
        left = tuple(replace(s, state="skipped") if s.resource == step.resource else s for s in self.path.steps)
        pinned = tuple(id for id in self.constraints.pinned if id != step.resource)
        constraints = replace(self.constraints, pinned=pinned)
        return with_fields(self, path=replace(self.path, steps=left), constraints=constraints)

    def barring(self, resource: str) -> "Known":
        """Return the same where a resource is excluded."""
        excluded = tuple(sorted({*self.constraints.excluded, resource}))
        return with_fields(self, constraints=replace(self.constraints, excluded=excluded))

    def pinning(self, resource: str) -> "Known":
        """Return the same where a resource is pinned, and not excluded by name."""
        pinned = tuple(sorted({*self.constraints.pinned, resource}))
        excluded = tuple(id for id in self.constraints.excluded if id != resource)
        return with_fields(self, constraints=replace(self.constraints, pinned=pinned, excluded=excluded))


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be planned again: the problem with where it comes from, the request, and what it follows."""

    posed: Posed
    request: PathRequest
    follows: Follows


def known(ports: Ports, tenant: str, id: str) -> Known:
    """Return a path with all it would be planned again from; raise NotFound. A learner who came inline is as then."""
    path = ports.store.path(tenant, id)
    was = settled(ports, tenant, id)
    learner = ports.store.learner(tenant, path.learner) if was.stored else was.learner
    pinned = {*path.constraints.pinned, *(step.resource for step in path.steps if step.pinned)}
    constraints = replace(path.constraints, pinned=tuple(sorted(pinned)))
    return Known(path, was, learner, path.roles, path.skills, constraints, path.start)


def asked(given: Known, request: ReplanRequest, today: date) -> Known:
    """Return a path under the conditions that a request states; what it leaves out stays."""
    since = today.isoformat() if request.start == TODAY else request.start
    if since is not None:
        parse_day(since, "start")
    constraints = request.constraints
    if constraints is not None:
        pinned = {*constraints.pinned, *(step.resource for step in given.path.steps if step.pinned)}
        constraints = replace(constraints, pinned=tuple(sorted(pinned)))
    roles = given.roles if request.roles is None else request.roles
    skills = given.skills if request.skills is None else request.skills
    check_goals(roles, skills)
    return with_fields(
        given,
        learner=supposed(given.learner, request) if isinstance(request, WhatIfRequest) else given.learner,
        roles=roles,
        skills=skills,
        constraints=constraints or given.constraints,
        since=since,
    )


def supposed(learner: Learner, request: WhatIfRequest) -> Learner:
    """Return the learner as a what-if supposes: with other evidence, and more done or waived. Raises BadRecord."""
    new, gone = {piece.id for piece in request.evidence}, {*request.without_evidence}
    if unknown := sorted(gone - {piece.id for piece in learner.evidence}):
        raise BadRecord("withoutEvidence", f"{learner.id} has no evidence {unknown[0]!r}; give ids of their evidence")
    kept = tuple(
        replace(piece, state="withdrawn") if piece.id in gone else piece
        for piece in learner.evidence
        if piece.id not in new
    )
    told = {waived.skill for waived in request.waived_levels}
    return replace(
        learner,
        evidence=(*kept, *request.evidence),
        completed=tuple(dict.fromkeys([*learner.completed, *request.completed])),
        waived=tuple(dict.fromkeys([*learner.waived, *request.waived])),
        waived_levels=(*(w for w in learner.waived_levels if w.skill not in told), *request.waived_levels),
    )


def pose(ports: Ports, tenant: str, given: Known, today: date) -> Again:
    """Return the problem of planning a path again, with the steps done and under way in front."""
    path = given.path
    workspace = with_own(ports.workspaces.get(tenant), given.learner)
    before, lead = leading(workspace, path, given.learner, today)
    start, constraints = given.start, given.constraints
    if given.since is not None and lead and given.since > start:
        missed = days_missed(constraints, start, given.since, lead)
        constraints = replace(constraints, days_off=tuple(sorted({*constraints.days_off, *missed})))
    elif given.since is not None:
        start = given.since
    request = PathRequest(
        learner=path.learner if given.was.stored else before,
        roles=given.roles,
        constraints=constraints,
        start=start,
        locale=path.locale,
        skills=given.skills,
    )
    follows = Follows(path, before, lead)
    return Again(posed(ports, tenant, request, today, follows), request, follows)


def again(ports: Ports, tenant: str, given: Known, today: date, made: Made) -> Planned:
    """Plan a path again and certify it; keep nothing."""
    require(ports, tenant, "recommend")
    task = pose(ports, tenant, given, today)
    told = replace(made, follows=given.path.version)
    found = answered(ports, task.request, task.posed, task.follows, told)
    path = replace(found.path, state=lived(found.path.state, found.path.steps))
    return Planned(stamped(path), found.decision, True)


def feasible(found: Planned, what: str) -> Planned:
    """Return a plan that there is; raise BadTransition, which says what stands in the way, where there is none."""
    if found.path.status == "infeasible":
        why = "; ".join(conflict.text for conflict in found.path.conflicts)
        raise BadTransition(f"{what} there is no path any more: {why}; nothing was changed, so change the constraints")
    return found


def stamped(path: LearningPath) -> LearningPath:
    """Return a path as one that is made now: each version has its own time."""
    return replace(path, created=stamp())


def lived(state: PathState, steps: tuple[Step, ...]) -> PathState:
    """Return the state of a path with these steps: active once one is begun, done when all are."""
    if state == "draft" and any(step.state != "planned" for step in steps):
        state = move_path(state, "active", "learner")
    done = bool(steps) and all(step.state == "completed" for step in steps)
    if state == "active" and done:
        return move_path(state, "done", "service")
    if state == "done" and not done:
        return move_path(state, "active", "service")
    return state
