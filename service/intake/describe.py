"""A resource's own description is a document like any other, so that it can be found and cited."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from paths.model import Document, Record, Resource
from retrieval.chunk import normalise
from retrieval.sources.ids import LONGEST

SUFFIX = "~description"


def with_descriptions(records: Sequence[Record]) -> Iterator[Record]:
    """Yield the records and, of each described resource that brings no such document itself, one of its description."""
    told = {r.resource for r in records if isinstance(r, Document) and r.kind == "description"}
    for record in records:
        yield record
        if isinstance(record, Resource) and record.description.strip() and record.id not in told:
            yield description_of(record)


def description_of(resource: Resource) -> Document:
    """Return the document that carries a resource's description."""
    return Document(
        id=description_id(resource.id),
        text=normalise(resource.description),
        title=resource.title,
        kind="description",
        resource=resource.id,
        url=resource.url,
        language=resource.language,
        access=resource.access,
        updated=resource.updated,
    )


def description_id(resource: str) -> str:
    """Return the id of a resource's description; one that would be too long ends in a digest of the resource's id."""
    if len(resource) + len(SUFFIX) <= LONGEST:
        return f"{resource}{SUFFIX}"
    digest = sha256(resource.encode()).hexdigest()[:32]
    return f"{resource[: LONGEST - len(SUFFIX) - 34]}~~{digest}{SUFFIX}"
