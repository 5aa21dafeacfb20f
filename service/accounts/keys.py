"""API keys: `fp_<prefix>_<secret>`. The prefix is public and finds the key; of the secret only the SHA-256 is kept.

docs/decisions/0012-keys-are-hashed-fast.md says why that is enough.
"""

import hmac
import re
import secrets
import string
from datetime import datetime, timedelta
from hashlib import sha256

from service.auth import Caller
from service.store.errors import NotFound, StoreUnavailable
from service.store.store import Store
from service.store.values import ApiKey

PREFIX_LETTERS, SECRET_LETTERS = string.ascii_lowercase + string.digits, string.ascii_letters + string.digits
PREFIX_LENGTH = 12
SECRET_LENGTH = 43  # of 62 letters: 256 bits
FORM = re.compile(rf"fp_([a-z0-9]{{{PREFIX_LENGTH}}})_([A-Za-z0-9]{{{SECRET_LENGTH}}})")
NOBODYS = ApiKey("-", "-", "-")  # what the secret is compared with where there is no such prefix
USED_EVERY = timedelta(minutes=1)  # how exactly it is known when a key was last used


class Expired(Exception):
    """The key was right, but its time is over."""


def drawn() -> tuple[str, str]:
    """Return a new prefix and a new secret."""
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _ in range(PREFIX_LENGTH))
    return prefix, "".join(secrets.choice(SECRET_LETTERS) for _ in range(SECRET_LENGTH))


def written(prefix: str, secret: str) -> str:
    """Return a key as its owner sends it."""
    return f"fp_{prefix}_{secret}"


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def same_secret(given: str, known: str) -> bool:
    """Compare in constant time, whatever the lengths; an empty known secret equals nothing."""
    return hmac.compare_digest(hash_of(given), hash_of(known)) and bool(known)


def caller_of_key(store: Store, text: str, now: datetime) -> Caller | None:
    """Return whose key this is, None where nobody's; raise Expired. Every wrong key goes the same way."""
    form = FORM.fullmatch(text)
    prefix, secret = form.groups() if form else ("-", "-")
    try:
        known = store.keys.get(prefix)
    except NotFound:
        known = NOBODYS
    if not _matches(known, secret, now):
        return None
    if over(known, now):
        raise Expired(f"this key expired on {known.expires}; ask for another")
    _note_use(store, known, now)
    return Caller(known.tenant, f"key:{known.prefix}", known.role, None, frozenset(known.scopes))


def over(known: ApiKey, now: datetime) -> bool:
    """Say whether a key's time is over."""
    return known.expires is not None and datetime.fromisoformat(known.expires) <= now


def _matches(known: ApiKey, secret: str, now: datetime) -> bool:
    given = hash_of(secret)
    new = hmac.compare_digest(given, known.hash)
    old = hmac.compare_digest(given, known.old_hash or "-")
    return new or (old and known.old_until is not None and now < datetime.fromisoformat(known.old_until))


def _note_use(store: Store, known: ApiKey, now: datetime) -> None:
    """Keep when a key was last used, to the minute; a database that only reads now is no reason to refuse."""
    since = (now - USED_EVERY).isoformat()
    if known.used is None or known.used < since:
        try:
            store.keys.used(known.prefix, now.isoformat(), since)
        except StoreUnavailable:
            return
