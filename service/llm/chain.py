"""Several models in order: where one is away, the next is asked."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from retrieval.errors import ModelUnavailable
from service.llm.values import MOST_TOKENS, Ask, Door, Price, Schema


@dataclass(frozen=True, slots=True)
class Chain:
    """Answers with the first of its models that does. `price` is the dearest of them: what an answer may cost."""

    models: tuple[Door, ...]

    @property
    def name(self) -> str:
        return self.models[0].name

    @property
    def price(self) -> Price:
        prices = [model.price for model in self.models]
        return Price(max(price.read for price in prices), max(price.written for price in prices))

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        return self.answer(Ask(prompt, schema, max_tokens))

    def answer(self, ask: Ask) -> str:
        """Answer at once; raise ModelUnavailable, of the last one, where all are away."""
        *others, last = self.models
        for model in others:
            try:
                return model.answer(ask)
            except ModelUnavailable:
                continue
        return last.answer(ask)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Give the answer of the first model that begins one; one that breaks off is not begun again by another."""
        *others, last = self.models
        for model in others:
            begun = False
            try:
                with closing(model.stream(ask)) as pieces:
                    for piece in pieces:
                        begun = True
                        yield piece
            except ModelUnavailable:
                if begun:
                    raise
                continue
            return
        yield from last.stream(ask)

    def close(self) -> None:
        for model in self.models:
            model.close()
