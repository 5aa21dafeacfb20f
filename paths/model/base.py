"""What all values of the vocabulary are made of: ids, levels, days, and the base class."""

from typing import Annotated

from msgspec import Meta, Struct

TOP_LEVEL = 5
EVERYONE = "everyone"

Id = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._~:\-]*(?!\n)$",
        description="URL-safe id, by custom source:external-id; letters, digits and . _ ~ : - only",
    ),
]
Level = Annotated[int, Meta(ge=0, le=TOP_LEVEL, description="0 none .. 5 sets the practice")]
Minutes = Annotated[int, Meta(ge=1, le=1_000_000)]
Cost = Annotated[int, Meta(ge=0, le=10**15, description="in the organisation's smallest currency unit")]
Weight = Annotated[float, Meta(gt=0, le=100)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}(?!\n)$", description="ISO 8601 day")]
Principal = Annotated[str, Meta(pattern=r"^(everyone|group:[^\n]+|person:[^\n]+)(?!\n)$", max_length=200)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?!\n)$", description="SHA-256, hexadecimal")]


class Value(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of every value: immutable, camelCase in JSON, unknown fields refused."""


class SkillLevel(Value, frozen=True):
    skill: Id
    level: Level


class Ground(Value, frozen=True):
    """A sentence that an inferred edge rests on: `quote` stands in this version of the document."""

    document: Id
    version: str
    quote: str
