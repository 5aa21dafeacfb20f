"""From settings to a model: which door leads to it, what it costs, and who stands in for it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import zip_longest

from service.llm.chain import Chain
from service.llm.compatible import OpenAIComplete
from service.llm.local import LOCAL, open_local
from service.llm.providers import LangChainComplete
from service.llm.values import FREE, Door, Endpoint, Price
from service.settings import BadSetting, Settings


def open_model(endpoint: Endpoint) -> Door | None:
    """Open the model that is named; None where none is.

    `local` is the packaged small one. With a url, or a name without a provider, a model is asked through the openai
    client, which fits every compatible server; `openai:NAME` means OpenAI's own; any other `provider:model` goes
    through langchain. Raises ModelUnavailable for what is not installed.
    """
    provider, colon, name = endpoint.model.partition(":")
    if not endpoint.model:
        return None
    if endpoint.model == LOCAL and not endpoint.url:
        return open_local(endpoint)
    if endpoint.url or not colon:
        return OpenAIComplete.at(endpoint)
    if provider == "openai":
        return OpenAIComplete.at(replace(endpoint, model=name))
    return LangChainComplete.at(endpoint)


def open_models(settings: Settings) -> Door | None:
    """Open the model of the settings with those that stand in for it; None without one.

    Raises BadSetting for prices or keys that belong to no model, ModelUnavailable for a model that is not installed.
    """
    endpoints = endpoints_of(settings)
    with ExitStack() as opened:
        models = []
        for endpoint in endpoints:
            if (model := open_model(endpoint)) is not None:
                opened.callback(model.close)
                models.append(model)
        opened.pop_all()
    if not models:
        return None
    return models[0] if len(models) == 1 else Chain(tuple(models))


def endpoints_of(settings: Settings) -> list[Endpoint]:
    """Return the model of the settings, then those that stand in for it, in their order."""
    if not settings.llm_model:
        return []
    standing_in = _parts(settings.llm_fallbacks)
    keys, prices = _parts(settings.llm_fallback_keys), [_price(text) for text in _parts(settings.llm_prices)]
    _no_more("LLM_FALLBACK_KEYS", keys, len(standing_in))
    _no_more("LLM_PRICES", prices, 1 + len(standing_in))
    first = Endpoint(settings.llm_model, settings.llm_url or None, settings.llm_api_key, settings.llm_timeout_s)
    others = [_stand_in(text, key, settings) for text, key in zip_longest(standing_in, keys, fillvalue="")]
    return [replace(one, price=price or FREE) for one, price in zip_longest([first, *others], prices) if one]


def _stand_in(text: str, key: str, settings: Settings) -> Endpoint:
    name, _, url = text.partition("@")
    return Endpoint(name, url or None, key, settings.llm_timeout_s)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text.strip() else []


def _no_more(name: str, given: Sequence[object], most: int) -> None:
    if len(given) > most:
        raise BadSetting(f"FINGERPOST_{name}: {len(given)} for {most} models; give one for each, parted by commas")


def _price(text: str) -> Price:
    read, _, written = text.partition("/")
    try:
        price = Price(float(read), float(written))
    except ValueError as error:
        raise BadSetting(f"FINGERPOST_LLM_PRICES: {text!r}; give IN/OUT of a million tokens, as 0.15/0.60") from error
    if not all(0 <= part < float("inf") for part in (price.read, price.written)):
        raise BadSetting(f"FINGERPOST_LLM_PRICES: {text!r}; a price is 0 or more")
    return price
