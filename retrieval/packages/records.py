"""Items as records: resources with their parts, and their texts as documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from paths.model import Document, MinutesSource, Resource
from retrieval.minutes import LONGEST, estimate
from retrieval.packages.archive import BadPackage
from retrieval.packages.item import MOST_PARTS, Item, simplified
from retrieval.packages.sandbox import read_apart
from retrieval.sources.checks import Gate
from retrieval.sources.ids import part_id, safe_id
from retrieval.sources.outcome import Outcome, Refused, Taken, excerpt

LONGEST_TITLE = 500  # characters that are kept
LONGEST_DESCRIPTION = 20_000
WORST: tuple[MinutesSource, ...] = ("stated", "media", "words", "median")


@dataclass(frozen=True, slots=True)
class Named:
    """An item with the id of its resource, those of its parts, and how long all of it takes, if that is known."""

    item: Item
    id: str
    parts: tuple["Named", ...]
    minutes: int | None
    source: MinutesSource


def read_package(file: Path, prefix: str, name: str | None = None) -> Iterator[Outcome]:
    """Yield the resources of a package and their documents, wholes before their parts.

    Ids are `prefix:name` of the file and `prefix:name/key` of its parts; `name` is the file's own by default. A file
    that cannot be read is one refusal with its reason.
    """
    name = name or file.name
    try:
        item = simplified(read_apart(file))
        if item.shelf:
            yield from described(Gate(excerpt(name)), item.parts, prefix, item.key)
            return
        named = _Names(prefix, name).of(item)
    except BadPackage as error:
        yield Refused(excerpt(name), 0, "", str(error))
        return
    yield from _records(Gate(excerpt(name)), named, file.stem)


def described(gate: Gate, items: Sequence[Item], prefix: str, name: str) -> Iterator[Outcome]:
    """Yield the resources that a page describes, with ids `prefix:name/key`."""
    names = _Names(prefix, name)
    for item in items:
        yield from _records(gate, names.of(item, item.key), name)


class _Names:
    """Gives out ids within one package, each once; a key that comes again is counted on."""

    def __init__(self, prefix: str, name: str) -> None:
        self._prefix, self._name = prefix, name
        self._given: set[str] = set()

    def of(self, item: Item, key: str = "") -> Named:
        """Return an item and its parts with their ids. Raises BadPackage where there are too many."""
        id = self._once(f"{self._name}/{key}" if key else self._name)
        parts = tuple(self.of(part, part.key or part.title or "part") for part in item.parts)
        own = estimate(Resource(id, "-", minutes=item.minutes, minutes_source=item.measured), [item.text])
        known = [(own.minutes, own.source)] if own.minutes else []
        if item.minutes is None:
            known += [(part.minutes, part.source) for part in parts if part.minutes]
        total = min(LONGEST, sum(minutes or 0 for minutes, _ in known))
        sources: set[MinutesSource] = {source for _, source in known}
        source = max(sources, key=WORST.index, default=WORST[0])
        return Named(item, id, parts, total or None, source)

    def _once(self, name: str) -> str:
        if len(self._given) >= MOST_PARTS:
            raise BadPackage(f"more than {MOST_PARTS:,} parts in it; split the package")
        id, count = safe_id(self._prefix, name), 1
        while id in self._given:
            count += 1
            id = safe_id(self._prefix, f"{name}/{count}")
        self._given.add(id)
        return id


def _records(gate: Gate, named: Named, stem: str) -> Iterator[Outcome]:
    waiting, line = [named], 0
    while waiting:
        found, line = waiting.pop(), line + 1
        waiting += reversed(found.parts)
        yield _naming(gate.admit(_resource(found, stem), line), found.item)
        if found.item.text.strip():
            yield gate.admit(_document(found), line)


def _naming(outcome: Taken | Refused, item: Item) -> Taken | Refused:
    return replace(outcome, names=item.teaches) if item.teaches and isinstance(outcome, Taken) else outcome


def _resource(named: Named, stem: str) -> Resource:
    item = named.item
    goals = "\n".join(f"- {goal}" for goal in (*item.objectives, *item.teaches))
    return Resource(
        id=named.id,
        title=" ".join(item.title.split())[:LONGEST_TITLE] or stem[:LONGEST_TITLE] or "untitled",
        description="\n\n".join(filter(None, (item.description.strip(), goals)))[:LONGEST_DESCRIPTION],
        url=item.url,
        language=item.language,
        modality=item.modality,
        minutes=named.minutes,
        minutes_source=named.source,
        has_part=tuple(part.id for part in named.parts),
        updated=item.updated,
    )


def _document(named: Named) -> Document:
    item = named.item
    return Document(
        id=part_id(named.id, "content"),
        text=item.text,
        title=" ".join(item.title.split())[:LONGEST_TITLE],
        resource=named.id,
        url=item.url,
        language=item.language,
        updated=item.updated,
    )
