"""Skills, edges, roles, resources and documents: read, page through, write."""

from dataclasses import replace
from typing import Any

from litestar import Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from paths.model import Document, Resource, Role, Skill, SkillEdge
from service.accounts.objects import principals, seen
from service.accounts.scopes import need
from service.auth import Caller
from service.http.errors import problems
from service.intake.curate import put_records
from service.ports import Ports
from service.record.audit import note
from service.routes.pages import Cursor, EdgePage, Filter, Limit, ResourcePage, RolePage, SkillPage, asked, page
from service.schemas import RecordBatch, WriteReply
from service.store.content.records import id_of

LIST = problems(400, 401, 422)
READ, WRITE = problems(400, 401, 404, 422), problems(400, 401, 409, 413, 415, 422)
AnyRequest = Request[Any, Any, Any]


@get("/skills", sync_to_thread=True, summary="Skills, by id", tags=["graph"], responses=LIST, scope="graph:read",
     learners=True)  # fmt: skip
def list_skills(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[SkillPage]:  # fmt: skip
    return page(
        request, ports.store.records(caller.tenant, Skill, asked(limit, cursor, q)), limit, lambda skill: skill.id
    )


@get("/skills/{id:str}", sync_to_thread=True, summary="One skill", tags=["graph"], responses=READ, scope="graph:read",
     learners=True)  # fmt: skip
def get_skill(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Skill:
    return ports.store.record(caller.tenant, Skill, id)


@get("/roles", sync_to_thread=True, summary="Roles, by id", tags=["graph"], responses=LIST, scope="graph:read",
     learners=True)  # fmt: skip
def list_roles(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[RolePage]:  # fmt: skip
    return page(request, ports.store.records(caller.tenant, Role, asked(limit, cursor, q)), limit, lambda role: role.id)


@get("/roles/{id:str}", sync_to_thread=True, summary="One role", tags=["graph"], responses=READ, scope="graph:read",
     learners=True)  # fmt: skip
def get_role(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Role:
    return ports.store.record(caller.tenant, Role, id)


@get("/edges", sync_to_thread=True, summary="Edges between skills", tags=["graph"], responses=LIST, scope="graph:read")
def list_edges(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[EdgePage]:  # fmt: skip
    return page(request, ports.store.records(caller.tenant, SkillEdge, asked(limit, cursor, q)), limit, id_of)


@get("/resources", sync_to_thread=True, summary="Resources, by id", tags=["catalogue"], responses=LIST,
     scope="catalogue:read", learners=True)  # fmt: skip
def list_resources(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                   limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[ResourcePage]:  # fmt: skip
    query = replace(asked(limit, cursor, q), principals=principals(ports, caller))
    return page(request, ports.store.records(caller.tenant, Resource, query), limit, lambda item: item.id)


@get("/resources/{id:str}", sync_to_thread=True, summary="One resource", tags=["catalogue"], responses=READ,
     scope="catalogue:read", learners=True)  # fmt: skip
def get_resource(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Resource:
    return seen(ports, caller, ports.store.record(caller.tenant, Resource, id))


@get("/documents/{id:str}", sync_to_thread=True, summary="One document", tags=["catalogue"], responses=READ,
     scope="catalogue:read", learners=True)  # fmt: skip
def get_document(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                 version: FromQuery[str | None] = None) -> Document:  # fmt: skip
    if version is None or caller.role == "learner":
        newest = seen(ports, caller, ports.store.document(caller.tenant, id))
        if version in (None, newest.version):
            return newest
    return seen(ports, caller, ports.store.document_version(caller.tenant, id, version or ""))


@put("/records", sync_to_thread=True, summary="Write records, all or none", tags=["catalogue"], responses=WRITE,
     scope="catalogue:write")  # fmt: skip
def write_records(
    data: JSONBody[RecordBatch], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> WriteReply:
    """Take skills, edges, roles, resources and documents in native form; the same ids replace what is there.

    Skills, edges, roles, precedences and the policy need the scope graph:write as well.
    """
    if any(not isinstance(record, Resource | Document) for record in data.records):
        need(caller, "graph:write")
    written = put_records(ports, caller.tenant, data.records, data.withdraw)
    facts = {"revision": written.revision, "records": len(data.records), "withdrawn": written.withdrawn}
    note(ports.store, caller.tenant, caller.subject, "records.written", "records", facts)
    return written


handlers = [list_skills, get_skill, list_roles, get_role, list_edges, list_resources, get_resource, get_document,
            write_records]  # fmt: skip
