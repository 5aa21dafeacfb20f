"""What goes in and out of the review of tags."""

from typing import Annotated, Literal

from msgspec import Meta

from paths.model import TOP_LEVEL, Id
from service.schemas import Wire

TagStatus = Literal["inferred", "accepted", "rejected"]
Low = Annotated[int, Meta(ge=0, lt=TOP_LEVEL)]
High = Annotated[int, Meta(ge=1, le=TOP_LEVEL)]


class TagPassage(Wire, frozen=True):
    """Where a document speaks of the skill: its text at [start, end)."""

    document: Id
    version: str
    start: int
    end: int
    text: str


class Tag(Wire, frozen=True):
    """A resource teaches a skill from one level to another, as inferred, or as people decided.

    It was inferred from the resource's text, or from a `name` that its source gave to the skill. `passage` is the one
    that speaks for it, null where none was found.
    """

    resource: Id
    title: str
    skill: Id
    label: str
    status: TagStatus
    from_level: int
    to_level: int
    confidence: float | None = None
    model: str | None = None
    rests_on: Literal["text", "name"] = "text"
    passage: TagPassage | None = None
    by: str = ""
    reason: str = ""
    when: str = ""


class TagDecisionRequest(Wire, frozen=True):
    """A person's word on one tag. `change` accepts it with other levels, which are given then.

    `reopen` takes an earlier word back: the tag is inferred again, with the levels given or else as it was decided.
    """

    resource: Id
    skill: Id
    decision: Literal["accept", "change", "reject", "reopen"]
    from_level: Low | None = None
    to_level: High | None = None
    reason: Annotated[str, Meta(max_length=2000)] = ""


class TagDecisions(Wire, frozen=True):
    decisions: Annotated[tuple[TagDecisionRequest, ...], Meta(min_length=1, max_length=1000)]


class TagDecisionReply(Wire, frozen=True):
    """The tags decided on as they are now; `revision` is the organisation's afterwards."""

    revision: int
    decided: tuple[Tag, ...]


class Retagged(Wire, frozen=True):
    """What inferring all tags anew did: of `looked` resources without stated tags, `changed` have other ones now."""

    looked: int
    changed: int
    tagged: int
    dry_run: bool
