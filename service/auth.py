"""Who is calling. Every /v1 route asks for a bearer key, unless the server was started for a single user."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlsplit

from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from service.ports import Ports

LOOPBACK = ("127.0.0.1", "::1", "localhost")


AccountRole = Literal["learner", "ld", "admin"]
ALL = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the tenant whose data the request may touch, in which role; a learner's is bound to one `learner`."""

    tenant: str
    subject: str = ""
    role: AccountRole = "admin"
    learner: str | None = None
    scopes: frozenset[str] = ALL


def caller(request: Request[Any, Any, Any], ports: NamedDependency[Ports]) -> Caller:
    """Return the caller of a request; raise 401 where the key is missing or wrong."""
    if ports.single_user:
        return Caller(ports.settings.tenant)
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise NotAuthorizedException(
            "send the header 'Authorization: Bearer KEY'; `fingerpost serve` takes the key from FINGERPOST_API_KEY",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if not same_secret(key, ports.settings.api_key):
        raise NotAuthorizedException("this key is not known here", headers={"WWW-Authenticate": "Bearer"})
    return Caller(ports.settings.tenant)


def same_secret(given: str, known: str) -> bool:
    """Compare in constant time, whatever the lengths; an empty known secret equals nothing."""
    digests = (sha256(text.encode()).digest() for text in (given, known))
    return bool(known) and hmac.compare_digest(*digests)


class LoopbackNames(ASGIMiddleware):
    """Answers under a name of this machine only.

    A server that asks for no key would else be open to every web page: a site may have its own name mean 127.0.0.1.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        try:
            name = urlsplit(f"//{request.headers.get('host', '')}").hostname
        except ValueError:
            name = None
        if name not in LOOPBACK:
            raise PermissionDeniedException(f"this server is for one user; ask for it as {' or '.join(LOOPBACK)}")
        await next_app(scope, receive, send)
