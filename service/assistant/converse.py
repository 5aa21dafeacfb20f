"""One thing said and its answer, in a straight line: what every door of the assistant comes to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from service.assistant.acting import acted
from service.assistant.answering import content_for
from service.assistant.content import answered
from service.assistant.conversations import messages_of, moment, principals, room
from service.assistant.dialogue import LONGEST_TITLE, Message
from service.assistant.events import AnyEvent, Began, Ended, Standing
from service.assistant.ground import ground
from service.assistant.saying import Growing, Piece
from service.assistant.understanding import understood
from service.assistant.values import AnswerRequest
from service.assistant.wording import say
from service.clock import today
from service.ports import Ports
from service.record.switches import require
from service.store.people.conversations import Talk

Stopped = Callable[[], bool]
CUT = 3  # characters of the mark of a title that was cut short


def never() -> bool:
    """Say that nobody wants to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said: in which conversation, what, and on which day."""

    tenant: str
    talk: Talk
    text: str
    today: date


def open_to(ports: Ports, tenant: str, id: str) -> Talk:
    """Return a conversation in which something may be said now. Raises NotFound, SwitchedOff, Conflict where full."""
    require(ports, tenant, "chat")
    talk = ports.store.conversations.get(tenant, id)
    room(talk)
    return talk


def converse(ports: Ports, tenant: str, id: str, text: str, stopped: Stopped = never) -> Iterator[AnyEvent]:
    """Answer what was said in a conversation, and keep both; the last event has the whole answer.

    Nothing of the path is changed: a change is proposed. Once `stopped`, what was said so far is the answer. Raises
    NotFound, SwitchedOff, Conflict before the first event.
    """
    talk = open_to(ports, tenant, id)
    said, answer = Said(tenant, talk, text, today()), Growing()
    yield Began(say(talk.locale, "chat_notice"))
    for piece in pieces(ports, said, stopped):
        yield from answer.take(piece)
        if stopped():
            break
    answer.stopped = stopped()
    yield Ended(_kept(ports, said, answer))


def reply(ports: Ports, tenant: str, id: str, text: str) -> Message:
    """Return the whole answer to what was said in a conversation, as it is kept; raises as `converse`."""
    talk = open_to(ports, tenant, id)
    made = [event.message.n for event in converse(ports, tenant, id, text) if isinstance(event, Ended)]
    return messages_of(ports, tenant, talk, made[0] - 1)[0]


def pieces(ports: Ports, said: Said, stopped: Stopped) -> Iterator[Piece]:
    """Give the pieces of an answer: the path is asked or changed where that is meant, else the content is asked."""
    known = ground(ports, said.tenant, said.talk)
    if known.path is not None:
        yield Standing(known.path.id, known.path.fingerprint, known.path.status, known.path.version)
    meant = understood(ports, known, said.text, said.today)
    if meant is not None:
        yield from acted(ports, known, meant, said.today)
        return
    content = content_for(ports, said.tenant, principals(ports, said.tenant, said.talk))
    yield from answered(ports, content, AnswerRequest(said.text, locale=said.talk.locale), stopped)


def _kept(ports: Ports, said: Said, answer: Growing) -> Message:
    """Keep what was said and its answer under the next two numbers; raise NotFound where all was removed meanwhile."""
    with ports.store.atomic() as together:
        talk = together.conversations.get(said.tenant, said.talk.id, lock=True)
        n, now = talk.messages, moment()
        question = Message(n + 1, "user", said.text, now)
        made = answer.message(n + 2, now)
        title = talk.title or titled(said.text)
        newer = replace(talk, messages=n + 2, updated=now, title=title)
        together.conversations.say(said.tenant, newer, {n + 1: question, n + 2: replace(made, proposal=None)})
        if (proposal := made.proposal) is not None:
            together.conversations.propose(said.tenant, talk.id, proposal.id, (n + 2, proposal.status, proposal))
        return made


def titled(text: str) -> str:
    """Return what a conversation that begins so is called."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - CUT].rsplit(" ", 1)[0] + "..."
