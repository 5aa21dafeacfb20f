"""What language models cost the organisation, and how much they may."""

from typing import Annotated, Any

from litestar import Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition

from service.auth import Caller
from service.http.errors import problems
from service.limits.budgets import KINDS, BudgetChange, BudgetKind, BudgetReply, standing
from service.ports import Ports
from service.record.audit import note
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page
from service.store.work.usage import Used

TAGS = ["settings"]
UsedPage = Annotated[Page[Used], KwargDefinition(schema_component_key="UsedPage")]


@get("/usage", sync_to_thread=True, summary="What was used, by day and kind", tags=TAGS, scope="settings:read",
     responses=problems(400, 401, 403))  # fmt: skip
def list_usage(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 50, cursor: Cursor = None) -> Response[UsedPage]:  # fmt: skip
    """Tokens, and costs in millionths of the currency that the model is paid in."""
    found = ports.store.usage.page(caller.tenant, cursor or "", limit + 1)
    return page(request, found, limit, lambda used: f"{used.day}|{used.kind}")


@get("/budgets", sync_to_thread=True, summary="Budgets of a day", tags=TAGS, scope="settings:read",
     responses=problems(401, 403))  # fmt: skip
def list_budgets(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> list[BudgetReply]:
    return [standing(ports, caller.tenant, kind) for kind in KINDS]


@put("/budgets/{kind:str}", sync_to_thread=True, summary="Set the budget of a day", tags=TAGS, scope="settings:write",
     responses=problems(400, 401, 403, 413, 415))  # fmt: skip
def put_budget(
    kind: FromPath[BudgetKind],
    data: JSONBody[BudgetChange],
    caller: NamedDependency[Caller],
    ports: NamedDependency[Ports],
) -> BudgetReply:
    """What asks for more on a day is answered 429 until the next; paths, gaps and search need no language model."""
    with ports.store.atomic() as together:
        together.usage.set_budget(caller.tenant, kind, data.per_day)
        note(together, caller.tenant, caller.subject, "budget.set", kind, {"perDay": data.per_day})
    return standing(ports, caller.tenant, kind)


handlers = [list_usage, list_budgets, put_budget]
