"""Change a path that is kept: its state, its steps, or its plan as a whole."""

from dataclasses import replace as with_fields
from datetime import date

from msgspec.structs import replace

from paths.errors import BadTransition
from paths.lifecycle import move_path, move_step
from paths.model import LearningPath, Step
from service.changing.again import Known, again, asked, feasible, known, lived, stamped
from service.changing.lead import LEADING, proof_id, proofs
from service.decision import Made, settled
from service.events.changes import path_moved, step_changed
from service.events.emit import evidence_added
from service.explaining.certified import certified_again
from service.explaining.diff import explained
from service.ports import Ports
from service.recommend import Planned
from service.schemas import (
    PathChange,
    ReplannedPath,
    ReplanRequest,
    StepChange,
    WhatIfReply,
    WhatIfRequest,
)
from service.store.errors import NotFound

OVER = ("replaced", "withdrawn")


def change_path(ports: Ports, tenant: str, id: str, change: PathChange) -> LearningPath:
    """Move a path through its life; raise BadTransition where the table has no such move."""
    path = ports.store.path(tenant, id)
    moved = replace(path, state=move_path(path.state, change.state, change.by))
    with ports.store.atomic() as together:
        kept = together.replace_path(tenant, stamped(moved))
        path_moved(with_fields(ports, store=together), tenant, path, kept)
        return kept


def change_step(ports: Ports, tenant: str, id: str, n: int, change: StepChange, today: date) -> LearningPath:
    """Change one step. A completed one becomes evidence, once; a skipped or waived one has the rest planned again.

    A completion that is taken back takes its evidence with it.
    """
    path = living(ports, tenant, id)
    step = step_of(path, n)
    state = move_step(step.state, change.state or step.state, change.by)
    if state != step.state and state in ("skipped", "waived"):
        return _without(ports, tenant, step, known(ports, tenant, id), state == "waived", today)
    progress = 100 if state == "completed" else change.progress if change.progress is not None else step.progress
    if step.state == "completed" and state != "completed" and change.progress is None:
        progress = 0
    changed = _with_step(path, replace(step, state=state, progress=progress))
    if change.pinned is not None and change.pinned != step.pinned:
        pinned = repinned(ports, tenant, changed, n, change.pinned)
        if pinned is None:
            return loosened(ports, tenant, step, known(ports, tenant, id), today).kept(ports, tenant)
        changed = pinned
    with ports.store.atomic() as together:
        inner = with_fields(ports, store=together)
        _told(inner, tenant, path, changed.steps[n - 1], today)
        kept = together.replace_path(tenant, stamped(changed))
        step_changed(inner, tenant, step, kept.steps[n - 1], kept)
        path_moved(inner, tenant, path, kept)
        return kept


def living(ports: Ports, tenant: str, id: str) -> LearningPath:
    """Return a path whose steps can still change; raise NotFound, BadTransition."""
    path = ports.store.path(tenant, id)
    if path.state in OVER:
        raise BadTransition(f"the path is {path.state}; its steps cannot change any more, ask for a new path")
    return path


def step_of(path: LearningPath, n: int) -> Step:
    """Return step `n`, counted from 1; raise NotFound."""
    if not 1 <= n <= len(path.steps):
        raise NotFound("step", f"{n} of path {path.id}")
    return path.steps[n - 1]


def replan(ports: Ports, tenant: str, id: str, request: ReplanRequest, today: date) -> ReplannedPath:
    """Plan the rest again and keep it as the next version; finished, started and pinned steps stay.

    Raises NotFound; BadTransition for a path that is replaced or withdrawn, or where steps are begun and there would be
    no path for them to lead.
    """
    path = living(ports, tenant, id)
    found = again(ports, tenant, asked(known(ports, tenant, id), request, today), today, Made("replanned"))
    if any(step.state in LEADING for step in path.steps):
        feasible(found, "behind what is begun")
    return explained(ports, tenant, found.kept(ports, tenant), found.decision)


def what_if(ports: Ports, tenant: str, id: str, request: WhatIfRequest, today: date) -> WhatIfReply:
    """Plan again under other conditions, keep nothing, and say what would be different and why."""
    found = again(ports, tenant, asked(known(ports, tenant, id), request, today), today, Made("replanned"))
    told = explained(ports, tenant, found.path, found.decision)
    return WhatIfReply(found.path, told.differences, told.dates_changed)


def _with_step(path: LearningPath, step: Step) -> LearningPath:
    steps = (*path.steps[: step.n - 1], step, *path.steps[step.n :])
    return replace(path, steps=steps, state=lived(path.state, steps))


def _told(ports: Ports, tenant: str, path: LearningPath, step: Step, today: date) -> None:
    """Keep a completion as evidence, once, or take it back with its evidence."""
    was = path.steps[step.n - 1].state
    if (was == "completed") == (step.state == "completed") or not settled(ports, tenant, path.id).stored:
        return  # a learner who came inline is not kept; the path alone remembers
    if step.state == "completed":
        proved = proofs(path, step, today)
        ports.store.prove(tenant, path.learner, step.resource, proved)
        evidence_added(ports.store, tenant, path.learner, [piece.id for piece in proved])
    else:
        ids = {proof_id(step.resource, raised.skill) for raised in step.raises}
        note = f"step {step.n} of path {path.id} is not completed after all"
        ports.store.take_back(tenant, path.learner, step.resource, ids, note)


def repinned(ports: Ports, tenant: str, path: LearningPath, n: int, pinned: bool) -> LearningPath | None:
    """Return the path with a step pinned or not, certified anew; None where it only stands because it was pinned."""
    step = path.steps[n - 1]
    steps = (*path.steps[: n - 1], replace(step, pinned=pinned), *path.steps[n:])
    others = {*path.constraints.pinned} - {step.resource}
    constraints = replace(path.constraints, pinned=tuple(sorted(others | ({step.resource} if pinned else set()))))
    return certified_again(ports, tenant, replace(path, steps=steps, constraints=constraints))


def loosened(ports: Ports, tenant: str, step: Step, given: Known, today: date) -> Planned:
    """Plan again where a step stands only because it was pinned, and keep nothing."""
    made = Made("unpinned", step.resource)
    constraints = replace(given.constraints, pinned=tuple(id for id in given.constraints.pinned if id != step.resource))
    steps = tuple(replace(s, pinned=s.pinned and s.resource != step.resource) for s in given.path.steps)
    loose = with_fields(given, path=replace(given.path, steps=steps), constraints=constraints)
    return feasible(again(ports, tenant, loose, today, made), f"with step {step.n} unpinned")


def _without(ports: Ports, tenant: str, step: Step, given: Known, waived: bool, today: date) -> LearningPath:
    """Plan the rest again without a step. Raise BadTransition where no path is left, and then nothing has changed."""
    found = left_out(ports, tenant, step, given, waived, today)
    with ports.store.atomic() as together:
        if waived and given.was.stored:
            together.mark(tenant, given.path.learner, waived=[step.resource])
        inner = with_fields(ports, store=together)
        kept = found.kept(inner, tenant)
        step_changed(inner, tenant, step, replace(step, state="waived" if waived else "skipped"), kept)
        path_moved(inner, tenant, given.path, kept)
        return kept


def left_out(ports: Ports, tenant: str, step: Step, given: Known, waived: bool, today: date) -> Planned:
    """Plan a path without a step, and keep nothing; raise BadTransition where no path is left."""
    rest = given.without(step)
    if waived:
        learner = replace(given.learner, waived=tuple(sorted({*given.learner.waived, step.resource})))
        rest = with_fields(rest, learner=learner)
    else:
        rest = rest.barring(step.resource)
    made = Made("waived" if waived else "skipped", step.resource)
    found = feasible(again(ports, tenant, rest, today, made), f"without step {step.n}")
    if any(other.resource == step.resource for other in found.path.steps):
        raise BadTransition(f"step {step.n} cannot be left out: 'excluded' is a soft constraint; make it hard first")
    return found
