"""What a conversation is made of, on the wire and in the store."""

from typing import Annotated, Literal

from msgspec import Meta

from paths.model import Claim, Digest, Id
from service.assistant.operations import Change, WhatIf
from service.assistant.values import LONGEST_QUESTION, Near, Said
from service.explaining.values import PathDiff
from service.record.reviews import ReviewedPath
from service.schemas import Locale, Wire

MOST_MESSAGES = 400  # of a conversation, questions and answers: a few months of daily talk
MOST_CONVERSATIONS = 200  # of a learner
LONGEST_TITLE = 80  # characters
LONGEST_COMMENT = 1000  # characters

Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_QUESTION)]
ProposalStatus = Literal["open", "confirmed", "dismissed", "stale", "supposed"]


class Proposal(Wire, frozen=True):
    """A change of the path, as it would be: nothing is changed until it is confirmed, and then exactly this.

    `version` and `fingerprint` are those of the path that it was made for: where that has changed, the proposal is
    stale. `becomes` is the fingerprint of the path with it. `supposed` answers a what-if, and cannot be confirmed.
    """

    id: Id
    operation: Change | WhatIf
    summary: str
    path: Id
    version: int
    fingerprint: Digest
    becomes: Digest
    diff: PathDiff
    certificate: tuple[Claim, ...]
    status: ProposalStatus = "open"


class Option(Wire, frozen=True):
    """An answer that is offered to a question of ours: what is shown, and what is said by choosing it."""

    label: str
    text: str
    role: Id | None = None
    skill: Id | None = None
    resource: Id | None = None


class Asks(Wire, frozen=True):
    """A question of ours, because what was said may mean several things."""

    question: str
    options: tuple[Option, ...]


class Feedback(Wire, frozen=True):
    """What somebody thought of an answer."""

    value: Literal["up", "down"]
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] = ""


class Message(Wire, frozen=True):
    """One thing said. Every sentence of an answer is in `said`; `dropped` counts those that did not hold.

    `answered` is false where the content does not answer, and then `nearest` is offered. `degraded` names what was
    away, and `access` among it says that something is withheld now; `notes` say what the answer does not rest on.
    """

    n: int
    role: Literal["user", "assistant"]
    text: str
    created: str
    said: tuple[Said, ...] = ()
    answered: bool = True
    nearest: tuple[Near, ...] = ()
    notes: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    dropped: int = 0
    proposal: Proposal | None = None
    asks: Asks | None = None
    model: str | None = None
    feedback: Feedback | None = None
    stopped: bool = False


class Conversation(Wire, frozen=True):
    """A conversation, without what was said. `notice` says that a machine speaks."""

    id: Id
    learner: Id | None
    path: Id | None
    locale: Locale
    created: str
    updated: str
    title: str
    notice: str
    count: int = 0


class ConversationWithMessages(Conversation, frozen=True):
    """A conversation with all that was said in it."""

    messages: tuple[Message, ...] = ()


class ConversationRequest(Wire, frozen=True):
    """Of whom, and about which path; without a path about the learner's newest one, if there is any."""

    learner: Id | None = None
    path: Id | None = None
    locale: Locale = "en"


class MessageRequest(Wire, frozen=True):
    text: Text


class Decision(Wire, frozen=True):
    """What becomes of a proposal."""

    decision: Literal["confirm", "dismiss"]


class Decided(Wire, frozen=True):
    """What became of a proposal: the changed path, null where nothing was changed, and what was said of it."""

    proposal: Proposal
    path: ReviewedPath | None = None
    message: Message | None = None
