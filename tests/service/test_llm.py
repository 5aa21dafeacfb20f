"""Models behind their real clients: what is asked, what a bad answer becomes, and that nothing stays open."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import numpy as np
import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from openai import OpenAI

from retrieval.errors import ModelUnavailable
from service.llm import Endpoint, EndpointEmbedder, LangChainComplete, OpenAIComplete, open_model

DOWN = "http://127.0.0.1:9/v1"  # the discard port: nothing listens there
Answer = Callable[[httpx2.Request], httpx2.Response]


@pytest.fixture
def client() -> Iterator[Callable[[Answer], OpenAI]]:
    opened: list[OpenAI] = []

    def open_client(answer: Answer) -> OpenAI:
        http = httpx2.Client(transport=httpx2.MockTransport(answer))
        opened.append(OpenAI(base_url="http://model/v1", api_key="k", max_retries=0, http_client=http))
        return opened[-1]

    yield open_client
    for one in opened:
        one.close()


def chat(content: object) -> Answer:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return lambda _: httpx2.Response(200, json=body)


def test_an_answer_is_its_text(client: Callable[[Answer], OpenAI]) -> None:
    assert OpenAIComplete(client(chat("Hello.")), "m").complete("Say hello") == "Hello."


def test_prompt_schema_and_limits_reach_the_endpoint(client: Callable[[Answer], OpenAI]) -> None:
    seen: list[Any] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(json.loads(request.content))
        return chat("{}")(request)

    OpenAIComplete(client(answer), "m").complete("P", {"type": "object"}, max_tokens=7)

    assert seen[0]["messages"] == [{"role": "user", "content": "P"}]
    assert seen[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (seen[0]["model"], seen[0]["max_tokens"], seen[0]["temperature"]) == ("m", 7, 0)


@pytest.mark.parametrize(
    "answer",
    [
        chat(None),
        chat("  "),
        lambda _: httpx2.Response(200, json={"choices": []}),
        lambda _: httpx2.Response(200, json={"error": "no"}),
        lambda _: httpx2.Response(200, text="<html>not json"),
        lambda _: httpx2.Response(401, json={"error": {"message": "bad key"}}),
        lambda _: httpx2.Response(500, text="x" * 5000),
    ],
)
def test_a_bad_answer_means_the_model_is_away(client: Callable[[Answer], OpenAI], answer: Answer) -> None:
    with pytest.raises(ModelUnavailable, match="m: ") as error:
        OpenAIComplete(client(answer), "m").complete("P")

    assert len(str(error.value)) < 400


def test_an_endpoint_that_is_down_is_away_and_its_client_closes() -> None:
    model = open_model(Endpoint("m", DOWN, timeout_s=2))
    assert model is not None

    with pytest.raises(ModelUnavailable, match="check the model's name, address and key"):
        model.complete("P")
    model.close()


def test_no_model_is_a_mode() -> None:
    assert open_model(Endpoint("")) is None


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [(Endpoint("llama3:8b", DOWN), "llama3:8b"), (Endpoint("openai:gpt-x"), "gpt-x"), (Endpoint("gpt-x"), "gpt-x")],
)
def test_compatible_endpoints_go_through_the_openai_client(endpoint: Endpoint, name: str) -> None:
    model = open_model(endpoint)

    assert isinstance(model, OpenAIComplete)
    assert model.name == name
    model.close()


@pytest.mark.parametrize("name", ["anthropic:some-model", "nobody:some-model"])
def test_a_provider_that_is_not_installed_says_so(name: str) -> None:
    with pytest.raises(ModelUnavailable, match=name):
        open_model(Endpoint(name, key="k"))


def test_a_key_stays_out_of_the_repr() -> None:
    assert "secret" not in repr(Endpoint("m", DOWN, "secret"))


def test_langchain_answers_like_any_other() -> None:
    model = LangChainComplete(GenericFakeChatModel(messages=iter([AIMessage("Hi."), AIMessage("{}")])), "fake:m")

    assert model.complete("P") == "Hi."
    assert model.complete("P", {"type": "object"}) == "{}"


def test_any_error_of_a_langchain_provider_means_away() -> None:
    model = LangChainComplete(GenericFakeChatModel(messages=iter(())), "fake:m")  # an empty script stops iterating

    with pytest.raises(ModelUnavailable, match="fake:m"):
        model.complete("P")


def vectors(rows: list[list[float]]) -> Answer:
    data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
    return lambda _: httpx2.Response(200, json={"object": "list", "model": "m", "data": data[::-1]})


def test_texts_become_rows_of_length_one_in_their_order(client: Callable[[Answer], OpenAI]) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        texts = json.loads(request.content)["input"]
        return vectors([[float(len(text)), 1.0, 0.0] for text in texts])(request)

    embedder = EndpointEmbedder(client(answer), "m")
    made = embedder.embed(["x" * i for i in range(300)])

    assert made.shape == (300, embedder.size)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1)
    assert np.argsort(made[:, 0]).tolist()[2:] == list(range(2, 300))
    assert embedder.embed([]).shape == (0, 3)


@pytest.mark.parametrize(
    "answer",
    [
        vectors([]),
        vectors([[1.0], [2.0]]),
        vectors([[0.0, 0.0]]),
        vectors([[]]),
        lambda _: httpx2.Response(200, json={"data": None}),
        lambda _: httpx2.Response(404, json={}),
    ],
)
def test_bad_vectors_are_refused(client: Callable[[Answer], OpenAI], answer: Answer) -> None:
    with pytest.raises(ModelUnavailable):
        EndpointEmbedder(client(answer), "m").embed(["a"])
