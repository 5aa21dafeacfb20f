"""What one ingest says of other resources: they may come later, or never."""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from paths.model import Document, Record, Resource


class Reference(NamedTuple):
    """A record names a resource in one of its fields."""

    record: str
    field: str
    resource: str


def references_of(record: Record) -> Iterator[Reference]:
    """Yield what a record names as there."""
    if isinstance(record, Document) and record.resource:
        yield Reference(record.id, "resource", record.resource)
    elif isinstance(record, Resource):
        named = (("requires", record.requires), ("hasPart", record.has_part), ("isPartOf", record.is_part_of))
        for name, others in named:
            yield from (Reference(record.id, name, other) for other in others)


def unresolved(references: Sequence[Reference], there: Iterable[str]) -> tuple[str, ...]:
    """Return what leads nowhere: resources that are not `there`, after requirements that wait for each other.

    A step that requires one of these can never start, unless something else counts as it.
    """
    known = set(there)
    missing = tuple(f"{r.record} {r.field} {r.resource}" for r in references if r.resource not in known)
    required: dict[str, list[str]] = {}
    for reference in references:
        if reference.field == "requires":
            required.setdefault(reference.record, []).append(reference.resource)
    try:
        TopologicalSorter(required).prepare()
    except CycleError as error:
        return (" is required by ".join(error.args[1]), *missing)
    return missing
