"""All that is held of one learner: exported, or erased with a proof."""

from typing import Any

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from service.accounts.objects import own
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.record.audit import note
from service.record.erase import Proof, erase
from service.record.export import LearnerExport, export
from service.record.retention import Retention, RetentionReport, put_retention, retention, tidy

TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["privacy"]}


@get("/learners/{id:str}/export", summary="Everything held of a learner", scope="privacy:read",
     responses=problems(401, 403, 404, 422), **TOLD)  # fmt: skip
def export_learner(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> LearnerExport:  # fmt: skip
    """Rows of every table that holds learners, with what each kind of data is for."""
    own(caller, id)
    found = export(ports, caller.tenant, id)
    note(ports.store, caller.tenant, caller.subject, "learner.exported", f"learner:{id}")
    return found


@delete("/learners/{id:str}", status_code=200, summary="Erase a learner", scope="privacy:write",
        responses=problems(401, 403, 404, 422), **TOLD)  # fmt: skip
def erase_learner(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Proof:
    """Remove the learner everywhere; the answer proves it and names nobody. What is put back from a backup is
    erased again."""
    own(caller, id)
    return erase(ports, caller.tenant, id, caller.subject)


@get("/retention", summary="How long what is kept", scope="settings:read", responses=problems(401, 403), **TOLD)
def get_retention(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Retention:
    return retention(ports, caller.tenant)


@put("/retention", summary="Set how long what is kept", scope="settings:write",
     responses=problems(400, 401, 403, 413, 415, 422), **TOLD)  # fmt: skip
def set_retention(
    data: JSONBody[Retention], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Retention:  # fmt: skip
    """It is carried out daily; POST /v1/retention/dry-run says what it would remove now."""
    return put_retention(ports, caller.tenant, caller.subject, data)


@post("/retention/dry-run", status_code=200, summary="What has been kept for its time", scope="settings:read",
      responses=problems(400, 401, 403), **TOLD)  # fmt: skip
def try_retention(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> RetentionReport:
    return tidy(ports, caller.tenant, dry_run=True)


handlers = [export_learner, erase_learner, get_retention, set_retention, try_retention]
