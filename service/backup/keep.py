"""Write a backup, beside a running server."""

import tempfile
from hashlib import file_digest
from importlib.metadata import version as program
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import select

from retrieval.index import PassageIndex
from service.backup import archive
from service.backup.dump import snapshot, version_of, write_all
from service.backup.manifest import FORMAT, BadBackup, Manifest, Part, seal_of
from service.clock import stamp
from service.ports import Ports
from service.store import tables
from service.store.database.postgres import unhurried
from service.store.errors import translated
from service.store.store import Store

LOCK = "writer.lock"  # says who writes the index now, and holds nothing


def back_up(ports: Ports, file: Path, with_index: bool = False) -> Manifest:
    """Write all rows, as they are at one moment, into a new file; return what it says of itself.

    The index is computed from the rows; with it a restore need not embed anything. Raises BadBackup where the file is
    there already, or the index is to go with it and is open elsewhere or on a server.
    """
    archive.check_name(file)
    if file.exists():
        raise BadBackup(f"{file} is there already; give another name")
    with tempfile.TemporaryDirectory(prefix=".fingerpost-", dir=file.parent) as name:
        folder = Path(name)
        manifest = _dumped(ports.store, folder)
        if with_index:
            manifest = replace(manifest, parts=(*manifest.parts, *_copied(ports, folder)))
        manifest = replace(manifest, seal=seal_of(manifest))
        manifest = replace(manifest, signature=ports.store.ring.sign(manifest.seal.encode()))
        archive.write(file, manifest, folder)
    return manifest


def _dumped(store: Store, folder: Path) -> Manifest:
    with translated(), snapshot(store.engine).begin() as connection:
        unhurried(connection)
        version = version_of(connection)
        parts = write_all(connection, folder)
        ids = tuple(connection.scalars(select(tables.tenant.c.id).order_by(tables.tenant.c.id)))
    now, keys = stamp(), tuple(key.id for key in store.ring.keys)
    return Manifest(FORMAT, version, program("fingerpost"), store.engine.dialect.name, now, ids, keys, tuple(parts))


def _copied(ports: Ports, folder: Path) -> list[Part]:
    """Link the files of the index into the folder, so that it does not grow meanwhile, and describe them."""
    index = _own(ports)
    index.flush()
    home, parts = Path(ports.settings.home), []
    for file in sorted(
        found for top in home.glob("index*") for found in top.rglob("*") if found.is_file() and found.name != LOCK
    ):
        name = file.relative_to(home).as_posix()
        with file.open("rb") as content:
            hash = file_digest(content, "sha256").hexdigest()
        to = folder / name
        to.parent.mkdir(parents=True, exist_ok=True)
        to.symlink_to(file.absolute())
        parts.append(Part(name, file.stat().st_size, hash))
    return parts


def _own(ports: Ports) -> PassageIndex:
    if ports.settings.qdrant_url:
        raise BadBackup("the index is on a Qdrant server, which makes snapshots of its own; leave --with-index out")
    if ports.index is None:
        raise BadBackup("the index is open in another process; stop that one, or leave --with-index out")
    return ports.index
