"""Change a path that is kept: its state, its steps, or its plan as a whole."""

from dataclasses import replace as with_fields
from datetime import date

from msgspec.structs import replace

from paths.errors import BadTransition
from paths.lifecycle import move_path, move_step
from paths.model import Evidence, Learner, LearningPath, Step
from service.decision import settled
from service.ports import Ports
from service.recommend import Planned, planned
from service.schemas import PathChange, PathRequest, ReplanRequest, StepChange, StepDifference, WhatIfReply
from service.store.errors import NotFound

LEADING = ("completed", "started")  # steps that a new plan leaves where they are


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
    state = path.state
    if any(s.state != "planned" for s in steps) and state == "draft":
        state = move_path(state, "active", "learner")
    if state == "active" and all(s.state == "completed" for s in steps):
        state = move_path(state, "done", "service")
    elif state == "done" and any(s.state != "completed" for s in steps):
        state = move_path(state, "active", "service")
    return replace(path, steps=steps, state=state)


def _complete(ports: Ports, tenant: str, path: LearningPath, step: Step, today: date) -> None:
    """Keep a completion as evidence under an id of its own, so that it counts once however often it is told."""
    pieces = [
        Evidence(
            id=f"completion:{step.resource}:{raised.skill}"[:200],
            skill=raised.skill,
            level=raised.to,
            source="completion",
            when=today.isoformat(),
            by=f"path {path.id}",
        )
        for raised in step.raises
    ]
    if not settled(ports, tenant, path.id).stored:
        return  # the learner came inline and is not kept; the path alone remembers
    kept = {e.id for e in ports.store.learner(tenant, path.learner).evidence}
    ports.store.add_evidence(tenant, path.learner, [piece for piece in pieces if piece.id not in kept])
    ports.store.mark(tenant, path.learner, completed=[step.resource])


def _without(
    ports: Ports, tenant: str, path: LearningPath, step: Step, waived: bool, today: date
) -> LearningPath:  # fmt: skip
    learner = _learner(ports, tenant, path)
    constraints = path.constraints
    if waived:
        learner = replace(learner, waived=tuple(sorted({*learner.waived, step.resource})))
        if settled(ports, tenant, path.id).stored:
            ports.store.mark(tenant, path.learner, waived=[step.resource])
    else:
        constraints = replace(constraints, excluded=tuple(sorted({*constraints.excluded, step.resource})))
    return _planned_again(ports, tenant, path, learner, ReplanRequest(constraints=constraints), today).kept(
        ports, tenant
    )


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
    """Plan with the steps done and under way in front; what they prove is theirs again, so that it counts once."""
    leading = [s for s in path.steps if s.state in LEADING]
    lead = {s.resource for s in leading}
    told = {f"completion:{s.resource}:{r.skill}"[:200] for s in leading for r in s.raises}
    before = replace(
        learner,
        evidence=tuple(e for e in learner.evidence if e.id not in told),
        completed=tuple(id for id in learner.completed if id not in lead),
    )
    constraints = request.constraints or path.constraints
    pinned = {*constraints.pinned, *(s.resource for s in path.steps if s.pinned)}
    again = PathRequest(
        learner=before,
        roles=request.roles or path.roles,
        constraints=replace(constraints, pinned=tuple(sorted(pinned))),
        start=request.start or path.start,
        locale=path.locale,
    )
    found = planned(
        ports,
        tenant,
        again,
        today,
        previous=tuple(s.resource for s in path.steps),
        fixed=tuple(s.resource for s in leading),
    )
    return with_fields(found, path=_continued(path, found.path), replaces=path)


def _continued(old: LearningPath, new: LearningPath) -> LearningPath:
    """Return the new plan as the next version of the old path: same id, same life, progress carried over."""
    was = {s.resource: s for s in old.steps}
    steps = tuple(
        replace(s, state=was[s.resource].state, progress=was[s.resource].progress) if s.resource in was else s
        for s in new.steps
    )
    return replace(new, id=old.id, version=old.version, state=old.state, steps=steps, created=old.created)
