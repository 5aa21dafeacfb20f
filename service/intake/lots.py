"""The content of a source as it streams in: record by record, file by file, in lots of one transaction each."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from paths.model import Document, Precedence, Resource
from service.store.content.records import id_of
from service.store.values import Key

LOT = 200  # records between two transactions: a lot's texts are embedded together where tags are inferred
MOST_IN_LOT = 500  # where a source brings documents only
MOST_CHARS = 8_000_000  # of the documents in a lot: texts may be of some MB each, and memory stays small

Content = Resource | Document | Precedence


class Incoming(NamedTuple):
    """A record, the file that it comes from, and what it calls the skills that it teaches."""

    file: str
    record: Content
    names: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return key_of(self.record)


class End(NamedTuple):
    """A file was read to its end."""

    file: str


class Group(NamedTuple):
    """A resource with its documents, or a record that stands alone: what is worked out of them together.

    `hash` names what their source says, and all else that they depend on.
    """

    items: tuple[Incoming, ...]
    hash: str

    @property
    def file(self) -> str:
        return self.items[0].file


def lots(items: Iterable[Incoming | End]) -> Iterator[list[Incoming | End]]:
    """Yield lots that keep a resource and the documents after it together; a file ends in its last record's lot."""
    lot: list[Incoming | End] = []
    count = chars = 0
    for item in items:
        if isinstance(item, Incoming):
            full = count >= MOST_IN_LOT or chars >= MOST_CHARS
            if full or (count >= LOT and isinstance(item.record, Resource)):
                yield lot
                lot, count, chars = [], 0, 0
            count += 1
            chars += len(getattr(item.record, "text", "")) + len(getattr(item.record, "description", ""))
        lot.append(item)
    if lot:
        yield lot


def grouped(items: Sequence[Incoming], context: str) -> list[Group]:
    """Return the records of a lot by the resource that they are of, in the order of the first of each."""
    found: dict[Key, list[Incoming]] = {}
    for item in items:
        found.setdefault(group_key(item.record), []).append(item)
    return [Group(tuple(group), _hash(group, context)) for group in found.values()]


def group_key(record: Content) -> Key:
    """Return what names the group of a record: the resource that it is of, or itself."""
    if isinstance(record, Document) and record.resource:
        return Key("resource", record.resource)
    return key_of(record)


def key_of(record: Content) -> Key:
    """Return what names a record in the store."""
    if isinstance(record, Resource):
        return Key("resource", record.id)
    return Key("document", record.id) if isinstance(record, Document) else Key("precedence", id_of(record))


def _hash(group: Sequence[Incoming], context: str) -> str:
    digest = sha256(context.encode())
    for item in group:
        # What no database can keep is refused when it is written; here it only must not stand in the way.
        digest.update(repr((item.record, item.names)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
