"""A learner's gap to roles and skills, before any path is planned."""

from datetime import date

from paths.gap import Goals, gap_before
from paths.model import Learner
from paths.schedule import parse_day
from service.learners import check_goals, profile_of
from service.ports import Ports
from service.schemas import GapReply, GapRequest


def learner_of(ports: Ports, tenant: str, given: str | Learner) -> Learner:
    """Return the learner given inline, or the stored one of this id; raise NotFound where there is none."""
    return given if isinstance(given, Learner) else ports.store.learner(tenant, given)


def gap(ports: Ports, tenant: str, request: GapRequest, today: date) -> GapReply:
    """Compare what the learner holds with what roles and goals ask for; the same profile as a path would start from.

    Raises NotFound for an unknown learner, Unknown for a role or a skill, BadRecord where nothing is asked for.
    """
    check_goals(request.roles, request.skills)
    learner = learner_of(ports, tenant, request.learner)
    graph = ports.workspaces.get(tenant).graph
    start = parse_day(request.start, "start") if request.start else today
    profile = profile_of(learner, start, today, graph.policy)
    rows = gap_before(graph, Goals(request.roles, request.skills, learner.waived_levels), profile)
    wanted = sum(row.weight * row.target for row in rows)
    held = sum(row.weight * min(row.current, row.target) for row in rows)
    return GapReply(learner.id, rows, profile, coverage=round(held / wanted, 4) if wanted else 1.0)
