"""A learner's gap to roles, before any path is planned."""

from datetime import date

from paths.gap import gap_before
from paths.model import Learner
from paths.profile import estimate
from paths.schedule import parse_day
from service.ports import Ports
from service.schemas import GapReply, GapRequest


def learner_of(ports: Ports, tenant: str, given: str | Learner) -> Learner:
    """Return the learner given inline, or the stored one of this id; raise NotFound where there is none."""
    return given if isinstance(given, Learner) else ports.store.learner(tenant, given)


def gap(ports: Ports, tenant: str, request: GapRequest, today: date) -> GapReply:
    """Compare what the learner holds with what the roles ask for."""
    learner = learner_of(ports, tenant, request.learner)
    profile = estimate(learner.evidence, parse_day(request.start, "start") if request.start else today)
    rows = gap_before(ports.workspaces.get(tenant).graph, request.roles, profile)
    wanted = sum(row.weight * row.target for row in rows)
    held = sum(row.weight * min(row.current, row.target) for row in rows)
    return GapReply(learner.id, rows, profile, coverage=round(held / wanted, 4) if wanted else 1.0)
