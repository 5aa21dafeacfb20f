"""A change to a path as it was read: where it is another one by now, nothing is changed."""

from dataclasses import replace

from service.http.conditional import unchanged
from service.ports import Ports
from service.record.reviews import shown


def as_read(ports: Ports, tenant: str, id: str, if_match: str | None) -> Ports:
    """Return ports that change this path only as long as it is what `If-Match` names; raise Refused (412) at once.

    Without the header, the ports as they are. A change that comes between raises Stale, which is 412 too.
    """
    if if_match is None:
        return ports
    path = ports.store.path(tenant, id)
    unchanged(if_match, shown(ports, tenant, path))
    return replace(ports, store=ports.store.expecting(id, path.version))
