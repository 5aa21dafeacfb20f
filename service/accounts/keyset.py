"""The keys that an organisation's sign-on signs with: fetched, kept, and fetched again when they change.

One caller at a time fetches; the others go on with the keys that are there, and only where there are none do they wait.
A token that names an unknown key has the set fetched once more, but not again for a while, whoever asks: made-up names
cost the sign-on nothing. While it is away, the keys known last go on counting for a day.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode
from litestar.exceptions import HTTPException

FRESH_S = 600.0  # a key that was withdrawn counts for so long at most, while the sign-on can be reached
STALE_S = 86_400.0  # without the sign-on nobody can get a new token anyway; this only spans its outage
REST_S = 30.0  # between two attempts after a failure, or for unknown names
MOST_KEYS = 100
LEAST_RSA_BITS = 2048
RETRY_AFTER = {"Retry-After": "30"}
KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


class Unreachable(Exception):
    """The sign-on gave no keys; the message says why."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key, by the name and for the algorithm that the sign-on gives; empty where it gives none."""

    kid: str
    alg: str
    key: Key


Fetch = Callable[[], bytes]
NOTHING: tuple[KnownKey, ...] = ()


class KeySet:
    """`find` gives the keys that a token may be signed with."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._keys = NOTHING
        self._since = self._not_before = float("-inf")
        self._why = ""
        self._fetching = threading.Lock()

    def find(self, kid: str) -> list[KnownKey]:
        """Return the keys of this name, all where a token gives no name; raise 503 where no key is known now."""
        if self._clock() - self._since > FRESH_S:
            self._refresh()
        if kid and not self._named(kid):
            self._refresh()
        if self._clock() - self._since > STALE_S:
            told = f"the sign-on cannot be asked for its keys now ({self._why}); try again, or use an API key"
            raise HTTPException(told, status_code=503, headers=RETRY_AFTER)
        return self._named(kid)

    def _named(self, kid: str) -> list[KnownKey]:
        return [known for known in self._keys if kid in ("", known.kid)]

    def _refresh(self) -> None:
        """Fetch the keys unless that was tried a moment ago, or another is at it and there are keys to go on with."""
        before = self._since
        if not self._fetching.acquire(blocking=not self._keys):
            return
        try:
            now = self._clock()
            if now < self._not_before or self._since != before:
                return
            self._not_before = now + REST_S
            try:
                self._keys, self._since = read_keys(self._fetch()), self._clock()
            except Unreachable as error:
                self._why = str(error)
        finally:
            self._fetching.release()


def read_keys(raw: bytes) -> tuple[KnownKey, ...]:
    """Return the public keys for signatures in a JWKS, whatever else it holds; raise Unreachable where none is."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreachable("what it gave is no JSON") from error
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise Unreachable(f"what it gave is no list of at most {MOST_KEYS} keys")
    keys = tuple(known for item in listed if (known := _read_key(item)) is not None)
    if not keys:
        raise Unreachable("what it gave holds no public key for signatures")
    return keys


def _read_key(item: Any) -> KnownKey | None:
    """Return a key, None for one that is secret, too short, for other uses, or of a kind that is not used here."""
    if not isinstance(item, dict) or item.get("use", "sig") != "sig":
        return None
    kind, kid, alg = (item.get(name, "") for name in ("kty", "kid", "alg"))
    if not all(isinstance(text, str) for text in (kind, kid, alg)) or kind not in KINDS:
        return None
    public = {name: value for name, value in item.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "oth")}
    try:
        if kind == "RSA" and 8 * len(urlsafe_b64decode(public["n"].encode()).lstrip(b"\0")) < LEAST_RSA_BITS:
            return None
        return KnownKey(kid, alg, KINDS[kind].import_key(public))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
