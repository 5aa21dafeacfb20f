"""Learners, their evidence, their profile and gap."""

from typing import Any

from litestar import Request, Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from paths.errors import BadRecord
from paths.model import Learner
from service.accounts.objects import asking, claimed, own, speaks
from service.auth import Caller
from service.clock import today
from service.gap import gap
from service.http.conditional import IfMatch
from service.http.errors import problems
from service.ports import Ports
from service.record.audit import note
from service.routes.pages import Cursor, EvidencePage, LearnerPage, Limit, asked, page
from service.schemas import EvidenceRequest, GapReply, GapRequest
from service.standing import EvidenceChange, WeighedEvidence, change_evidence, evidence_of
from service.writing.learner_writes import write_evidence, write_learner

READ, WRITE = problems(401, 404, 422), problems(400, 401, 409, 412, 413, 415, 422)


@get("/learners", sync_to_thread=True, summary="Learners, by id", tags=["learners"], responses=problems(400, 401, 422),
     scope="learners:read")  # fmt: skip
def list_learners(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                  limit: Limit = 50, cursor: Cursor = None) -> Response[LearnerPage]:  # fmt: skip
    return page(request, ports.store.learners(caller.tenant, asked(limit, cursor)), limit, lambda item: item.id)


@get("/learners/{id:str}", sync_to_thread=True, summary="One learner", tags=["learners"], responses=READ,
     scope="learners:read", learners=True)  # fmt: skip
def get_learner(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Learner:
    return ports.store.learner(caller.tenant, own(caller, id))


@put("/learners/{id:str}", sync_to_thread=True, summary="Write a learner", tags=["learners"], responses=WRITE,
     scope="learners:write", if_match=True, shows=True)  # fmt: skip
def put_learner(
    id: FromPath[str], data: JSONBody[Learner], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    if_match: IfMatch = None
) -> Learner:  # fmt: skip
    """Replace the learner whole, evidence and what has become of it included."""
    if data.id != id:
        raise BadRecord("id", f"the body names learner {data.id!r}, the address {id!r}; make them the same")
    return write_learner(ports, caller.tenant, data, today(), if_match)


@post("/learners/{id:str}/evidence", sync_to_thread=True, summary="Add evidence", tags=["learners"],
      responses=problems(400, 401, 404, 409, 413, 415, 422), scope="learners:write", learners=True)  # fmt: skip
def add_evidence(
    id: FromPath[str], data: JSONBody[EvidenceRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Learner:
    """Add pieces of evidence; a piece that is there already, word for word, changes nothing, contested or not."""
    claimed(caller, own(caller, id), data.evidence)
    return write_evidence(ports, caller.tenant, id, data.evidence, today())


@get("/learners/{id:str}/evidence", sync_to_thread=True, summary="A learner's evidence, by id, as it counts today",
     tags=["learners"], responses=problems(400, 401, 404, 422), scope="learners:read", learners=True)  # fmt: skip
def list_evidence(request: Request[Any, Any, Any], id: FromPath[str], caller: NamedDependency[Caller],
                  ports: NamedDependency[Ports], skill: FromQuery[str | None] = None, limit: Limit = 50,
                  cursor: Cursor = None) -> Response[EvidencePage]:  # fmt: skip
    """Every piece with its weight under the organisation's policy, and with the pieces that contradict it."""
    found = evidence_of(ports, caller.tenant, own(caller, id), today())
    rest = [one for one in found if one.evidence.id > (cursor or "") and skill in (None, one.evidence.skill)]
    return page(request, rest, limit, lambda item: item.evidence.id)


@patch("/learners/{id:str}/evidence/{evidence:str}", sync_to_thread=True,
       summary="Contest, withdraw or settle a piece of evidence", tags=["learners"],
       responses=problems(400, 401, 404, 409, 413, 415, 422), scope="learners:write", learners=True)  # fmt: skip
def patch_evidence(id: FromPath[str], evidence: FromPath[str], data: JSONBody[EvidenceChange],
                   caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> WeighedEvidence:  # fmt: skip
    """Learners withdraw what they said of themselves and contest the rest; a specialist settles or withdraws any."""
    speaks(caller, data.by)
    changed = change_evidence(ports, caller.tenant, own(caller, id), evidence, data, today())
    if data.by != "learner":
        note(ports.store, caller.tenant, caller.subject, f"evidence.{changed.evidence.state}", f"learner:{id}")
    return changed


@post("/gap", status_code=200, sync_to_thread=True, summary="A learner's gap to roles", tags=["learners"],
      responses=problems(400, 401, 404, 413, 415, 422), scope="learners:read", learners=True)  # fmt: skip
def post_gap(data: JSONBody[GapRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> GapReply:
    return gap(ports, caller.tenant, asking(caller, data), today())


handlers = [list_learners, get_learner, put_learner, add_evidence, list_evidence, patch_evidence, post_gap]
