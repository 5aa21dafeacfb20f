"""What an organisation sets for all its learners; it is written like any record, through PUT /v1/records."""

from litestar import get
from litestar.di import NamedDependency

from paths.model import Policy
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports


@get("/policy", sync_to_thread=True, summary="The organisation's policy", tags=["graph"], responses=problems(401),
     scope="graph:read")  # fmt: skip
def get_policy(caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> Policy:
    """How evidence counts and which skills matter most; the default where none was set."""
    return ports.workspaces.get(caller.tenant).graph.policy


handlers = [get_policy]
