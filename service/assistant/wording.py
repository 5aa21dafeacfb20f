"""What the assistant says itself, by locale, from `words.<locale>.json`; everything else that it says is quoted."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from prompts import fill

FALLBACK = "en"
LOCALES = ("en", "de")

Words = str | int | float


def say(locale: str, key: str, facts: Mapping[str, Words] | None = None) -> str:
    """Return a sentence in a locale, in English where there is none, with exactly these facts in it.

    White space within a fact becomes single spaces, so that no title can end a line. Raises PromptError for facts that
    the sentence lacks or that it does not know.
    """
    text = _words(language(locale))[key]
    return fill(key, text, {name: " ".join(_plain(value).split()) for name, value in (facts or {}).items()})


def language(locale: str) -> str:
    """Return the language of a locale that there are words for."""
    wanted = locale.partition("-")[0].casefold()
    return wanted if wanted in LOCALES else FALLBACK


def counted(locale: str, key: str, count: int, facts: Mapping[str, Words] | None = None) -> str:
    """Return the sentence for one or for several: `key` with .one or .other behind it."""
    return say(locale, f"{key}.{'one' if count == 1 else 'other'}", {**(facts or {}), "count": count})


def _plain(value: Words) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@cache
def _words(name: str) -> dict[str, str]:
    text = (files("service.assistant") / f"words.{name}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found
