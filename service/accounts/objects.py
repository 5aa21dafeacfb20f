"""Whose object is whose: a learner reaches what is the learner's own, and is told of the rest that it is not there.

Staff reach all of their tenant; the tenant itself is in every call of the store.
"""

from collections.abc import Iterable
from typing import TypeVar

from litestar.exceptions import PermissionDeniedException
from msgspec.structs import replace

from paths.model import EVERYONE, Document, Evidence, Learner, LearningPath, Resource
from service.assistant.dialogue import ConversationRequest
from service.assistant.values import AnswerRequest
from service.auth import Caller
from service.finding.goal_wire import GoalRequest
from service.ports import Ports
from service.questions import QuestionsRequest
from service.schemas import GapRequest, PathRequest, SearchRequest
from service.store.errors import NotFound
from service.store.people.conversations import Talk

R = TypeVar("R", PathRequest, GapRequest, SearchRequest, GoalRequest, QuestionsRequest, AnswerRequest)
Shown = TypeVar("Shown", Document, Resource)

SPEAKS_FOR = {"learner": {"learner"}, "ld": {"learner", "ld"}, "admin": {"learner", "ld", "service"}}


def own(caller: Caller, learner: str) -> str:
    """Return the id of a learner whom the caller may ask about; raise NotFound for a learner's asking for another."""
    if caller.role == "learner" and learner != caller.learner:
        raise NotFound("learner", learner)
    return learner


def asking(caller: Caller, request: R) -> R:
    """Return a request as being about the caller, where that is a learner; of staff it is about whom it names.

    Raise NotFound where a learner names another one, 403 for one given inline: that says itself what groups it is in.
    """
    if caller.role != "learner":
        return request
    learner: str | Learner | None = request.learner
    if isinstance(learner, Learner):
        raise PermissionDeniedException("learner: a learner asks as itself; give your own id, not a learner inline")
    return replace(request, learner=own(caller, learner or caller.learner or ""))


def claimed(caller: Caller, learner: str, evidence: Iterable[Evidence]) -> None:
    """Raise 403 where a learner brings evidence that is not its own word, as it stands."""
    if caller.role != "learner":
        return
    for at, piece in enumerate(evidence):
        if piece.source != "self":
            raise PermissionDeniedException(f"evidence[{at}].source: of itself a learner gives evidence 'self' only")
        if piece.by not in ("", learner) or piece.state != "standing":
            raise PermissionDeniedException(f"evidence[{at}]: leave out by and state; it is the learner's own word")


def path_of(ports: Ports, caller: Caller, id: str, version: int | None = None) -> LearningPath:
    """Return a path that the caller may reach; raise NotFound for another learner's as for one that is not there."""
    found = ports.store.path(caller.tenant, id, None if caller.role == "learner" else version)
    if caller.role != "learner":
        return found
    if found.learner != caller.learner:
        raise NotFound("path", id)
    return found if version in (None, found.version) else ports.store.path(caller.tenant, id, version)


def reach(ports: Ports, caller: Caller, id: str) -> str:
    """Return the id of a path that the caller may reach; raise NotFound. It costs staff nothing."""
    return path_of(ports, caller, id).id if caller.role == "learner" else id


def talk_of(ports: Ports, caller: Caller, id: str, kind: str = "conversation", shown: str | None = None) -> Talk:
    """Return a conversation that the caller may reach; raise NotFound for another learner's as for one not there.

    `kind` and `shown` are what was asked for, where that was not the conversation itself.
    """
    found = ports.store.conversations.get(caller.tenant, id)
    if caller.role == "learner" and found.learner != caller.learner:
        raise NotFound(kind, shown or id)
    return found


def beginning(ports: Ports, caller: Caller, request: ConversationRequest) -> ConversationRequest:
    """Return a conversation to begin as the caller's own, where that is a learner; raise NotFound for another's."""
    if caller.role != "learner":
        return request
    learner = own(caller, request.learner or caller.learner or "")
    path = reach(ports, caller, request.path) if request.path else None
    return replace(request, learner=learner, path=path)


def principals(ports: Ports, caller: Caller) -> frozenset[str] | None:
    """Return whom the caller is, as `access` of documents and resources names it; None for staff, who curate all."""
    if caller.role != "learner":
        return None
    try:
        return ports.store.learner(caller.tenant, caller.learner or "").principals
    except NotFound:
        return frozenset({EVERYONE})  # not kept here yet, so in no group


def seen(ports: Ports, caller: Caller, record: Shown) -> Shown:
    """Return a document or resource that the caller may see; raise NotFound for another as for one not there."""
    mine = principals(ports, caller)
    if mine is not None and mine.isdisjoint(record.access):
        raise NotFound(type(record).__name__.lower(), record.id)
    return record


def speaks(caller: Caller, by: str) -> None:
    """Raise 403 where a caller says to act as somebody whom its role may not speak for."""
    if by not in SPEAKS_FOR[caller.role]:
        raise PermissionDeniedException(f"by: {by!r} is not for a caller in the role {caller.role}")
