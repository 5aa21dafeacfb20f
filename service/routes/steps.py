"""The steps of a path: change, swap and add them, and ask why each is there."""

from typing import Any

from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from service.accounts.objects import reach, speaks
from service.auth import Caller
from service.changing.alternatives import alternatives
from service.changing.as_read import as_read
from service.changing.change import change_step
from service.changing.swap import add, swap
from service.clock import today
from service.explaining.values import Why, WhyNot
from service.explaining.why import why
from service.explaining.why_not import why_not
from service.http.conditional import IfMatch
from service.http.errors import problems
from service.ports import Ports
from service.record.reviews import ReviewedPath, shown
from service.schemas import AddRequest, Alternative, ReplannedPath, StepChange, SwapRequest

TAGS = ["paths"]
READ, WRITE = problems(400, 401, 404, 422), problems(400, 401, 404, 409, 412, 413, 415, 422)
STEP = "/paths/{id:str}/steps/{n:int}"
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": TAGS}


@patch(STEP, summary="Start, complete, skip, waive or pin a step", responses=WRITE, **TOLD, scope="paths:write",
       learners=True, if_match=True, shows=True)  # fmt: skip
def patch_step(
    id: FromPath[str], n: FromPath[int], data: JSONBody[StepChange], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports], if_match: IfMatch = None
) -> ReviewedPath:  # fmt: skip
    """A completion becomes evidence, and is taken back with it; skipped or waived, the rest is planned again."""
    speaks(caller, data.by)
    ports = as_read(ports, caller.tenant, reach(ports, caller, id), if_match)
    return shown(ports, caller.tenant, change_step(ports, caller.tenant, id, n, data, today()))


@get(f"{STEP}/alternatives", summary="What could stand in for a step", responses=READ, **TOLD, scope="paths:read",
     learners=True)  # fmt: skip
def get_alternatives(
    id: FromPath[str], n: FromPath[int], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> list[Alternative]:
    """Each with what the path would then take and leave uncovered, planned as a swap would."""
    return alternatives(ports, caller.tenant, reach(ports, caller, id), n, today())


@post(f"{STEP}/swap", status_code=200, summary="Put another resource in a step's place", responses=WRITE, **TOLD,
      scope="paths:write", learners=True, if_match=True)  # fmt: skip
def post_swap(
    id: FromPath[str], n: FromPath[int], data: JSONBody[SwapRequest], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports], if_match: IfMatch = None
) -> ReplannedPath:  # fmt: skip
    """The other resource is pinned and the rest planned again; where that cannot be, 409 says why."""
    ports = as_read(ports, caller.tenant, reach(ports, caller, id), if_match)
    return swap(ports, caller.tenant, id, n, data, today())


@post("/paths/{id:str}/steps", status_code=200, summary="Add a step", responses=WRITE, **TOLD, scope="paths:write",
      learners=True, if_match=True)  # fmt: skip
def post_step(
    id: FromPath[str], data: JSONBody[AddRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    if_match: IfMatch = None
) -> ReplannedPath:  # fmt: skip
    """A resource of the catalogue, or one of the learner's own, is pinned; where that cannot be, 409 says why."""
    ports = as_read(ports, caller.tenant, reach(ports, caller, id), if_match)
    return add(ports, caller.tenant, id, data, today())


@get(f"{STEP}/why", summary="Why this step, and why here", responses=READ, **TOLD, scope="paths:read", learners=True)
def get_why(id: FromPath[str], n: FromPath[int], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Why:
    """What the best path without it would cost, and what becomes of it one place earlier or later: each solved."""
    return why(ports, caller.tenant, reach(ports, caller, id), n)


@get("/paths/{id:str}/why-not/{resource:str}", summary="Why not this resource", responses=READ, **TOLD,
     scope="paths:read", learners=True)  # fmt: skip
def get_why_not(
    id: FromPath[str], resource: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> WhyNot:
    """The rule that keeps it out, or what the best path with it would cost."""
    return why_not(ports, caller.tenant, reach(ports, caller, id), resource)


handlers = [patch_step, get_alternatives, post_swap, post_step, get_why, get_why_not]
