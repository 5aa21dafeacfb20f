"""What the assistant is asked and what it answers."""

from typing import Annotated

from msgspec import Meta, field

from paths.model import Citation, Id, SentenceKind
from service.schemas import Locale, Wire

LONGEST_QUESTION = 2000  # characters


class AnswerRequest(Wire, frozen=True):
    """A question of a learner; without `learner` only what everyone may see is read."""

    question: Annotated[str, Meta(min_length=1, max_length=LONGEST_QUESTION)]
    learner: Id | None = None
    locale: Locale = "en"


class Said(Wire, frozen=True):
    """answer.text[start:end] (code points): a quote or a checked claim with its citation, or a fact that we say.

    `resources` are those that a fact names: it is said only to whom may see them all.
    """

    kind: SentenceKind
    start: int
    end: int
    citation: Citation | None = None
    resources: tuple[Id, ...] = ()


class Near(Wire, frozen=True):
    """Content that comes near a question without answering it."""

    document: Id
    title: str
    url: str | None
    start: int
    end: int


class Answer(Wire, frozen=True):
    """`answered` says whether the content answers; if not, `text` says so and `nearest` is all that is offered.

    `notice` says that a machine speaks; `degraded` names what was away, `notes` what that means.
    """

    question: str
    text: str
    said: tuple[Said, ...]
    answered: bool
    notice: str
    nearest: tuple[Near, ...] = ()
    notes: tuple[str, ...] = field(default=())
    degraded: tuple[str, ...] = field(default=())
