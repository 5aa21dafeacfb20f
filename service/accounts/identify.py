"""From the Authorization header to a caller. The credential alone decides the tenant; no body or other header does."""

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.exceptions import NotAuthorizedException

from service.accounts import tokens
from service.accounts.jose import header_of
from service.accounts.keys import FORM, Expired, caller_of_key, same_secret, written
from service.accounts.oidc import Oidc
from service.auth import Caller
from service.clock import utc_now
from service.ports import Ports

CHALLENGE = {"WWW-Authenticate": "Bearer"}
HOW = "send the header 'Authorization: Bearer KEY', with an API key or a token"
UNKNOWN = "this key is not known here"
LONGEST = 8192  # characters of a credential; a token with many claims takes two thousand
BOOTSTRAP = "key:bootstrap"
RECORD_STORE = "/xapi/"  # what speaks xAPI sends keys as name and password
AnyRequest = Request[Any, Any, Any]


class Identify:
    """Finds out who sends a request; raises 401 where that cannot be known, 503 where it cannot be known now."""

    def __init__(self, ports: Ports, oidc: Oidc | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        self._settings, self._store, self._single = ports.settings, ports.store, ports.single_user
        self._oidc, self._clock = oidc, clock

    def at_once(self, request: AnyRequest) -> Caller | None:
        """Return the caller where that takes neither database nor network; None where it does."""
        if self._single:
            return Caller(self._settings.tenant, "single-user")
        if same_secret(credential(request), self._settings.api_key):
            return Caller(self._settings.tenant, BOOTSTRAP)
        return None

    def __call__(self, request: AnyRequest) -> Caller:
        """Return the caller, by whichever kind of credential was sent."""
        text = credential(request)
        header = header_of(text)
        if tokens.is_one(header):
            return tokens.caller_of_token(self._store, self._settings, text, self._sent(request))
        if self._oidc is not None and header is not None:
            return self._oidc.caller_of(text, self._store)
        try:
            found = caller_of_key(self._store, text, self._clock())
        except Expired as error:
            raise unauthorised(str(error)) from error
        if found is None:
            raise unauthorised(UNKNOWN)
        return found

    def _sent(self, request: AnyRequest) -> tokens.Sent:
        return tokens.Sent(request.headers.get("origin"), self._clock())


def credential(request: AnyRequest) -> str:
    """Return the bearer credential of a request; raise 401 where there is not exactly one that could be meant."""
    sent = request.headers.getall("authorization", [])
    if len(sent) > 1:
        raise unauthorised("send one Authorization header only")
    scheme, _, text = (sent[0] if sent else "").partition(" ")
    if scheme.lower() == "basic" and request.url.path.startswith(RECORD_STORE):
        scheme, text = "bearer", key_of_basic(text)
    if scheme.lower() != "bearer" or not text:
        raise unauthorised(HOW)
    if len(text) > LONGEST or not text.isascii():
        raise unauthorised(UNKNOWN)
    return text


def key_of_basic(text: str) -> str:
    """Return the key that a name and a password are: its prefix and its secret, or any name and the key itself."""
    try:
        name, _, password = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return written(name, password) if FORM.fullmatch(written(name, password)) else password


def unauthorised(why: str) -> NotAuthorizedException:
    """Return the answer to whoever could not be identified."""
    return NotAuthorizedException(why, headers=CHALLENGE)
