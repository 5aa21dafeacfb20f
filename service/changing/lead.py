"""Which steps of a path lead its next version: those done or under way that would stand in a path made now.

What the leading steps prove is taken from the learner, since the replay of the path gives it again: it counts once. A
completed step that cannot lead any more, because its resource is gone or hidden, is done otherwise, clashes with
another, cannot start in this order or has had its evidence withdrawn, stays in the learner's record; one that was only
started is planned anew.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from msgspec.structs import replace

from paths.admissible import visible
from paths.model import Evidence, Learner, LearningPath, Step
from paths.replay import State, apply, may_start
from service.learners import profile_of
from service.workspace import Workspace

LEADING = ("completed", "started")
LONGEST_ID = 200  # characters


def leading(
    workspace: Workspace, path: LearningPath, learner: Learner, today: date
) -> tuple[Learner, tuple[Step, ...]]:
    """Return the learner without what the leading steps prove, and these steps in their order."""
    known = _with_proofs(learner, path, today)
    lead = tuple(step for step in path.steps if step.state in LEADING and not _denied(step, known))
    while True:
        before = _without_proofs(known, lead)
        standing = _standing(workspace, before, lead, date.fromisoformat(path.start), today)
        if standing == lead:
            return before, lead
        lead = standing  # who leads no more brings evidence again, and with it others may stand or fall


def proofs(path: LearningPath, step: Step, today: date) -> list[Evidence]:
    """Return what completing a step proves, each under an id of its own, so that it counts once however often told."""
    return [
        Evidence(
            id=proof_id(step.resource, raised.skill),
            skill=raised.skill,
            level=raised.to,
            source="completion",
            when=today.isoformat(),
            by=f"path {path.id}",
        )
        for raised in step.raises
    ]


def proof_id(resource: str, skill: str) -> str:
    """Return the id of the evidence that a completed resource gives of a skill."""
    id = f"completion:{resource}:{skill}"
    return id if len(id) <= LONGEST_ID else f"completion:{sha256(id.encode()).hexdigest()}"


def _denied(step: Step, learner: Learner) -> bool:
    """Say whether evidence of a completed step has been withdrawn: to lead would prove it all the same."""
    told = {proof_id(step.resource, raised.skill) for raised in step.raises} if step.state == "completed" else set()
    return any(piece.id in told and piece.state == "withdrawn" for piece in learner.evidence)


def _with_proofs(learner: Learner, path: LearningPath, today: date) -> Learner:
    """Add what the path has seen completed; a learner that came inline has nobody else to remember it."""
    done = [step for step in path.steps if step.state == "completed"]
    kept = {piece.id for piece in learner.evidence}
    new = [piece for step in done for piece in proofs(path, step, today) if piece.id not in kept]
    completed = dict.fromkeys([*learner.completed, *(step.resource for step in done)])
    return replace(learner, evidence=(*learner.evidence, *new), completed=tuple(completed))


def _without_proofs(learner: Learner, lead: Iterable[Step]) -> Learner:
    told = {proof_id(step.resource, raised.skill) for step in lead for raised in step.raises}
    gone = {step.resource for step in lead}
    return replace(
        learner,
        evidence=tuple(piece for piece in learner.evidence if piece.id not in told),
        completed=tuple(id for id in learner.completed if id not in gone),
    )


def _standing(
    workspace: Workspace, learner: Learner, steps: Sequence[Step], start: date, today: date
) -> tuple[Step, ...]:
    """Return the steps that a path made now could begin with, in this order."""
    catalogue, kept = workspace.catalogue, list[Step]()
    before = profile_of(learner, start, today, workspace.graph.policy)
    state = State.at(before.levels, {*learner.completed, *learner.waived}, catalogue)
    satisfied = state.satisfied
    for step in steps:
        resource = catalogue.resources.get(step.resource)
        if resource is None or resource.minutes is None or not visible(resource, learner) or resource.id in satisfied:
            continue
        if any(catalogue.clashes(resource.id, other.resource) for other in kept):
            continue
        if may_start(resource, state, workspace.graph):
            kept.append(step)
            state = apply(resource, state, catalogue)
    return tuple(kept)
