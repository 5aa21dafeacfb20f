"""Any OpenAI-compatible chat endpoint. Same prompt, same temperature 0; servers differ in how far that repeats."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Self

from retrieval.calls import Away
from retrieval.errors import ModelUnavailable
from service.llm.guard import Guard, read
from service.llm.listening import listened
from service.llm.values import FREE, MOST_TOKENS, TIMEOUT_S, Ask, Endpoint, Price, Schema, Usage

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletion

NO_KEY = "none"  # local endpoints want no key, but the client insists on one


def opened(endpoint: Endpoint) -> "OpenAI":
    """Open a client; whoever opens it closes it."""
    from openai import OpenAI

    key = endpoint.key or NO_KEY
    return OpenAI(base_url=endpoint.url or None, api_key=key, timeout=endpoint.timeout_s, max_retries=0)


class OpenAIComplete:
    """A model behind the openai client."""

    def __init__(
        self, client: "OpenAI", model: str, timeout_s: float = TIMEOUT_S, price: Price = FREE
    ) -> None:  # fmt: skip
        self._client, self.name, self.price = client, model, price
        self._guard = Guard(model, timeout_s)

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        return cls(opened(endpoint), endpoint.model, endpoint.timeout_s, endpoint.price)

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`. Raises ModelUnavailable where the endpoint is down, refuses, or answers nothing."""
        return self.answer(Ask(prompt, schema, max_tokens))

    def answer(self, ask: Ask) -> str:
        asked = self._asked(ask)
        answer = self._guard.asked(lambda: self._client.chat.completions.create(**asked))
        self._count(ask, answer)
        return _text_of(self.name, answer)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Give the answer as it is written. It counts as answered, for the breaker, once it has begun."""
        asked = {**self._asked(ask), "stream": True, "stream_options": {"include_usage": True}}

        def pieces() -> Generator[str, None, None]:
            ended = False
            with read(lambda: self._client.chat.completions.create(**asked)) as chunks:
                for chunk in chunks:
                    self._count(ask, chunk)
                    ended = ended or _ends(chunk)
                    if piece := _piece_of(chunk):
                        yield piece
            if not ended:  # a connection that was cut looks like an end
                raise Away("it broke off")

        yield from self._guard.listened(lambda: listened(pieces, ask.stopped, self._guard.seconds))

    def close(self) -> None:
        self._client.close()

    def _asked(self, ask: Ask) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "model": self.name,
            "temperature": 0,
            "max_tokens": ask.max_tokens,
            "messages": [{"role": "user", "content": ask.prompt}],
        }
        if ask.schema is not None:
            wanted = {"name": "answer", "schema": dict(ask.schema), "strict": True}
            asked["response_format"] = {"type": "json_schema", "json_schema": wanted}
        return asked

    def _count(self, ask: Ask, answer: Any) -> None:
        # a compatible server may send any JSON; the client hands it over as it came
        usage = getattr(answer, "usage", None)
        read, written = (getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
        if isinstance(read, int) and isinstance(written, int) and read >= 0 and written >= 0:
            ask.used(Usage(self.name, read, written, self.price.of(read, written)))


def _piece_of(chunk: Any) -> str:
    choices = getattr(chunk, "choices", None) or ()
    piece = getattr(getattr(choices[0], "delta", None), "content", None) if choices else None
    return piece if isinstance(piece, str) else ""


def _ends(chunk: Any) -> bool:
    choices = getattr(chunk, "choices", None) or ()
    return bool(getattr(chunk, "usage", None)) or any(getattr(one, "finish_reason", None) for one in choices)


def _text_of(name: str, answer: "ChatCompletion") -> str:
    choices = getattr(answer, "choices", None) or ()
    text = choices[0].message.content if choices and choices[0].message else None
    if not isinstance(text, str) or not text.strip():
        raise ModelUnavailable(f"{name}: the model answered nothing")
    return text
