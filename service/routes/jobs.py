"""Long work, as jobs: how far it is, stopping it, trying it again."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, KwargDefinition, QueryParameter

from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page
from service.store.work.job import Job, JobState

TAGS = ["jobs"]
JobPage = Annotated[Page[Job], KwargDefinition(schema_component_key="JobPage")]
State = Annotated[JobState | None, QueryParameter(name="state", description="only jobs in this state")]
KindOf = Annotated[str | None, QueryParameter(max_length=100, description="only jobs of this kind")]


@get("/jobs", sync_to_thread=True, summary="Jobs, oldest first", tags=TAGS, scope="jobs:read",
     responses=problems(400, 401, 403, 422))  # fmt: skip
def list_jobs(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
              in_state: State = None, kind: KindOf = None, limit: Limit = 50, cursor: Cursor = None,
              ) -> Response[JobPage]:  # fmt: skip
    """Long work, such as an ingest: `failed` is a job that was tried as often as makes sense."""
    found = ports.store.jobs.page(caller.tenant, in_state, kind, cursor or "", limit + 1)
    return page(request, found, limit, lambda job: job.id)


@get("/jobs/{id:str}", sync_to_thread=True, summary="One job", tags=TAGS, scope="jobs:read",
     responses=problems(400, 401, 403, 404))  # fmt: skip
def get_job(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Job:
    """How far it is, and what came of it."""
    return ports.store.jobs.get(caller.tenant, id)


@post("/jobs/{id:str}/cancel", status_code=200, sync_to_thread=True, summary="Cancel a job", tags=TAGS,
      scope="jobs:write", responses=problems(400, 401, 403, 404, 409))  # fmt: skip
def cancel_job(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Job:
    """One that waits is cancelled at once; one that runs stops at its next step and keeps what it did."""
    return ports.store.jobs.cancel(caller.tenant, id)


@post("/jobs/{id:str}/retry", status_code=200, sync_to_thread=True, summary="Try a failed or cancelled job again",
      tags=TAGS, scope="jobs:write", responses=problems(400, 401, 403, 404, 409))  # fmt: skip
def retry_job(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Job:
    """It goes on from what it saved."""
    return ports.store.jobs.retry(caller.tenant, id)


handlers = [list_jobs, get_job, cancel_job, retry_job]
