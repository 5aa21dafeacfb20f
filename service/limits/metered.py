"""A language model whose every answer is paid from the organisation's budget."""

from dataclasses import dataclass

from service.limits.budgets import BudgetKind, settle, spend, tokens
from service.llm import MOST_TOKENS, Complete, Schema
from service.ports import Ports

TOKENS: BudgetKind = "llmTokens"


@dataclass(frozen=True, slots=True)
class Metered:
    """What an answer may take is spent before it is asked for, and put right afterwards: no budget is ever overdrawn.

    `complete` raises Refused (429) where today's budget does not allow it, beside what the model raises.
    """

    ports: Ports
    tenant: str
    model: Complete

    @property
    def name(self) -> str:
        return self.model.name

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        asked = tokens(prompt)
        spend(self.ports, self.tenant, TOKENS, asked + max_tokens)
        took = 0  # an endpoint that is away, or an answer that is none, costs nothing
        try:
            answer = self.model.complete(prompt, schema, max_tokens)
            took = asked + tokens(answer)
            return answer
        finally:
            settle(self.ports, self.tenant, TOKENS, asked + max_tokens, took)

    def close(self) -> None:
        """Whoever opened the model closes it."""


def metered(ports: Ports, tenant: str) -> Complete | None:
    """Return the model as this organisation may use it; None where there is none."""
    return None if ports.complete is None else Metered(ports, tenant, ports.complete)
