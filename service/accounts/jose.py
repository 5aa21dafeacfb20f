"""What both kinds of JWT need: the header before anything is trusted, and one way in for what a stranger sent."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode
from litestar.exceptions import NotAuthorizedException

CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
DOTS = 2  # of a signed JWT


class Header(msgspec.Struct, frozen=True):
    """What of a JWT's header decides how it is checked; keys and addresses that it may bring along are not read."""

    alg: str
    typ: str = ""
    kid: str = ""


def header_of(text: str) -> Header | None:
    """Return the header of a JWT, which nobody vouches for yet; None where the text is none."""
    if text.count(".") != DOTS:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(text.partition(".")[0].encode()), type=Header)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def claims_of(text: str, key: Key, algorithms: Sequence[str], registry: JWTClaimsRegistry) -> Mapping[str, Any]:
    """Return the claims of a JWT that this key signed with one of these algorithms; raise 401, saying what is wrong."""
    try:
        claims = jwt.decode(text, key, algorithms=list(algorithms)).claims
        registry.validate(claims)
    except JoseError as error:
        raise refused(error.description or error.error) from error
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise refused("it cannot be read") from error
    return claims


def refused(why: str) -> NotAuthorizedException:
    """Return the answer to a token that does not count."""
    return NotAuthorizedException(f"this token does not count here ({why}); get a new one", headers=CHALLENGE)
