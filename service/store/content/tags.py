"""People's word on what a resource teaches, kept beside the resource: it outlives every reading of the source."""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta
from sqlalchemy import and_, delete, or_, select

from paths.model import TOP_LEVEL, Id, Value
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import checked, decode
from service.store.database.sql import chunks, upsert

Word = Literal["accepted", "rejected"]

_D = tables.tag_decision.c


class TagDecision(Value, frozen=True):
    """A resource teaches a skill by this band, or does not. `confidence` and `model` are those of the inferred tag."""

    resource: Id
    skill: Id
    status: Word
    from_: Annotated[int, Meta(ge=0, le=TOP_LEVEL)] = 0
    to: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 2
    confidence: float | None = None
    model: str | None = None
    by: str = ""
    reason: str = ""
    when: str = ""


class Tags(Area):
    """One decision for each resource and skill, the last one."""

    def put(self, tenant: str, decisions: Iterable[TagDecision]) -> None:
        """Keep decisions in place of earlier ones; raise NotFound for an unknown tenant."""
        with self._write() as connection:
            tenants.revision(connection, tenant)
            mine = {"tenant": tenant}
            rows = [
                {**mine, "resource": d.resource, "skill": d.skill, "body": checked(d, f"tag of {d.resource!r}")}
                for d in decisions
            ]
            upsert(connection, tables.tag_decision, rows)

    def remove(self, tenant: str, decisions: Iterable[TagDecision]) -> None:
        """Forget decisions, as if nobody had made them."""
        with self._write() as connection:
            for chunk in chunks(list(decisions)):
                named = or_(*(and_(_D.resource == d.resource, _D.skill == d.skill) for d in chunk))
                connection.execute(delete(tables.tag_decision).where(_D.tenant == tenant, named))

    def all(self, tenant: str) -> list[TagDecision]:
        """Return every decision, by resource and skill."""
        with self._read() as connection:
            mine = select(_D.body).where(_D.tenant == tenant).order_by(_D.resource, _D.skill)
            return [decode(body, TagDecision) for body in connection.scalars(mine)]

    def of(self, tenant: str, resources: Iterable[str]) -> list[TagDecision]:
        """Return the decisions on these resources."""
        found: list[TagDecision] = []
        with self._read() as connection:
            for chunk in chunks(sorted(set(resources))):
                mine = select(_D.body).where(_D.tenant == tenant, _D.resource.in_(chunk))
                found += [decode(b, TagDecision) for b in connection.scalars(mine.order_by(_D.resource, _D.skill))]
        return found
