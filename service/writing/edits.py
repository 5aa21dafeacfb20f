"""Write one record: as a batch of one, and with `If-Match` only in place of what was read."""

from collections.abc import Callable

from paths.errors import BadRecord
from service.http.conditional import unchanged
from service.intake.curate import put_records
from service.ports import Ports
from service.store.content.records import R, id_of
from service.store.errors import Conflict, Moved, NotFound

TRIES = 5  # writes that came between; more than that is a load under which nobody should edit by hand


def write_record(
    ports: Ports, tenant: str, id: str, record: R, if_match: str | None, read: Callable[[int], R | None] | None = None
) -> R:  # fmt: skip
    """Keep one record and return it as it is kept.

    `read` gives what a GET shows at a revision, by default the record of this id. Raises BadRecord or Cycle; Refused
    (412) where `If-Match` names another state; Conflict where others write all the time.
    """
    if id_of(record) != id:
        raise BadRecord("id", f"the body names {id_of(record)!r}, the address {id!r}; make them the same")
    if if_match is None:
        put_records(ports, tenant, [record], ())
        return ports.store.record(tenant, type(record), id)
    look = read or (lambda revision: _at(ports, tenant, record, id, revision))
    for _ in range(TRIES):
        revision = ports.store.revision(tenant)
        unchanged(if_match, look(revision))
        try:
            put_records(ports, tenant, [record], (), at=revision)
            return ports.store.record(tenant, type(record), id)
        except Moved:  # another record, perhaps this one: look again
            continue
    raise Conflict("others are writing all the time; send it again in a moment")


def _at(ports: Ports, tenant: str, record: R, id: str, revision: int) -> R | None:
    try:
        return ports.store.record(tenant, type(record), id, revision)
    except NotFound:
        return None
