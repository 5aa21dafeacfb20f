"""A proposal confirmed or dismissed: confirmed, the path becomes exactly what was shown, or nothing is changed."""

from dataclasses import replace as with_fields
from datetime import date

import msgspec
from msgspec.structs import replace

from paths.model import LearningPath
from service.accounts.objects import path_of
from service.assistant.conversations import messages_of, moment, room
from service.assistant.dialogue import Decided, Decision, Message, Proposal
from service.assistant.ground import ground
from service.assistant.operations import Complete, Know, Pin, Skip, Swap, WhatIf
from service.assistant.proposing import request_for, word
from service.assistant.values import Said
from service.assistant.wording import say
from service.auth import Caller
from service.changing.change import change_step, replan
from service.changing.swap import swap
from service.events.emit import evidence_added
from service.ports import Ports
from service.record.audit import note
from service.record.reviews import shown
from service.record.switches import require
from service.schemas import ReplanRequest, StepChange, SwapRequest
from service.store.errors import Conflict, Stale
from service.store.people.conversations import Talk
from service.store.store import Store

DECIDED = {"confirm": "confirmed", "dismiss": "dismissed"}


def decide(ports: Ports, caller: Caller, talk: Talk, id: str, decision: Decision, today: date) -> Decided:
    """Confirm or dismiss an open proposal; the same again changes nothing more.

    Raises NotFound; Stale where the path is another one by now, and then the proposal is stale; Conflict where it was
    decided otherwise; BadTransition where the change cannot be made any more.
    """
    require(ports, caller.tenant, "chat")
    kept = ports.store.conversations.proposal(caller.tenant, talk.id, id)
    proposal = msgspec.json.decode(kept.body, type=Proposal)
    if kept.status == DECIDED[decision.decision]:
        path = _path(ports, caller, proposal) if decision.decision == "confirm" else None
        return Decided(_as(ports, caller, talk, kept.n), shown(ports, caller.tenant, path) if path else None)
    if kept.status != "open":
        raise (Stale if kept.status == "stale" else Conflict)(
            f"the proposal is {kept.status}; ask for the change again"
        )
    if decision.decision == "dismiss":
        ports.store.conversations.decide(caller.tenant, talk.id, id, "dismissed")
        return Decided(_as(ports, caller, talk, kept.n))
    room(talk)
    try:
        path, n = _confirmed(ports, caller, talk, proposal, today)
    except Stale:
        ports.store.conversations.decide(caller.tenant, talk.id, id, "stale")
        raise
    said = messages_of(ports, caller.tenant, talk, n - 1)[0]
    return Decided(_as(ports, caller, talk, kept.n), shown(ports, caller.tenant, path), said)


def _confirmed(ports: Ports, caller: Caller, talk: Talk, proposal: Proposal, today: date) -> tuple[LearningPath, int]:
    """Make the change and note it, all or nothing; return the path and the number of the message that says so."""
    tenant = caller.tenant
    with ports.store.atomic() as together:
        if not together.conversations.decide(tenant, talk.id, proposal.id, "confirmed"):
            raise Stale("the proposal was decided meanwhile; read the conversation again")
        before = _path(with_fields(ports, store=together), caller, proposal)
        if (before.version, before.fingerprint) != (proposal.version, proposal.fingerprint):
            raise Stale("the path has changed since this was proposed; ask for the change again")
        inner = with_fields(ports, store=together.expecting(before.id, before.version))
        path = _applied(inner, tenant, talk, proposal, before, today)
        if path.fingerprint != proposal.becomes:
            raise Stale("what was proposed would not come of it any more; ask for the change again")
        n = _said(together, tenant, talk)
        kind = msgspec.to_builtins(proposal.operation)["kind"]
        note(
            together,
            tenant,
            caller.subject,
            "chat.confirmed",
            f"path:{path.id}",
            {"operation": kind, "proposal": proposal.id},
        )
        return path, n


def _applied(
    ports: Ports, tenant: str, talk: Talk, proposal: Proposal, path: LearningPath, today: date
) -> LearningPath:
    """Make a change by the function that makes it for everybody."""
    change = proposal.operation
    match change:
        case WhatIf():
            raise Conflict("this was a question; ask for the change itself")
        case Swap():
            return swap(ports, tenant, path.id, change.step, SwapRequest(change.resource or ""), today)
        case Skip():
            return change_step(ports, tenant, path.id, change.step, StepChange(state="skipped"), today)
        case Complete():
            return change_step(ports, tenant, path.id, change.step, StepChange(state="completed"), today)
        case Pin():
            return change_step(ports, tenant, path.id, change.step, StepChange(pinned=change.pinned), today)
        case Know():
            return _known(ports, tenant, path, change, proposal.id, today)
        case _:
            return replan(ports, tenant, path.id, request_for(ground(ports, tenant, talk), path, change, today), today)


def _known(ports: Ports, tenant: str, path: LearningPath, change: Know, id: str, today: date) -> LearningPath:
    piece = word(change, id, today)
    ports.store.add_evidence(tenant, path.learner, [piece])
    evidence_added(ports.store, tenant, path.learner, [piece.id])
    return replan(ports, tenant, path.id, ReplanRequest(), today)


def _said(together: Store, tenant: str, talk: Talk) -> int:
    """Say that it is done, as a message of the conversation; return its number."""
    now, current = moment(), together.conversations.get(tenant, talk.id, lock=True)
    text, n = say(talk.locale, "confirmed"), current.messages + 1
    message = Message(n, "assistant", text, now, said=(Said("fact", 0, len(text)),))
    together.conversations.say(tenant, replace(current, messages=n, updated=now), {n: message})
    return n


def _path(ports: Ports, caller: Caller, proposal: Proposal) -> LearningPath:
    return path_of(ports, caller, proposal.path)


def _as(ports: Ports, caller: Caller, talk: Talk, n: int) -> Proposal:
    """Return the proposal of a message as it stands and may be read now."""
    found = messages_of(ports, caller.tenant, talk, n - 1)[0].proposal
    if found is None:
        raise Conflict("the proposal is not there any more")
    return found
