"""Which evidence of a learner stands, and how much each piece counts: listing, contesting, withdrawing, settling."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from paths.lifecycle import move_evidence
from paths.model import Evidence, EvidenceState, Id, Learner, Policy
from service.learners import profile_of
from service.ports import Ports
from service.schemas import Wire
from service.store.errors import NotFound

LONGEST_NOTE = 2000  # characters, as in Evidence


class EvidenceChange(Wire, frozen=True):
    """What becomes of a piece of evidence, who says so, and why. The state it is in already changes nothing."""

    state: EvidenceState
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""
    by: Literal["learner", "ld"] = "learner"


class WeighedEvidence(Wire, frozen=True):
    """A piece of evidence and what it weighs today; at 0 it does not count, and `reason` says why.

    `contradicts` are pieces of the same skill that count as well and lie two or more levels apart.
    """

    learner: Id
    evidence: Evidence
    weight: float
    reason: Literal["", "contested", "withdrawn", "overruled"]
    contradicts: tuple[Id, ...] = ()


def weighed(learner: Learner, policy: Policy, today: date) -> list[WeighedEvidence]:
    """Return every piece of a learner's evidence with what it weighs, by id."""
    found: list[WeighedEvidence] = []
    pieces = {piece.id: piece for piece in learner.evidence}
    for estimate in profile_of(learner, today, today, policy).estimates:
        against: dict[str, list[str]] = {}
        for pair in estimate.contradictions:
            against.setdefault(pair.first, []).append(pair.second)
            against.setdefault(pair.second, []).append(pair.first)
        found += [
            WeighedEvidence(
                learner.id, pieces[c.evidence], c.weight, c.reason, tuple(sorted(against.get(c.evidence, ())))
            )
            for c in estimate.counted
        ]
    return sorted(found, key=lambda one: one.evidence.id)


def evidence_of(ports: Ports, tenant: str, learner: str, today: date) -> list[WeighedEvidence]:
    """Return the evidence of a stored learner, weighed by the organisation's policy; raise NotFound."""
    return weighed(ports.store.learner(tenant, learner), ports.workspaces.get(tenant).graph.policy, today)


def change_evidence(
    ports: Ports, tenant: str, learner: str, id: str, change: EvidenceChange, today: date
) -> WeighedEvidence:  # fmt: skip
    """Contest, withdraw or settle a piece of evidence; it counts accordingly from now on.

    Raises NotFound, BadTransition where `change.by` may not do that, Conflict where somebody was faster.
    """
    pieces = {piece.id: piece for piece in ports.store.learner(tenant, learner).evidence}
    if id not in pieces:
        raise NotFound("evidence", id)
    old = pieces[id]
    state = move_evidence(old, change.state, change.by)
    if state != old.state:
        ports.store.swap_evidence(tenant, learner, old, replace(old, state=state, note=change.note))
    return next(one for one in evidence_of(ports, tenant, learner, today) if one.evidence.id == id)
