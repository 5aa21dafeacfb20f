"""Many learners, many pieces of evidence, many paths in one request."""

from typing import Any

from litestar import Response, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody

from service.auth import Caller
from service.clock import today
from service.http.errors import problems
from service.ports import Ports
from service.store.work.job import Job
from service.writing import bulk
from service.writing.bulk_values import (
    PATHS_AT_ONCE,
    RECOMMEND_ALL,
    BulkEvidenceRequest,
    BulkLearners,
    BulkPathReply,
    BulkPathRequest,
    BulkReply,
)

WRITE = problems(400, 401, 403, 413, 415, 422)
ACCEPTED = {202: ResponseSpec(Job, description="More than 20: a job that does them")}


@put("/learners", sync_to_thread=True, summary="Write many learners", tags=["learners"], responses=WRITE,
     scope="learners:write")  # fmt: skip
def put_learners(
    data: JSONBody[BulkLearners], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> BulkReply:
    """Each item is taken or refused by itself; those that are taken are kept together."""
    return bulk.learners(ports, caller.tenant, data.learners, today())


@post("/evidence", status_code=200, sync_to_thread=True, summary="Add evidence of many learners", tags=["learners"],
      responses=WRITE, scope="learners:write")  # fmt: skip
def post_evidence(
    data: JSONBody[BulkEvidenceRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> BulkReply:
    """Each item is taken or refused by itself; a piece that is there already, word for word, changes nothing."""
    return bulk.evidence(ports, caller.tenant, data.items, today())


@post("/paths/bulk", status_code=200, sync_to_thread=True, summary="Recommend many paths", tags=["paths"],
      responses={**problems(400, 401, 403, 413, 415, 422), **ACCEPTED}, scope="paths:write")  # fmt: skip
def post_paths(
    data: JSONBody[BulkPathRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Response[BulkPathReply]:
    """Each item is planned or refused by itself. More than 20 become a job: 202, and GET /v1/jobs/{id} tells of it."""
    if len(data.requests) <= PATHS_AT_ONCE:
        return Response(bulk.recommended(ports, caller.tenant, data.requests, today()))
    args = {"requests": list(data.requests), "today": today().isoformat()}
    job: Any = ports.store.jobs.add(caller.tenant, RECOMMEND_ALL, args)
    return Response(job, status_code=202, headers={"Location": f"/v1/jobs/{job.id}"})


handlers = [put_learners, post_evidence, post_paths]
