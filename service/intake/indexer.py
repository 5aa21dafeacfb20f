"""The index follows SQL through the outbox: what was written is embedded, added, made durable, then ticked off.

A process that dies in between does the same rows again; adding a passage twice changes nothing.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from paths.model import Document
from retrieval.chunk import passages, searchable
from retrieval.embed import Embedder, Vector
from retrieval.index import PassageIndex, Point, hash_of
from service.ports import Ports
from service.store.values import OutboxRow

LOOK_S = 60.0  # between two looks whether the index is there: a server of it may come back empty
LOT = 64  # documents between two ticks: a stop loses at most their embedding
NOTHING_KEPT: Mapping[str, Vector] = MappingProxyType({})
LARGE = 5_000  # documents after which the index is optimised once the outbox is empty


class Indexer:
    """Feeds the index from the outbox; only the process that has the index open may have one."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._stop = threading.Event()
        self._look_at = 0.0

    def drain(self, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Follow the outbox until it is empty; return how many documents were taken or removed."""
        if self._ports.index is None:
            return 0
        if time.monotonic() >= self._look_at:
            refill(self._ports, self._ports.index)
            self._look_at = time.monotonic() + LOOK_S
        total, done = self._ports.store.pending_count(), 0
        tenants: set[str] = set()
        while not self._stop.is_set() and (rows := self._ports.store.pending(LOT)):
            follow(self._ports, self._ports.index, rows)
            done += len(rows)
            tenants |= {row.tenant for row in rows}
            progress(done, max(total, done))
        if done >= LARGE:
            for tenant in sorted(tenants):
                self._ports.index.optimize(tenant)
        return done

    def stop(self) -> None:
        """Have a drain under way end after the lot it is at."""
        self._stop.set()


def refill(ports: Ports, index: PassageIndex) -> None:
    """Have an index that is empty beside a filled store built again: its folder was removed, or the store restored."""
    for tenant in ports.store.tenants():
        documents = 0 if index.count(tenant) else ports.store.counts(tenant)["document"]
        if documents > ports.store.pending_count():  # else the outbox names them all already
            ports.store.reindex(tenant)


def follow(ports: Ports, index: PassageIndex, rows: Sequence[OutboxRow]) -> None:
    """Bring the index to where the documents of these rows are now, then tick the rows off."""
    for tenant in sorted({row.tenant for row in rows}):
        ids = sorted({row.document for row in rows if row.tenant == tenant})
        index_now(tenant, ports.store.documents(tenant, ids), ids, ports.embedder, index)
    index.flush()
    ports.store.done(row.seq for row in rows)


def index_now(
    tenant: str, documents: Sequence[Document], ids: Sequence[str], embedder: Embedder, index: PassageIndex
) -> None:
    """Make the index hold of these ids what `documents` says: no passage of those that are not among them."""
    points = points_of_all(documents, embedder, index.vectors(tenant, ids))
    index.remove(tenant, sorted({*ids} - {point.document for point in points}))
    index.add(tenant, points)


def points_of(document: Document, embedder: Embedder) -> list[Point]:
    """Return a document's passages with their vectors."""
    return points_of_all([document], embedder)


def points_of_all(
    documents: Sequence[Document], embedder: Embedder, kept: Mapping[str, Vector] = NOTHING_KEPT
) -> list[Point]:
    """Return the passages of several documents with their vectors; what is `kept`, by hash, is not embedded again."""
    found = [(document, span) for document in documents for span in passages(document)]
    texts = [searchable(document, span) for document, span in found]
    fresh = list(dict.fromkeys(text for text in texts if hash_of(text) not in kept))
    known = dict(zip(fresh, embedder.embed(fresh), strict=True)) if fresh else {}
    vectors = [known[text] if text in known else kept[hash_of(text)] for text in texts]
    return [
        Point(
            document=document.id,
            version=span.version,
            start=span.start,
            end=span.end,
            resource=document.resource,
            kind=document.kind,
            text=text,
            language=document.language,
            access=document.access,
            vector=vector,
        )
        for (document, span), text, vector in zip(found, texts, vectors, strict=True)
    ]
