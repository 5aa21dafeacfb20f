"""Blind reviews of evaluation runs: queues, the next case, ratings, what raters differ on, sign-off, agreement."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition, QueryParameter

from evals.card import Dataset
from evals.review import ItemState, Queue, Rating, Resolution
from service.auth import Caller
from service.clock import stamp
from service.evaluating import reviewing
from service.evaluating.reviewing import SINGLE_USER
from service.evaluating.wire import (
    AgreementReply,
    ItemReply,
    LabelRequest,
    RatingReply,
    RatingRequest,
    ResolutionRequest,
    ReviewReply,
    ReviewRequest,
    SignRequest,
    ToRate,
)
from service.http.errors import problems
from service.ports import Ports
from service.record.switches import require
from service.routes.evaluation_cursors import number_of
from service.routes.evaluations import ONE, READ, TAGS, WRITE
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

QueuePage = Annotated[Page[Queue], KwargDefinition(schema_component_key="EvaluationReviewPage")]
ItemPage = Annotated[Page[ItemReply], KwargDefinition(schema_component_key="EvaluationReviewItemPage")]
InState = Annotated[ItemState | None, QueryParameter(name="state", description="only items that stand here")]
Rater = Annotated[str, QueryParameter(max_length=100, description="who rates, on a server for a single user")]
Form = Annotated[Literal["json", "csv", "html"], QueryParameter(name="format")]


def person(caller: Caller, said: str, single_user: bool) -> str:
    """Return who acts: the caller by name, and only where nobody is known by a key whoever they say they are."""
    return (said or SINGLE_USER) if single_user else caller.subject or SINGLE_USER


@get("/evaluations/reviews", sync_to_thread=True, summary="Reviews, newest first", tags=TAGS,
     scope="evaluations:read", responses=READ)  # fmt: skip
def list_reviews(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                 limit: Limit = 50, cursor: Cursor = None) -> Response[QueuePage]:  # fmt: skip
    """Queues of cases that people rate without knowing how they were scored."""
    return page(request, ports.store.ratings.queues(caller.tenant, cursor or "", limit + 1), limit, lambda q: q.id)


@post("/evaluations/reviews", sync_to_thread=True, summary="Open a review", tags=TAGS, scope="evaluations:write",
      responses=WRITE)  # fmt: skip
def add_review(data: JSONBody[ReviewRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Queue:
    """The worst cases of a run, or the ones named; of two runs side by side, in an order that nobody is told."""
    require(ports, caller.tenant, "evaluations")
    return reviewing.open_review(ports, caller.tenant, data, caller.subject, stamp())


@get("/evaluations/reviews/{id:str}", sync_to_thread=True, summary="One review", tags=TAGS, scope="evaluations:read",
     responses=problems(400, 401, 403, 404))  # fmt: skip
def get_review(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> ReviewReply:
    """What is asked of each case, and how many are left."""
    return ReviewReply(ports.store.ratings.queue(caller.tenant, id), ports.store.ratings.counts(caller.tenant, id))


@get("/evaluations/reviews/{id:str}/next", sync_to_thread=True, summary="The next case for you", tags=TAGS,
     scope="evaluations:write", responses=ONE)  # fmt: skip
def next_case(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
              rater: Rater = "") -> ToRate:  # fmt: skip
    """Never one that you have rated; what others said, and how it was scored, is not told."""
    who = person(caller, rater, ports.single_user)
    return reviewing.next_item(ports.store, caller.tenant, id, who)


@post("/evaluations/reviews/{id:str}/ratings", status_code=200, sync_to_thread=True, summary="Rate a case", tags=TAGS,
      scope="evaluations:write", responses=WRITE)  # fmt: skip
def rate_case(
    id: FromPath[str], data: JSONBody[RatingRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> RatingReply:
    """Your later word replaces your earlier one until everybody who is asked has rated it."""
    who, queue = person(caller, data.rater, ports.single_user), ports.store.ratings.queue(caller.tenant, id)
    case = ports.store.ratings.case_of(caller.tenant, queue.id, data.n)
    rating = Rating(data.n, case, who, data.value, data.comment, stamp())
    return RatingReply(data.n, reviewing.rate(ports.store, caller.tenant, id, rating))


@get("/evaluations/reviews/{id:str}/items", sync_to_thread=True, summary="Its cases, with where they stand", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def list_items(id: FromPath[str], request: Request[Any, Any, Any], caller: NamedDependency[Caller],
               ports: NamedDependency[Ports], in_state: InState = None, limit: Limit = 50, cursor: Cursor = None,
               ) -> Response[ItemPage]:  # fmt: skip
    """Those that raters differ on are `disputed`: somebody else settles them."""
    found = reviewing.items(ports.store, caller.tenant, id, in_state, number_of(cursor), limit + 1)
    return page(request, found, limit, lambda reply: str(reply.item.n))


@post("/evaluations/reviews/{id:str}/items/{n:int}/resolution", status_code=200, sync_to_thread=True,
      summary="Settle a difference", tags=TAGS, scope="evaluations:write", responses=WRITE)  # fmt: skip
def resolve_item(
    id: FromPath[str], n: FromPath[int], data: JSONBody[ResolutionRequest], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports],
) -> RatingReply:  # fmt: skip
    """By somebody who did not rate it."""
    who = person(caller, data.by, ports.single_user)
    reviewing.resolve(ports.store, caller.tenant, id, n, Resolution(data.value, who, data.comment))
    return RatingReply(n, "settled")


@post("/evaluations/reviews/{id:str}/sign-off", status_code=200, sync_to_thread=True, summary="Sign a review off",
      tags=TAGS, scope="evaluations:write", responses=WRITE)  # fmt: skip
def sign_off(
    id: FromPath[str], data: JSONBody[SignRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Queue:
    """Once every case is settled; it is noted in the audit log, and nothing in it changes any more."""
    who = person(caller, data.by, ports.single_user)
    return reviewing.sign_off(ports, caller.tenant, id, who, stamp(), data.note)


@get("/evaluations/reviews/{id:str}/agreement", sync_to_thread=True, summary="How far raters agree", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def get_agreement(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> AgreementReply:
    """Krippendorff's alpha and Cohen's kappa with intervals; what the run's verdicts are worth beside people's."""
    return reviewing.agreed(ports.store, caller.tenant, id)


@get("/evaluations/reviews/{id:str}/export", sync_to_thread=True, summary="Ratings as a file", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def export_review(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports], form: Form = "json"
) -> Response[bytes]:
    """A row a rating, as JSON or CSV; or one page with the outcomes and how far raters agree."""
    if form == "html":
        told = reviewing.as_page(ports.store, caller.tenant, id).encode()
        return Response(told, media_type="text/html; charset=utf-8", headers=named("html"))
    rows = reviewing.as_rows(ports.store, caller.tenant, id)
    if form == "json":
        return Response(msgspec.json.encode(rows), media_type="application/json")
    return Response(reviewing.as_csv(rows).encode(), media_type="text/csv; charset=utf-8", headers=named("csv"))


def named(form: str) -> dict[str, str]:
    """Return the header by which a browser keeps an answer as a file, and shows it never as a page of this server."""
    return {"Content-Disposition": f'attachment; filename="ratings.{form}"'}


@post("/evaluations/reviews/{id:str}/dataset", sync_to_thread=True, summary="Keep its labels as a dataset", tags=TAGS,
      scope="evaluations:write", responses=WRITE)  # fmt: skip
def keep_labels(
    id: FromPath[str], data: JSONBody[LabelRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Dataset:
    """Once it is signed off."""
    return reviewing.labelled(ports, caller.tenant, id, data.name, data.card.card if data.card else None)


handlers = [
    list_reviews, add_review, get_review, next_case, rate_case, list_items, resolve_item, sign_off, get_agreement,
    export_review, keep_labels,
]  # fmt: skip
