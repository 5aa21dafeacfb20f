"""The value of one more question."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from service.accounts.objects import asking
from service.auth import Caller
from service.clock import today
from service.http.errors import problems
from service.ports import Ports
from service.questions import QuestionsReply, QuestionsRequest, worthwhile


@post("/questions", status_code=200, sync_to_thread=True, tags=["learners"],
      summary="Which short check of which skill would save the most minutes",
      responses=problems(400, 401, 404, 413, 415, 422), scope="learners:read", learners=True)  # fmt: skip
def post_questions(
    data: JSONBody[QuestionsRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> QuestionsReply:
    """Each figure is computed by planning again as if the level were known; nothing is stored."""
    return worthwhile(ports, caller.tenant, asking(caller, data), today())


handlers = [post_questions]
