"""A source does not undo what people decided: it may be read again every night, and they decide once."""

from collections.abc import Iterable
from typing import TypeVar

from paths.model import Precedence, Record, SkillEdge
from service.store.content.records import id_of
from service.store.store import Store
from service.store.values import Query

R = TypeVar("R", bound=Record)


def undecided(store: Store, tenant: str, records: Iterable[R]) -> list[R]:
    """Return the records without edges and precedences that a source brings against a decision.

    What is rejected stays rejected, whatever a source says; what is confirmed does not become a suggestion again. Only
    another decision, or a write through the API, takes that back.
    """
    given = list(records)
    edges = tuple(sorted(id_of(r) for r in given if isinstance(r, SkillEdge)))
    pairs = tuple(sorted(id_of(r) for r in given if isinstance(r, Precedence)))
    kept: dict[str, str] = {}
    if edges:
        kept |= {id_of(r): r.status for r in store.records(tenant, SkillEdge, Query(ids=edges))}
    if pairs:
        kept |= {id_of(r): r.status for r in store.records(tenant, Precedence, Query(ids=pairs))}
    return [r for r in given if not (isinstance(r, SkillEdge | Precedence) and _undoes(r, kept.get(id_of(r))))]


def _undoes(record: SkillEdge | Precedence, kept: str | None) -> bool:
    return (kept == "rejected" != record.status) or (kept == "confirmed" and record.status == "suggested")
