"""What a check-up looks at beside content and index: disk, permissions, keys, jobs, webhooks, clocks.

Looking changes nothing. Each finding says what is wrong and how it is mended.
"""

import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import text

from service.jobs.kinds import KINDS
from service.schemas import Wire
from service.secrets import FILE as KEY_FILE
from service.secrets import keys_of, parts
from service.settings import BadSetting, Settings
from service.store.errors import translated
from service.store.store import Store

LITTLE, TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes; a backup or a rebuilt index takes as much as the data again
LATE_S = 300  # a worker looks twice a second, and renews every ten seconds
SKEW_S = 5.0  # leases last 30 s
PRIVATE = ("*.db", "*.db-wal", "*.db-shm", KEY_FILE, "server.json", "erasures.jsonl")


class Check(Wire, frozen=True):
    """One thing looked at. `note` is worth knowing and no fault; `remedy` says what to do about `wrong`."""

    name: str
    state: Literal["ok", "note", "wrong"]
    found: str
    remedy: str = ""


def files(settings: Settings) -> Iterator[Check]:
    """Look at the disk and at who may read the data folder."""
    home = Path(settings.home)
    there = next((place for place in (home, *home.absolute().parents) if place.exists()), home)
    with suppress(OSError):
        yield _space(shutil.disk_usage(there).free)
    open_to_others = sorted(
        file.name for pattern in PRIVATE for file in home.glob(pattern)
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077
    )  # fmt: skip
    if open_to_others:
        told = " ".join(str(home / name) for name in open_to_others)
        yield Check("permissions", "wrong", f"others may read {', '.join(open_to_others)}", f"chmod 600 {told}")
    elif home.exists():
        yield Check("permissions", "ok", "data, keys and logs are readable by their owner only")


def _space(free: int) -> Check:
    found = f"{free / 1e9:.1f} GB free"
    if free >= LITTLE:
        return Check("disk", "ok", found)
    remedy = "make room, or move FINGERPOST_HOME: a full disk refuses every write, and nothing is lost by it"
    return Check("disk", "note" if free >= TOO_LITTLE else "wrong", found, remedy)


def keys(settings: Settings, store: Store) -> Check:
    """Say whether the secret key is there and opens what is sealed."""
    sealed = {parts(found)[0] for _, found in store.sealed.each()}
    if not settings.secret_key and not (Path(settings.home) / KEY_FILE).exists():
        if not sealed:
            return Check("secret key", "ok", "none yet, made when it is first needed")
        return Check("secret key", "wrong", "it is gone, and there is something sealed with it", _put_back())
    try:
        lost = sorted(sealed - {key.id for key in keys_of(settings)})
    except (BadSetting, OSError) as error:
        return Check("secret key", "wrong", str(error), "mend that file or variable")
    if lost:
        return Check("secret key", "wrong", f"what key {', '.join(lost)} sealed does not open", _put_back())
    return Check("secret key", "ok", "opens all that is sealed" if sealed else "there; nothing is sealed yet")


def _put_back() -> str:
    return f"put the old {KEY_FILE} back, or FINGERPOST_SECRET_KEY; without it enter the secrets of webhooks again"


def work(store: Store) -> Iterator[Check]:
    """Look at jobs and webhooks of all tenants."""
    jobs = store.jobs.standing(LATE_S)
    if unknown := sorted(jobs.waiting - KINDS.keys()):
        told = f"jobs of kinds that this program does not know: {', '.join(unknown)}"
        yield Check("jobs", "wrong", told, "run the version that queued them, or cancel them (POST /v1/jobs/ID/cancel)")
    if jobs.late or jobs.silent:
        told = f"{jobs.late} jobs wait for more than {LATE_S // 60} minutes, {jobs.silent} lost their worker"
        yield Check("jobs", "wrong", told, "start fingerpost serve, or fingerpost worker; one of them does jobs")
    if jobs.failed:
        remedy = "GET /v1/jobs?state=failed says why; mend that, then POST /v1/jobs/ID/retry"
        yield Check("dead letters", "note", f"{jobs.failed} jobs failed for good", remedy)
    if not (unknown or jobs.late or jobs.silent or jobs.failed):
        yield Check("jobs", "ok", "none is late, none failed")
    hooks = [(tenant, hook) for tenant in store.tenants() for hook in store.webhooks.page(tenant)]
    for tenant, hook in hooks:
        if hook.state == "active":
            continue
        remedy = "mend the receiver, set the webhook active again, then replay what it missed"
        yield Check("webhook", "note", f"{hook.id} of {tenant} is {hook.state}: {hook.note or 'no reason'}", remedy)


def clock(store: Store) -> Check | None:
    """Compare this machine's clock with the database's; leases and expiry rest on it."""
    if store.engine.dialect.name != "postgresql":
        return None
    with translated(), store.engine.begin() as connection:
        before = datetime.now(UTC)
        theirs = connection.scalar(text("SELECT clock_timestamp()"))
        after = datetime.now(UTC)
    off = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    if off <= SKEW_S:
        return Check("clock", "ok", "agrees with the database's")
    return Check("clock", "wrong", f"{off:.0f} s off the database's", "have both machines follow a time server (NTP)")
