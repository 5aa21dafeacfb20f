"""What the record shows to callers."""

from typing import Any

import msgspec

from service.schemas import Wire
from service.store.trust.audit import Entry, Head


class AuditEntry(Wire, frozen=True):
    """One thing done; `hash` covers it and, through `prev`, all before it."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    facts: dict[str, Any]
    prev: str
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> "AuditEntry":
        told = {name: getattr(entry, name) for name in cls.__struct_fields__ if name != "facts"}
        return cls(**told, facts=msgspec.json.decode(entry.facts))


class Checkpoint(Wire, frozen=True):
    """Where a log ended, signed; with the public keys (Ed25519, base64) that check the signature."""

    head: Head
    public_keys: dict[str, str]
