"""Questions of learners, answered from the organisation's own content."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from service.accounts.objects import asking
from service.assistant.answering import answer
from service.assistant.values import Answer, AnswerRequest
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports


@post("/assistant/answers", status_code=200, sync_to_thread=True, summary="Answer a question from the content",
      tags=["assistant"], responses=problems(400, 401, 403, 404, 413, 415, 422), scope="chat:write",
      learners=True)  # fmt: skip
def post_answer(
    data: JSONBody[AnswerRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Answer:
    """Every sentence is a quote with its citation; what the content does not answer is said to be so."""
    return answer(ports, caller.tenant, asking(caller, data))


handlers = [post_answer]
