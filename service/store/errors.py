"""What the store refuses. Each message says what the caller can do; a bad value is paths.errors.BadRecord.

StoreError
├── NotFound            nothing is kept under this id
├── Conflict            somebody was there first with something else
│   ├── Stale           and the caller had said what it was to be
│   └── Moved           the revision that a write was made for is not the newest any more
└── StoreUnavailable    the database does not answer, or is not at this program's version
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from sqlalchemy import exc

from paths.errors import BadRecord


class StoreError(Exception):
    """Anything the store refuses."""


class NotFound(StoreError):
    """There is no such thing here, or it is another tenant's."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"no {kind} {id!r} here; check the id, or add it first")
        self.kind, self.id = kind, id


class Conflict(StoreError):
    """What is kept under this id is not what the caller took it for."""


class Stale(Conflict):
    """It is not any more what the caller said to have read."""

    problem_kind = "changed-meanwhile"


class Moved(Conflict):
    """The tenant's records have changed since the revision that the write was made for."""


class StoreUnavailable(StoreError):
    """The database cannot answer now; nothing of this call was kept."""

    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}  # a restart takes seconds


_UNAVAILABLE = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver raises into this module's errors; programming errors stay as they are."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadRecord("text", "holds half a surrogate pair; give valid Unicode") from error
    except _UNAVAILABLE as error:
        raise StoreUnavailable(_told(error)) from error
    except exc.DBAPIError as error:
        if type(error) is exc.DatabaseError:  # SQLite's word for a damaged or foreign file
            raise StoreUnavailable(_told(error)) from error
        raise


def _told(error: exc.SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    first = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    return f"the database cannot do this now ({first}); try again, then check its address, its disk and `doctor`"
