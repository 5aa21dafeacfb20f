"""A language model whose every answer is paid from the organisation's budget."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from service.limits.budgets import BudgetKind, settle, spend, tokens
from service.llm import MOST_TOKENS, Ask, Door, Price, Schema, Usage, both, door
from service.ports import Ports

TOKENS: BudgetKind = "llmTokens"
COST: BudgetKind = "llmCost"


@dataclass(slots=True)
class Bill:
    """What one question took: as its endpoint counted it, else as long as it and its answer are."""

    estimated: int = 0
    counted: list[Usage] = field(default_factory=list)

    def take(self, usage: Usage) -> None:
        self.counted.append(usage)

    def tokens(self) -> int:
        return sum(usage.tokens for usage in self.counted) or self.estimated

    def cost(self, asked: int, price: Price) -> int:
        if self.counted:
            return sum(usage.cost for usage in self.counted)
        return price.of(min(asked, self.estimated), max(0, self.estimated - asked))


@dataclass(frozen=True, slots=True)
class Metered:
    """What an answer may take is spent before it is asked for, and put right afterwards: no budget is ever overdrawn.

    Raises Refused (429) where today's budget of tokens or of money does not allow it, beside what the model raises.
    """

    ports: Ports
    tenant: str
    model: Door

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def price(self) -> Price:
        return self.model.price

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        return self.answer(Ask(prompt, schema, max_tokens))

    def answer(self, ask: Ask) -> str:
        with self._paid(ask) as bill:
            answer = self.model.answer(replace(ask, used=both(ask.used, bill.take)))
            bill.estimated = tokens(ask.prompt) + tokens(answer)
            return answer

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Give the answer as it is written; what was heard of one that was stopped is paid as well."""
        heard = ""
        with (
            self._paid(ask) as bill,
            closing(self.model.stream(replace(ask, used=both(ask.used, bill.take)))) as pieces,
        ):
            for piece in pieces:
                heard += piece
                bill.estimated = tokens(ask.prompt) + tokens(heard)
                yield piece

    def close(self) -> None:
        """Whoever opened the model closes it."""

    @contextmanager
    def _paid(self, ask: Ask) -> Iterator[Bill]:
        asked, bill = tokens(ask.prompt), Bill()
        most, dear = asked + ask.max_tokens, self.price.of(asked, ask.max_tokens)
        spend(self.ports, self.tenant, TOKENS, most)
        try:
            if dear:
                spend(self.ports, self.tenant, COST, dear)
        except BaseException:
            settle(self.ports, self.tenant, TOKENS, most, 0)
            raise
        try:
            yield bill  # an endpoint that is away, or an answer that is none, costs nothing
        finally:
            settle(self.ports, self.tenant, TOKENS, most, bill.tokens())
            if dear:
                settle(self.ports, self.tenant, COST, dear, bill.cost(asked, self.price))


def metered(ports: Ports, tenant: str) -> Metered | None:
    """Return the model as this organisation may use it; None where there is none."""
    return None if ports.complete is None else Metered(ports, tenant, door(ports.complete))
