"""Which reader takes which source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from retrieval.sources.csvgraph import read_csv_graph
from retrieval.sources.folder import READ, read_folder
from retrieval.sources.ids import is_source
from retrieval.sources.mapfile import load_mapping
from retrieval.sources.native import read_native
from retrieval.sources.onet import read_onet
from retrieval.sources.outcome import Outcome, SourceError
from retrieval.sources.table import read_table
from retrieval.sources.taxonomy import read_esco

GRAPHS: dict[str, Callable[[Path], Iterator[Outcome]]] = {
    "csv": read_csv_graph,
    "esco": read_esco,
    "onet": read_onet,
    "jsonl": read_native,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A source that can be read as often as wanted; `owns` is the id prefix of the documents that it alone has."""

    name: str
    read: Callable[[], Iterator[Outcome]]
    owns: str | None = None


def source_of(place: Path, mapping: Path | None = None, prefix: str | None = None) -> Source:
    """Return the source at a place; raise SourceError, which says what to do, where no reader takes it."""
    if not place.exists():
        raise SourceError(f"{place} is not there; give a file or a folder")
    if mapping is not None:
        return Source(str(place), partial(read_table, place, load_mapping(mapping)))
    if place.is_dir():
        name = prefix or place.resolve().name
        if not is_source(name):
            raise SourceError(f"{place}: {name!r} cannot begin an id; give --prefix NAME: letters, digits and . _ -")
        return Source(str(place), partial(read_folder, place, name), owns=f"{name}:")
    if place.suffix.lower() in READ:
        return Source(str(place), partial(read_folder, place, prefix or place.resolve().parent.name))
    if place.name.removesuffix(".gz").endswith(".jsonl"):
        return Source(str(place), partial(read_native, place))
    endings = ", ".join(READ)
    raise SourceError(
        f"{place}: no reader takes this; give native .jsonl, a folder, a file ending in {endings}, or a --mapping file"
    )


def graph_source(place: Path, format: str) -> Source:
    """Return a skills graph in one of the formats; raise SourceError where the place is not there."""
    if not place.exists():
        raise SourceError(f"{place} is not there; give the file or folder of the {format} graph")
    return Source(str(place), partial(GRAPHS[format], place))
