"""Goals in somebody's own words."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from service.accounts.objects import asking
from service.auth import Caller
from service.clock import today
from service.finding.goal_wire import GoalReply, GoalRequest
from service.finding.goals import goals
from service.http.errors import problems
from service.ports import Ports


@post("/goals", status_code=200, sync_to_thread=True, summary="What a goal in somebody's own words may mean",
      tags=["learners"], responses=problems(400, 401, 404, 413, 415, 422), scope="graph:read",
      learners=True)  # fmt: skip
def post_goals(
    data: JSONBody[GoalRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> GoalReply:
    """Roles and skills with probabilities; `goal` goes into a path request, or `question` settles what is meant."""
    return goals(ports, caller.tenant, asking(caller, data), today())


handlers = [post_goals]
