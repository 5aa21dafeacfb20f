"""Which reader takes which source."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from retrieval.sources.csvgraph import read_csv_graph
from retrieval.sources.folder import READ, folder_pieces, read_folder
from retrieval.sources.ids import is_source
from retrieval.sources.mapfile import load_mapping
from retrieval.sources.native import read_native
from retrieval.sources.onet import read_onet
from retrieval.sources.outcome import Outcome, Piece, Refused, SourceError
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
    """A source that can be read as often as wanted.

    `pieces` are its files one by one, and `key` is the name under which is remembered what each of them gave; without
    a key nothing is, and all is read every time. `settings` is what the reading depends on beside the files. `owns` is
    the id prefix of the documents that the source alone has. What a `whole` source holds no more is withdrawn.
    """

    name: str
    read: Callable[[], Iterator[Outcome]]
    owns: str | None = None
    pieces: Callable[[], Iterable[Piece | Refused]] | None = None
    key: str = ""
    settings: str = ""
    whole: bool = False

    def listed(self) -> list[Piece | Refused]:
        """Return its files, in their order; raise SourceError where it cannot be read."""
        return list(self.pieces()) if self.pieces else [Piece(self.name, self.read, lines=True)]


def source_of(place: Path, mapping: Path | None = None, prefix: str | None = None) -> Source:
    """Return the source at a place; raise SourceError, which says what to do, where no reader takes it."""
    if not place.exists():
        raise SourceError(f"{place} is not there; give a file or a folder")
    if mapping is not None:
        read = partial(read_table, place, load_mapping(mapping))
        return _of_lines(place, read, sha256(mapping.read_bytes()).hexdigest())
    if place.is_dir():
        name = prefix or place.resolve().name
        if not is_source(name):
            raise SourceError(f"{place}: {name!r} cannot begin an id; give --prefix NAME: letters, digits and . _ -")
        return folder_source(place, name, whole=True)
    if place.suffix.lower() in READ:
        return folder_source(place, prefix or place.resolve().parent.name)
    if place.name.removesuffix(".gz").endswith(".jsonl"):
        return _of_lines(place, partial(read_native, place))
    endings = ", ".join(READ)
    raise SourceError(
        f"{place}: no reader takes this; give native .jsonl, a folder, a file ending in {endings}, or a --mapping file"
    )


def folder_source(place: Path, prefix: str, whole: bool = False) -> Source:
    """Return a folder, or one file of it, as a source; its ids begin with the prefix."""
    return Source(
        str(place),
        partial(read_folder, place, prefix),
        owns=f"{prefix}:" if whole else None,
        pieces=partial(folder_pieces, place, prefix),
        key=f"folder {prefix}",
        whole=whole,
    )


def _of_lines(place: Path, read: Callable[[], Iterator[Outcome]], settings: str = "") -> Source:
    key = f"file {place.resolve()}".encode("utf-8", "surrogateescape")
    return Source(
        str(place),
        read,
        pieces=lambda: [Piece(place.name, read, place, lines=True)],
        key=f"file {sha256(key).hexdigest()}",
        settings=settings,
    )


def graph_source(place: Path, format: str) -> Source:
    """Return a skills graph in one of the formats; raise SourceError where the place is not there."""
    if not place.exists():
        raise SourceError(f"{place} is not there; give the file or folder of the {format} graph")
    return Source(str(place), partial(GRAPHS[format], place))
