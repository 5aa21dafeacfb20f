"""Forward the statements that we make to the organisation's learning record store, each until it has it."""

import base64
import logging
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from service.network.addresses import Allow
from service.network.fetching import Caps, Fetched, FetchError, fetch
from service.ports import Ports
from service.settings import Settings
from service.store.telling.emitted import Outgoing

VERSION = "1.0.3"  # what every record store takes
LOT = 50  # statements in one request
LEASE_S = 60.0  # longer than a lot takes, the deadline of each request included
CAPS = Caps(total_s=15.0)
OWN = Allow(private=True, http=True)  # the operator names this address, nobody else
FIRST_PAUSE_S, LONGEST_PAUSE_S, FACTOR = 5.0, 3600.0, 4
LATER = (401, 403, 404, 408, 425, 429)  # what somebody may mend; other refusals are of the statement itself
THERE = 409

log = logging.getLogger(__name__)


def forward(ports: Ports) -> int:
    """Send a lot of statements that are due, and return how many it were; 0 where nothing waits or no store is set."""
    if not ports.settings.lrs_url:
        return 0
    lot = ports.store.emitted.claim(LOT, LEASE_S)
    if lot:
        _send(ports, lot)
    return len(lot)


def _send(ports: Ports, lot: Sequence[Outgoing]) -> None:
    try:
        answer = post_statements(ports.settings, lot)
    except FetchError as error:
        _later(ports, lot, None, str(error))
        return
    said = answer.body[:500].decode(errors="replace")
    if 200 <= answer.status < 300:
        ports.store.emitted.sent(lot, answer.status)
    elif answer.status in LATER or not 400 <= answer.status < 500:
        _later(ports, lot, answer.status, said)
    elif len(lot) > 1:
        for one in lot:  # one of them is refused, and must not keep the others
            _send(ports, [one])
    elif answer.status == THERE:
        ports.store.emitted.sent(lot, answer.status)  # nobody else makes ids like ours: it has the statement
    else:
        log.warning("the record store refuses statement %s: %s %s", lot[0].id, answer.status, said)
        ports.store.emitted.refused(lot[0], answer.status, said)


def post_statements(settings: Settings, lot: Sequence[Outgoing]) -> Fetched:
    """Send statements to the record store; raise FetchError where it does not answer."""
    key = base64.b64encode(f"{settings.lrs_key}:{settings.lrs_secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {key}",
        "Content-Type": "application/json",
        "X-Experience-API-Version": VERSION,
    }
    body = msgspec.json.encode([one.body for one in lot])
    url = f"{settings.lrs_url.rstrip('/')}/statements"
    return fetch(url, method="POST", body=body, headers=headers, allow=OWN, caps=CAPS)


def _later(ports: Ports, lot: Sequence[Outgoing], status: int | None, why: str) -> None:
    tries = max(one.tries for one in lot)
    pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * FACTOR ** min(tries, 10)) * random.uniform(0.8, 1.2)
    log.warning("the record store takes no statements now (%s %s); again in %.0f s", status or "", why, pause)
    ports.store.emitted.retry(lot, datetime.now(UTC) + timedelta(seconds=pause), why, status)
