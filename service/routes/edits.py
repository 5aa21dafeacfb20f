"""Edit one skill, edge, role or resource, or the policy, without losing what others did meanwhile."""

from collections.abc import Callable
from typing import Any

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from paths.model import Policy, Resource, Role, Skill, SkillEdge
from service.auth import Caller
from service.http.conditional import IfMatch
from service.http.errors import problems
from service.ports import Ports
from service.record.audit import note
from service.store.content.records import R, id_of
from service.writing.edits import write_record

TOLD: dict[str, Any] = {"sync_to_thread": True, "if_match": True, "shows": True}
GRAPH: dict[str, Any] = {**TOLD, "tags": ["graph"], "scope": "graph:write"}
WRITE = problems(400, 401, 403, 409, 412, 413, 415, 422)


@put("/skills/{id:str}", summary="Write a skill", responses=WRITE, **GRAPH)
def put_skill(id: FromPath[str], data: JSONBody[Skill], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
              if_match: IfMatch = None) -> Skill:  # fmt: skip
    return _written(ports, caller, id, data, if_match)


@put("/roles/{id:str}", summary="Write a role", responses=WRITE, **GRAPH)
def put_role(id: FromPath[str], data: JSONBody[Role], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
             if_match: IfMatch = None) -> Role:  # fmt: skip
    return _written(ports, caller, id, data, if_match)


@get("/edges/{id:str}", sync_to_thread=True, summary="One edge", tags=["graph"], scope="graph:read",
     responses=problems(400, 401, 403, 404))  # fmt: skip
def get_edge(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> SkillEdge:
    """The id of an edge is `before|beforeLevel|after|afterLevel`."""
    return ports.store.record(caller.tenant, SkillEdge, id)


@put("/edges/{id:str}", summary="Write an edge", responses=WRITE, **GRAPH)
def put_edge(id: FromPath[str], data: JSONBody[SkillEdge], caller: NamedDependency[Caller],
             ports: NamedDependency[Ports], if_match: IfMatch = None) -> SkillEdge:  # fmt: skip
    """409 or 422 names the cycle that it would make."""
    return _written(ports, caller, id, data, if_match)


@put("/resources/{id:str}", summary="Write a resource", responses=WRITE, **TOLD, tags=["catalogue"],
     scope="catalogue:write")  # fmt: skip
def put_resource(id: FromPath[str], data: JSONBody[Resource], caller: NamedDependency[Caller],
                 ports: NamedDependency[Ports], if_match: IfMatch = None) -> Resource:  # fmt: skip
    return _written(ports, caller, id, data, if_match)


@put("/policy", summary="Write the organisation's policy", responses=WRITE, **GRAPH)
def put_policy(data: JSONBody[Policy], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               if_match: IfMatch = None) -> Policy:  # fmt: skip
    """How evidence counts and which skills matter most, from now on and for every learner."""

    def read(revision: int) -> Policy:
        return ports.workspaces.get(caller.tenant, revision).graph.policy

    return _written(ports, caller, id_of(data), data, if_match, read)


def _written(
    ports: Ports,
    caller: Caller,
    id: str,
    record: R,
    if_match: str | None,
    read: Callable[[int], R | None] | None = None,
) -> R:
    written = write_record(ports, caller.tenant, id, record, if_match, read)
    note(ports.store, caller.tenant, caller.subject, f"{type(record).__struct_config__.tag}.written", id, {})
    return written


handlers = [put_skill, put_role, get_edge, put_edge, put_resource, put_policy]
