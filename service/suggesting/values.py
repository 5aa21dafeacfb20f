"""What goes in and out of suggestions: runs, pages, decisions."""

from typing import Annotated, Literal

from msgspec import Meta

from paths.model import TOP_LEVEL, Ground, Id
from service.schemas import Wire

SuggestionKind = Literal["skill", "resource"]
SuggestionStatus = Literal["suggested", "confirmed", "rejected"]
EdgeLevel = Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
Name = Annotated[str, Meta(max_length=200, description="who decided")]
Note = Annotated[str, Meta(max_length=2000, description="why")]


class Suggestion(Wire, frozen=True):
    """`before` comes before `after`, as inferred or as decided; levels are those of skills, null for resources.

    `grounds` are the sentences it rests on, as they stand in their documents.
    """

    kind: SuggestionKind
    before: Id
    after: Id
    before_title: str
    after_title: str
    status: SuggestionStatus
    probability: float | None = None
    before_level: int | None = None
    after_level: int | None = None
    provenance: str = ""
    grounds: tuple[Ground, ...] = ()


class SuggestionRunRequest(Wire, frozen=True):
    """One run looks at a few hundred resources or skills; `cursor` goes on where the one before stopped.

    `limit` is how many new suggestions this run may add, the likeliest first; a dry run keeps nothing.
    """

    kind: SuggestionKind = "resource"
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    dry_run: bool = False


class SuggestionRun(Wire, frozen=True):
    """What a run did. `looked` things of `of` were looked at as later ones, in `pairs` pairs; `next` goes on.

    `withdrawn` are suggestions that are likely no more, or that others contradict; decided ones are never touched.
    `suggestions` are some of those found, the likeliest first.
    """

    kind: SuggestionKind
    looked: int
    of: int
    pairs: int
    found: int
    added: int
    changed: int
    unchanged: int
    withdrawn: int
    suggestions: tuple[Suggestion, ...] = ()
    next: str | None = None


class SuggestionDecision(Wire, frozen=True):
    """A person's word on one pair. Levels are those of skills: needed only where a pair has edges at several levels."""

    kind: SuggestionKind
    before: Id
    after: Id
    decision: Literal["confirm", "reject"]
    before_level: EdgeLevel | None = None
    after_level: EdgeLevel | None = None
    by: Name = ""
    note: Note = ""


class SuggestionDecisionReply(Wire, frozen=True):
    """The pairs decided on as they are kept now."""

    revision: int
    decided: tuple[Suggestion, ...]
