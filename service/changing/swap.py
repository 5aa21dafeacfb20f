"""Put another resource in a step's place, or add one: pinned, planned and certified, or refused and nothing changed."""

from collections.abc import Callable
from dataclasses import replace as with_fields
from datetime import date

from msgspec.structs import replace

from paths.admissible import visible
from paths.errors import BadRecord, BadTransition
from paths.model import Learner, Resource
from service.changing.again import Known, again, feasible, known
from service.changing.change import living, step_of
from service.decision import Made
from service.explaining.diff import explained
from service.ports import Ports
from service.recommend import Planned, with_own
from service.schemas import AddRequest, ReplannedPath, SwapRequest
from service.store.errors import NotFound

OWN = "own:"
MOST_OWN = 100  # as the learner's record allows
LONGEST_ID = 200  # characters


def swap(ports: Ports, tenant: str, id: str, n: int, request: SwapRequest, today: date) -> ReplannedPath:
    """Put a resource in the place of step `n`. Raises NotFound, or BadTransition saying what stands in the way."""
    given = known(ports, tenant, id)
    return _kept(ports, tenant, swapped(ports, tenant, given, n, request, today), given)


def swapped(ports: Ports, tenant: str, given: Known, n: int, request: SwapRequest, today: date) -> Planned:
    """Plan a path with a resource in the place of step `n`, and keep nothing; raises as `swap`."""
    path = living(ports, tenant, given.path.id)
    step = step_of(path, n)
    if step.state == "completed":
        raise BadTransition(f"step {n} is completed; what is done cannot be swapped")
    new = open_resource(ports, tenant, given, request.resource)
    if any(other.resource == new.id for other in path.steps):
        raise BadTransition(f"{new.id!r} is a step of this path already; skip step {n} instead")
    wanted, made = given.without(step).pinning(new.id), Made("swapped", new.id, step.resource)
    found = again(ports, tenant, wanted, today, made)
    if any(other.resource == step.resource for other in found.path.steps):
        found = again(ports, tenant, wanted.barring(step.resource), today, made)
    return _with(found, new.id, f"with {new.id!r} in the place of step {n}")


def add(ports: Ports, tenant: str, id: str, request: AddRequest, today: date) -> ReplannedPath:
    """Add a resource of the catalogue, or one of the learner's own, as a pinned step.

    Raises NotFound, BadRecord for an own resource that no plan could use, BadTransition saying what stands in the way.
    """
    path, given = living(ports, tenant, id), known(ports, tenant, id)
    own = _own(ports, tenant, request.resource) if isinstance(request.resource, Resource) else None
    if own:
        given = with_fields(given, learner=_with_own(given.learner, own))
    new = own or open_resource(ports, tenant, given, str(request.resource))
    if any(step.resource == new.id for step in path.steps):
        raise BadTransition(f"{new.id!r} is a step of this path already; pin that step instead")
    found = again(ports, tenant, given.pinning(new.id), today, Made("added", new.id))
    return _kept(ports, tenant, _with(found, new.id, f"with {new.id!r}"), given, own)


def open_resource(ports: Ports, tenant: str, given: Known, id: str) -> Resource:
    """Return a resource that the learner may know of; raise NotFound, whether it is hidden or not there."""
    found = opened(ports, tenant, given)(id)
    if found is None:
        raise NotFound("resource", id)
    return found


def opened(ports: Ports, tenant: str, given: Known) -> Callable[[str], Resource | None]:
    """Return a function that gives a resource by its id, None where the learner may not know of it now."""
    shelf = with_own(ports.workspaces.get(tenant), given.learner).catalogue.resources

    def find(id: str) -> Resource | None:
        found = shelf.get(id)
        return found if found is not None and visible(found, given.learner) else None

    return find


def _own(ports: Ports, tenant: str, resource: Resource) -> Resource:
    """Return a resource of the learner's own under an id that says so; raise BadRecord, Unknown for a bad one."""
    own = resource if resource.id.startswith(OWN) else replace(resource, id=f"{OWN}{resource.id}"[:LONGEST_ID])
    if own.minutes is None:
        raise BadRecord("resource.minutes", "is missing; say how many minutes it takes")
    graph = ports.workspaces.get(tenant).graph
    for skill in {band.skill for band in own.teaches} | {need.skill for need in own.competency_required}:
        graph.skill(skill)
    return own


def _with_own(learner: Learner, own: Resource) -> Learner:
    """Return the learner with one more resource of their own, in place of what they had under its id."""
    others = tuple(other for other in learner.additions if other.id != own.id)
    if len(others) >= MOST_OWN:
        raise BadRecord("resource", f"the learner has {MOST_OWN} resources of their own already")
    return replace(learner, additions=(*others, own))


def _with(found: Planned, resource: str, what: str) -> Planned:
    """Return a plan that there is and that has the resource; raise BadTransition."""
    if not any(step.resource == resource for step in feasible(found, what).path.steps):
        told = "it is done already" if resource in found.path.completed else "'pinned' is soft, or it counts as done"
        raise BadTransition(f"{resource!r} does not become a step: {told}; nothing was changed")
    return found


def _kept(ports: Ports, tenant: str, found: Planned, given: Known, own: Resource | None = None) -> ReplannedPath:
    """Keep the plan, and with it what the learner brought, and say what is different."""
    with ports.store.atomic() as together:
        if own and given.was.stored:
            together.put_learner(tenant, _with_own(together.learner(tenant, given.path.learner), own))
        path = found.kept(with_fields(ports, store=together), tenant)
    return explained(ports, tenant, path, found.decision)
