"""Send what webhooks are to be told: one webhook at a time by one sender, again later where it fails.

After days of failure a webhook is disabled, and its owner told by the webhooks that still work, the log and the audit.
"""

import logging
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec.structs import replace

from service.events import signing
from service.events.emit import emit
from service.network.addresses import Allow
from service.network.fetching import AddressRefused, Caps, Fetched, FetchError, fetch
from service.ports import Ports
from service.record.audit import SYSTEM, note
from service.secrets import SecretLost
from service.settings import Settings
from service.store.errors import NotFound
from service.store.telling.webhook_values import Answered, Parcel, Sealed, Webhook

FIRST_PAUSE_S, LONGEST_PAUSE_S, FACTOR = 30.0, 86_400.0, 4
MOST_TRIES = 12  # with these pauses, about a week
FAILING = timedelta(days=5)
LEASE_S = 60.0
SPARE_S = 20.0  # of the lease that has to be left to begin with another delivery
CAPS = Caps(total_s=15.0, body=65_536)
GONE = 410
DISABLED = "webhook.disabled"
PURPOSE = "webhook"  # what the secrets are sealed for

log = logging.getLogger(__name__)


def deliver(ports: Ports, pool: ThreadPoolExecutor) -> int:
    """Send what is due, and return how many deliveries it were. Raises StoreUnavailable."""
    lots = ports.store.webhooks.claim(LEASE_S)
    until = time.monotonic() + LEASE_S - SPARE_S
    list(pool.map(lambda lot: _send_lot(ports, lot, until), lots))
    return sum(map(len, lots))


def _send_lot(ports: Ports, lot: Sequence[Parcel], until: float) -> None:
    """Send to one webhook until all is sent, one fails, or the lease is nearly over."""
    for n, parcel in enumerate(lot):
        rest = lot[n + 1 :]
        if time.monotonic() > until:
            ports.store.webhooks.release(lot[n:], datetime.now(UTC))
            return
        try:
            webhook = ports.store.webhooks.get(parcel.tenant, parcel.webhook)
            sealed = ports.store.webhooks.sealed(parcel.tenant, parcel.webhook)
        except NotFound:
            return  # it was removed meanwhile, and its deliveries with it
        if not _sent(ports, webhook, sealed, parcel):
            ports.store.webhooks.release(rest, datetime.now(UTC) + timedelta(seconds=pause(0)))
            return


def _sent(ports: Ports, webhook: Webhook, sealed: Sealed, parcel: Parcel) -> bool:
    """Send one delivery and keep what came of it; say whether it arrived."""
    try:
        keys = open_keys(ports, parcel.tenant, sealed)
        answer = post(ports.settings, webhook.url, keys, parcel)
    except (AddressRefused, FetchError, SecretLost) as error:
        return _failed(ports, webhook, parcel, None, str(error), None)
    said = answer.body[:500].decode(errors="replace").replace("\0", "")
    if 200 <= answer.status < 300:
        ports.store.webhooks.delivered(parcel, Answered(answer.status, said))
        return True
    return _failed(ports, webhook, parcel, answer.status, said, _asked_for(answer))


def post(settings: Settings, url: str, keys: list[str], parcel: Parcel) -> Fetched:
    """Send a delivery, signed now; redirects are not followed. Raises FetchError."""
    body = parcel.body.encode()
    told = signing.headers(keys, parcel.event, int(time.time()), body)
    told |= {"content-type": "application/json", "user-agent": "Fingerpost-Webhooks/1"}
    return fetch(url, method="POST", body=body, headers=told, allow=allowed(settings), caps=CAPS)


def allowed(settings: Settings) -> Allow:
    """Return where webhooks may be."""
    return Allow(private=settings.webhooks_own_network, http=settings.webhooks_own_network)


def open_keys(ports: Ports, tenant: str, sealed: Sealed) -> list[str]:
    """Return the secrets that sign now: the new one, and the one before it until its time is over."""
    kept = [sealed.secret]
    if sealed.old_secret and (sealed.old_until or "") > datetime.now(UTC).isoformat():
        kept.append(sealed.old_secret)
    return [ports.store.ring.open(tenant, PURPOSE, text).reveal() for text in kept]


def pause(tries: int) -> float:
    """Return the seconds to wait after so many failures: 30 s to 24 h, and never the same for all."""
    return float(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * FACTOR ** min(tries, 10))) * random.uniform(0.8, 1.2)


def _failed(
    ports: Ports, webhook: Webhook, parcel: Parcel, status: int | None, said: str, asked: float | None
) -> bool:  # fmt: skip
    now = datetime.now(UTC)
    wait = max(pause(parcel.tries), min(asked or 0.0, LONGEST_PAUSE_S))
    again = None if parcel.tries + 1 >= MOST_TRIES else now + timedelta(seconds=wait)
    ports.store.webhooks.failed(parcel, Answered(status, said, again))
    since = webhook.failing_since
    if status == GONE:
        disable(ports, parcel.tenant, webhook, "it answered 410 Gone")
    elif since is not None and datetime.fromisoformat(since) < now - FAILING:
        disable(ports, parcel.tenant, webhook, f"it has failed since {since[:16]}Z; mend it, then make it active again")
    return False


def disable(ports: Ports, tenant: str, webhook: Webhook, why: str) -> None:
    """Send nothing more to a webhook, and say so."""
    log.warning("webhook %s of tenant %s is disabled: %s", webhook.id, tenant, why)
    with ports.store.atomic() as together:
        together.webhooks.put(tenant, replace(webhook, state="disabled", note=why))
        emit(together, tenant, DISABLED, {"webhook": webhook.id, "reason": why})
        note(together, tenant, SYSTEM, DISABLED, f"webhook:{webhook.id}", {"reason": why})


def _asked_for(answer: Fetched) -> float | None:
    """Return the seconds that Retry-After asks for."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds() if text else None
    except (ValueError, TypeError):
        return None
