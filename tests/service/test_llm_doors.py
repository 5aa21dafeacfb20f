"""Models over the real wire: streams that break, stop or stand still, models that stand in, and who pays."""

import time
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from retrieval.errors import ModelUnavailable
from service.http.errors import Refused
from service.limits.metered import metered
from service.llm import Ask, Endpoint, LangChainComplete, Price, Tool, Usage, door, open_model, open_models
from service.llm.chain import Chain
from service.llm.counted import Counted
from service.llm.opening import endpoints_of
from service.settings import BadSetting, Settings
from tests.service.assistant.endpoint import serving
from tests.service.conftest import TENANT

TEXT = "The quick brown fox jumps over the lazy dog."
DOWN = "http://127.0.0.1:9/v1"


@contextmanager
def model_at(answer=lambda _: TEXT, timeout_s=2.0, price=Price()):  # noqa: B008 - a frozen value
    with serving(answer) as endpoint, closing(open_model(Endpoint("m", endpoint.url, "", timeout_s, price))) as model:
        yield model, endpoint


def test_a_stream_gives_the_whole_answer_in_pieces_and_says_what_it_took():
    used = []
    with model_at(price=Price(1, 2)) as (model, _):
        pieces = list(model.stream(Ask("P", used=used.append)))

    assert ("".join(pieces), len(pieces) > 3) == (TEXT, True)
    assert used == [Usage("m", 100, 10, 120)]


def test_a_stream_that_breaks_off_is_said_after_what_was_heard():
    with model_at() as (model, endpoint):
        endpoint.breaks_after, heard = 2, []
        with pytest.raises(ModelUnavailable):
            heard.extend(model.stream(Ask("P")))
        endpoint.breaks_after = None
        assert "".join(model.stream(Ask("P"))) == TEXT


def test_whoever_stops_is_not_kept_waiting_and_the_endpoint_is_hung_up_on():
    with model_at(lambda _: TEXT * 50) as (model, endpoint):
        endpoint.pause, heard = 0.02, []
        begun = time.monotonic()
        heard.extend(model.stream(Ask("P", stopped=lambda: len(heard) >= 3)))
        assert time.monotonic() - begun < 2
        assert 3 <= len(heard) < 20
        until = time.monotonic() + 5
        while not endpoint.hung_up and time.monotonic() < until:
            time.sleep(0.05)
        assert endpoint.hung_up


def test_an_endpoint_that_stands_still_is_given_up():
    with model_at(timeout_s=0.4) as (model, endpoint):
        endpoint.pause = 3
        with pytest.raises(ModelUnavailable, match="m: "):
            list(model.stream(Ask("P")))


def test_where_one_model_is_away_the_next_is_asked():
    with model_at() as (second, endpoint), closing(open_model(Endpoint("first", DOWN, timeout_s=1))) as first:
        chain = Chain((first, second))
        assert chain.complete("P") == TEXT
        assert "".join(chain.stream(Ask("P"))) == TEXT
        assert (chain.name, len(endpoint.prompts)) == ("first", 2)


def test_an_answer_that_broke_off_is_not_begun_again_by_another_model():
    with model_at() as (first, broken), model_at() as (second, whole):
        broken.breaks_after = 2
        with pytest.raises(ModelUnavailable):
            list(Chain((first, second)).stream(Ask("P")))
        assert whole.prompts == []


def test_when_all_are_away_the_last_says_why():
    models = [open_model(Endpoint(name, DOWN, timeout_s=1)) for name in ("a", "b")]
    with pytest.raises(ModelUnavailable, match=r"^b: "):
        Chain(tuple(models)).complete("P")
    for model in models:
        model.close()


def test_settings_name_models_that_stand_in_with_their_own_keys_and_prices():
    settings = Settings(
        home="h", llm_model="a", llm_api_key="ka", llm_fallbacks="b@http://one/v1, openai:c",
        llm_fallback_keys="kb,kc", llm_prices="0.15/0.60,0/0",
    )  # fmt: skip
    first, second, third = endpoints_of(settings)

    assert [(e.model, e.url, e.key) for e in (first, second, third)] == [
        ("a", None, "ka"), ("b", "http://one/v1", "kb"), ("openai:c", None, "kc"),
    ]  # fmt: skip
    assert (first.price, second.price, third.price) == (Price(0.15, 0.60), Price(), Price())


def test_a_key_never_goes_to_another_models_server():
    settings = Settings(home="h", llm_model="a", llm_api_key="ka", llm_fallbacks="b@http://elsewhere/v1")

    assert endpoints_of(settings)[1].key == ""


@pytest.mark.parametrize(
    "wrong", [{"llm_prices": "1"}, {"llm_prices": "a/b"}, {"llm_prices": "-1/2"}, {"llm_prices": "1/2,1/2"},
              {"llm_fallback_keys": "k"}]
)  # fmt: skip
def test_prices_and_keys_of_no_model_are_refused(wrong):
    with pytest.raises(BadSetting, match="FINGERPOST_LLM_"):
        open_models(Settings(home="h", llm_model="a", **wrong))


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_cost_is_never_rounded_down(read, written, came, went):
    exact = read * came + written * went

    assert exact <= Price(read, written).of(came, went) <= exact + 1 + exact * 1e-12


def test_an_answer_is_paid_in_tokens_and_in_money(filled):
    filled.store.usage.set_budget(TENANT, "llmCost", 10_000)
    with model_at(price=Price(1, 2)) as (model, _):
        paid = metered(replace(filled, complete=model), TENANT)
        assert paid.complete("P") == TEXT
        assert "".join(paid.stream(Ask("P"))) == TEXT

    assert filled.store.usage.today(TENANT, "llmTokens") == 220
    assert filled.store.usage.today(TENANT, "llmCost") == 240


def test_without_money_nothing_is_asked_and_no_token_is_taken(filled):
    filled.store.usage.set_budget(TENANT, "llmCost", 10)
    with model_at(price=Price(1, 2)) as (model, endpoint):
        with pytest.raises(Refused, match="llmCost"):
            metered(replace(filled, complete=model), TENANT).complete("P")
        assert endpoint.prompts == []
    assert filled.store.usage.today(TENANT, "llmTokens") == 0


def test_what_was_heard_of_a_stopped_answer_is_paid(filled):
    with model_at(lambda _: TEXT * 50) as (model, endpoint):
        endpoint.pause, heard = 0.01, []
        paid = metered(replace(filled, complete=model), TENANT)
        heard.extend(paid.stream(Ask("P", stopped=lambda: len(heard) > 5)))

    assert 0 < filled.store.usage.today(TENANT, "llmTokens") < 200


def test_an_endpoint_that_is_away_costs_nothing(filled):
    with closing(open_model(Endpoint("m", DOWN, timeout_s=1, price=Price(1, 1)))) as model:
        paid = metered(replace(filled, complete=model), TENANT)
        for ask in (lambda: paid.complete("P"), lambda: list(paid.stream(Ask("P")))):
            with pytest.raises(ModelUnavailable):
                ask()

    assert (filled.store.usage.today(TENANT, "llmTokens"), filled.store.usage.today(TENANT, "llmCost")) == (0, 0)


def test_a_run_can_say_what_it_spent():
    with model_at(price=Price(1, 2)) as (model, _):
        counted = Counted(model)
        counted.complete("P")
        "".join(counted.stream(Ask("P")))

    assert (counted.spent.answers, counted.spent.tokens, counted.spent.money) == (2, 220, 0.00024)


def test_what_only_answers_at_once_streams_in_one_piece():
    class Echo:
        name = "echo"

        def complete(self, prompt, schema=None, max_tokens=800):
            return prompt

        def close(self):
            pass

    assert list(door(Echo()).stream(Ask("P"))) == ["P"]
    assert list(door(Echo()).stream(Ask("P", stopped=lambda: True))) == []


class Calls(GenericFakeChatModel):
    """A model that knows tools."""

    def bind_tools(self, tools, **more):
        return self


def test_a_tool_that_a_provider_chose_comes_back_as_json():
    said = AIMessage("", tool_calls=[{"name": "skip", "args": {"step": 2}, "id": "1"}])
    model = LangChainComplete(Calls(messages=iter([said])), "fake:m")

    assert model.answer(Ask("P", tools=(Tool("skip", "leave out", {}),))) == '{"request": {"step": 2, "kind": "skip"}}'


def test_langchain_streams_too():
    model = LangChainComplete(GenericFakeChatModel(messages=iter([AIMessage("one two three")])), "fake:m")

    assert "".join(model.stream(Ask("P"))) == "one two three"


def test_an_error_of_a_langchain_stream_means_away():
    with pytest.raises(ModelUnavailable, match="fake:m"):
        list(LangChainComplete(GenericFakeChatModel(messages=iter(())), "fake:m").stream(Ask("P")))
