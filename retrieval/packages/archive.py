"""Zip and tar files from strangers, read in memory and never unpacked to disk.

What a bomb or a trap would need is refused before anything is read: too many or too large files, a ratio of bytes no
content has, names that leave the folder, links, names twice, encryption, entries that overlap (Fifield 2019).
"""

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

MOST_FILES = 20_000
MOST_BYTES = 1_000_000_000  # unpacked, all files together; videos are counted, though none is read
MOST_READ = 20_000_000  # unpacked, of one file that is read: text, never media
MOST_RATIO = 100  # unpacked over packed, of a file above FREE bytes; text packs to about a tenth, markup to a thirtieth
FREE = 1_000_000
LONGEST_NAME = 1_000
ENCRYPTED = 0x1
DRIVE = 2  # characters of a drive such as C:
DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError,
    OSError, EOFError, ValueError, NotImplementedError,
)  # fmt: skip


class BadPackage(Exception):
    """A package that is not read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: its size unpacked and packed; a tar does not say the latter of each."""

    name: str
    size: int
    packed: int | None = None


@dataclass(frozen=True)
class Archive:
    """The files of one package by their names. Folders are no entries."""

    entries: Mapping[str, Entry]
    open: Callable[[str], IO[bytes]]

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raise BadPackage where it is not there, too large, or damaged."""
        if name not in self.entries:
            raise BadPackage(f"the package says that it holds {name[:200]!r}, which is not in it; export it again")
        try:
            with self.open(name) as stream:
                content = stream.read(MOST_READ + 1)
        except DAMAGED as error:
            raise BadPackage(f"{name[:200]!r} in it is damaged ({error}); export the package again") from error
        if len(content) > MOST_READ:
            raise BadPackage(f"{name[:200]!r} in it is larger than {MOST_READ:,} bytes; split it")
        return content


def open_archive(file: Path) -> Archive:
    """Open a zip, or a tar packed by gzip, after looking at all its entries. Raises BadPackage."""
    try:
        if zipfile.is_zipfile(file):
            return _zipped(zipfile.ZipFile(file))
        return _tarred(tarfile.open(file, "r:*"))
    except DAMAGED as error:
        raise BadPackage(f"not a zip or tar file that can be read ({error}); export it again") from error


def _zipped(archive: zipfile.ZipFile) -> Archive:
    infos = archive.infolist()
    _check_count(len(infos))
    for info in infos:
        if info.flag_bits & ENCRYPTED:
            raise BadPackage(f"{info.filename[:200]!r} in it is encrypted; export the package without a password")
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise BadPackage(f"{info.filename[:200]!r} in it is a link; export the package with the files themselves")
    _check_apart(infos)
    files = [info for info in infos if not info.is_dir()]
    named = {info.filename: info for info in files}
    entries = _checked(Entry(info.filename, info.file_size, info.compress_size) for info in files)
    return Archive(entries, lambda name: archive.open(named[name]))


def _check_apart(infos: Iterable[zipfile.ZipInfo]) -> None:
    """Raise BadPackage where the bytes of one entry are those of another too: a small bomb that unpacks without end."""
    end = -1
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise BadPackage("two files in it lie over each other, as in a zip bomb; export it again")
        end = info.header_offset + info.compress_size


def _tarred(archive: tarfile.TarFile) -> Archive:
    named: dict[str, tarfile.TarInfo] = {}
    entries: list[Entry] = []
    for count, info in enumerate(archive, start=1):
        _check_count(count)
        if info.isdir():
            continue
        if not info.isfile():
            raise BadPackage(f"{info.name[:200]!r} in it is a link or a device; export it with the files themselves")
        name = info.name.removeprefix("./")
        entries.append(Entry(name, info.size))
        named[name] = info

    def open_(name: str) -> IO[bytes]:
        stream = archive.extractfile(named[name])
        if stream is None:
            raise BadPackage(f"{name[:200]!r} in it cannot be read; export the package again")
        return stream

    return Archive(_checked(entries), open_)


def _check_count(count: int) -> None:
    if count > MOST_FILES:
        raise BadPackage(f"more than {MOST_FILES:,} files in it; split the package")


def _checked(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    folded: set[str] = set()
    total = 0
    for entry in entries:
        _check_name(entry.name)
        if entry.name.casefold() in folded:
            raise BadPackage(f"{entry.name[:200]!r} is in it twice, upper and lower case being one; export it again")
        folded.add(entry.name.casefold())
        total += entry.size
        if total > MOST_BYTES:
            raise BadPackage(f"more than {MOST_BYTES:,} bytes unpacked; split the package")
        if entry.packed is not None and entry.size > max(FREE, MOST_RATIO * entry.packed):
            raise BadPackage(f"{entry.name[:200]!r} unpacks to more than {MOST_RATIO} times its size, as a bomb does")
        found[entry.name] = entry
    return found


def _check_name(name: str) -> None:
    parts = PurePosixPath(name).parts
    leaves = name.startswith("/") or "\\" in name or ".." in parts or name[1:DRIVE] == ":"
    if not name or leaves or "\0" in name or len(name) > LONGEST_NAME:
        raise BadPackage(f"{name[:200]!r} in it is no name of a file inside the package; export it again")
