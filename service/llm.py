"""Language models and embedding endpoints. None is a supported mode: `Complete | None` says so wherever one is used.

Each call has a total deadline, a second try within a budget, and a breaker: an endpoint that keeps failing is left
alone for half a minute, and whoever asks meanwhile is told at once.

The openai and langchain packages take seconds to import, so they are imported when a model is opened, not before.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import numpy as np

from retrieval.breaker import Breaker, Open
from retrieval.calls import Away, Calls
from retrieval.embed import READ_AT_MOST, Vectors
from retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable
    from openai import OpenAI
    from openai.types.chat import ChatCompletion

TIMEOUT_S = 20.0  # an explanation without prose beats a learner who waits
TRIES = 2  # a second one helps against a dropped connection; a third only keeps the caller waiting
QUESTION_S = 5.0  # of the vector of a question; after it words alone are searched
FEW = 8  # texts that somebody waits for; more of them are an ingest
PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 529}  # that another try may mend
LONGEST_WAIT_S = 60.0  # that an endpoint may ask for
FAILURES, REST_S = 5, 30.0  # in a row, and how long the endpoint is left alone then
MOST_TOKENS = 800  # some ten sentences and their JSON
EMBED_AT_ONCE = 128  # texts in one request; endpoints commonly refuse more than a few hundred
MOST_TOLD = 300  # characters of a provider's error; some send whole pages
NO_KEY = "none"  # local endpoints want no key, but the client insists on one

T = TypeVar("T")
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
    key: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S

    def open(self) -> "OpenAI":
        """Open a client; whoever opens it closes it."""
        from openai import OpenAI

        key = self.key or NO_KEY
        return OpenAI(base_url=self.url or None, api_key=key, timeout=self.timeout_s, max_retries=0)


class OpenAIComplete:
    """Any OpenAI-compatible chat endpoint. Same prompt, same temperature 0; servers differ in how far that repeats."""

    def __init__(self, client: "OpenAI", model: str, timeout_s: float = TIMEOUT_S) -> None:
        self._client, self.name = client, model
        self._guard = Guard(model, timeout_s)

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        return cls(endpoint.open(), endpoint.model, endpoint.timeout_s)

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`. Raises ModelUnavailable where the endpoint is down, refuses, or answers nothing."""
        asked: dict[str, Any] = {"model": self.name, "temperature": 0, "max_tokens": max_tokens}
        if schema is not None:
            wanted = {"name": "answer", "schema": dict(schema), "strict": True}
            asked["response_format"] = {"type": "json_schema", "json_schema": wanted}
        answer = self._guard.asked(
            lambda: self._client.chat.completions.create(messages=[{"role": "user", "content": prompt}], **asked)
        )
        return _text_of(self.name, answer)

    def close(self) -> None:
        self._client.close()


class LangChainComplete:
    """Any provider that langchain knows, as `provider:model`; its integration package must be installed."""

    def __init__(self, model: "BaseChatModel", name: str, timeout_s: float = TIMEOUT_S) -> None:
        self._model, self.name = model, name
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
            raise _away(endpoint.model, error) from error
        return cls(model, endpoint.model, endpoint.timeout_s)

    def complete(self, prompt: str, schema: Schema | None = None, max_tokens: int = MOST_TOKENS) -> str:
        """Answer `prompt`. Raises ModelUnavailable with what the provider said."""
        from langchain_core.runnables import RunnableLambda

        ask: Runnable[Any, Any] = self._model.bind(max_tokens=max_tokens)
        # a model without structured answers is asked for JSON by the prompt alone
        with suppress(NotImplementedError):
            ask = self._model.with_structured_output({"title": "answer", **schema}) if schema else ask
        # providers' errors share no base class: langchain's own fallback hands each of them over as a value
        guarded = (RunnableLambda(_prompt) | ask).with_fallbacks([RunnableLambda(_error)], exception_key="error")

        def invoked() -> Any:
            answer = guarded.invoke({"prompt": prompt})
            if isinstance(answer, BaseException):
                raise Away(_told(answer)) from answer
            return answer

        answer = self._guard.asked(invoked)
        return json.dumps(answer) if isinstance(answer, dict) else str(answer.text)

    def close(self) -> None:
        """Nothing to close: langchain shows none of its clients."""


def open_model(endpoint: Endpoint) -> Complete | None:
    """Open the model that the settings name; None where they name none.

    With a url, or a name without a provider, it is asked through the openai client, which fits every compatible
    server; `openai:NAME` means OpenAI's own; any other `provider:model` goes through langchain.
    """
    provider, colon, name = endpoint.model.partition(":")
    if not endpoint.model:
        return None
    if endpoint.url or not colon:
        return OpenAIComplete.at(endpoint)
    if provider == "openai":
        return OpenAIComplete.at(replace(endpoint, model=name))
    return LangChainComplete.at(endpoint)


class EndpointEmbedder:
    """Vectors from an OpenAI-compatible embeddings endpoint; keeps the promises of `retrieval.embed.Embedder`."""

    def __init__(self, client: "OpenAI", model: str) -> None:
        self._client, self.name, self._size = client, model, 0
        self._guard = Guard(model, TIMEOUT_S)

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        return cls(endpoint.open(), endpoint.model)

    def expect(self, size: int) -> None:
        """Take vectors to be of a size known from an earlier time (0: not known), so that it need not be asked."""
        self._size = size

    @cached_property
    def size(self) -> int:
        """The length of a vector; asks the endpoint once where it is not known."""
        return self._size or len(self._rows(["size"])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows of length 1, shape (len(texts), size). Raises ModelUnavailable."""
        rows = [row for i in range(0, len(texts), EMBED_AT_ONCE) for row in self._rows(texts[i : i + EMBED_AT_ONCE])]
        if any(len(row) != self.size for row in rows):
            raise ModelUnavailable(f"{self.name}: the endpoint's vectors differ in length; name one model")
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), self.size)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths == 0).any():
            raise ModelUnavailable(f"{self.name}: the endpoint sent a vector that has no direction")
        return np.asarray(vectors / lengths, dtype=np.float32)

    def close(self) -> None:
        self._client.close()

    def _rows(self, texts: Sequence[str]) -> list[list[float]]:
        # endpoints refuse an empty text, and one that is longer than any model reads
        asked = [text[:READ_AT_MOST] or " " for text in texts]
        answer = self._guard.asked(
            lambda: self._client.embeddings.create(model=self.name, input=asked, encoding_format="float"),
            QUESTION_S if len(asked) <= FEW else None,
        )
        rows = _rows_of(answer)
        if sorted(rows) != list(range(len(asked))) or not all(rows.values()):
            raise ModelUnavailable(f"{self.name}: asked for {len(asked)} vectors, the endpoint sent {len(rows)}")
        return [rows[i] for i in range(len(asked))]


class Guard:
    """What stands between us and one endpoint. Safe to share between threads."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._calls = Calls(Breaker(name, FAILURES, REST_S), TRIES)

    def asked(self, call: Callable[[], T], seconds: float | None = None) -> T:
        """Return what the call returns, within the deadline; raise ModelUnavailable."""
        from openai import OpenAIError

        def once() -> T:
            try:
                return call()
            except OpenAIError as error:
                if passing(error):
                    raise Away(_told(error), _asked_to_wait(error)) from error
                raise
            except (ValueError, TypeError, AttributeError, KeyError) as error:  # the client could not read the answer
                raise Away(f"it answered what is no answer ({type(error).__name__})") from error

        try:
            return self._calls.within(seconds or self._seconds, once)
        except (Away, Open, OpenAIError) as error:
            raise _away(self._name, error) from error


def passing(error: Exception) -> bool:
    """Say whether another try may mend it: no connection, no answer in time, or a status that says so."""
    status = getattr(error, "status_code", None)
    return status is None or status in PASSING


def _asked_to_wait(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    text = str(headers.get("retry-after", ""))
    return min(float(text), LONGEST_WAIT_S) if text.isdecimal() else 0.0


def _rows_of(answer: Any) -> dict[int, list[float]]:
    """Return the vectors of an answer by their index, none where it is no such answer."""
    rows: dict[int, list[float]] = {}
    data = getattr(answer, "data", None)
    for item in data if isinstance(data, list) else ():
        index, vector = getattr(item, "index", None), getattr(item, "embedding", None)
        if isinstance(index, int) and isinstance(vector, list) and all(isinstance(x, int | float) for x in vector):
            rows[index] = vector
    return rows


def _prompt(given: dict[str, str]) -> str:
    return given["prompt"]


def _error(given: dict[str, Any]) -> Any:
    return given["error"]


def _text_of(name: str, answer: "ChatCompletion") -> str:
    # a compatible server may send any JSON; the client hands it over as it came
    choices = getattr(answer, "choices", None) or ()
    text = choices[0].message.content if choices and choices[0].message else None
    if not isinstance(text, str) or not text.strip():
        raise ModelUnavailable(f"{name}: the model answered nothing")
    return text


def _away(name: str, error: BaseException) -> ModelUnavailable:
    return ModelUnavailable(f"{name}: {_told(error)}; check the model's name, address and key")


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())[:MOST_TOLD] or type(error).__name__
