"""Make, list, rotate and remove API keys, and make learner tokens. A secret is shown once, when it is made.

Nobody hands out what they do not have: neither another tenant, nor a role or scope beyond their own, be it in a new
key, by the new secret of an older one, or in a learner token.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from litestar.exceptions import PermissionDeniedException
from msgspec import Meta

from paths.errors import BadRecord
from paths.model import Id
from service.accounts import tokens
from service.accounts.keys import drawn, hash_of, over, written
from service.accounts.origins import checked_origins
from service.accounts.scopes import EVERY, LEARNER, ROLES, SCOPES, effective
from service.auth import Caller
from service.ports import Ports
from service.record.audit import note, note_once
from service.schemas import Wire
from service.store.errors import Conflict, NotFound
from service.store.store import Store
from service.store.values import ApiKey, KeyRole

A_YEAR, LONGEST_DAYS = 365, 3650
A_DAY, LONGEST_OVERLAP = 24 * 60, 30 * 24 * 60  # minutes; whoever needs longer has two keys
LONGEST_MINUTES = 60  # of a learner token: a page asks for the next one long before somebody notices

Names = Annotated[tuple[Annotated[str, Meta(max_length=100)], ...], Meta(min_length=1, max_length=100)]


class KeyRequest(Wire, frozen=True):
    """A key to make: `scopes` are `resource:action`, or `*` for all of the role; without `days` it does not expire."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    role: KeyRole = "admin"
    scopes: Names = (EVERY,)
    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] | None = A_YEAR


class RotateRequest(Wire, frozen=True):
    """For how many minutes the old secret goes on counting beside the new one."""

    overlap_minutes: Annotated[int, Meta(ge=0, le=LONGEST_OVERLAP)] = A_DAY


class KeyInfo(Wire, frozen=True):
    """An API key without its secret. Times are ISO 8601; `used` is exact to the minute.

    `oldUntil`: the secret before the last rotation counts until then.
    """

    prefix: str
    name: str
    role: KeyRole
    scopes: tuple[str, ...]
    created: str
    expires: str | None
    used: str | None
    old_until: str | None


class NewKey(KeyInfo, frozen=True):
    """An API key with its secret; `key` is what callers send, and is never shown again."""

    key: str


class TokenRequest(Wire, frozen=True):
    """For whom a token is to be, and how long; without `scopes` it has all that a learner may and the key has.

    With `origins` (as `https://learn.example.org`) it counts on pages of these only.
    """

    learner: Id
    minutes: Annotated[int, Meta(ge=1, le=LONGEST_MINUTES)] = 15
    scopes: Names | None = None
    origins: Annotated[tuple[Annotated[str, Meta(max_length=300)], ...], Meta(max_length=20)] = ()


class NewToken(Wire, frozen=True):
    """A learner token as the page sends it, in place of a key."""

    token: str
    learner: str
    expires: str
    scopes: tuple[str, ...]
    origins: tuple[str, ...]


def make_key(store: Store, by: Caller, request: KeyRequest, now: datetime) -> NewKey:
    """Make a key of the caller's tenant. Raise BadRecord for a scope that is none, 403 for one beyond the caller's."""
    scopes = tuple(sorted(set(request.scopes)))
    check_scopes(scopes, ROLES[request.role], f"the role {request.role}")
    check_within(by, request.role, scopes)
    prefix, secret = drawn()
    expires = (now + timedelta(days=request.days)).isoformat() if request.days else None
    new = ApiKey(
        prefix, hash_of(secret), by.tenant, scopes, expires, request.name, request.role, now.isoformat()
    )  # fmt: skip
    with store.atomic() as together:
        together.keys.add(new)
        note(together, by.tenant, by.subject, "key.created", f"key:{prefix}", _told(new))
    return _shown(new, secret)


def list_keys(store: Store, tenant: str) -> list[KeyInfo]:
    """Return the tenant's keys, by prefix."""
    return [info(known) for known in store.keys.of(tenant)]


def rotate_key(store: Store, by: Caller, prefix: str, request: RotateRequest, now: datetime) -> NewKey:
    """Give a key another secret. Raise NotFound, Conflict where it has expired, 403 for one beyond the caller's."""
    known = _mine(store, by.tenant, prefix)
    check_within(by, known.role, known.scopes)
    if over(known, now):
        raise Conflict(f"key {prefix} expired on {known.expires}; make another")
    secret = drawn()[1]
    until = (now + timedelta(minutes=request.overlap_minutes)).isoformat()
    with store.atomic() as together:
        new = together.keys.rotate(by.tenant, prefix, hash_of(secret), until)
        note(together, by.tenant, by.subject, "key.rotated", f"key:{prefix}", {"oldUntil": until})
    return _shown(new, secret)


def remove_key(store: Store, by: Caller, prefix: str) -> None:
    """Remove a key; the next request with it, or with a token that it asked for, is refused. Raise NotFound."""
    with store.atomic() as together:
        together.keys.remove(by.tenant, prefix)
        note(together, by.tenant, by.subject, "key.removed", f"key:{prefix}")


def make_token(ports: Ports, by: Caller, request: TokenRequest, now: datetime) -> NewToken:
    """Make a token for a learner of the caller's tenant.

    Raise NotFound for an unknown learner, BadRecord for a scope or an origin that there is not, 403 for scopes beyond
    the caller's and for a caller that is no key: only a key can be taken away again, and its tokens with it.
    """
    if not by.subject.startswith("key:"):
        raise PermissionDeniedException("a token is asked for with an API key; make one with `fingerpost keys add`")
    ports.store.learner(by.tenant, request.learner)
    mine = effective(by.role, by.scopes) & LEARNER
    asked = mine if request.scopes is None or EVERY in request.scopes else frozenset(request.scopes)
    check_scopes(asked, LEARNER, "a learner")
    if not asked or asked - mine:
        missing = ", ".join(sorted(asked - mine)) or "any that a learner may have, such as paths:read"
        raise PermissionDeniedException(f"this key cannot hand on what it does not have: {missing}")
    life, origins = timedelta(minutes=request.minutes), checked_origins("origins", request.origins)
    made = tokens.made(
        ports.store, ports.settings, by, tokens.Wanted(request.learner, life, asked, origins), now
    )  # fmt: skip
    facts = {"learner": request.learner, "minutes": request.minutes}
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)  # a page asks for one every few minutes
    note_once(ports.store, by.tenant, by.subject, "token.made", f"learner:{request.learner}", facts, today)
    expires = (now + life).isoformat(timespec="seconds")
    return NewToken(made, request.learner, expires, tuple(sorted(asked)), origins)


def check_scopes(scopes: Iterable[str], granted: frozenset[str], whose: str) -> None:
    """Raise BadRecord for a scope that there is not, or that this role never has."""
    for at, scope in enumerate(scopes):
        if scope not in (EVERY, *SCOPES):
            raise BadRecord(f"scopes[{at}]", f"{scope[:60]!r} is none; give {EVERY} or some of {', '.join(SCOPES)}")
        if scope != EVERY and scope not in granted:
            raise BadRecord(f"scopes[{at}]", f"{whose} never has {scope}; leave it out")


def check_within(by: Caller, role: KeyRole, scopes: Iterable[str]) -> None:
    """Raise 403 where a key of this role and these scopes may more than the caller."""
    more = effective(role, scopes) - effective(by.role, by.scopes)
    if more:
        lacking = ", ".join(sorted(more))
        raise PermissionDeniedException(f"nobody hands out more than they have; the caller lacks {lacking}")


def info(known: ApiKey) -> KeyInfo:
    """Return a key as it is listed."""
    return KeyInfo(
        known.prefix, known.name, known.role, known.scopes, known.created, known.expires, known.used, known.old_until
    )  # fmt: skip


def _mine(store: Store, tenant: str, prefix: str) -> ApiKey:
    known = store.keys.get(prefix)
    if known.tenant != tenant:
        raise NotFound("key", prefix)
    return known


def _shown(new: ApiKey, secret: str) -> NewKey:
    shown = info(new)
    return NewKey(**{name: getattr(shown, name) for name in shown.__struct_fields__}, key=written(new.prefix, secret))


def _told(new: ApiKey) -> dict[str, object]:
    return {"name": new.name, "role": new.role, "scopes": list(new.scopes), "expires": new.expires}
