"""Search over passages."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from service.accounts.objects import asking
from service.auth import Caller
from service.finding.find import find
from service.http.errors import problems
from service.ports import Ports
from service.schemas import SearchReply, SearchRequest


@post("/search", status_code=200, sync_to_thread=True, summary="Passages nearest to a question", tags=["search"],
      responses=problems(400, 401, 404, 413, 415, 422), scope="search:read", learners=True)  # fmt: skip
def search_passages(
    data: JSONBody[SearchRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> SearchReply:
    """Search what the learner may see; without a learner, what everyone may see."""
    return find(ports, caller.tenant, asking(caller, data))


handlers = [search_passages]
