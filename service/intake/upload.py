"""Files that come over the network: streamed to a folder of their own, bounded, by names that lead nowhere else."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from paths.errors import BadRecord
from retrieval.sources.folder import READ
from service.settings import Settings

MOST_BYTES = 200_000_000  # of one request; what is larger is taken in by the command, which needs no copy
MOST_FILES = 1_000
LONGEST_NAME = 200
DEEPEST = 16  # folders inside one another
MAPPING = "mapping"  # the part of a form that says how a table is read
SPOOL = "spool"
LINES = (".jsonl", ".jsonl.gz")
PART = 1_000_000  # bytes read at a time

_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came: where it lies, and the SHA-256 of its bytes."""

    name: str
    place: Path
    sha256: str
    size: int


@contextmanager
def spool(settings: Settings) -> Iterator[Path]:
    """Give a new folder under the data folder, gone with all that is in it when the block ends."""
    place = Path(settings.home) / SPOOL
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place) as made:
        yield Path(made)


async def receive(stream: AsyncIterator[bytes], kind: str, name: str | None, folder: Path) -> list[Received]:
    """Write the body of a request to a folder: one file called `name`, or those of a form, of which each has its own.

    `kind` is the Content-Type. Raises BadRecord for names and forms that cannot be used.
    """
    receiving = _Receiving(folder)
    media, options = parse_options_header(kind)
    try:
        if media.casefold() != "multipart/form-data":
            receiving.begin(name or "", "filename")
            async for chunk in stream:
                receiving.add(chunk)
            receiving.end()
        else:
            await _form(stream, options.get("boundary", ""), receiving)
    finally:
        receiving.close()
    if not receiving.files:
        raise BadRecord("file", "the form holds no file; send at least one part with a filename")
    return receiving.files


async def _form(stream: AsyncIterator[bytes], boundary: str, receiving: "_Receiving") -> None:
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_FILES + 10) as parser:
            async for chunk in stream:
                for event in parser.parse(chunk):
                    if isinstance(event, MultipartSegment):
                        if event.name != MAPPING and not event.filename:
                            raise BadRecord(
                                event.name[:LONGEST_NAME], "has no filename; send files, and give options in the query"
                            )
                        receiving.begin(MAPPING if event.name == MAPPING else event.filename or "", event.name)
                    elif event is None:
                        receiving.end()
                    else:
                        receiving.add(bytes(event))
    except (MultipartError, ValueError) as error:
        raise BadRecord("body", f"is no form that can be read ({error}); send multipart/form-data") from error


@dataclass
class _Receiving:
    folder: Path
    files: list[Received] = field(default_factory=list)
    _name: str = ""
    _into: IO[bytes] | None = None
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _size: int = 0

    def begin(self, name: str, where: str) -> None:
        self._name = name if name == MAPPING and where == MAPPING else checked_name(name, where)
        if len(self.files) >= MOST_FILES:
            raise BadRecord(where, f"more than {MOST_FILES:,} files; send them in several requests")
        if any(file.name == self._name for file in self.files):
            raise BadRecord(where, f"two files are called {self._name!r}; keep one of them")
        self._into = (self.folder / str(len(self.files))).open("wb")
        self._hash, self._size = hashlib.sha256(), 0

    def add(self, chunk: bytes) -> None:
        if self._into is not None:
            self._into.write(chunk)
            self._hash.update(chunk)
            self._size += len(chunk)

    def close(self) -> None:
        """Let go of a file that was not received to its end."""
        if self._into is not None:
            self._into.close()

    def end(self) -> None:
        if self._into is not None:
            self._into.close()
            self.files.append(Received(self._name, Path(self._into.name), self._hash.hexdigest(), self._size))
            self._into = None


def checked_name(name: str, where: str) -> str:
    """Return the name of a file inside an upload; raise BadRecord for one that leads elsewhere or cannot be read."""
    parts = PurePosixPath(name).parts
    if not name.strip():
        raise BadRecord(where, "is missing; say what the file is called, as in ?filename=catalogue.jsonl")
    if name.startswith("/") or ".." in parts or _STRANGE.search(name) or name[1:2] == ":":
        raise BadRecord(where, f"{name[:60]!r} is no name of a file in a folder; leave out .. and \\ and a leading /")
    if len(name) > LONGEST_NAME or len(parts) > DEEPEST:
        raise BadRecord(where, f"longer than {LONGEST_NAME} characters, or deeper than {DEEPEST} folders")
    return str(PurePosixPath(name))


def check_readable(name: str, mapped: bool) -> None:
    """Raise BadRecord for a file that no reader takes."""
    known = name.casefold().endswith((*READ, *LINES))
    if not known and not mapped:
        endings = ", ".join((*LINES, *READ))
        raise BadRecord(
            "filename", f"{name[:60]!r}: no reader takes this; files end in {endings}, or come with a mapping"
        )


def parts_of(place: Path) -> Iterator[bytes]:
    """Yield a file's bytes, some at a time; one part at least, so that an empty file is one too."""
    with place.open("rb") as stream:
        yield stream.read(PART)
        while part := stream.read(PART):
            yield part
