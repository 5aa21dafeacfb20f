"""Compute a stored version again from its decision record: the same inputs give the same fingerprint."""

from paths.fingerprint import fingerprint
from service.decision import programs
from service.explaining.edits import edits
from service.explaining.solving import solved
from service.explaining.stored import as_path, version_recalled
from service.explaining.values import Programs, ReplayedStep, ReplayReply
from service.ports import Ports

GONE = "–"


def replay(ports: Ports, tenant: str, id: str, version: int | None = None) -> ReplayReply:
    """Plan a version of a path again, at the revision it was planned from; raise NotFound.

    Pins put on or taken off by hand since it was planned are the person's own, and taken as they are stored.
    """
    path = ports.store.path(tenant, id, version)
    was = version_recalled(ports, tenant, path)
    again = as_path(path, solved(was.problem))
    computed = fingerprint(again)
    changes = edits([step.resource for step in path.steps], [step.resource for step in again.steps])
    now = programs(ports)
    names = sorted({*was.record.versions, *now})
    return ReplayReply(
        path=path.id,
        version=path.version,
        revision=was.record.revision,
        fingerprint=path.fingerprint,
        recomputed=computed,
        same=computed == path.fingerprint,
        differences=tuple(ReplayedStep(e.code, e.resource, e.before, e.after) for e in changes),
        programs=tuple(
            Programs(name, was.record.versions.get(name, GONE), now.get(name, GONE))
            for name in names
            if was.record.versions.get(name) != now.get(name)
        ),
    )
