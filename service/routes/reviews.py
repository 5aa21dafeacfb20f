"""Reviews of paths by people, and the notice that a machine speaks."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition, QueryParameter

from service.accounts.objects import path_of
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.record.decision_record import DecisionRecord, decision_record
from service.record.notice import Notice, notice
from service.record.reviews import PathReviewRequest, add_review
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page
from service.store.people.reviews import Review, Verdict

MOST = 2**31 - 1  # what a column of whole numbers holds
READ = problems(400, 401, 403, 404, 422)
ReviewPage = Annotated[Page[Review], KwargDefinition(schema_component_key="ReviewPage")]
After = Annotated[int, QueryParameter(ge=0, le=MOST, description="`next` of the page before")]
Standing = Annotated[Verdict, QueryParameter(description="of the newest review of each path")]
Version = Annotated[int | None, QueryParameter(ge=1, le=MOST, description="default: the newest")]
Locale = Annotated[str, QueryParameter(max_length=35, description="language of the texts")]
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["reviews"]}


@post("/paths/{id:str}/reviews", summary="Approve, edit, reject or contest a path", scope="paths:write", learners=True,
      responses=problems(400, 401, 403, 404, 409, 413, 415, 422), **TOLD)  # fmt: skip
def create_review(
    id: FromPath[str], data: JSONBody[PathReviewRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Review:
    """Learners contest their own paths, specialists decide; a rejected path is withdrawn. The path stays what it is."""
    return add_review(ports, caller, path_of(ports, caller, id), data)


@get("/paths/{id:str}/reviews", summary="What people decided about a path, oldest first", scope="paths:read",
     learners=True, responses=READ, **TOLD)  # fmt: skip
def list_reviews(
    request: Request[Any, Any, Any], id: FromPath[str], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports], limit: Limit = 50, cursor: After = 0
) -> Response[ReviewPage]:  # fmt: skip
    found = ports.store.reviews.page(caller.tenant, path_of(ports, caller, id).id, cursor, limit + 1)
    return page(request, found, limit, lambda review: str(review.n))


@get("/reviews", summary="Paths whose newest review is of a kind, by default contested", scope="paths:read",
     responses=problems(400, 401, 403, 422), **TOLD)  # fmt: skip
def list_standing(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    verdict: Standing = "contest", limit: Limit = 50, cursor: Cursor = None
) -> Response[ReviewPage]:  # fmt: skip
    """What waits for a specialist: what learners contested and nobody has decided on since."""
    found = ports.store.reviews.standing(caller.tenant, verdict, cursor or "", limit + 1)
    return page(request, found, limit, lambda review: review.path)


@get("/notice", summary="What to tell a learner before a machine speaks", scope="paths:read", learners=True,
     responses=problems(400, 401, 403, 422), **TOLD)  # fmt: skip
def get_notice(ports: NamedDependency[Ports], locale: Locale = "en") -> Notice:
    return notice(ports, locale)


@get("/paths/{id:str}/record", summary="What a path was decided from, by what, and what people did about it",
     scope="audit:read", responses=READ, **TOLD)  # fmt: skip
def get_record(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports], version: Version = None
) -> DecisionRecord:
    """Hashes of the inputs and versions of all that decided; `/replay` computes the same path from what they name."""
    return decision_record(ports, caller.tenant, path_of(ports, caller, id, version).id, version)


handlers = [create_review, list_reviews, list_standing, get_record, get_notice]
