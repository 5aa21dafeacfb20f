"""A learner with a path over the small workspace, and a conversation about it."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec
import pytest

from paths.model import Constraints, Learner, LearningPath, RoleGoal
from paths.verify import accepted, verify
from service.assistant.confirming import decide
from service.assistant.conversations import begin
from service.assistant.converse import reply
from service.assistant.dialogue import ConversationRequest, Decided, Decision, Message
from service.auth import Caller
from service.bundle import bundle
from service.clock import today
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.store.people.conversations import Talk
from tests.service.conftest import TENANT


@dataclass(frozen=True)
class Chat:
    """One conversation, and what may be done in it."""

    ports: Ports
    id: str
    learner: str
    day: date

    @property
    def talk(self) -> Talk:
        return self.ports.store.conversations.get(TENANT, self.id)

    @property
    def path(self) -> LearningPath:
        return self.ports.store.path(TENANT, self.talk.path or "")

    @property
    def caller(self) -> Caller:
        return Caller(TENANT, "token:t", "learner", self.learner)

    def say(self, text: str) -> Message:
        return reply(self.ports, TENANT, self.id, text)

    def decide(self, proposal: str, decision: str = "confirm") -> Decided:
        return decide(self.ports, self.caller, self.talk, proposal, Decision(decision), self.day)

    def verdicts(self) -> list[dict[str, Any]]:
        """Return what the independent verifier says of the path as it is kept, from all that it needs."""
        found = json.loads(msgspec.json.encode(bundle(self.ports, TENANT, self.path)))
        return verify(
            found["path"],
            graph=found["graph"],
            catalogue=found["catalogue"],
            learner=found["learner"],
            documents=found["documents"],
        )

    def holds(self) -> bool:
        return accepted(self.verdicts())

    def with_ports(self, **more: Any) -> "Chat":
        return replace(self, ports=replace(self.ports, **more))


def opened(ports: Ports, learner: str = "lea", role: str = "r:analyst", **limits: Any) -> Chat:
    """Return a conversation of a learner about a new path."""
    ports.store.put_learner(TENANT, Learner(learner, constraints=Constraints(hours_per_week=2)))
    asked = PathRequest(learner, (RoleGoal(role),), constraints=Constraints(**{"hours_per_week": 2, **limits}))
    recommend(ports, TENANT, asked, today())
    talk = begin(ports, TENANT, ConversationRequest(learner))
    return Chat(ports, talk.id, learner, today())


@pytest.fixture
def chat(filled: Ports) -> Chat:
    """A conversation of lea, about a path to the role of an analyst: First queries, Joining tables, Reports."""
    return opened(filled)
