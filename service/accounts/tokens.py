"""Learner tokens: short-lived, signed, bound to a tenant, a learner and the key that asked for them.

A page that shows one learner's paths gets one from its own server and sends it as any bearer credential. They are JWTs
with one fixed algorithm (HS256), since nobody but this installation reads them. The signing key is derived from a
master key of the installation, which the header's `kid` names together with the API key that asked; a new master key
takes over while the older ones still count. A token ends with its time or with that API key, whichever is first.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey
from joserfc.jwt import JWTClaimsRegistry
from litestar.exceptions import PermissionDeniedException

from service.accounts.jose import Header, claims_of, header_of, refused
from service.accounts.keys import over
from service.accounts.scopes import LEARNER, effective
from service.auth import Caller
from service.secrets import MasterKey
from service.settings import Settings
from service.store.errors import NotFound
from service.store.store import Store

KIND = "fp-learner+jwt"  # `typ`: a JWT of any other kind is none of ours, and ours is none of theirs (RFC 8725)
ALGORITHM = "HS256"
ISSUER, AUDIENCE, PURPOSE = "fingerpost", "fingerpost/v1", "learner token"
LEEWAY_S = 5  # the clock is our own; that of another server of ours may differ by as much
BOOTSTRAP = "bootstrap"  # stands for FINGERPOST_API_KEY, which has no prefix
KID = re.compile(rf"([0-9a-f]{{8}})\.({BOOTSTRAP}|[a-z0-9]{{12}})")
CLAIMS: Any = {
    "iss": {"essential": True, "value": ISSUER},
    "aud": {"essential": True, "value": AUDIENCE},
    "exp": {"essential": True},
    "iat": {"essential": True},
}


class Claims(msgspec.Struct, frozen=True):
    """What a learner token says beside its times and its maker."""

    tenant: str
    sub: str
    scope: str
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """From which origin a token came, and when."""

    origin: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token to make: for whom, how long, for what, and for pages of which origins (none: any)."""

    learner: str
    life: timedelta
    scopes: frozenset[str]
    origins: Sequence[str] = ()


def is_one(header: Header | None) -> bool:
    """Say whether a credential claims to be a learner token."""
    return header is not None and header.typ == KIND


def made(store: Store, settings: Settings, by: Caller, wanted: Wanted, now: datetime) -> str:
    """Return a token signed in the name of the key that asks."""
    maker, master = by.subject.removeprefix("key:"), store.ring.keys[0]
    claims = Claims(by.tenant, wanted.learner, " ".join(sorted(wanted.scopes)), tuple(wanted.origins))
    times = {"iat": int(now.timestamp()), "exp": int((now + wanted.life).timestamp())}
    whole = {"iss": ISSUER, "aud": AUDIENCE, "jti": token_urlsafe(12), **times, **msgspec.to_builtins(claims)}
    header = {"alg": ALGORITHM, "typ": KIND, "kid": f"{master.id}.{maker}"}
    return jwt.encode(header, whole, _signing(master, maker, settings), algorithms=[ALGORITHM])


def caller_of_token(store: Store, settings: Settings, text: str, sent: Sent) -> Caller:
    """Return the learner whom a token stands for; raise 401, or 403 where it came from another page than it may."""
    header = header_of(text)
    kid = KID.fullmatch(header.kid) if header else None
    if kid is None:
        raise refused("its kid names no key")
    master, maker = _master(store, kid[1]), kid[2]
    registry = JWTClaimsRegistry(now=int(sent.now.timestamp()), leeway=LEEWAY_S, **CLAIMS)
    found = claims_of(text, _signing(master, maker, settings), [ALGORITHM], registry)
    claims = msgspec.convert(found, Claims)  # signed by us, so it is one
    scopes = _still_granted(store, settings, claims.tenant, maker, sent.now) & frozenset(claims.scope.split())
    if claims.origins and sent.origin not in claims.origins:
        raise PermissionDeniedException("this token is for pages of other origins; see its claim origins")
    return Caller(claims.tenant, f"token:{maker}", "learner", claims.sub, scopes)


def _still_granted(store: Store, settings: Settings, tenant: str, maker: str, now: datetime) -> frozenset[str]:
    """Return what the key that asked for a token could still hand on; raise 401 where it is gone."""
    if maker == BOOTSTRAP:
        if not settings.api_key or tenant != settings.tenant:
            raise refused("the key that asked for it is gone")
        return LEARNER
    try:
        known = store.keys.get(maker)
    except NotFound as error:
        raise refused("the key that asked for it is gone") from error
    if known.tenant != tenant or over(known, now):
        raise refused("the key that asked for it is gone")
    return LEARNER & effective(known.role, known.scopes)


def _master(store: Store, id: str) -> MasterKey:
    """Return the master key of this id; another process may have made it since the ring was read."""
    found = next((key for key in store.ring.keys if key.id == id), None)
    if found is None:
        store.ring.reload()
        found = next((key for key in store.ring.keys if key.id == id), None)
    if found is None:
        raise refused("its kid names no key")
    return found


def _signing(master: MasterKey, maker: str, settings: Settings) -> OctKey:
    """Return the key of the tokens that one API key asks for; with another FINGERPOST_API_KEY its tokens are void."""
    secret = settings.api_key if maker == BOOTSTRAP else ""
    return OctKey.import_key(hmac.digest(master.derive(PURPOSE), f"{maker}\0{secret}".encode(), sha256))
