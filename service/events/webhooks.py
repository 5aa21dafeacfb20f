"""Webhooks as their owners handle them: made, changed, given another secret, removed."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from paths.errors import BadRecord
from service.auth import Caller
from service.events import signing
from service.events.deliver import PURPOSE, allowed
from service.events.emit import TYPES, EventType
from service.network.fetching import AddressRefused, check_url, parsed
from service.ports import Ports
from service.record.audit import note
from service.schemas import Wire
from service.store.telling.webhook_values import Sealed, Webhook, WebhookState
from service.store.telling.webhooks import new_id

BOTH_SIGN = timedelta(hours=24)  # how long the secret before signs as well
MOST_WEBHOOKS = 50  # of a tenant: each event is kept once for each of them

Url = Annotated[str, Meta(min_length=1, max_length=2000)]
Types = Annotated[tuple[EventType, ...], Meta(max_length=len(TYPES))]
Description = Annotated[str, Meta(max_length=200)]


class WebhookRequest(Wire, frozen=True):
    """Where to send events, and which types of them; no types means all."""

    url: Url
    types: Types = ()
    description: Description = ""


class WebhookChange(Wire, frozen=True):
    """What changes; what is left out stays. Active again, a webhook is told of what happens from then on."""

    url: Url | UnsetType = UNSET
    types: Types | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    state: WebhookState | UnsetType = UNSET


class SecretShown(Wire, frozen=True):
    """A webhook with its secret, which is shown this once. `oldUntil`: until then the one before signs as well."""

    webhook: Webhook
    secret: str
    old_until: str | None = None


class ReplaySince(Wire, frozen=True):
    """From when on all is to be sent again, an ISO 8601 time; receivers tell by the id what they have already."""

    since: Annotated[datetime, Meta(tz=True)]


class Replayed(Wire, frozen=True):
    deliveries: int


def create(ports: Ports, caller: Caller, given: WebhookRequest) -> SecretShown:
    """Make a webhook; raise BadRecord for an address that may not be called."""
    _check_url(ports, given.url)
    if len(ports.store.webhooks.page(caller.tenant, limit=MOST_WEBHOOKS)) >= MOST_WEBHOOKS:
        raise BadRecord("url", f"there are {MOST_WEBHOOKS} webhooks already; remove one")
    id, secret = new_id("wh"), signing.new_secret()
    types = tuple(dict.fromkeys(given.types))
    new = Webhook(id=id, url=given.url, types=types, description=given.description)
    sealed = ports.store.ring.seal(caller.tenant, PURPOSE, secret)
    with ports.store.atomic() as together:
        made = together.webhooks.add(caller.tenant, new, sealed)
        note(together, caller.tenant, caller.subject, "webhook.created", f"webhook:{id}", {"types": list(types)})
    return SecretShown(made, secret)


def change(ports: Ports, caller: Caller, id: str, given: WebhookChange) -> Webhook:
    """Change a webhook; raise NotFound, BadRecord."""
    said = {name: value for name in given.__struct_fields__ if (value := getattr(given, name)) is not UNSET}
    if "url" in said:
        _check_url(ports, said["url"])
    with ports.store.atomic() as together:
        old = together.webhooks.get(caller.tenant, id)
        new = replace(old, **said)
        if said.get("state") == "active" and old.state == "disabled":
            new = replace(new, note="", failing_since=None)
        elif said.get("state") == "disabled" and old.state == "active":
            new = replace(new, note="disabled by its owner")
        together.webhooks.put(caller.tenant, new)
        note(together, caller.tenant, caller.subject, "webhook.changed", f"webhook:{id}", {"fields": sorted(said)})
    return new


def rotate(ports: Ports, caller: Caller, id: str) -> SecretShown:
    """Give a webhook another secret; for a day both sign, so that its receiver can be changed meanwhile."""
    secret, until = signing.new_secret(), (datetime.now(UTC) + BOTH_SIGN).isoformat()
    with ports.store.atomic() as together:
        webhook = together.webhooks.get(caller.tenant, id)
        old = together.webhooks.sealed(caller.tenant, id).secret
        sealed = ports.store.ring.seal(caller.tenant, PURPOSE, secret)
        together.webhooks.put_secrets(caller.tenant, id, Sealed(sealed, old, until))
        note(together, caller.tenant, caller.subject, "webhook.rotated", f"webhook:{id}")
    return SecretShown(webhook, secret, until)


def remove(ports: Ports, caller: Caller, id: str) -> None:
    """Remove a webhook with all that it was told; raise NotFound."""
    with ports.store.atomic() as together:
        together.webhooks.remove(caller.tenant, id)
        note(together, caller.tenant, caller.subject, "webhook.removed", f"webhook:{id}")


def _check_url(ports: Ports, url: str) -> None:
    try:
        check_url(parsed(url), allowed(ports.settings))
    except AddressRefused as error:
        raise BadRecord("url", str(error)) from error
