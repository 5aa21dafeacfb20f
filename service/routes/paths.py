"""Learning paths: recommend, read, draw, change, plan again."""

from typing import Any

from litestar import Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from paths.model import LearningPath
from service.accounts.objects import asking, own, path_of, reach, speaks
from service.auth import Caller
from service.bundle import Bundle, bundle
from service.changing.as_read import as_read
from service.changing.change import change_path, replan, what_if
from service.clock import today
from service.drawing.picture import picture
from service.http.conditional import IfMatch
from service.http.errors import problems
from service.labels import skill_labels
from service.learners import check_evidence, check_request
from service.ports import Ports
from service.readable import readable
from service.recommend import recommend
from service.record.audit import note
from service.record.reviews import ReviewedPath, shown
from service.routes import steps, versions
from service.routes.pages import Cursor, Limit, PathPage, page
from service.schemas import (
    ExplanationRequest,
    PathChange,
    PathRequest,
    ReplannedPath,
    ReplanRequest,
    WhatIfReply,
    WhatIfRequest,
)
from service.telling.explain import Explanations, explain_path

TAGS = ["paths"]
READ, WRITE = problems(400, 401, 404, 422), problems(400, 401, 404, 409, 412, 413, 415, 422)
SVG = "image/svg+xml"


@post("/paths", sync_to_thread=True, summary="Recommend a learning path", tags=TAGS, responses=WRITE,
      scope="paths:write", learners=True)  # fmt: skip
def create_path(
    data: JSONBody[PathRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> LearningPath:
    """Partial and infeasible are answers, not errors; `preview` stores nothing."""
    check_request(data)
    return recommend(ports, caller.tenant, asking(caller, data), today())


@get("/paths", sync_to_thread=True, summary="Paths, by id, which is by age", tags=TAGS,
     responses=problems(400, 401, 422), scope="paths:read", learners=True)  # fmt: skip
def list_paths(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 20, cursor: Cursor = None,
               learner: FromQuery[str | None] = None) -> Response[PathPage]:  # fmt: skip
    learner = own(caller, learner or caller.learner) if caller.learner else learner
    found = ports.store.paths(caller.tenant, learner, cursor or "", limit + 1)
    return page(request, [readable(ports, caller.tenant, path) for path in found], limit, lambda item: item.id)


@get("/paths/{id:str}", sync_to_thread=True, summary="One path", tags=TAGS, responses=READ, scope="paths:read",
     learners=True)  # fmt: skip
def get_path(
    id: FromPath[str],
    caller: NamedDependency[Caller],
    ports: NamedDependency[Ports],
    version: FromQuery[int | None] = None,
) -> ReviewedPath:
    return shown(ports, caller.tenant, path_of(ports, caller, id, version))


@get("/paths/{id:str}/picture.svg", sync_to_thread=True, summary="The path drawn over its weeks", tags=TAGS,
     media_type=SVG, responses=READ, scope="paths:read", learners=True)  # fmt: skip
def get_picture(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Response[str]:
    path = readable(ports, caller.tenant, path_of(ports, caller, id))
    return Response(picture(path, skill_labels(ports, caller.tenant, path)), media_type=SVG)


@get("/paths/{id:str}/bundle", sync_to_thread=True, summary="The path with all that proves it", tags=TAGS,
     responses=READ, scope="paths:read")  # fmt: skip
def get_bundle(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Bundle:
    """What `fingerpost verify` or `python -m paths.verify` checks, without this service."""
    return bundle(ports, caller.tenant, path_of(ports, caller, id))


@patch("/paths/{id:str}", sync_to_thread=True, summary="Move a path through its life", tags=TAGS, responses=WRITE,
       scope="paths:write", learners=True, if_match=True, shows=True)  # fmt: skip
def patch_path(
    id: FromPath[str], data: JSONBody[PathChange], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    if_match: IfMatch = None
) -> ReviewedPath:  # fmt: skip
    speaks(caller, data.by)
    ports = as_read(ports, caller.tenant, reach(ports, caller, id), if_match)
    changed = change_path(ports, caller.tenant, id, data)
    if data.by != "learner":
        note(ports.store, caller.tenant, caller.subject, f"path.{changed.state}", f"path:{id}")
    return shown(ports, caller.tenant, changed)


@post("/paths/{id:str}/replan", status_code=200, sync_to_thread=True, summary="Plan the rest again", tags=TAGS,
      responses=WRITE, scope="paths:write", learners=True, if_match=True)  # fmt: skip
def post_replan(
    id: FromPath[str], data: JSONBody[ReplanRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    if_match: IfMatch = None
) -> ReplannedPath:  # fmt: skip
    """Finished, started and pinned steps stay; the answer is the next version, with what differs and why."""
    check_request(data)
    ports = as_read(ports, caller.tenant, reach(ports, caller, id), if_match)
    return replan(ports, caller.tenant, id, data, today())


@post("/paths/{id:str}/what-if", status_code=200, sync_to_thread=True, summary="What would change", tags=TAGS,
      responses=WRITE, scope="paths:read", learners=True)  # fmt: skip
def post_what_if(
    id: FromPath[str], data: JSONBody[WhatIfRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> WhatIfReply:
    """Plan again with other conditions or evidence and say the difference and why; nothing is stored."""
    check_request(data)
    check_evidence(data.evidence, today())
    return what_if(ports, caller.tenant, reach(ports, caller, id), data, today())


@post("/paths/{id:str}/explanations", status_code=200, sync_to_thread=True, summary="Reasons in other words", tags=TAGS,
      responses=WRITE, scope="paths:write", learners=True)  # fmt: skip
def post_explanations(
    id: FromPath[str],
    data: JSONBody[ExplanationRequest],
    caller: NamedDependency[Caller],
    ports: NamedDependency[Ports],
) -> Explanations:
    """A language model rephrases, every sentence is checked; without a model the templates speak."""
    return explain_path(ports, caller.tenant, reach(ports, caller, id), data.locale)


handlers = [create_path, list_paths, get_path, get_picture, get_bundle, patch_path, post_replan, post_what_if,
            post_explanations, *steps.handlers, *versions.handlers]  # fmt: skip
