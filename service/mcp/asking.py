"""What the tools are asked: a few plain words each, since a language model fills them in."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from paths.model import Constraints, Id, RoleGoal
from service.assistant.values import LONGEST_QUESTION
from service.schemas import Locale, Wire

WHOSE = "id of the learner; leave it out to ask about yourself with a learner's token"
Whose = Annotated[Id, Meta(description=WHOSE)] | None
RoleIds = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=5, description="ids of the roles that are aimed at")]
PathId = Annotated[Id, Meta(description="id of a learning path")]


class GapAsk(Wire, frozen=True):
    """Whose gap to which roles."""

    roles: RoleIds
    learner: Whose = None


class RecommendAsk(Wire, frozen=True):
    """For whom a path to which roles, and within what. Without `keep` it is computed and shown, and not kept."""

    roles: RoleIds
    learner: Whose = None
    hours_per_week: Annotated[float, Meta(gt=0, le=168)] | None = None
    weeks: Annotated[int, Meta(ge=1, le=520)] | None = None
    keep: bool = False

    def constraints(self) -> Constraints | None:
        given = {"hours_per_week": self.hours_per_week, "weeks": self.weeks}
        known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        return Constraints(**known) if known else None


class ExplainAsk(Wire, frozen=True):
    """Which step of which path."""

    path: PathId
    step: Annotated[int, Meta(ge=1, le=1000, description="number of the step, from 1")]


class SearchAsk(Wire, frozen=True):
    """What to look for in the content that the learner may see."""

    question: Annotated[str, Meta(min_length=1, max_length=2000)]
    learner: Whose = None
    most: Annotated[int, Meta(ge=1, le=20)] = 5


class AskAsk(Wire, frozen=True):
    """What the content is to answer."""

    question: Annotated[str, Meta(min_length=1, max_length=LONGEST_QUESTION)]
    learner: Whose = None
    locale: Locale = "en"


def goals(roles: tuple[Id, ...]) -> tuple[RoleGoal, ...]:
    return tuple(RoleGoal(role) for role in roles)


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the JSON schema of a struct with an object at its root, as the protocol asks for."""
    whole = msgspec.json.schema(kind)
    named = whole.get("$defs", {})
    root = named[whole["$ref"].rpartition("/")[2]] if "$ref" in whole else whole
    return {**root, **({"$defs": named} if named else {})}
