"""Who the caller is and may do, and the newest paths it may see: what a page asks first, to show what is of use."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, KwargDefinition

from service.accounts.guard import WHOEVER
from service.accounts.objects import own
from service.accounts.scopes import effective
from service.auth import AccountRole, Caller
from service.console.serving import VERSION
from service.http.errors import problems
from service.ports import Ports
from service.recent import PathBrief, recent
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page, Wire

BriefPage = Annotated[Page[PathBrief], KwargDefinition(schema_component_key="BriefPage")]


class Me(Wire, frozen=True):
    """The caller: its tenant, role and scopes, and the `learner` whose data alone it may see, if it is bound to one.

    `single_user` says that this server asks nobody for a key; `model` names the language model, null for none.
    """

    tenant: str
    role: AccountRole
    scopes: tuple[str, ...]
    learner: str | None
    single_user: bool
    version: str
    model: str | None


@get("/me", sync_to_thread=True, summary="Who the caller is and what it may do", tags=["accounts"],
     responses=problems(401), scope=WHOEVER, learners=True)  # fmt: skip
def get_me(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Me:
    """Return what the sent key or token stands for."""
    scopes = tuple(sorted(effective(caller.role, caller.scopes)))
    model = ports.complete.name if ports.complete else None
    return Me(caller.tenant, caller.role, scopes, caller.learner, ports.single_user, VERSION, model)


@get("/me/paths", sync_to_thread=True, summary="Paths in brief, the newest first", tags=["paths"],
     responses=problems(400, 401, 422), scope="paths:read", learners=True)  # fmt: skip
def list_recent(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                limit: Limit = 10, cursor: Cursor = None,
                learner: FromQuery[str | None] = None) -> Response[BriefPage]:  # fmt: skip
    """Those that the caller may see: a learner's own; of staff everybody's, or one learner's."""
    learner = own(caller, learner or caller.learner) if caller.learner else learner
    found = recent(ports, caller.tenant, learner, cursor or "", limit + 1)
    return page(request, found, limit, lambda path: path.id)


handlers = [get_me, list_recent]
