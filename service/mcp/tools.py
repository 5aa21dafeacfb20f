"""The tools and resources: each is one use case of the API, asked with the caller's own rights."""

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody
from litestar_mcp import MCPToolResult, mcp_resource, mcp_tool
from litestar_mcp.mcp.executor import require_internal_dispatch

from paths.model import Claim, LearningPath
from service.accounts.guard import GUARDED
from service.accounts.objects import asking, path_of, reach
from service.assistant.values import AnswerRequest
from service.auth import Caller
from service.auth import caller as who_calls
from service.clock import today
from service.explaining.values import Why
from service.explaining.why import why
from service.finding.find import find
from service.gap import gap
from service.learners import check_request
from service.mcp import saying
from service.mcp.asked import Reply, reply
from service.mcp.asking import AskAsk, ExplainAsk, GapAsk, RecommendAsk, SearchAsk, goals, schema_of
from service.mcp.gate import admitted
from service.ports import Ports
from service.readable import readable
from service.recommend import recommend
from service.schemas import GapReply, GapRequest, PathRequest, SearchReply, SearchRequest

F = TypeVar("F", bound=Callable[..., Any])

INSIDE = "/mcp/inside"
JSON = "application/json"
READS = {"readOnlyHint": True, "openWorldHint": False}
# The protocol's executor puts what is not async into a thread itself; wrapped by the framework it would not know its
# tool any more. Nothing else ever calls these.
TOLD: dict[str, Any] = {"status_code": 200, "sync_to_thread": False, "learners": True}


def tool(name: str, about: str, asked: Any, answered: Any, **hints: bool) -> Callable[[F], F]:
    """Mark a handler as a tool, with the schemas of what it is asked and answers."""
    return mcp_tool(
        name,
        description=about,
        input_schema=schema_of(asked),
        output_schema=schema_of(answered),
        annotations={**READS, **hints},
    )


@post("/gap", scope="learners:read", **TOLD)
@tool("gap", "Which skills a learner lacks for one or more roles, and how much of them is there.", GapAsk, GapReply)
def gap_tool(data: JSONBody[GapAsk], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> MCPToolResult:
    request = GapRequest(whose(caller, data.learner), goals(data.roles))
    found = gap(ports, caller.tenant, asking(caller, request), today())
    return saying.result(saying.of_gap(found), found)


@post("/recommend", scope="paths:write", **TOLD)
@tool("recommend", "A learning path to one or more roles: steps in order, with reasons, dates and a certificate. It is "
      "kept only with keep=true.", RecommendAsk, LearningPath, readOnlyHint=False, destructiveHint=False)  # fmt: skip
def recommend_tool(
    data: JSONBody[RecommendAsk], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> MCPToolResult:
    request = PathRequest(
        whose(caller, data.learner), goals(data.roles), data.constraints(), preview=not data.keep
    )  # fmt: skip
    check_request(request)
    path = recommend(ports, caller.tenant, asking(caller, request), today())
    return saying.result(saying.of_path(path), path)


@post("/explain", scope="paths:read", **TOLD)
@tool("explain", "Why one step is in a learning path and stands where it stands, with citations.", ExplainAsk, Why)
def explain_tool(
    data: JSONBody[ExplainAsk], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> MCPToolResult:
    found = why(ports, caller.tenant, reach(ports, caller, data.path), data.step)
    return saying.result(saying.of_why(found), found)


@post("/search", scope="search:read", **TOLD)
@tool("search", "Passages of the organisation's content nearest to a question.", SearchAsk, SearchReply)
def search_tool(
    data: JSONBody[SearchAsk], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> MCPToolResult:
    request = SearchRequest(data.question, data.most, data.learner)
    found = find(ports, caller.tenant, asking(caller, request))
    return saying.result(saying.of_hits(found), found)


@post("/ask", scope="chat:write", **TOLD)
@tool("ask", "An answer from the organisation's own content, as quotes with their sources; it says so where the "
      "content does not answer.", AskAsk, Reply)  # fmt: skip
def ask_tool(data: JSONBody[AskAsk], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> MCPToolResult:
    found = reply(ports, caller.tenant, asking(caller, AnswerRequest(data.question, data.learner, data.locale)))
    return saying.result(saying.of_reply(found), found)


@get("/paths/{id:str}", scope="paths:read", **TOLD)
@mcp_resource("path", uri_template="fingerpost://paths/{id}", mime_type=JSON, description="A learning path as it is.")
def path_resource(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> LearningPath:  # fmt: skip
    return readable(ports, caller.tenant, path_of(ports, caller, id))


@get("/paths/{id:str}/certificate", scope="paths:read", **TOLD)
@mcp_resource("certificate", uri_template="fingerpost://paths/{id}/certificate", mime_type=JSON,
              description="What the independent verifier says of a learning path, claim by claim.")  # fmt: skip
def certificate_resource(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> tuple[Claim, ...]:
    return readable(ports, caller.tenant, path_of(ports, caller, id)).certificate


def whose(caller: Caller, learner: str | None) -> str:
    """Return whom a tool is asked about: who is named, else the learner who asks."""
    return learner or caller.learner or ""


def inside() -> Router:
    """Return the handlers of the tools; they answer what comes through /mcp, and nothing else."""
    return Router(
        INSIDE,
        route_handlers=[
            gap_tool, recommend_tool, explain_tool, search_tool, ask_tool, path_resource, certificate_resource,
        ],
        dependencies={"caller": Provide(who_calls, sync_to_thread=False)},
        guards=[require_internal_dispatch, admitted],
        opt={GUARDED: True},
        include_in_schema=False,
    )  # fmt: skip
