"""All that is held of one learner, in a form that a person can read and a program can carry elsewhere."""

from typing import Any

import msgspec

from service.clock import stamp
from service.ports import Ports
from service.schemas import Wire
from service.store.errors import NotFound
from service.store.people.holding import RULES
from service.store.people.people import Who

SHARED = ("id", "key", "kind", "state", "method_path", "created")
INNER = ("tenant", "search")  # how rows are kept and found, nothing about anybody


class Held(Wire, frozen=True):
    """One kind of data: what it is, and all of it."""

    what: str
    rows: tuple[dict[str, Any], ...]


class LearnerExport(Wire, frozen=True):
    """Everything held of a learner, by kind, as of a moment."""

    learner: str
    at: str
    held: dict[str, Held]


def export(ports: Ports, tenant: str, learner: str) -> LearnerExport:
    """Return everything held of a learner; raise NotFound where nothing is."""
    found = ports.store.people.held(Who.of(ports.store.ring, tenant, learner))
    if not found:
        raise NotFound("learner", learner)
    held = {name: Held(RULES[name].what, tuple(_shown(name, row) for row in rows)) for name, rows in found.items()}
    return LearnerExport(learner, stamp(), held)


def _shown(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row; of one that others share only what it is, for the rest of it may be about them."""
    if RULES[table].kind in ("object", "mention"):
        return {name: value for name, value in row.items() if name in SHARED and value is not None}
    return _readable(row)


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if name not in INNER and value is not None}


def _value(value: Any) -> Any:
    """Return what a column holds; JSON as what it means, bytes by their number."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value
    return value
