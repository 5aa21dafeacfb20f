"""What can be learned and read: resources, what comes before what among them, documents, passages."""

from typing import Annotated, Literal

from msgspec import Meta, field

from paths.model.base import (
    EVERYONE,
    TOP_LEVEL,
    Cost,
    Day,
    Ground,
    Id,
    Minutes,
    Principal,
    Probability,
    SkillLevel,
    Value,
)
from paths.model.skills import GraphRecord


class Document(Value, frozen=True, tag="document", tag_field="type"):
    """Any text. `text` is NFC with LF line ends; `version` names this text among the document's versions.

    `updated` is the day of its last change, as its source says; a file's own time is none.
    """

    id: Id
    text: str
    title: str = ""
    kind: Literal["description", "content", "hub"] = "content"
    version: str = ""
    resource: Id | None = None
    url: str | None = None
    language: str | None = None
    access: tuple[Principal, ...] = (EVERYONE,)
    updated: Day | None = None


class Passage(Value, frozen=True):
    """The span [start, end) of one version of a document's text, in code points."""

    document: Id
    version: str
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=1)]


MinutesSource = Literal["stated", "words", "media", "median"]


class Teaches(Value, frozen=True):
    """A band of one skill: who holds `from_` holds `to` afterwards."""

    skill: Id
    from_: Annotated[int, Meta(ge=0, le=TOP_LEVEL)] = field(name="from", default=0)
    to: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 2
    provenance: Literal["stated", "inferred", "assumed"] = "stated"
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    model: str | None = None


LanguageLevel = Literal["A1", "A2", "B1", "B2", "C1", "C2"]


class Session(Value, frozen=True):
    """When a resource is given: from `start` to `end` inclusive. `seats` are those still free, where limited."""

    id: Id
    start: Day
    end: Day | None = None
    seats: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class Resource(Value, frozen=True, tag="resource", tag_field="type"):
    """One learnable item. `counts_as` is directed and not transitive; `has_part` and `is_part_of` mirror each other.

    A whole is done when all its parts are, or `choose` of them where that is set. A resource with `sessions` can only
    be done in one of them. `language_level` is what it takes to follow it, by the Common European Framework.
    `updated` is the day of its last change, as its source says.
    """

    id: Id
    title: Annotated[str, Meta(min_length=1, max_length=1000)]
    description: str = ""
    url: str | None = None
    provider: str | None = None
    language: str | None = None
    modality: str | None = None
    minutes: Minutes | None = None
    minutes_source: MinutesSource = "stated"
    teaches: tuple[Teaches, ...] = ()
    competency_required: tuple[SkillLevel, ...] = ()
    requires: tuple[Id, ...] = ()
    has_part: tuple[Id, ...] = ()
    is_part_of: tuple[Id, ...] = ()
    counts_as: tuple[Id, ...] = ()
    accessibility_features: tuple[str, ...] = ()
    cost: Cost = 0
    access: tuple[Principal, ...] = (EVERYONE,)
    provenance: str = ""
    sessions: tuple[Session, ...] = ()
    choose: Annotated[int, Meta(ge=1, le=1000)] | None = None
    language_level: LanguageLevel | None = None
    updated: Day | None = None


class Precedence(Value, frozen=True, tag="precedence", tag_field="type"):
    """`before` comes before `after`, both resources, as inferred with `probability` from `grounds` or said by a person.

    A confirmed one binds as if `after` required `before`; a suggested one weighs in the order; a rejected one is kept
    so that it is not suggested again.
    """

    before: Id
    after: Id
    status: Literal["confirmed", "suggested", "rejected"] = "suggested"
    probability: Probability | None = None
    provenance: str = ""
    grounds: tuple[Ground, ...] = ()


Record = GraphRecord | Resource | Precedence | Document
