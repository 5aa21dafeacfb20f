"""Embeddings of skills, made when a graph is imported."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from service.store import tables
from service.store.content import tenants
from service.store.database.body import key
from service.store.database.sql import upsert
from service.store.values import SkillVector

_V = tables.skill_vector.c


def put(connection: Connection, tenant: str, model: str, vectors: Iterable[SkillVector]) -> None:
    """Keep vectors of skills by one model, in place of the earlier ones of the same skills."""
    tenants.revision(connection, tenant)
    names = {"tenant": tenant, "model": key("model", model)}
    rows = [{**names, "skill": v.skill, "text_hash": v.text_hash, "vector": v.vector} for v in vectors]
    upsert(connection, tables.skill_vector, rows)


def all_of(connection: Connection, tenant: str, model: str) -> list[SkillVector]:
    """Return all vectors by one model, in the order of the skills' ids."""
    mine = select(_V.skill, _V.text_hash, _V.vector).where(_V.tenant == tenant, _V.model == model)
    return [SkillVector(*row) for row in connection.execute(mine.order_by(_V.skill))]
