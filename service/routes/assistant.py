"""Questions of learners, answered from the organisation's own content, and conversations about them and their path."""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, KwargDefinition

from service.accounts.objects import asking, beginning, own, talk_of
from service.assistant.answering import answer
from service.assistant.confirming import decide
from service.assistant.conversations import begin, judge, read, shown
from service.assistant.converse import reply
from service.assistant.dialogue import (
    Conversation,
    ConversationRequest,
    ConversationWithMessages,
    Decided,
    Decision,
    Feedback,
    Message,
    MessageRequest,
)
from service.assistant.values import Answer, AnswerRequest
from service.auth import Caller
from service.clock import today
from service.http.errors import problems
from service.ports import Ports
from service.routes import assistant_agui
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

TAGS = ["assistant"]
READ, WRITE = problems(400, 401, 403, 404, 422), problems(400, 401, 403, 404, 409, 413, 415, 422)
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": TAGS, "learners": True}
ONE = "/assistant/conversations/{id:str}"
ConversationPage = Annotated[Page[Conversation], KwargDefinition(schema_component_key="ConversationPage")]


@post("/assistant/answers", status_code=200, summary="Answer a question from the content", responses=WRITE,
      scope="chat:write", **TOLD)  # fmt: skip
def post_answer(
    data: JSONBody[AnswerRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Answer:
    """Every sentence is a quote with its citation; what the content does not answer is said to be so."""
    return answer(ports, caller.tenant, asking(caller, data))


@post("/assistant/conversations", summary="Begin a conversation", responses=WRITE, scope="chat:write", load="write",
      **TOLD)  # fmt: skip
def post_conversation(
    data: JSONBody[ConversationRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Conversation:
    """About a path, by default the learner's newest; `notice` says that a machine speaks, and is to be shown."""
    return begin(ports, caller.tenant, beginning(ports, caller, data))


@get("/assistant/conversations", summary="Conversations, the newest first", responses=READ, scope="chat:read",
     load="read", **TOLD)  # fmt: skip
def list_conversations(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    limit: Limit = 20, cursor: Cursor = None, learner: FromQuery[str | None] = None
) -> Response[ConversationPage]:  # fmt: skip
    learner = own(caller, learner or caller.learner) if caller.learner else learner
    found = ports.store.conversations.page(caller.tenant, learner, cursor or "", limit + 1)
    return page(request, [shown(talk) for talk in found], limit, lambda item: item.id)


@get(ONE, summary="A conversation with what was said", responses=READ, scope="chat:read", load="read", **TOLD)
def get_conversation(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> ConversationWithMessages:
    """What may not be seen any more is withheld, and `degraded` of its message says so."""
    return read(ports, caller.tenant, talk_of(ports, caller, id).id)


@delete(ONE, summary="Remove a conversation", responses=READ, scope="chat:write", load="write", **TOLD)
def delete_conversation(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> None:
    ports.store.conversations.remove(caller.tenant, talk_of(ports, caller, id).id)


@get(f"{ONE}/export", summary="A conversation as a file", responses=READ, scope="chat:read", load="read", **TOLD)
def get_export(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Response[ConversationWithMessages]:
    found = read(ports, caller.tenant, talk_of(ports, caller, id).id)
    named = {"Content-Disposition": f'attachment; filename="conversation-{found.id}.json"'}
    return Response(found, headers=named)


@post(f"{ONE}/messages", summary="Say something and wait for the whole answer", responses=WRITE, scope="chat:write",
      **TOLD)  # fmt: skip
def post_message(
    id: FromPath[str], data: JSONBody[MessageRequest], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports]
) -> Message:  # fmt: skip
    """The same as the stream gives in the end."""
    return reply(ports, caller.tenant, talk_of(ports, caller, id).id, data.text)


@post(f"{ONE}/messages/{{n:int}}/feedback", status_code=200, summary="Say what an answer was worth", responses=WRITE,
      scope="chat:write", load="write", **TOLD)  # fmt: skip
def post_feedback(
    id: FromPath[str], n: FromPath[int], data: JSONBody[Feedback], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports]
) -> Message:  # fmt: skip
    return judge(ports, caller.tenant, talk_of(ports, caller, id).id, n, data)


@post(f"{ONE}/proposals/{{proposal:str}}", status_code=200, summary="Confirm or dismiss a proposed change",
      responses=problems(400, 401, 403, 404, 409, 412, 413, 415, 422), scope="chat:write", load="path",
      **TOLD)  # fmt: skip
def post_decision(
    id: FromPath[str], proposal: FromPath[str], data: JSONBody[Decision], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports]
) -> Decided:  # fmt: skip
    """Confirmed, the path becomes what was shown, or nothing is changed and 412 says that it is stale."""
    return decide(ports, caller, talk_of(ports, caller, id), proposal, data, today())


handlers = [post_answer, post_conversation, list_conversations, get_conversation, delete_conversation, get_export,
            post_message, post_feedback, post_decision, *assistant_agui.handlers]  # fmt: skip
