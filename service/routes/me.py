"""Who the caller is and may do: what a page asks first, to show what is of use."""

from litestar import get
from litestar.di import NamedDependency

from service.accounts.guard import WHOEVER
from service.accounts.scopes import effective
from service.auth import AccountRole, Caller
from service.console.serving import VERSION
from service.http.errors import problems
from service.ports import Ports
from service.schemas import Wire


class Me(Wire, frozen=True):
    """The caller: its tenant, role and scopes, and the `learner` whose data alone it may see, if it is bound to one.

    `single_user` says that this server asks nobody for a key; `model` names the language model, null where there is none.
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
    return Me(caller.tenant, caller.role, scopes, caller.learner, ports.single_user, VERSION, ports.settings.llm_model or None)


handlers = [get_me]
