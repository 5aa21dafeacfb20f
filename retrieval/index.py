"""The passage index: its values, and what both of its forms (edge.py, qdrant.py) promise.

Vectors are derived: an index may be deleted at any time and rebuilt from the documents. It holds one version of each
document. Nothing is found across tenants, and nothing whose `access` names none of the caller's principals: that
filter acts inside the database, before ranking, and term statistics are taken over what the caller may see alone.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid5

import msgspec
import numpy as np

from paths.model import Document
from retrieval.chunk import CHUNKING
from retrieval.embed import Embedder, Vector
from retrieval.errors import BadQuestion, IndexMismatch, NoTenant
from retrieval.lexical import LEXICAL

EXACT_BELOW = 20_000  # passages; up to here every vector is compared, so results do not depend on how a graph was built
# How far a graph is followed for the nearest vectors. On 30,000 vectors crowded around 120 real ones recall@10 is .92
# with the 128 that come from the depth of a list, .957 with 256, .990 with 512, .992 with 1024; 512 takes .2 ms more.
SEARCH_EFFORT = 512
TEXT_HASH = "textHash"  # field of a point
TEXT_DIGITS = 32  # hexadecimal: 128 bits, so that two texts never share one
MARK = 8  # hexadecimal digits: tells the few states apart that one version of a document has had
POINT_SPACE = UUID("6f0b1d0c-7c1e-5f0e-9d0a-5a1c2f3b4d5e")  # namespace of point ids; arbitrary, must never change
UNKNOWN_LANGUAGE = "und"  # BCP 47 'undetermined'
MOST_ASKED = 1000  # passages one question may ask for


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """What the vectors of an index were made with. Another spec means another index."""

    model: str
    size: int
    chunking: str = CHUNKING
    lexical: str = LEXICAL

    @classmethod
    def of(cls, embedder: Embedder) -> "IndexSpec":
        return cls(embedder.name, embedder.size)

    def check(self, place: str, built: Mapping[str, object]) -> None:
        """Raise IndexMismatch unless `built`, as an index has it on record, is this spec."""
        if dict(built) != asdict(self):
            raise IndexMismatch(place, dict(built), asdict(self))

    @property
    def full_scan_kilobytes(self) -> int:
        """EXACT_BELOW in the unit of Qdrant's thresholds: kilobytes of float32 vectors."""
        return EXACT_BELOW * self.size * 4 // 1024


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One passage as it enters the index. `text` is what the terms are taken from; it is not stored."""

    document: str
    version: str
    start: int
    end: int
    resource: str | None
    kind: str
    text: str
    language: str | None
    access: tuple[str, ...]
    vector: Vector

    @property
    def edition(self) -> str:
        """Name the version of the document together with who may see it and how it is filtered."""
        return f"{self.document}@{self.version}@{mark_of(self)}"

    @property
    def text_hash(self) -> str:
        """Name the text: an equal text has an equal vector."""
        return hash_of(self.text)


class Weights(NamedTuple):
    """How much each list says when they are fused; a list of weight 0 is not asked for."""

    dense: float = 1.0
    lexical: float = 1.0


# Equal: on 103 quiz questions over 470 course units nDCG@10 is .548 dense, .512 lexical, .602 fused; 2:1 gives .592,
# 1:2 gives .581.
EQUAL = Weights()


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What to look for, and on whose behalf.

    `text` is matched by words, `vector` by meaning; either may be missing. Empty filters mean no filter. A passage of
    unknown language passes the language filter, as it does in planning.
    """

    text: str
    principals: Collection[str]
    limit: int = 20
    vector: Vector | None = None
    kinds: Collection[str] = ()
    resources: Collection[str] = ()
    languages: Collection[str] = ()
    documents: Collection[str] = ()
    weights: Weights = EQUAL


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `dense` is the cosine, `lexical` the BM25 score; None where that list did not reach it."""

    document: str
    version: str
    start: int
    end: int
    resource: str | None
    kind: str
    score: float
    dense: float | None = None
    lexical: float | None = None


class PassageIndex(Protocol):
    """Every method raises NoTenant for a blank tenant."""

    def add(self, tenant: str, points: Sequence[Point]) -> None:
        """Add or replace passages, and drop every other version of their documents. Repeating it changes nothing."""
        ...

    def remove(self, tenant: str, documents: Collection[str]) -> None:
        """Drop all passages of these documents; unknown ones are no error."""
        ...

    def clear(self, tenant: str) -> None:
        """Drop everything of the tenant, also what another model built."""
        ...

    def search(self, tenant: str, questions: Sequence[Question]) -> list[list[Hit]]:
        """Return the best passages of each question, best first, in one round trip."""
        ...

    def count(self, tenant: str) -> int:
        """Return how many passages the tenant has."""
        ...

    def editions(self, tenant: str) -> dict[str, int]:
        """Return how many passages of each edition of a document are here."""
        ...

    def vectors(self, tenant: str, documents: Collection[str]) -> dict[str, Vector]:
        """Return the vectors of the passages of these documents, by the hash of their text."""
        ...

    def optimize(self, tenant: str) -> None:
        """Build what makes a large index fast; call it after a large ingest."""
        ...

    def flush(self) -> None:
        """Make everything added so far survive a loss of power."""
        ...

    def close(self) -> None: ...


def tenant_checked(tenant: str) -> str:
    """Return the tenant, or raise NoTenant."""
    if not tenant or not tenant.strip():
        raise NoTenant
    return tenant


def point_id(tenant: str, point: Point) -> UUID:
    """Return the id of a passage: the same passage always gets the same one."""
    key = msgspec.json.encode([tenant, point.document, point.version, point.start])
    return uuid5(POINT_SPACE, key.decode())


def payload_of(point: Point) -> dict[str, Any]:
    """Return what the database stores beside the vectors; the text is not among it."""
    return {
        "document": point.document,
        "version": point.version,
        "edition": point.edition,
        TEXT_HASH: point.text_hash,
        "start": point.start,
        "end": point.end,
        "resource": point.resource,
        "kind": point.kind,
        "language": language_key(point.language),
        "access": list(point.access),
    }


FILTERED_FIELDS = ("document", "edition", "resource", "kind", "language", "access")


def filters_of(question: Question) -> dict[str, list[str]]:
    """Return field -> admitted values; a point passes when each field has one of its values."""
    languages = [*map(language_key, question.languages), UNKNOWN_LANGUAGE] if question.languages else ()
    wanted = {"kind": question.kinds, "resource": question.resources, "language": languages}
    wanted["document"] = question.documents
    return {"access": sorted(question.principals)} | {k: sorted(set(v)) for k, v in wanted.items() if v}


class Filtered(Protocol):
    """What decides who finds a passage; documents and points have it alike."""

    @property
    def resource(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def access(self) -> tuple[str, ...]: ...


def mark_of(item: Filtered) -> str:
    """Return what names the filters of an item: others, other mark."""
    told = [item.resource, item.kind, language_key(item.language), sorted(set(item.access))]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:MARK]


def edition_of(document: Document) -> str:
    """Return the edition that the passages of a document are to have."""
    return f"{document.id}@{document.version}@{mark_of(document)}"


def document_of(edition: str) -> str:
    """Return the document of an edition; a document's id has no '@'."""
    return edition.partition("@")[0]


def hash_of(text: str) -> str:
    """Return what names a text in an index."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:TEXT_DIGITS]


def language_key(language: str | None) -> str:
    """Return the primary subtag in lower case: 'de-AT' and 'de' are one language to search."""
    return (language or UNKNOWN_LANGUAGE).replace("_", "-").split("-")[0].strip().lower() or UNKNOWN_LANGUAGE


def points_checked(points: Sequence[Point], size: int) -> Sequence[Point]:
    """Return the points, or raise BadQuestion naming the one whose vector or span cannot be stored."""
    for point in points:
        if "@" in point.document or not point.document:
            raise BadQuestion(point.edition, "a document id must not be empty or contain '@'")
        if not 0 <= point.start < point.end:
            raise BadQuestion(point.edition, f"the span {point.start}..{point.end} is empty or reversed")
        _vector_checked(point.edition, point.vector, size)
    return points


def questions_checked(questions: Sequence[Question], size: int) -> Sequence[Question]:
    """Return the questions, or raise BadQuestion."""
    for question in questions:
        if not 1 <= question.limit <= MOST_ASKED:
            raise BadQuestion("limit", f"{question.limit} is not between 1 and {MOST_ASKED}")
        if question.vector is not None:
            _vector_checked("vector", question.vector, size)
    return questions


def _vector_checked(name: str, vector: Vector, size: int) -> None:
    if vector.shape != (size,):
        raise BadQuestion(name, f"a vector of shape {vector.shape} does not fit an index of size {size}")
    if not np.isfinite(vector).all():
        raise BadQuestion(name, "the vector has a value that is not a number")
