"""A resource's own description is a document like any other, so that it can be found and cited."""

from collections.abc import Iterable, Iterator

from paths.model import Document, Record, Resource
from retrieval.chunk import normalise

SUFFIX = "~description"


def with_descriptions(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, each described resource followed by the document of its title and description."""
    for record in records:
        yield record
        if isinstance(record, Resource) and record.description.strip():
            yield description_of(record)


def description_of(resource: Resource) -> Document:
    """Return the document that carries a resource's description."""
    return Document(
        id=f"{resource.id}{SUFFIX}",
        text=normalise(resource.description),
        title=resource.title,
        kind="description",
        resource=resource.id,
        url=resource.url,
        language=resource.language,
        access=resource.access,
    )
