"""Skills, edges, roles, resources and documents: read, page through, write."""

from typing import Any

from litestar import Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from paths.model import Document, Resource, Role, Skill, SkillEdge
from service.auth import Caller
from service.errors import problems
from service.intake.curate import put_records
from service.ports import Ports
from service.routes.pages import Cursor, EdgePage, Filter, Limit, ResourcePage, RolePage, SkillPage, asked, page
from service.schemas import RecordBatch, WriteReply
from service.store.records import id_of

LIST = problems(400, 401, 422)
READ, WRITE = problems(400, 401, 404, 422), problems(400, 401, 409, 413, 415, 422)
AnyRequest = Request[Any, Any, Any]


@get("/skills", sync_to_thread=True, summary="Skills, by id", tags=["graph"], responses=LIST)
def list_skills(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[SkillPage]:  # fmt: skip
    return page(
        request, ports.store.records(caller.tenant, Skill, asked(limit, cursor, q)), limit, lambda skill: skill.id
    )


@get("/skills/{id:str}", sync_to_thread=True, summary="One skill", tags=["graph"], responses=READ)
def get_skill(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Skill:
    return ports.store.record(caller.tenant, Skill, id)


@get("/roles", sync_to_thread=True, summary="Roles, by id", tags=["graph"], responses=LIST)
def list_roles(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[RolePage]:  # fmt: skip
    return page(request, ports.store.records(caller.tenant, Role, asked(limit, cursor, q)), limit, lambda role: role.id)


@get("/roles/{id:str}", sync_to_thread=True, summary="One role", tags=["graph"], responses=READ)
def get_role(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Role:
    return ports.store.record(caller.tenant, Role, id)


@get("/edges", sync_to_thread=True, summary="Edges between skills", tags=["graph"], responses=LIST)
def list_edges(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[EdgePage]:  # fmt: skip
    return page(request, ports.store.records(caller.tenant, SkillEdge, asked(limit, cursor, q)), limit, id_of)


@get("/resources", sync_to_thread=True, summary="Resources, by id", tags=["catalogue"], responses=LIST)
def list_resources(request: AnyRequest, caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                   limit: Limit = 50, cursor: Cursor = None, q: Filter = None) -> Response[ResourcePage]:  # fmt: skip
    return page(
        request, ports.store.records(caller.tenant, Resource, asked(limit, cursor, q)), limit, lambda item: item.id
    )


@get("/resources/{id:str}", sync_to_thread=True, summary="One resource", tags=["catalogue"], responses=READ)
def get_resource(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Resource:
    return ports.store.record(caller.tenant, Resource, id)


@get("/documents/{id:str}", sync_to_thread=True, summary="One document", tags=["catalogue"], responses=READ)
def get_document(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                 version: FromQuery[str | None] = None) -> Document:  # fmt: skip
    if version is None:
        return ports.store.document(caller.tenant, id)
    return ports.store.document_version(caller.tenant, id, version)


@put("/records", sync_to_thread=True, summary="Write records, all or none", tags=["catalogue"], responses=WRITE)
def write_records(
    data: JSONBody[RecordBatch], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> WriteReply:
    """Take skills, edges, roles, resources and documents in native form; the same ids replace what is there."""
    return put_records(ports, caller.tenant, data.records, data.withdraw)


handlers = [list_skills, get_skill, list_roles, get_role, list_edges, list_resources, get_resource, get_document,
            write_records]  # fmt: skip
