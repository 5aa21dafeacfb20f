"""A backup as a file: a compressed tar with the manifest first and its parts in the order in which it names them.

It is read as a stream and never unpacked blindly: each member must be the one that the manifest names next, and is only
believed when its hash is right.
"""

import gzip
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from paths.errors import BadRecord
from service.backup.manifest import LARGEST, BadBackup, Manifest, Part, decoded, encoded

MANIFEST = "manifest.json"
GZIP, ZSTD = (".tar.gz", ".tgz"), (".tar.zst",)
SUFFIXES = (*GZIP, *ZSTD)
BLOCK = 1 << 20
SIP = 1 << 10  # bytes that are decompressed at once: of a hostile file they become 32 MB at most
_BROKEN = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, OSError, ValueError)


def check_name(file: Path) -> None:
    """Raise BadRecord for a name that does not say how the file is compressed."""
    if not file.name.endswith(SUFFIXES):
        raise BadRecord("file", f"{file.name!r}: give a name that ends in {' or '.join(SUFFIXES)}")


def write(file: Path, manifest: Manifest, folder: Path) -> None:
    """Write an archive of the parts that lie in `folder`, readable by its owner only, whole from its first moment."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as raw:
            with _compressing(raw, file.name) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
                tar.addfile(_member(MANIFEST, len(encoded(manifest))), io.BytesIO(encoded(manifest)))
                for one in manifest.parts:
                    with (folder / one.name).open("rb") as content:
                        tar.addfile(_member(one.name, one.size), content)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(file: Path) -> Iterator[tuple[Manifest, "Parts"]]:
    """Yield the manifest, and its parts with a stream each, to be read in order. Raises BadBackup, BadRecord.

    Whoever reads a stream to its end and goes on to the next part knows that its hash was right.
    """
    check_name(file)
    with ExitStack() as closing:
        raw = closing.enter_context(file.open("rb"))
        with _told():
            stream = closing.enter_context(_decompressing(raw, file.name))
            tar = closing.enter_context(tarfile.open(fileobj=stream, mode="r|"))
            first = tar.next()
            if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST:
                raise BadBackup("it does not begin with a manifest; give a file that `fingerpost backup` wrote")
            manifest = decoded(_of(tar, first).read())
        yield manifest, _parts(tar, manifest, stream)


def verify(file: Path) -> Manifest:
    """Read an archive to its end and return its manifest; raise BadBackup for one that is not whole and unchanged."""
    with opened(file) as (manifest, parts):
        for _ in parts:
            pass
    return manifest


def _parts(tar: tarfile.TarFile, manifest: Manifest, stream: IO[bytes]) -> "Parts":
    for part in manifest.parts:
        with _told():
            member = tar.next()
        if member is None or member.name != part.name or not member.isreg() or member.size != part.size:
            raise BadBackup(f"{part.name} is not in its place; it was changed or cut short")
        content = Hashing(_of(tar, member))
        yield part, content
        while content.read(BLOCK):  # what nobody wanted of it is to be right all the same
            pass
        if content.hash.hexdigest() != part.sha256:
            raise BadBackup(f"{part.name} was changed: its hash is another than the manifest says")
    with _told():
        if tar.next() is not None:
            raise BadBackup("it holds more than its manifest names; it was changed")
        while stream.read(BLOCK):  # the check sum of the whole stands behind the last block
            pass


class Hashing:
    """A stream that hashes what is read of it; its errors are BadBackup."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self.hash = content, sha256()

    def read(self, size: int = BLOCK) -> bytes:
        with _told():
            read = self._content.read(size)
        self.hash.update(read)
        return read

    def __iter__(self) -> Iterator[bytes]:
        """Yield lines."""
        rest = b""
        while read := self.read(BLOCK):
            *lines, rest = (rest + read).split(b"\n")
            yield from lines
        if rest:
            yield rest


Parts = Iterator[tuple[Part, Hashing]]


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a damaged archive makes the readers raise into BadBackup."""
    try:
        yield
    except FileNotFoundError:
        raise
    except _BROKEN as error:
        raise BadBackup(f"it cannot be read ({error}); it is no backup, or was damaged or cut short") from error


def _of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise BadBackup(f"{member.name} is no file")
    return content


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


@contextmanager
def _compressing(raw: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    if name.endswith(GZIP):
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as stream:
            yield stream  # type: ignore[misc]  # a file in all that tarfile asks of one
        return
    import zstandard

    with zstandard.ZstdCompressor(level=6, write_checksum=True).stream_writer(raw, closefd=False) as stream:
        yield stream


@contextmanager
def _decompressing(raw: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    if name.endswith(GZIP):
        with gzip.GzipFile(fileobj=raw, mode="rb") as stream:
            yield stream  # type: ignore[misc]
        return
    yield Zstandard(raw)  # type: ignore[misc]


class Zstandard:
    """One frame, read as a stream. The library's own reader takes a frame without its check sum for whole."""

    def __init__(self, raw: IO[bytes]) -> None:
        import zstandard

        self._raw, self._frame, self._left = raw, zstandard.ZstdDecompressor().decompressobj(), b""
        self._kind = zstandard.ZstdError

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end; raise EOFError for a frame cut short, OSError for a bad one."""
        found = [self._left]
        missing = size - len(self._left)
        while missing > 0 and (block := self._next()):
            found.append(block)
            missing -= len(block)
        whole = b"".join(found)
        self._left = whole[size:]
        return whole[:size]

    def _next(self) -> bytes:
        told = b""
        while not told:
            block = self._raw.read(SIP)
            if not block and not self._frame.eof:
                raise EOFError("it ends before its check sum")
            if not block:
                return b""
            if self._frame.eof:
                raise OSError("something stands behind its end")
            try:
                told = self._frame.decompress(block)
            except self._kind as error:
                raise OSError(str(error)) from error
        return told
