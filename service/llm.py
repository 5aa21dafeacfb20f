"""Language models and embedding endpoints. None is a supported mode: `Complete | None` says so wherever one is used.

The openai and langchain packages take seconds to import, so they are imported when a model is opened, not before.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from retrieval.embed import Vectors
from retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable
    from openai import OpenAI
    from openai.types.chat import ChatCompletionMessageParam

TIMEOUT_S = 20.0  # an explanation without prose beats a learner who waits
RETRIES = 1  # a second try helps against a dropped connection; a third only keeps the caller waiting
MOST_TOKENS = 800  # ten sentences and their JSON
EMBED_AT_ONCE = 128  # texts in one request; endpoints commonly refuse more than a few hundred
NO_KEY = "none"  # local endpoints want no key, but the client insists on one

Schema = Mapping[str, Any]


class Complete(Protocol):
    """Text in, text out. `name` says which model it was."""

    @property
    def name(self) -> str: ...

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`; with a JSON schema, as JSON that should fit it. Raises ModelUnavailable."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OpenAI-compatible server answers. Without `url` it is OpenAI's own."""

    model: str
    url: str | None = None
    key: str = ""
    timeout_s: float = TIMEOUT_S

    def __repr__(self) -> str:
        return f"Endpoint(model={self.model!r}, url={self.url!r})"

    def open(self) -> "OpenAI":
        """Open a client; whoever opens it closes it."""
        from openai import OpenAI

        key = self.key or NO_KEY
        return OpenAI(base_url=self.url or None, api_key=key, timeout=self.timeout_s, max_retries=RETRIES)


class OpenAIComplete:
    """Any OpenAI-compatible chat endpoint. Same prompt, same temperature 0; servers differ in how far that repeats."""

    def __init__(self, client: "OpenAI", model: str) -> None:
        self._client, self.name = client, model

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        return cls(endpoint.open(), endpoint.model)

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`. Raises ModelUnavailable where the endpoint is down, refuses, or answers nothing."""
        from openai import OpenAIError

        messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": prompt}]
        asked = {"model": self.name, "temperature": 0, "max_tokens": max_tokens}
        try:
            if schema is None:
                answer = self._client.chat.completions.create(messages=messages, **asked)
            else:
                wanted = {"name": "answer", "schema": dict(schema), "strict": True}
                form: Any = {"type": "json_schema", "json_schema": wanted}
                answer = self._client.chat.completions.create(messages=messages, response_format=form, **asked)
        except OpenAIError as error:
            raise _away(self.name, error) from error
        return _text_of(self.name, answer)

    def close(self) -> None:
        self._client.close()


class LangChainComplete:
    """Any other provider that langchain knows, as `provider:model`; its integration package must be installed."""

    def __init__(self, model: "Runnable[Any, Any]", name: str) -> None:
        self._model, self.name = model, name

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        """Open `endpoint.model`; raise ModelUnavailable where the provider or its package is unknown."""
        from langchain.chat_models import init_chat_model

        given = {"base_url": endpoint.url, "api_key": endpoint.key}
        try:
            model = init_chat_model(
                endpoint.model,
                temperature=0,
                timeout=endpoint.timeout_s,
                max_retries=RETRIES,
                **{key: value for key, value in given.items() if value},
            )
        except (ImportError, ValueError) as error:
            raise _away(endpoint.model, error) from error
        return cls(model, endpoint.model)

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`. Raises ModelUnavailable with what the provider said."""
        from langchain_core.runnables import RunnableLambda

        model: Any = self._model
        asked = model.with_structured_output({"title": "answer", **schema}) if schema else model.bind(max_tokens=max_tokens)
        # providers' errors share no base class: langchain's own fallback hands each of them over as a value
        hand_over = RunnableLambda(lambda given: given["error"])
        guarded = (RunnableLambda(lambda given: given["prompt"]) | asked).with_fallbacks([hand_over], exception_key="error")
        answer = guarded.invoke({"prompt": prompt, "error": None})
        if isinstance(answer, BaseException):
            raise _away(self.name, answer) from answer
        return json.dumps(answer) if isinstance(answer, dict) else str(answer.text)

    def close(self) -> None:
        """Close the HTTP client underneath where the provider shows one."""
        with suppress(AttributeError):
            self._model.root_client.close()  # type: ignore[attr-defined]
