"""Bearer tokens of the organisation's own sign-on (OpenID Connect): JWTs, checked with the public keys it publishes.

Only the issuer, the audience and the algorithms that the settings admit count; a key or an address that a token brings
along is not looked at. Claims say the tenant, the role and the learner; what they do not say gives no rights.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from time import time
from typing import Any
from urllib.parse import urlsplit

import msgspec
from joserfc.jwt import JWTClaimsRegistry
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException

from paths.model import Id
from service.accounts.jose import Header, claims_of, header_of, refused
from service.accounts.keyset import KeySet, KnownKey, Unreachable
from service.accounts.tokens import is_one
from service.auth import LOOPBACK, AccountRole, Caller
from service.network.addresses import Allow
from service.network.fetching import Caps, FetchError, fetch
from service.settings import BadSetting, Settings
from service.store.errors import NotFound
from service.store.store import Store

KINDS = {  # which algorithms a kind of key may be used with: never a secret one, never none
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA", "Ed25519"),
}
LEEWAY_S = 60  # the sign-on's clock is not ours
MOST_TRIED = 3  # keys of one name; a sign-on has one, while it changes keys two
MOST_FIRST: tuple[AccountRole, ...] = ("admin", "ld", "learner")
CAPS = Caps(connect_s=2.0, total_s=5.0, body=1_000_000)  # a caller waits meanwhile; key sets take some kilobytes
DISCOVERY = "/.well-known/openid-configuration"
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which claims say what, and what the sign-on calls our roles."""

    learner: str
    role: str
    roles: Mapping[str, AccountRole]
    tenant: str
    only_tenant: str


class Oidc:
    """Finds out whom a token of the sign-on stands for."""

    def __init__(self, settings: Settings, keys: KeySet, clock: Callable[[], float]) -> None:
        self._keys, self._clock, self._mapped = keys, clock, mapped(settings)
        self._claims: Any = {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_audience},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }

    def caller_of(self, text: str, store: Store) -> Caller:
        """Return who sent this token; raise 401 for one that does not count, 403 for one that says too little."""
        header = header_of(text)
        if header is None or is_one(header):
            raise refused("it is none")
        registry = JWTClaimsRegistry(now=int(self._clock()), leeway=LEEWAY_S, **self._claims)
        problem = refused("its kid names no key of the sign-on")
        for known in usable(self._keys.find(header.kid), header):
            try:
                claims = claims_of(text, known.key, [header.alg], registry)
            except NotAuthorizedException as error:
                problem = error
            else:
                return self._caller(claims, store)
        raise problem

    def _caller(self, claims: Mapping[str, Any], store: Store) -> Caller:
        mapped = self._mapped
        tenant = mapped.only_tenant if not mapped.tenant else _text(claims, mapped.tenant)
        try:
            store.revision(tenant)
        except NotFound as error:
            raise PermissionDeniedException("the tenant that this token names is not here; ask who runs it") from error
        role = self._role(claims)
        if role == "learner":
            return Caller(tenant, "oidc", role, learner_id(_text(claims, mapped.learner)))
        return Caller(tenant, f"oidc:{_text(claims, 'sub')[:LONGEST_SUBJECT]}", role)

    def _role(self, claims: Mapping[str, Any]) -> AccountRole:
        """Return the role; of several the one that may most."""
        if not self._mapped.role:
            return "learner"
        given = claims.get(self._mapped.role)
        names = [name for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)]
        found = {self._mapped.roles[name] for name in names if name in self._mapped.roles}
        for role in MOST_FIRST:
            if role in found:
                return role
        raise PermissionDeniedException(f"this token names no role that counts here (claim {self._mapped.role})")


def usable(found: Sequence[KnownKey], header: Header) -> list[KnownKey]:
    """Return the keys that may check a token of this header: of the right kind, for that algorithm, not too many."""
    fit = [known for known in found if header.alg in KINDS[known.key.key_type] and known.alg in ("", header.alg)]
    return fit[:MOST_TRIED]


def learner_id(text: str) -> str:
    """Return the id of the learner that a claim names; raise 403 for what cannot be one."""
    try:
        return msgspec.convert(text, Id)
    except msgspec.ValidationError as error:
        raise PermissionDeniedException("this token's claim for the learner holds no id of a learner") from error


def mapped(settings: Settings) -> Mapped:
    """Return what the claims mean; raise BadSetting for a role that there is not."""
    roles: dict[str, AccountRole] = {}
    for pair in filter(None, (part.strip() for part in settings.oidc_roles.split(","))):
        name, _, role = pair.partition("=")
        if role not in MOST_FIRST or not name:
            raise BadSetting(f"FINGERPOST_OIDC_ROLES: {pair!r}; give NAME=ROLE, with one of {', '.join(MOST_FIRST)}")
        roles[name] = role
    claims = settings.oidc_learner_claim, settings.oidc_role_claim
    return Mapped(*claims, roles, settings.oidc_tenant_claim, settings.tenant)


def oidc_of(settings: Settings) -> Oidc | None:
    """Return what checks tokens of the sign-on, None where there is none.

    Raise BadSetting where something is missing, or where its keys would come over a network unprotected.
    """
    if not settings.oidc_issuer:
        if settings.oidc_audience or settings.oidc_jwks_url:
            raise BadSetting("FINGERPOST_OIDC_ISSUER: name the sign-on, or unset the other FINGERPOST_OIDC_ settings")
        return None
    if not settings.oidc_audience:
        raise BadSetting("FINGERPOST_OIDC_AUDIENCE: say for whom its tokens are made out; else any of them would count")
    for name, url in (("ISSUER", settings.oidc_issuer), ("JWKS_URL", settings.oidc_jwks_url)):
        if url and not protected(url):
            raise BadSetting(f"FINGERPOST_OIDC_{name}: {url[:200]!r}; give an address with https://")
    return Oidc(settings, KeySet(lambda: fetched_keys(settings)), time)


def protected(url: str) -> bool:
    """Say whether nobody on the way can put other keys in place: https, or this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        return False


def fetched_keys(settings: Settings) -> bytes:
    """Return the JWKS of the sign-on, from the address that is set or the one that it names; raise Unreachable."""
    url = settings.oidc_jwks_url or discovered(settings.oidc_issuer)
    return _fetched(url)


def discovered(issuer: str) -> str:
    """Return the address of the keys that the issuer itself names; raise Unreachable."""
    try:
        found = json.loads(_fetched(issuer.rstrip("/") + DISCOVERY))
    except (ValueError, RecursionError) as error:
        raise Unreachable("what it says of itself is no JSON") from error
    if not isinstance(found, dict) or found.get("issuer") != issuer:
        raise Unreachable("it says that it is another issuer than FINGERPOST_OIDC_ISSUER names")
    url = found.get("jwks_uri")
    if not isinstance(url, str) or not protected(url):
        raise Unreachable("it names no protected address for its keys")
    return url


def _fetched(url: str) -> bytes:
    allow = Allow(private=True, http=url.startswith("http:"))  # the operator's own network is where a sign-on may be
    try:
        answer = fetch(url, headers={"Accept": "application/json"}, allow=allow, caps=CAPS)
    except FetchError as error:
        raise Unreachable(str(error)) from error
    if answer.status != HTTPStatus.OK:
        raise Unreachable(f"it answered {answer.status}")
    return answer.body


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise PermissionDeniedException(f"this token lacks the claim {name}")
    return value
