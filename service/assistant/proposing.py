"""A change as it would be: planned by the functions that make it, compared with the path as it is, and not kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import asdict, replace

from paths.errors import BadTransition
from paths.model import Constraints, Evidence, LearningPath, Resource, RoleGoal, SkillGoal
from service.assistant.conversations import new_id
from service.assistant.dialogue import Proposal
from service.assistant.ground import Ground
from service.assistant.kinds import is_of
from service.assistant.operations import (
    Aim,
    Change,
    Complete,
    Deadline,
    Exclude,
    Hours,
    Know,
    Pin,
    Replan,
    Skip,
    Swap,
    Weeks,
    WhatIf,
)
from service.changing.again import TODAY, known
from service.changing.alternatives import alternatives
from service.changing.change import left_out, living, loosened, repinned, step_of, what_if
from service.changing.swap import swapped
from service.explaining.diff import explained
from service.explaining.values import PathDiff
from service.learners import check_request
from service.ports import Ports
from service.recommend import Planned
from service.schemas import ReplanRequest, StepDifference, SwapRequest, WhatIfRequest


class NoSuchChange(BadTransition):
    """A change that cannot be made, and why: the code of a sentence, and its facts."""

    def __init__(self, code: str, facts: dict[str, str | int] | None = None) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts or {}


@dataclass(frozen=True, slots=True)
class Would:
    """The path as it would be, what is different and how many days are."""

    path: LearningPath
    differences: tuple[StepDifference, ...] = ()
    dates: int = 0


def settled(known_: Ground, change: Change, today: date) -> Change:
    """Return a change with what it left open: which resource takes a step's place. Raises NoSuchChange, NotFound."""
    if not isinstance(change, Swap) or change.resource is not None or known_.path is None:
        return change
    now = step_of(known_.path, change.step)
    fits = _fitting(change, now.minutes)
    found = alternatives(known_.ports, known_.tenant, known_.path.id, change.step, today, fits)
    if not found:
        raise NoSuchChange("no_alternative", {"n": change.step, "title": now.title})
    return Swap(change.step, resource=found[0].resource)


def _fitting(change: Swap, minutes: int) -> Callable[[Resource], bool]:
    def fits(resource: Resource) -> bool:
        right = change.modality is None or is_of(change.modality, resource.modality)
        return right and (not change.shorter or (resource.minutes or minutes) < minutes)

    return fits


def would(known_: Ground, path: LearningPath, change: Change, mark: str, today: date) -> Would:
    """Return the path as a change would make it. Raises BadTransition, NoSuchChange, NotFound, BadRecord.

    `mark` is the id of the proposal, and with it of the evidence that the learner's word would become.
    """
    ports, tenant = known_.ports, known_.tenant
    living(ports, tenant, path.id)
    match change:
        case Complete():
            step = step_of(path, change.step)
            if step.state == "completed":
                raise NoSuchChange("done_already", {"n": step.n, "title": step.title})
            return Would(path)
        case Pin():
            return _repinned(ports, tenant, path, change, today)
        case Swap():
            request = SwapRequest(change.resource or "")
            return _told(
                ports, tenant, swapped(ports, tenant, known(ports, tenant, path.id), change.step, request, today)
            )
        case Skip():
            step = step_of(path, change.step)
            if step.state == "completed":
                raise NoSuchChange("done_already", {"n": step.n, "title": step.title})
            return _told(ports, tenant, left_out(ports, tenant, step, known(ports, tenant, path.id), False, today))
        case Know():
            if not known_.stored:
                raise NoSuchChange("not_kept")
            return _supposed(ports, tenant, path, WhatIfRequest(evidence=(word(change, mark, today),)), today)
        case _:
            asked = request_for(known_, path, change, today)
            check_request(asked)
            return _supposed(ports, tenant, path, WhatIfRequest(**asdict(asked)), today)


def _supposed(ports: Ports, tenant: str, path: LearningPath, request: WhatIfRequest, today: date) -> Would:
    found = what_if(ports, tenant, path.id, request, today)
    if found.path.status == "infeasible":
        raise NoSuchChange("infeasible", {"why": "; ".join(conflict.text for conflict in found.path.conflicts)})
    return Would(found.path, found.differences, found.dates_changed)


def _told(ports: Ports, tenant: str, found: Planned) -> Would:
    told = explained(ports, tenant, found.path, found.decision)
    return Would(found.path, told.differences, told.dates_changed)


def _repinned(ports: Ports, tenant: str, path: LearningPath, change: Pin, today: date) -> Would:
    step = step_of(path, change.step)
    if step.pinned == change.pinned:
        raise NoSuchChange(
            "pinned_already" if change.pinned else "unpinned_already", {"n": step.n, "title": step.title}
        )
    changed = repinned(ports, tenant, path, step.n, change.pinned)
    if changed is not None:
        return Would(changed)
    return _told(ports, tenant, loosened(ports, tenant, step, known(ports, tenant, path.id), today))


def word(change: Know, mark: str, today: date) -> Evidence:
    """Return what a learner says of a skill as evidence: the learner's own word, and no more."""
    return Evidence(f"self:{mark}", change.skill, change.level, "self", today.isoformat())


def request_for(known_: Ground, path: LearningPath, change: Change, today: date) -> ReplanRequest:
    """Return the request that a change of limits, or a new plan, is."""
    limits = path.constraints
    start = TODAY if path.start < today.isoformat() else None
    match change:
        case Hours():
            return ReplanRequest(constraints=replace(limits, hours_per_week=change.hours_per_week), start=start)
        case Weeks():
            last = max(today, date.fromisoformat(path.start)) + timedelta(weeks=change.weeks)
            return ReplanRequest(constraints=replace(limits, deadline=last.isoformat(), weeks=None), start=start)
        case Deadline():
            return ReplanRequest(constraints=replace(limits, deadline=change.day, weeks=None), start=start)
        case Exclude():
            return ReplanRequest(constraints=_without(known_, limits, change), start=start)
        case Aim():
            roles = (RoleGoal(change.role),) if change.role else ()
            skills = (SkillGoal(change.skill, change.level),) if change.skill else ()
            return ReplanRequest(roles=roles, skills=skills, start=start)
        case Replan():
            return ReplanRequest(start=TODAY)
        case _:
            return ReplanRequest()


def _without(known_: Ground, limits: Constraints, change: Exclude) -> Constraints:
    """Return limits that leave a resource out, or a kind of content: all kinds that there are but this one."""
    if change.resource is not None:
        excluded = tuple(sorted({*limits.excluded, change.resource}))
        return replace(limits, excluded=excluded, pinned=tuple(id for id in limits.pinned if id != change.resource))
    there = {r.modality for r in known_.workspace.catalogue.resources.values() if r.modality and known_.resource(r.id)}
    asked = {*limits.modalities} or there
    kind = change.modality or ""
    left = tuple(sorted(modality for modality in asked if not is_of(kind, modality)))
    if len(left) == len(asked):
        raise NoSuchChange("no_such_kind", {"kind": kind})
    if not left:
        raise NoSuchChange("only_kind", {"kind": kind})
    return replace(limits, modalities=left)


def proposal(known_: Ground, path: LearningPath, change: Change, supposed: bool, today: date) -> tuple[Proposal, Would]:
    """Return a change as a proposal without its summary, and the path as it would be; raises as `would`."""
    id, change = new_id(), settled(known_, change, today)
    found = would(known_, path, change, id, today)
    diff = PathDiff(
        path=path.id,
        since=path.version,
        to=path.version + 1,
        fingerprints=(path.fingerprint, found.path.fingerprint),
        minutes=(path.minutes, found.path.minutes),
        uncovered=(path.objective.selection.uncovered, found.path.objective.selection.uncovered),
        differences=found.differences,
        dates_changed=found.dates,
    )
    made = Proposal(
        id=id,
        operation=WhatIf(change) if supposed else change,
        summary="",
        path=path.id,
        version=path.version,
        fingerprint=path.fingerprint,
        becomes=found.path.fingerprint,
        diff=diff,
        certificate=found.path.certificate,
        status="supposed" if supposed else "open",
    )
    return made, found
