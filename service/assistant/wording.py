"""What the assistant says itself, by locale; everything else that it says is quoted."""

from collections.abc import Mapping

FALLBACK = "en"
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nothing": "Your organisation's content does not answer this.",
        "away": "The search is not available at the moment, so this cannot be answered now.",
        "notice": "This answer was put together by a machine, from quotes of your organisation's content.",
    },
    "de": {
        "nothing": "Die Inhalte Ihrer Organisation beantworten das nicht.",
        "away": "Die Suche ist gerade nicht verfügbar, deshalb lässt sich das jetzt nicht beantworten.",
        "notice": "Diese Antwort hat eine Maschine zusammengestellt, aus Zitaten der Inhalte Ihrer Organisation.",
    },
}


def say(locale: str, key: str) -> str:
    """Return a sentence in a locale, in English where there is none."""
    return WORDS.get(locale.partition("-")[0].casefold(), WORDS[FALLBACK])[key]
