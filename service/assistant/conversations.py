"""Conversations: begun, read with what may be seen now, judged, exported, removed."""

from uuid import UUID

import msgspec
from msgspec.structs import replace
from uuid_utils import uuid7

from paths.model import EVERYONE, LearningPath
from service.assistant.dialogue import (
    MOST_CONVERSATIONS,
    MOST_MESSAGES,
    Conversation,
    ConversationRequest,
    ConversationWithMessages,
    Feedback,
    Message,
    Proposal,
    ProposalStatus,
)
from service.assistant.reading import readable
from service.assistant.wording import say
from service.changing.change import OVER
from service.clock import utc_now
from service.ports import Ports
from service.readable import principals_of
from service.record.switches import require
from service.store.errors import Conflict, NotFound
from service.store.people.conversations import Talk

MOST_LOOKED_AT = 20  # paths of a learner, for the newest that is alive


def new_id() -> str:
    """Return an id that sorts by the time at which it was made."""
    return str(UUID(bytes=uuid7().bytes))


def moment() -> str:
    """Return this moment as conversations keep it, to the millisecond."""
    return utc_now().isoformat(timespec="milliseconds")


def begin(ports: Ports, tenant: str, request: ConversationRequest) -> Conversation:
    """Begin a conversation; without a path it is about the learner's newest that is still gone.

    Raises NotFound for an unknown learner or path, or another learner's path; Conflict where there are too many.
    """
    require(ports, tenant, "chat")
    with ports.store.atomic() as together:
        if request.path is not None:
            of = together.path(tenant, request.path).learner
            if request.learner not in (None, of):
                raise NotFound("path", request.path)
            learner: str | None = of
        else:
            learner = together.learner(tenant, request.learner, lock=True).id if request.learner else None
        if together.conversations.count(tenant, learner) >= MOST_CONVERSATIONS:
            raise Conflict(f"there are {MOST_CONVERSATIONS} conversations already; remove some")
        path = request.path or (
            _newest(together.newest_paths(tenant, learner, "", MOST_LOOKED_AT)) if learner else None
        )
        now = moment()
        talk = Talk(new_id(), learner, request.locale, now, now, path)
        return shown(together.conversations.add(tenant, talk))


def _newest(found: list[LearningPath]) -> str | None:
    return next((path.id for path in found if path.state not in OVER), None)


def shown(talk: Talk) -> Conversation:
    """Return a conversation as it is shown."""
    return Conversation(
        id=talk.id,
        learner=talk.learner,
        path=talk.path,
        locale=talk.locale,
        created=talk.created,
        updated=talk.updated,
        title=talk.title,
        notice=say(talk.locale, "chat_notice"),
        count=talk.messages,
    )


def read(ports: Ports, tenant: str, id: str) -> ConversationWithMessages:
    """Return a conversation with what was said in it, without what may not be seen any more; raise NotFound."""
    talk = ports.store.conversations.get(tenant, id)
    messages = messages_of(ports, tenant, talk)
    return ConversationWithMessages(**msgspec.structs.asdict(shown(talk)), messages=messages)


def messages_of(ports: Ports, tenant: str, talk: Talk, after: int = 0) -> tuple[Message, ...]:
    """Return the messages behind number `after`, each with how its proposal stands, as they may be read now."""
    proposals = ports.store.conversations.proposals(tenant, talk.id)
    found = []
    for body in ports.store.conversations.messages(tenant, talk.id, after, MOST_MESSAGES):
        message = msgspec.json.decode(body, type=Message)
        if (proposed := proposals.get(message.n)) is not None:
            made = msgspec.json.decode(proposed.body, type=Proposal)
            message = replace(message, proposal=replace(made, status=status_of(proposed.status)))
        found.append(message)
    return readable(ports, tenant, principals(ports, tenant, talk), talk.locale, found)


def status_of(text: str) -> ProposalStatus:
    """Return how a proposal stands, as it is kept."""
    found: ProposalStatus = msgspec.convert(text, ProposalStatus)
    return found


def principals(ports: Ports, tenant: str, talk: Talk) -> frozenset[str]:
    """Return whom the learner of a conversation is now: what they may see is all that they are told."""
    if talk.learner is None:
        return frozenset({EVERYONE})
    try:
        return ports.store.learner(tenant, talk.learner).principals
    except NotFound:
        return principals_of(ports, tenant, ports.store.path(tenant, talk.path)) if talk.path else frozenset({EVERYONE})


def judge(ports: Ports, tenant: str, id: str, n: int, feedback: Feedback) -> Message:
    """Keep what somebody thought of an answer, in place of what they thought before; raise NotFound."""
    talk = ports.store.conversations.get(tenant, id)
    with ports.store.atomic() as together:
        message = msgspec.json.decode(together.conversations.message(tenant, id, n), type=Message)
        if message.role != "assistant":
            raise NotFound("answer", str(n))
        together.conversations.put_message(tenant, id, n, replace(message, feedback=feedback))
    return messages_of(ports, tenant, talk, n - 1)[0]


def room(talk: Talk) -> None:
    """Raise Conflict where a conversation is full."""
    if talk.messages + 2 > MOST_MESSAGES:
        raise Conflict(f"the conversation has {talk.messages} messages, and no more fit; begin a new one")
