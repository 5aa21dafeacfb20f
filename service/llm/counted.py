"""A model that adds up what all its answers took: for runs that say at their end what they cost."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Lock

from service.llm.values import MOST_TOKENS, Ask, Door, Price, Schema, Usage, both

MILLION = 1_000_000


@dataclass(slots=True)
class Spent:
    """What was taken so far; threads may add to it."""

    tokens: int = 0
    cost: int = 0  # in millionths of the currency
    answers: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, usage: Usage) -> None:
        with self._lock:
            self.tokens += usage.tokens
            self.cost += usage.cost
            self.answers += 1

    @property
    def money(self) -> float:
        """Return the cost in units of the currency."""
        return self.cost / MILLION


@dataclass(frozen=True, slots=True)
class Counted:
    """The door to a model, with the sum of what came through it."""

    model: Door
    spent: Spent = field(default_factory=Spent)

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def price(self) -> Price:
        return self.model.price

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        return self.answer(Ask(prompt, schema, max_tokens))

    def answer(self, ask: Ask) -> str:
        return self.model.answer(self._told(ask))

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        with closing(self.model.stream(self._told(ask))) as pieces:
            yield from pieces

    def close(self) -> None:
        """Whoever opened the model closes it."""

    def _told(self, ask: Ask) -> Ask:
        return replace(ask, used=both(self.spent.add, ask.used))
