"""Which files of a source are as they were when they were taken: those are not even read again.

A file is known by the hash of its bytes, together with the context: the program that reads it, what the reading
depends on beside the file, the model and the graph that tags are inferred with. And what it gave must still be there,
unchanged by anybody else; else it is read again, and so says the same as always.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from retrieval.sources.ids import LONGEST
from retrieval.sources.outcome import Piece
from service.intake.sources import Source
from service.ports import Ports
from service.store.content.sources import KnownFile

# What the records of a file depend on: with another program the same bytes may mean other records.
READERS = {
    "retrieval": ("packages", "sources", "chunk.py", "dates.py", "durations.py", "minutes.py", "tagging.py"),
    "service": ("intake/describe.py", "intake/enrich.py", "intake/naming.py", "intake/tags.py"),
}
LIBRARIES = ("markitdown", "pdfminer.six", "beautifulsoup4", "markdown-it-py", "mammoth", "python-pptx")


class Memory:
    """What is known of a source's files from the last time. The context is that of the graph as it is when asked.

    Where the source `withdraws` what it holds no more, a file that once gave more than it does now is read again.
    """

    def __init__(self, ports: Ports, tenant: str, source: Source, withdraws: bool = False) -> None:
        self._ports, self._tenant, self._source, self._withdraws = ports, tenant, source, withdraws
        self._hashes: dict[str, str] = {}
        self.files = ports.store.sources.files(tenant, source.key) if source.key else {}

    def context(self) -> str:
        """Return what names everything that the records of a file depend on beside the file."""
        graph = self._ports.store.sources.graph_stamp(self._tenant)
        parts = (reader_version(), self._source.key, self._source.settings, self._ports.embedder.name, graph)
        return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def known(self, piece: Piece, context: str) -> KnownFile | None:
        """Return what a file gave, where reading it again would give the same."""
        found = self.files.get(file_key(piece.name))
        if found is None or found.context != context or found.intact != found.records:
            return None
        if self._withdraws and found.left_over:
            return None
        return found if found.hash == self.hash_of(piece) else None

    def hash_of(self, piece: Piece) -> str:
        """Return the SHA-256 of a file's bytes as they are when first asked; '' where they cannot be read."""
        if piece.name not in self._hashes:
            self._hashes[piece.name] = _hash(piece.file) if piece.file and self._source.key else ""
        return self._hashes[piece.name]


def file_key(name: str) -> str:
    """Return what the store calls a file: its name, or as much of it as can be kept and a digest."""
    raw = name.encode("utf-8", "surrogateescape")
    text = raw.decode("utf-8", "replace").replace("\0", "")
    if text.encode() == raw and len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 34]}~~{sha256(raw).hexdigest()[:32]}"


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


@cache
def reader_version() -> str:
    """Return what changes whenever a program that reads sources does: a digest of it and the libraries it uses."""
    found = sha256()
    for package, names in READERS.items():
        for name in names:
            for text in _texts(files(package).joinpath(name)):
                found.update(text)
    found.update("\n".join(_versions(LIBRARIES)).encode())
    return found.hexdigest()


def _texts(place: Traversable) -> Iterator[bytes]:
    if place.is_dir():
        for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
            if inner.name.endswith(".py"):
                yield inner.read_bytes()
    elif place.is_file():
        yield place.read_bytes()


def _versions(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield name
