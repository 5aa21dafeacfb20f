"""Any provider that langchain knows, as `provider:model`; its integration package must be installed."""

import json
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from retrieval.calls import Away
from service.llm.guard import Guard, away, told
from service.llm.listening import listened
from service.llm.values import FREE, MOST_TOKENS, TIMEOUT_S, Ask, Endpoint, Price, Schema, Tool, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable


class LangChainComplete:
    """A model behind langchain's own client of its provider."""

    def __init__(
        self, model: "BaseChatModel", name: str, timeout_s: float = TIMEOUT_S, price: Price = FREE
    ) -> None:  # fmt: skip
        self._model, self.name, self.price = model, name, price
        self._guard = Guard(name, timeout_s)

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        """Open `endpoint.model`; raise ModelUnavailable where the provider or its package is unknown."""
        from langchain.chat_models import init_chat_model

        given = {"base_url": endpoint.url, "api_key": endpoint.key}
        known: dict[str, Any] = {key: value for key, value in given.items() if value}
        settings = known | {"temperature": 0, "timeout": endpoint.timeout_s, "max_retries": 0}
        try:
            model = init_chat_model(endpoint.model, **settings)
        except (ImportError, ValueError) as error:
            raise away(endpoint.model, error) from error
        return cls(model, endpoint.model, endpoint.timeout_s, endpoint.price)

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`. Raises ModelUnavailable with what the provider said."""
        return self.answer(Ask(prompt, schema, max_tokens))

    def answer(self, ask: Ask) -> str:
        guarded = _guarded(self._formed(ask))

        def invoked() -> Any:
            answer = guarded.invoke({"prompt": ask.prompt})
            if isinstance(answer, BaseException):
                raise Away(told(answer)) from answer
            return answer

        answer = self._guard.asked(invoked)
        self._count(ask, answer["raw"] if isinstance(answer, dict) else answer)
        return _chosen(answer) if ask.tools else _text_of(answer)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Give the answer as it is written; a schema is for the prompt to ask for, pieces of it fit none."""
        guarded = _guarded(self._model.bind(max_tokens=ask.max_tokens))

        def pieces() -> Generator[str, None, None]:
            for piece in guarded.stream({"prompt": ask.prompt}):
                if isinstance(piece, BaseException):
                    raise Away(told(piece)) from piece
                self._count(ask, piece)
                if text := _text_of(piece):
                    yield text

        yield from self._guard.listened(lambda: listened(pieces, ask.stopped, self._guard.seconds))

    def close(self) -> None:
        """Nothing to close: langchain shows none of its clients."""

    def _formed(self, ask: Ask) -> "Runnable[Any, Any]":
        # a model without structured answers is asked for JSON by the prompt alone
        with suppress(NotImplementedError):
            if ask.tools:
                return self._model.bind_tools([_tool(tool) for tool in ask.tools], tool_choice="any")
            if ask.schema is not None:
                return self._model.with_structured_output({"title": "answer", **ask.schema}, include_raw=True)
        return self._model.bind(max_tokens=ask.max_tokens)

    def _count(self, ask: Ask, answer: Any) -> None:
        usage = getattr(answer, "usage_metadata", None) or {}
        read, written = usage.get("input_tokens", 0), usage.get("output_tokens", 0)
        if read or written:
            ask.used(Usage(self.name, read, written, self.price.of(read, written)))


def _guarded(ask: "Runnable[Any, Any]") -> "Runnable[Any, Any]":
    """Return a model whose errors come as values: providers' errors share no base class that could be named here."""
    from langchain_core.runnables import RunnableLambda

    return (RunnableLambda(_prompt) | ask).with_fallbacks([RunnableLambda(_error)], exception_key="error")


def _text_of(answer: Any) -> str:
    if isinstance(answer, dict) and answer["parsed"] is not None:
        return json.dumps(answer["parsed"])
    answer = answer["raw"] if isinstance(answer, dict) else answer
    return str(getattr(answer, "text", "") or "")


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.about, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _chosen(answer: Any) -> str:
    """Return the first tool that an answer names as JSON, else its text."""
    for call in getattr(answer, "tool_calls", None) or ():
        return json.dumps({"request": {**call["args"], "kind": call["name"]}})
    return _text_of(answer)


def _prompt(given: dict[str, str]) -> str:
    return given["prompt"]


def _error(given: dict[str, Any]) -> Any:
    return given["error"]
