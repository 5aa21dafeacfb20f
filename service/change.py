"""Change a path that is kept: its state, its steps, or its plan as a whole."""

from dataclasses import replace as with_fields
from datetime import date

from msgspec.structs import replace

from paths.errors import BadTransition
from paths.fingerprint import fingerprint
from paths.lifecycle import move_path, move_step
from paths.model import Learner, LearningPath, PathState, Step
from service.assemble import Follows
from service.decision import settled
from service.lead import leading, proofs
from service.ports import Ports
from service.recommend import Planned, planned
from service.schemas import PathChange, PathRequest, ReplanRequest, StepChange, StepDifference, WhatIfReply
from service.store.errors import NotFound


def change_path(ports: Ports, tenant: str, id: str, change: PathChange) -> LearningPath:
    """Move a path through its life; raise BadTransition where the table has no such move."""
    path = ports.store.path(tenant, id)
    return ports.store.replace_path(tenant, replace(path, state=move_path(path.state, change.state, change.by)))


def change_step(ports: Ports, tenant: str, id: str, n: int, change: StepChange, today: date) -> LearningPath:
    """Change one step. A completed one becomes evidence, once; a skipped or waived one has the rest planned again."""
    path = ports.store.path(tenant, id)
    step = step_of(path, n)
    if path.state in ("replaced", "withdrawn"):
        raise BadTransition(f"the path is {path.state}; its steps cannot change any more, ask for a new path")
    state = move_step(step.state, change.state or step.state, change.by)
    if state != step.state and state in ("skipped", "waived"):
        return _without(ports, tenant, path, step, state == "waived", today)
    progress = 100 if state == "completed" else change.progress if change.progress is not None else step.progress
    pinned = step.pinned if change.pinned is None else change.pinned
    changed = replace(step, state=state, progress=progress, pinned=pinned)
    if state == "completed" and step.state != "completed":
        _complete(ports, tenant, path, step, today)
    return ports.store.replace_path(tenant, _with_step(path, changed))


def step_of(path: LearningPath, n: int) -> Step:
    """Return step `n`, counted from 1; raise NotFound."""
    if not 1 <= n <= len(path.steps):
        raise NotFound("step", f"{n} of path {path.id}")
    return path.steps[n - 1]


def _with_step(path: LearningPath, step: Step) -> LearningPath:
    steps = (*path.steps[: step.n - 1], step, *path.steps[step.n :])
    changed = replace(path, steps=steps, state=_lived(path.state, steps))
    return replace(changed, fingerprint=fingerprint(changed))  # a pin is part of it


def _lived(state: PathState, steps: tuple[Step, ...]) -> PathState:
    """Return the state of a path with these steps: active once one is begun, done when all are."""
    if state == "draft" and any(step.state != "planned" for step in steps):
        state = move_path(state, "active", "learner")
    done = bool(steps) and all(step.state == "completed" for step in steps)
    if state == "active" and done:
        return move_path(state, "done", "service")
    if state == "done" and not done:
        return move_path(state, "active", "service")
    return state


def _complete(ports: Ports, tenant: str, path: LearningPath, step: Step, today: date) -> None:
    """Keep a completion as evidence, once."""
    if not settled(ports, tenant, path.id).stored:
        return  # the learner came inline and is not kept; the path alone remembers
    kept = {e.id for e in ports.store.learner(tenant, path.learner).evidence}
    new = [piece for piece in proofs(path, step, today) if piece.id not in kept]
    ports.store.add_evidence(tenant, path.learner, new)
    ports.store.mark(tenant, path.learner, completed=[step.resource])


def _without(ports: Ports, tenant: str, path: LearningPath, step: Step, waived: bool, today: date) -> LearningPath:
    """Plan the rest again without a step. Raise BadTransition where no path is left, and then nothing has changed."""
    learner, constraints = _learner(ports, tenant, path), path.constraints
    if waived:
        learner = replace(learner, waived=tuple(sorted({*learner.waived, step.resource})))
    else:
        excluded = tuple(sorted({*constraints.excluded, step.resource}))
        pinned = tuple(id for id in constraints.pinned if id != step.resource)
        constraints = replace(constraints, excluded=excluded, pinned=pinned)
    rest = replace(path, steps=tuple(other for other in path.steps if other is not step))
    found = _planned_again(ports, tenant, rest, learner, ReplanRequest(constraints=constraints), today)
    if found.path.status == "infeasible":
        why = "; ".join(conflict.text for conflict in found.path.conflicts)
        raise BadTransition(f"without step {step.n} there is no path any more: {why}; change the constraints first")
    if waived and settled(ports, tenant, path.id).stored:
        ports.store.mark(tenant, path.learner, waived=[step.resource])
    return found.kept(ports, tenant)


def replan(ports: Ports, tenant: str, id: str, request: ReplanRequest, today: date) -> LearningPath:
    """Plan the rest again and keep it as the next version; finished, started and pinned steps stay."""
    path = ports.store.path(tenant, id)
    learner = _learner(ports, tenant, path)
    return _planned_again(ports, tenant, path, learner, request, today).kept(ports, tenant)


def what_if(ports: Ports, tenant: str, id: str, request: ReplanRequest, today: date) -> WhatIfReply:
    """Plan again under other conditions, keep nothing, and say what would be different."""
    path = ports.store.path(tenant, id)
    other = _planned_again(ports, tenant, path, _learner(ports, tenant, path), request, today).path
    return WhatIfReply(other, differences(path, other))


def differences(before: LearningPath, after: LearningPath) -> tuple[StepDifference, ...]:
    """Return what was added, dropped or moved, in the order of the path it is seen in."""
    old, new = ({s.resource: s for s in path.steps} for path in (before, after))
    dropped = [
        StepDifference("dropped", s.resource, s.title, before=s.n) for s in before.steps if s.resource not in new
    ]
    added = [StepDifference("added", s.resource, s.title, after=s.n) for s in after.steps if s.resource not in old]
    stayed = [s.resource for s in before.steps if s.resource in new]
    now = [s.resource for s in after.steps if s.resource in old]
    moved = [
        StepDifference("moved", id, new[id].title, before=old[id].n, after=new[id].n)
        for was, id in zip(stayed, now, strict=True)
        if was != id
    ]
    return (*dropped, *added, *moved)


def _learner(ports: Ports, tenant: str, path: LearningPath) -> Learner:
    """Return the learner as of now; one that came inline is as of the path."""
    was = settled(ports, tenant, path.id)
    return ports.store.learner(tenant, path.learner) if was.stored else was.learner


def _planned_again(
    ports: Ports, tenant: str, path: LearningPath, learner: Learner, request: ReplanRequest, today: date
) -> Planned:  # fmt: skip
    """Plan with the steps done and under way in front."""
    before, lead = leading(ports.workspaces.get(tenant), path, learner, today)
    constraints = request.constraints or path.constraints
    pinned = {*constraints.pinned, *(s.resource for s in path.steps if s.pinned)}
    again = PathRequest(
        learner=path.learner if settled(ports, tenant, path.id).stored else before,
        roles=request.roles or path.roles,
        constraints=replace(constraints, pinned=tuple(sorted(pinned))),
        start=request.start or path.start,
        locale=path.locale,
    )
    found = planned(ports, tenant, again, today, Follows(path, before, lead))
    return with_fields(found, path=replace(found.path, state=_lived(found.path.state, found.path.steps)))
