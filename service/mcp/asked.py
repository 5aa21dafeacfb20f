"""A question asked through the protocol: answered by the engine of the chat, in no conversation."""

from paths.model import EVERYONE
from service.assistant.answering import content_for
from service.assistant.content import answered
from service.assistant.saying import Growing
from service.assistant.values import AnswerRequest, Near, Said
from service.assistant.wording import say
from service.llm import never
from service.ports import Ports
from service.record.switches import require
from service.schemas import Wire


class Reply(Wire, frozen=True):
    """Every sentence of `text` is in `said`, with its citation; `dropped` counts a model's that did not hold.

    `answered` is false where the content does not answer; then `nearest` is all that is offered.
    """

    text: str
    said: tuple[Said, ...]
    answered: bool
    notice: str
    nearest: tuple[Near, ...]
    notes: tuple[str, ...]
    degraded: tuple[str, ...]
    dropped: int
    model: str | None


def reply(ports: Ports, tenant: str, request: AnswerRequest) -> Reply:
    """Answer from what the learner may see; without a learner, from what everyone may see.

    Raises NotFound for no such learner, SwitchedOff where the organisation has turned the chat off.
    """
    require(ports, tenant, "chat")
    learner = ports.store.learner(tenant, request.learner) if request.learner else None
    content = content_for(ports, tenant, learner.principals if learner else frozenset({EVERYONE}))
    found = Growing()
    for piece in answered(ports, content, request, never):
        for _ in found.take(piece):
            pass  # it is told at once, when it is whole
    return Reply(
        text=found.text,
        said=tuple(found.said),
        answered=found.doubt.answered,
        notice=say(request.locale, "notice"),
        nearest=found.near,
        notes=found.doubt.notes,
        degraded=found.doubt.degraded,
        dropped=found.dropped,
        model=found.model,
    )
