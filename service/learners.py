"""A learner's record is checked when it is written: what no plan could use would stand in the way of every path."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import available_timezones

from paths.admissible import softened
from paths.errors import BadRecord
from paths.model import Constraints, Evidence, Learner, Policy, Profile, RoleGoal, SkillGoal
from paths.profile import estimate
from paths.schedule import calendar, parse_day
from service.schemas import PathRequest, ReplanRequest

AHEAD = timedelta(days=1)  # it is tomorrow already for learners east of us


def check_request(request: PathRequest | ReplanRequest) -> None:
    """Raise BadRecord for constraints, the request's own or those of a learner who comes with it, that cannot be."""
    if request.constraints is not None:
        check_constraints(request.constraints)
    if not isinstance(request, PathRequest):
        return
    check_goals(request.roles, request.skills)
    if isinstance(request.learner, Learner):
        check_constraints(request.learner.constraints, "learner.constraints.")


def check_goals(roles: Sequence[RoleGoal], skills: Sequence[SkillGoal]) -> None:
    """Raise BadRecord where nothing is asked for."""
    if not roles and not skills:
        raise BadRecord("roles", "name at least one role, or one skill with a level in skills")


def check_learner(learner: Learner, today: date) -> None:
    """Raise BadRecord, naming the field, for evidence or constraints that no path could be planned with."""
    check_evidence(learner.evidence, today)
    check_constraints(learner.constraints)


def check_evidence(evidence: Iterable[Evidence], today: date) -> None:
    """Raise BadRecord for a day that there is not, or that is still to come."""
    for at, piece in enumerate(evidence):
        field = f"evidence[{at}].when"
        if parse_day(piece.when, field) > today + AHEAD:
            raise BadRecord(field, f"{piece.when} is still to come; give the day of the observation")


def check_constraints(constraints: Constraints, where: str = "constraints.") -> None:
    """Raise BadRecord for a day, a time zone or a soft name that there is not."""
    softened(constraints)
    calendar(constraints, date.min)
    if constraints.deadline is not None:
        parse_day(constraints.deadline, f"{where}deadline")
    for at, item in enumerate(constraints.mandatory):
        if item.due is not None:
            parse_day(item.due, f"{where}mandatory[{at}].due")
    zones = available_timezones()  # none on a machine without that data
    if zones and constraints.time_zone not in zones:
        raise BadRecord(
            f"{where}timeZone", f"{constraints.time_zone[:60]!r} is no time zone; give one as Europe/Dublin"
        )


def profile_of(learner: Learner, start: date, today: date, policy: Policy) -> Profile:
    """Return the profile on the first day of a path, or on the day of the newest evidence, if that came later.

    Raises BadRecord for evidence from after both days; it may be tomorrow already where the learner is. Today plays no
    part where all evidence is older than `start`, so that the same request gives the same path on any day. What is
    withdrawn plays no part at all.
    """
    days = [parse_day(piece.when, "evidence.when") for piece in learner.evidence if piece.state != "withdrawn"]
    return estimate(learner.evidence, max([start, *(day for day in days if day <= today + AHEAD)]), policy)
