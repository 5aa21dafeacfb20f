"""Kill switches of an organisation's features."""

from typing import Any

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.record.switches import Feature, SwitchRequest, put_switch, switches
from service.store.trust.switches import Switch

TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["settings"]}


@get("/switches", summary="What is switched on and off", responses=problems(401, 403), scope="settings:read", **TOLD)
def list_switches(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> list[Switch]:
    return switches(ports, caller.tenant)


@put("/switches/{feature:str}", summary="Switch a feature on or off", scope="settings:write",
     responses=problems(400, 401, 403, 404, 413, 415, 422), **TOLD)  # fmt: skip
def set_switch(
    feature: FromPath[Feature], data: JSONBody[SwitchRequest], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports]
) -> Switch:  # fmt: skip
    """It counts from the next request on; who meets the feature switched off is told who did it and why."""
    return put_switch(ports, caller.tenant, caller.subject, feature, data)


handlers = [list_switches, set_switch]
