"""Learning paths: every version is kept, with the decision it came from and the texts written about it."""

from msgspec import Raw
from msgspec.json import decode as json_decode
from msgspec.structs import replace
from sqlalchemy import Connection, func, select, update

from paths.model import LearningPath, Profile
from service.store import tables
from service.store.content import citing, tenants
from service.store.database.body import checked, decode, encode, key
from service.store.database.sql import claim, insert
from service.store.errors import Conflict, NotFound
from service.store.values import Decision, Explanation, Query

_P, _V, _D, _X = tables.path.c, tables.path_version.c, tables.decision.c, tables.explanation.c


def save(connection: Connection, tenant: str, path: LearningPath, decision: Decision) -> LearningPath:
    """Keep a new path as version 1, with its decision; raise Conflict where its id is taken."""
    tenants.revision(connection, tenant)
    new = replace(path, version=1)
    row = {"tenant": tenant, "id": key("id", path.id), "created": path.created, **_summary(new)}
    if not claim(connection, tables.path, row):
        raise Conflict(f"path {path.id!r} is kept already; give a new path a new id")
    _add_version(connection, tenant, new, decision)
    return new


def replace_path(connection: Connection, tenant: str, path: LearningPath, decision: Decision | None) -> LearningPath:
    """Keep `path` as the version after the one it was read at; raise Conflict if that is not the newest any more."""
    mine = select(_P.version, _P.learner).where(_P.tenant == tenant, _P.id == path.id).with_for_update()
    row = connection.execute(mine).one_or_none()
    if row is None:
        raise NotFound("path", path.id)
    if row.version != path.version:
        raise Conflict(f"path {path.id!r} is at version {row.version}, not {path.version}; read it again")
    if row.learner != path.learner:
        raise Conflict(f"path {path.id!r} belongs to another learner; make a new path")
    new = replace(path, version=path.version + 1)
    same = (_P.tenant == tenant, _P.id == path.id)
    connection.execute(update(tables.path).where(*same).values(**_summary(new)))
    _add_version(connection, tenant, new, decision)
    return new


def get(connection: Connection, tenant: str, id: str, version: int | None) -> LearningPath:
    """Return the path, at its newest version or the one asked for; raise NotFound."""
    asked = _version(connection, tenant, id, version)
    mine = select(_V.body).where(_V.tenant == tenant, _V.path == id, _V.version == asked)
    return decode(connection.scalars(mine).one(), LearningPath)


def page(connection: Connection, tenant: str, learner: str | None, query: Query) -> list[LearningPath]:
    """Return the newest versions of a learner's paths, or of everybody's, in the order of their ids."""
    tenants.revision(connection, tenant)
    same = (_V.tenant == _P.tenant) & (_V.path == _P.id) & (_V.version == _P.version)
    mine = (
        select(_V.body)
        .join_from(tables.path, tables.path_version, same)
        .where(_P.tenant == tenant, _P.id > query.after)
    )
    if learner is not None:
        mine = mine.where(_P.learner == learner)
    return [decode(body, LearningPath) for body in connection.scalars(mine.order_by(_P.id).limit(query.limit))]


def newest(
    connection: Connection, tenant: str, learner: str | None, before: str, limit: int
) -> list[LearningPath]:  # fmt: skip
    """Return the same, the newest path first; `before` is the id of the last one seen."""
    tenants.revision(connection, tenant)
    same = (_V.tenant == _P.tenant) & (_V.path == _P.id) & (_V.version == _P.version)
    mine = select(_V.body).join_from(tables.path, tables.path_version, same).where(_P.tenant == tenant)
    asked = [*([_P.id < before] if before else []), *([_P.learner == learner] if learner is not None else [])]
    found = connection.scalars(mine.where(*asked).order_by(_P.id.desc()).limit(limit))
    return [decode(body, LearningPath) for body in found]


def decision(connection: Connection, tenant: str, id: str, version: int | None) -> Decision:
    """Return the decision behind a version: its own, or the last one before it; raise NotFound."""
    asked = _version(connection, tenant, id, version)
    mine = select(tables.decision).where(_D.tenant == tenant, _D.path == id, _D.version <= asked)
    row = connection.execute(mine.order_by(_D.version.desc()).limit(1)).one()
    return Decision(
        revision=row.revision,
        request=Raw(row.request.encode()),
        profile=decode(row.profile, Profile),
        candidates=Raw(row.candidates.encode()),
        settings=Raw(row.settings.encode()),
        versions=json_decode(row.versions, type=dict[str, str]),
    )


def add_explanation(connection: Connection, tenant: str, explanation: Explanation) -> Explanation:
    """Keep one more text of a step and return it with its number; raise NotFound for an unknown path version."""
    id, version = explanation.path, explanation.version
    subject = f"explanation of step {explanation.step} of path {id!r}"
    checked(explanation, subject)
    connection.execute(select(_P.id).where(_P.tenant == tenant, _P.id == id).with_for_update())
    _version(connection, tenant, id, version)
    ours = (_X.tenant == tenant, _X.path == id, _X.version == version, _X.step == explanation.step)
    last: int = connection.scalar(select(func.max(_X.n)).where(*ours)) or 0
    new = replace(explanation, n=last + 1)
    row = {"tenant": tenant, "path": id, "version": version, "step": new.step, "n": new.n}
    insert(connection, tables.explanation, [{**row, "body": encode(new, subject)}])
    return new


def explanations(connection: Connection, tenant: str, id: str, version: int | None) -> list[Explanation]:
    """Return all texts of a path version, by step and number; raise NotFound."""
    asked = _version(connection, tenant, id, version)
    mine = select(_X.body).where(_X.tenant == tenant, _X.path == id, _X.version == asked)
    return [decode(body, Explanation) for body in connection.scalars(mine.order_by(_X.step, _X.n))]


def _version(connection: Connection, tenant: str, id: str, asked: int | None) -> int:
    newest: int | None = connection.scalar(select(_P.version).where(_P.tenant == tenant, _P.id == id))
    if newest is None:
        raise NotFound("path", id)
    if asked is not None and not 1 <= asked <= newest:
        raise NotFound("path", f"{id} version {asked}")
    return newest if asked is None else asked


def _summary(path: LearningPath) -> dict[str, str | int]:
    return {
        "learner": path.learner,
        "version": path.version,
        "state": path.state,
        "fingerprint": path.fingerprint,
    }


def _add_version(connection: Connection, tenant: str, path: LearningPath, decision: Decision | None) -> None:
    subject = f"path {path.id!r}"
    names = {"tenant": tenant, "path": path.id, "version": path.version}
    insert(connection, tables.path_version, [{**names, "body": checked(path, subject)}])
    citing.note(connection, tenant, path)
    if decision is not None:
        checked(decision, f"decision of {subject}")
        parts = ("request", "profile", "candidates", "settings", "versions")
        bodies = {part: encode(getattr(decision, part), f"{part} of {subject}") for part in parts}
        insert(connection, tables.decision, [{**names, "revision": decision.revision, **bodies}])
