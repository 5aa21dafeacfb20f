"""Uploaded files that wait to be taken in, by the hash of their bytes: whichever process takes them in finds them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta

from sqlalchemy import delete, func, select

from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.sql import chunks, insert_missing
from service.store.errors import NotFound

PART = 1_000_000  # bytes of one row
KEPT = timedelta(days=7)  # of an upload that nothing took in: longer than any job is tried

_U = tables.upload.c


class Uploads(Area):
    """Bytes in rows of a megabyte."""

    def put(self, tenant: str, hash: str, parts: Iterable[bytes]) -> None:
        """Keep a file under the hash of its bytes; one that is there already is kept once. Raise NotFound (tenant)."""
        created = self._now().isoformat()
        with self._write() as connection:
            tenants.revision(connection, tenant)
            connection.execute(delete(tables.upload).where(_U.tenant == tenant, _U.created < self._oldest()))
            for n, part in enumerate(parts):
                row = {"tenant": tenant, "hash": hash, "n": n, "created": created, "bytes": part}
                insert_missing(connection, tables.upload, [row])

    def parts(self, tenant: str, hash: str) -> Iterator[bytes]:
        """Yield a file's bytes; raise NotFound where it is kept no more."""
        mine = (_U.tenant == tenant, _U.hash == hash)
        with self._read() as connection:
            count = connection.scalar(select(func.count()).select_from(tables.upload).where(*mine)) or 0
        if not count:
            raise NotFound("upload", hash)
        for n in range(count):
            with self._read() as connection:
                part = connection.scalar(select(_U.bytes).where(*mine, _U.n == n))
            if part is None:
                raise NotFound("upload", hash)
            yield bytes(part)

    def drop(self, tenant: str, hashes: Collection[str]) -> None:
        """Remove files that were taken in."""
        with self._write() as connection:
            for chunk in chunks(hashes):
                connection.execute(delete(tables.upload).where(_U.tenant == tenant, _U.hash.in_(chunk)))

    def hashes(self, tenant: str) -> list[str]:
        """Return which files are kept."""
        with self._read() as connection:
            return list(connection.scalars(select(_U.hash).where(_U.tenant == tenant).distinct().order_by(_U.hash)))

    def _oldest(self) -> str:
        return (self._now() - KEPT).isoformat()
