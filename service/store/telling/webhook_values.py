"""A webhook, its secrets as they are kept, and one telling: as its owner sees it, and as its sender does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from paths.model import Id, Value

WebhookState = Literal["active", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed"]


class Webhook(Value, frozen=True):
    """Where events are sent. No types means all of them; `note` says why it is disabled."""

    id: Id
    url: str
    types: tuple[str, ...] = ()
    state: WebhookState = "active"
    note: str = ""
    created: str = ""
    description: str = ""
    failing_since: str | None = None


class Delivery(Value, frozen=True):
    """How the telling of one event goes. `webhookId` is the header's, the same in every try."""

    id: Id
    event: Id
    type: str
    state: DeliveryState
    tries: int
    created: str
    due: str
    status: int | None = None
    answer: str = ""
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A webhook's secrets as they are kept; the old one signs as well until then."""

    secret: str
    old_secret: str | None = None
    old_until: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery to be sent now."""

    tenant: str
    id: str
    webhook: str
    event: str
    tries: int
    body: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a webhook said, and when to try again, None for never."""

    status: int | None
    answer: str
    again_at: datetime | None = None
