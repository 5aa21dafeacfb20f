"""Events: which there are, and how one is told in the transaction of what happened.

They carry ids and states, never a text, a score or a name: who may know more asks for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from service.store.database.sql import chunks
from service.store.store import Store

EventType = Literal[
    "path.created",
    "path.replanned",
    "path.state_changed",
    "step.changed",
    "evidence.added",
    "ingest.finished",
    "job.finished",
    "evaluation.finished",
    "learner.erased",
    "webhook.disabled",
]
TYPES: tuple[str, ...] = get_args(EventType)
MOST_ITEMS = 100  # in one event: a bulk edit is told in as many as it takes, and none is large


def emit(store: Store, tenant: str, type: str, object: Mapping[str, Any]) -> None:
    """Tell of something that happened to whoever wants to know; inside `store.atomic()` it is part of that write.

    `object` is the event's data; where it names a `learner` the event goes when the learner is erased.
    """
    if type not in TYPES:
        raise ValueError(f"{type!r} is no type of event; those there are stand in service.events.emit")
    store.webhooks.tell(tenant, type, dict(object), object.get("learner"))


def emit_all(
    store: Store, tenant: str, type: str, object: Mapping[str, Any], name: str, items: Iterable[str]
) -> None:  # fmt: skip
    """Tell of one thing that happened to many: ids under `name`, at most 100 in an event."""
    for lot in chunks(items, MOST_ITEMS):
        emit(store, tenant, type, {**object, name: lot})


def evidence_added(store: Store, tenant: str, learner: str, ids: Sequence[str]) -> None:
    """Tell of new evidence of a learner."""
    emit_all(store, tenant, "evidence.added", {"learner": learner}, "evidence", ids)
