"""Write a learner, or add evidence: what a request for one and a request for many have in common."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from paths.model import Evidence, Learner
from service.events.emit import evidence_added
from service.http.conditional import unchanged
from service.learners import check_evidence, check_learner
from service.ports import Ports
from service.store.errors import NotFound


def write_learner(
    ports: Ports, tenant: str, learner: Learner, today: date, if_match: str | None = None
) -> Learner:  # fmt: skip
    """Keep a learner whole, in place of what was there, and return it as it is kept.

    Raises BadRecord naming a field; Refused (412) where `If-Match` names another state than the present one.
    """
    check_learner(learner, today)
    with ports.store.atomic() as together:
        if if_match is not None:
            unchanged(if_match, _present(replace(ports, store=together), tenant, learner.id))
        together.put_learner(tenant, learner)
        return together.learner(tenant, learner.id)


def write_evidence(ports: Ports, tenant: str, learner: str, pieces: Sequence[Evidence], today: date) -> Learner:
    """Add what is new and return the learner; raise BadRecord, NotFound, or Conflict for an id with other content."""
    check_evidence(pieces, today)
    with ports.store.atomic() as together:
        before = {piece.id for piece in together.learner(tenant, learner).evidence}
        together.add_evidence(tenant, learner, pieces)
        new = dict.fromkeys(piece.id for piece in pieces if piece.id not in before)
        evidence_added(together, tenant, learner, list(new))
        return together.learner(tenant, learner)


def _present(ports: Ports, tenant: str, id: str) -> Learner | None:
    try:
        return ports.store.learner(tenant, id, lock=True)
    except NotFound:
        return None
