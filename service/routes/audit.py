"""The audit log: read it, take a signed checkpoint, have it checked."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import KwargDefinition, QueryParameter

from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.record.audit import Verified, checkpoint, verify
from service.record.values import AuditEntry, Checkpoint
from service.routes.pages import Limit, page
from service.schemas import Page

MOST = 2**31 - 1  # what a column of whole numbers holds
AuditPage = Annotated[Page[AuditEntry], KwargDefinition(schema_component_key="AuditPage")]
After = Annotated[int, QueryParameter(ge=0, le=MOST, description="`next` of the page before")]
Action = Annotated[str, QueryParameter(max_length=200, description="only actions whose name begins with this")]
Newest = Annotated[bool, QueryParameter(name="newest", description="the newest first")]
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["audit"], "scope": "audit:read"}


@get("/audit", summary="Who did what, oldest first", responses=problems(400, 401, 403, 422), **TOLD)
def list_audit(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    limit: Limit = 50, cursor: After = 0, action: Action = "", newest: Newest = False
) -> Response[AuditPage]:  # fmt: skip
    """Append-only and chained; learners are named by reference only."""
    found = ports.store.audit.page(caller.tenant, cursor, limit + 1, action, newest)
    return page(request, [AuditEntry.of(entry) for entry in found], limit, lambda entry: str(entry.seq))


@get("/audit/checkpoint", summary="The signed end of the log", responses=problems(401, 403), **TOLD)
def get_checkpoint(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Checkpoint:
    """Kept elsewhere, it shows later whether the log, or the whole database, was put back to an earlier state."""
    return Checkpoint(checkpoint(ports.store, caller.tenant), ports.store.ring.public_keys())


@get("/audit/verify", summary="Check the log", responses=problems(401, 403), **TOLD)
def get_verified(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Verified:
    """Find what was changed, moved, added or taken away, and where."""
    return verify(ports.store, caller.tenant)


handlers = [list_audit, get_checkpoint, get_verified]
