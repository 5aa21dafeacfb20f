"""What became of activity: counts, what could not be matched, and the names and scales that match it."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition, QueryParameter

from service.activity import accounts
from service.activity.accounts import Accounts, Activities, ActivityCounts, Rerun, Unmatched
from service.activity.scales import ScoreScales
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

READ, WRITE = problems(400, 401, 403, 404, 422), problems(400, 401, 403, 404, 409, 413, 415, 422)
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["activity"]}
UnmatchedPage = Annotated[Page[Unmatched], KwargDefinition(schema_component_key="UnmatchedPage")]
By = Annotated[Literal["activity", "actor"], QueryParameter(description="what the statements wait for")]


@get("/activity", summary="What became of statements", responses=READ, scope="activity:read", **TOLD)
def get_activity(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> ActivityCounts:
    return accounts.counts(ports, caller.tenant)


@get("/activity/unmatched", summary="What statements wait for", responses=READ, scope="activity:read", **TOLD)
def list_unmatched(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                   by: By = "activity", limit: Limit = 50, cursor: Cursor = None
                   ) -> Response[UnmatchedPage]:  # fmt: skip
    """Activities that mean no resource here, or actors who are no learner; with how many statements each."""
    found = accounts.unmatched(ports, caller.tenant, by, cursor or "", limit + 1)
    return page(request, found, limit, lambda one: one.id)


@post("/activity/match", status_code=200, summary="Try again what was not matched", responses=READ,
      scope="activity:write", **TOLD)  # fmt: skip
def match_again(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Rerun:
    """After resources or learners came; what is named by an account or an activity id is tried again by itself."""
    return Rerun(ports.store.activity.again(caller.tenant))


@get("/activity/scales", summary="How scores become levels", responses=READ, scope="activity:read", **TOLD)
def get_scales(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> ScoreScales:
    return accounts.get_scales(ports, caller.tenant)


@put("/activity/scales", summary="Say how scores become levels", responses=WRITE, scope="activity:write", **TOLD)
def put_scales(
    data: JSONBody[ScoreScales], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> ScoreScales:
    """Without a scale a score proves nothing; the original is kept with the evidence."""
    return accounts.put_scales(ports, caller.tenant, data)


@get("/learners/{id:str}/accounts", summary="A learner's accounts", responses=READ, scope="learners:read", **TOLD)
def get_accounts(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Accounts:
    return accounts.accounts_of(ports, caller.tenant, id)


@put("/learners/{id:str}/accounts", summary="Say by which accounts a learner is known", responses=WRITE,
     scope="learners:write", **TOLD)  # fmt: skip
def put_accounts(
    id: FromPath[str], data: JSONBody[Accounts], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Accounts:
    """Statements that waited for one of these are tried again."""
    return accounts.put_accounts(ports, caller.tenant, id, data)


@get("/resources/{id:str}/activities", summary="What a resource is called in statements", responses=READ,
     scope="activity:read", **TOLD)  # fmt: skip
def get_activities(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Activities:
    return accounts.activities_of(ports, caller.tenant, id)


@put("/resources/{id:str}/activities", summary="Say what a resource is called in statements", responses=WRITE,
     scope="activity:write", **TOLD)  # fmt: skip
def put_activities(
    id: FromPath[str], data: JSONBody[Activities], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Activities:
    """Beside its address, its id and what its package calls it. Statements that waited are tried again."""
    return accounts.put_activities(ports, caller.tenant, id, data)


handlers = [get_activity, list_unmatched, match_again, get_scales, put_scales, get_accounts, put_accounts,
            get_activities, put_activities]  # fmt: skip
