"""Documents of an organisation that say nearly the same, so that people can withdraw or merge them."""

from collections.abc import Sequence

from paths.errors import BadRecord
from paths.model import Document, Id
from retrieval.duplicates import LOWEST, Pair, near_duplicates
from service.ports import Ports
from service.schemas import Wire
from service.store.values import Query
from service.workspace import Workspace

DIGITS = 6  # of a similarity in an answer and in a cursor; documents of a million words differ by more
MOST_AT_ONCE = 10_000  # documents that a request compares: some 17 s of one core for 7 million words; then it is kept
KEPT = "duplicates."  # begins the keys under which a catalogue keeps its pairs


class DuplicateDocument(Wire, frozen=True):
    """One of a pair; `access` says who may see it, for the two may differ in that."""

    document: Id
    title: str
    kind: str
    access: tuple[str, ...]
    resource: Id | None = None
    url: str | None = None


class Duplicate(Wire, frozen=True):
    """Two documents; `similarity` is the share of the distinct runs of three words that both have, 1 for all."""

    similarity: float
    first: DuplicateDocument
    second: DuplicateDocument


def duplicates(ports: Ports, workspace: Workspace, threshold: float, most: int | None = None) -> list[Pair]:
    """Return the pairs among all documents of a workspace, the most alike first, whoever may see them.

    Two documents of one resource are no pair. The threshold is taken to two digits. Raises BadRecord for one that says
    nothing, and where there are more than `most` documents, if that is given.
    """
    if not LOWEST <= threshold <= 1:
        raise BadRecord("threshold", f"{threshold} is not between {LOWEST} and 1")
    memo, least = workspace.catalogue.memo, round(threshold, 2)  # at most 51 answers are kept
    kept = memo.get(f"{KEPT}{least}")
    if isinstance(kept, tuple):
        return list(kept)
    if most is not None:
        _check_count(len(ports.store.ids(workspace.tenant, "document", rev=workspace.revision)), most)
    found = _found(ports.store.records(workspace.tenant, Document, Query(rev=workspace.revision)), least)
    memo[f"{KEPT}{least}"] = tuple(found)
    return found


def _check_count(documents: int, most: int) -> None:
    if documents > most:
        raise BadRecord(
            "documents",
            f"comparing {documents:,} of them takes longer than a request may; run `fingerpost catalogue duplicates`",
        )


def _found(documents: Sequence[Document], threshold: float) -> list[Pair]:
    of = {document.id: document.resource for document in documents}
    pairs = near_duplicates({document.id: document.text for document in documents}, threshold)
    apart = [pair for pair in pairs if of[pair.first] is None or of[pair.first] != of[pair.second]]
    return [pair._replace(similarity=round(pair.similarity, DIGITS)) for pair in apart]


def after(pairs: Sequence[Pair], cursor: str | None) -> list[Pair]:
    """Return the pairs behind a cursor; raise BadRecord for one that no page gave."""
    if cursor is None:
        return list(pairs)
    similarity, _, ids = cursor.partition("|")
    first, _, second = ids.partition("|")
    try:
        place = -float(similarity), first, second
    except ValueError:
        raise BadRecord("cursor", f"{cursor!r} is not the `next` of a page") from None
    return [pair for pair in pairs if (-pair.similarity, pair.first, pair.second) > place]


def cursor_of(pair: Duplicate) -> str:
    """Return the cursor of the pairs behind this one."""
    return f"{pair.similarity}|{pair.first.document}|{pair.second.document}"


def told(ports: Ports, workspace: Workspace, pairs: Sequence[Pair]) -> list[Duplicate]:
    """Return the pairs as they are answered."""
    ids = sorted({id for pair in pairs for id in (pair.first, pair.second)})
    there = {one.id: one for one in ports.store.documents(workspace.tenant, ids, workspace.revision)}
    return [Duplicate(pair.similarity, _told(there[pair.first]), _told(there[pair.second])) for pair in pairs]


def _told(one: Document) -> DuplicateDocument:
    return DuplicateDocument(one.id, one.title, one.kind, one.access, one.resource, one.url)
