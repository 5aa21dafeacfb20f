"""The index against the store, document by document: what drifted, and how it is put right.

The outbox makes the index follow; this finds what no outbox tells of: an index restored from an older copy, a folder
that lost files, points that somebody removed. Run it nightly, or when `doctor` says so.
"""

from dataclasses import dataclass

from retrieval.chunk import passages
from retrieval.index import PassageIndex, document_of, edition_of
from service.intake.embed_skills import Progress
from service.ports import Ports
from service.store.store import Store

AT_ONCE = 500  # documents read at a time


@dataclass(frozen=True, slots=True)
class Drift:
    """Of `documents` in the store with any text, how many are `right` in the index, and which are not.

    `wrong` are missing, incomplete, or in another version or with other access than the store says; `strange` are in
    the index alone.
    """

    documents: int
    right: int
    wrong: tuple[str, ...]
    strange: tuple[str, ...]


def drift_of(store: Store, index: PassageIndex, tenant: str, progress: Progress = lambda done, total: None) -> Drift:
    """Compare editions and the number of their passages; change nothing. Raises NotFound for an unknown tenant."""
    there = index.editions(tenant)
    held: dict[str, list[str]] = {}
    for edition in there:
        held.setdefault(document_of(edition), []).append(edition)
    ids, wrong, readable, right = store.ids(tenant, "document"), list[str](), 0, 0
    for at in range(0, len(ids), AT_ONCE):
        for document in store.documents(tenant, ids[at : at + AT_ONCE]):
            wanted, count = edition_of(document), len(passages(document))
            fits = held.get(document.id, []) == ([wanted] if count else []) and there.get(wanted, 0) == count
            readable, right = readable + (count > 0), right + (fits and count > 0)
            wrong += [] if fits else [document.id]
        progress(min(at + AT_ONCE, len(ids)), len(ids))
    strange = tuple(sorted(held.keys() - set(ids)))
    return Drift(readable, right, tuple(wrong), strange)


def reconcile(ports: Ports, index: PassageIndex, tenant: str, progress: Progress = lambda done, total: None) -> Drift:
    """Put what drifted on the outbox, for the indexer to bring it right; return what drifted."""
    drift = drift_of(ports.store, index, tenant, progress)
    if drift.wrong or drift.strange:
        ports.store.reindex(tenant, {*drift.wrong, *drift.strange})
    return drift


def rebuild(ports: Ports, index: PassageIndex, tenant: str) -> int:
    """Empty the tenant's index and put every document on the outbox; return how many."""
    index.clear(tenant)
    return ports.store.reindex(tenant)
