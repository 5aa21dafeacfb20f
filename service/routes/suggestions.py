"""Suggested orders of skills and resources: infer them, look through them, decide on them; and the graph's health."""

from collections import Counter
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, KwargDefinition, QueryParameter

from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.record.audit import note
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page
from service.suggesting.health import GraphHealth, graph_health
from service.suggesting.review import cursor_of, decide, suggestions
from service.suggesting.running import run_once
from service.suggesting.values import (
    Suggestion,
    SuggestionDecision,
    SuggestionDecisionReply,
    SuggestionKind,
    SuggestionRun,
    SuggestionRunRequest,
    SuggestionStatus,
)

TAGS = ["suggestions"]
LIST, WRITE = problems(400, 401, 422), problems(400, 401, 409, 413, 415, 422)
SuggestionPage = Annotated[Page[Suggestion], KwargDefinition(schema_component_key="SuggestionPage")]
Kind = Annotated[SuggestionKind, QueryParameter(description="between what")]
Status = Annotated[SuggestionStatus, QueryParameter(description="suggested: still to be decided")]


@get("/suggestions", sync_to_thread=True, summary="Suggestions, the least certain first", tags=TAGS, responses=LIST,
     scope="graph:read")  # fmt: skip
def list_suggestions(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                     kind: Kind = "resource", status: Status = "suggested", limit: Limit = 50,
                     cursor: Cursor = None) -> Response[SuggestionPage]:  # fmt: skip
    """What comes before what, with its probability and the sentences it rests on; decided ones by their status."""
    found = suggestions(ports, caller.tenant, kind, status, cursor or "", limit + 1)
    return page(request, found, limit, cursor_of)


@post("/suggestions/runs", status_code=200, sync_to_thread=True, summary="Infer suggestions", tags=TAGS,
      responses=WRITE, scope="graph:write")  # fmt: skip
def run_suggestions(
    data: JSONBody[SuggestionRunRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> SuggestionRun:
    """Look at some hundreds of resources or skills; call again with `cursor` as `next` says, until that is null.

    Repeating a run changes nothing. What people decided on is never touched.
    """
    return run_once(ports, caller.tenant, data)


@post("/suggestions/decisions", status_code=200, sync_to_thread=True, summary="Confirm or reject, all or none",
      tags=TAGS, responses=WRITE, scope="graph:write")  # fmt: skip
def decide_suggestions(
    data: JSONBody[list[SuggestionDecision]], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> SuggestionDecisionReply:
    """Confirmed pairs bind every path from now on; 409 names the cycle that they would make. Rejected never come back.

    A pair that nobody suggested may be decided on too, and a later decision replaces an earlier one.
    """
    decided = decide(ports, caller.tenant, data)
    facts = {"revision": decided.revision, "decisions": Counter(f"{one.kind} {one.decision}" for one in data)}
    note(ports.store, caller.tenant, caller.subject, "suggestions.decided", "suggestions", facts)
    return decided


@get("/graph/health", sync_to_thread=True, summary="Is the graph fit for planning", tags=["graph"], responses=LIST,
     scope="graph:read")  # fmt: skip
def get_health(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> GraphHealth:
    """Contradicting suggestions, levels that nothing teaches, skills and content that lead nowhere, same names."""
    return graph_health(ports, caller.tenant)


handlers = [list_suggestions, run_suggestions, decide_suggestions, get_health]
