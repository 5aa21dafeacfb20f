"""What language models are asked, what they answer, and what that takes."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

TIMEOUT_S = 20.0  # an explanation without prose beats a learner who waits
MOST_TOKENS = 800  # some ten sentences and their JSON

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer took, as its endpoint counted it; `cost` in millionths of the currency that it is paid in."""

    model: str
    read: int
    written: int
    cost: int = 0

    @property
    def tokens(self) -> int:
        return self.read + self.written


Used = Callable[[Usage], None]  # is told of each answer that an endpoint counted


def ignored(_: Usage) -> None:
    """Count nothing."""


def never() -> bool:
    """Say that nobody wants to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens, in units of a currency: so many millionths of it a token."""

    read: float = 0.0
    written: float = 0.0

    def of(self, read: int, written: int) -> int:
        """Return what an answer costs, in whole millionths, rounded up."""
        return -int(-(self.read * read + self.written * written) // 1)


FREE = Price()


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a model may choose to name; nothing is ever called."""

    name: str
    about: str
    parameters: Schema


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model. `stopped` is asked all the while: once it says so, the model is left in mid-word.

    Where a provider's models know tools, and `tools` are given, the answer is the one chosen, as JSON of the form
    {"request": {"kind": name, ...}}; elsewhere `schema` says the same.
    """

    prompt: str
    schema: Schema | None = None
    max_tokens: int = MOST_TOKENS
    stopped: Callable[[], bool] = never
    used: Used = ignored
    tools: tuple[Tool, ...] = ()


class Complete(Protocol):
    """Text in, text out. `name` says which model it was."""

    @property
    def name(self) -> str: ...

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`; with a JSON schema, as JSON that should fit it. Raises ModelUnavailable."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Door(Complete, Protocol):
    """A model that says what an answer took, and that can be listened to while it writes."""

    @property
    def price(self) -> Price: ...

    def answer(self, ask: Ask) -> str:
        """Answer at once. Raises ModelUnavailable."""
        ...

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Give the answer piece by piece, no more of it once stopped. Raises ModelUnavailable, also on the way."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OpenAI-compatible server answers. Without `url` it is OpenAI's own."""

    model: str
    url: str | None = None
    key: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S
    price: Price = FREE


@dataclass(frozen=True, slots=True)
class Whole:
    """A door to what only answers at once: its stream is one piece, and nobody counts what it took."""

    model: Complete
    price: Price = FREE

    @property
    def name(self) -> str:
        return self.model.name

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        return self.model.complete(prompt, schema, max_tokens)

    def answer(self, ask: Ask) -> str:
        return self.model.complete(ask.prompt, ask.schema, ask.max_tokens)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        if not ask.stopped():
            yield self.answer(ask)

    def close(self) -> None:
        self.model.close()


def door(model: Complete) -> Door:
    """Return a model as one that can be listened to."""
    return model if isinstance(model, Door) else Whole(model)


def both(one: Used, other: Used) -> Used:
    """Tell two of what an answer took."""

    def tell(usage: Usage) -> None:
        one(usage)
        other(usage)

    return tell
