"""Who is calling, as handlers know them; `service.accounts` finds out and says what they may do."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "::1", "localhost")
CALLER = "caller"  # where the gate notes who calls

AccountRole = Literal["learner", "ld", "admin"]
ALL = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the tenant whose data the request may touch, in which role; a learner's is bound to one `learner`.

    `subject` names the credential in the audit log and holds no learner's id. `scopes` bound the role further.
    """

    tenant: str
    subject: str = ""
    role: AccountRole = "admin"
    learner: str | None = None
    scopes: frozenset[str] = ALL

    @property
    def identity(self) -> str:
        """What tells this caller from every other of the tenant."""
        return f"{self.subject}\0{self.learner or ''}"


def caller(request: Request[Any, Any, Any]) -> Caller:
    """Return the caller whom the gate let through; raise 401 where there was none."""
    found = request.scope["state"].get(CALLER)
    if not isinstance(found, Caller):
        raise NotAuthorizedException("send the header 'Authorization: Bearer KEY'")
    return found


class LoopbackNames(ASGIMiddleware):
    """Answers under a name of this machine only.

    A server that asks for no key would else be open to every web page: a site may have its own name mean 127.0.0.1.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        try:
            name = urlsplit(f"//{request.headers.get('host', '')}").hostname
        except ValueError:
            name = None
        if name not in LOOPBACK:
            raise PermissionDeniedException(f"this server is for one user; ask for it as {' or '.join(LOOPBACK)}")
        await next_app(scope, receive, send)
