"""Who is calling. Every /v1 route asks for a bearer key, unless the server was started for a single user."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException

from service.ports import Ports


@dataclass(frozen=True, slots=True)
class Caller:
    """The tenant whose data a request may touch."""

    tenant: str


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
