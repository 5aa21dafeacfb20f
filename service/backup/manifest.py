"""What a backup says of itself: versions, and count and hash of every part, sealed with the installation's key."""

import re
from hashlib import sha256

import msgspec

from service.store.errors import StoreError

FORMAT = 1
LARGEST = 16_000_000  # bytes of a manifest; a hundred tables and ten thousand index files take two
_HASH = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"tables/[a-z][a-z_0-9]{0,60}\.jsonl")
_FILE = re.compile(r"index[A-Za-z0-9._-]{0,80}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){1,12}")


class BadBackup(StoreError):
    """The file is no backup that can be restored; nothing was changed."""


class Part(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One member of the archive. `digest` sums the hashes of its rows, so it is the same in whatever order they come.

    For a file of the index, `rows` is 0.
    """

    name: str
    size: int
    sha256: str
    rows: int = 0
    digest: str = ""


class Manifest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """`version` is that of the tables; `keys` names the master keys that open what is sealed in the rows.

    `seal` is the SHA-256 of all the rest, `signature` that of the installation over the seal.
    """

    format: int
    version: str
    program: str
    engine: str
    created: str
    tenants: tuple[str, ...]
    keys: tuple[str, ...]
    parts: tuple[Part, ...]
    seal: str = ""
    signature: str = ""

    @property
    def tables(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if _TABLE.fullmatch(part.name))

    @property
    def files(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not _TABLE.fullmatch(part.name))


def seal_of(manifest: Manifest) -> str:
    """Return the hash of everything that the manifest says."""
    bare = msgspec.structs.replace(manifest, seal="", signature="")
    return sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()


def encoded(manifest: Manifest) -> bytes:
    """Return a manifest as it lies in the archive."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1)


def decoded(raw: bytes) -> Manifest:
    """Return the manifest of an archive; raise BadBackup where it is none, or not as it was sealed."""
    try:
        found = msgspec.json.decode(raw, type=Manifest)
    except msgspec.DecodeError as error:
        raise BadBackup(f"its manifest cannot be read ({error}); take another backup") from error
    if found.format != FORMAT:
        raise BadBackup(f"it has form {found.format}, this program reads {FORMAT}; use the program that wrote it")
    if seal_of(found) != found.seal:
        raise BadBackup("its manifest was changed; take another backup")
    names = [part.name for part in found.parts]
    for part in found.parts:
        if not (_TABLE.fullmatch(part.name) or _FILE.fullmatch(part.name)) or not _HASH.fullmatch(part.sha256):
            raise BadBackup(f"its manifest names {part.name!r}, which no backup has; take another backup")
    if len(set(names)) != len(names):
        raise BadBackup("its manifest names a part twice; take another backup")
    return found


def table_of(part: Part) -> str:
    """Return the name of the table whose rows a part holds."""
    return part.name.removeprefix("tables/").removesuffix(".jsonl")
