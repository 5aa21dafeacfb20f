"""What is said about candidates of a goal text, and the questions asked about it, by locale."""

from collections.abc import Mapping, Sequence

from retrieval.embed import PACKAGED_NAME
from retrieval.goals.choice import Why
from retrieval.language import LANGUAGES, unread

FALLBACK = "en"
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nothing": "What would you like to learn about?",
        "unsure": "Which of these comes closest to what you mean?",
        "several": "Which of these do you mean?",
        "area": "What in this area is it about?",
        "empty": "There are no roles and no skills here yet.",
        "named": "called “{name}”",
        "shares": "“{name}” has {words} in it",
        "asks": "asks for {skills}",
        "meaning": "close in meaning",
        "slight": "a slight likeness in words",
        "held": "{held} of its {all} requirements are met",
        "language": "The text seems to be {language}, and the embedding model {model} reads English; only words were "
        "compared, not meanings.",
        "other": "The text is not English, and the embedding model {model} reads English; only words were compared, "
        "not meanings.",
        "unready": "The roles and skills are not embedded yet; only words were compared, not meanings.",
        "model": "The embedding model does not answer; only words were compared, not meanings.",
    },
    "de": {
        "nothing": "Worum soll es beim Lernen gehen?",
        "unsure": "Was davon kommt dem am nächsten, was gemeint ist?",
        "several": "Was davon ist gemeint?",
        "area": "Worum geht es in diesem Gebiet?",
        "empty": "Hier gibt es noch keine Rollen und keine Fähigkeiten.",
        "named": "heißt „{name}“",
        "shares": "in „{name}“ steht {words}",
        "asks": "verlangt {skills}",
        "meaning": "von ähnlicher Bedeutung",
        "slight": "in Worten entfernt ähnlich",
        "held": "{held} von {all} Anforderungen sind erfüllt",
        "language": "Der Text scheint {language} zu sein, und das Modell {model} liest Englisch; verglichen wurden "
        "nur Wörter, keine Bedeutungen.",
        "other": "Der Text ist nicht Englisch, und das Modell {model} liest Englisch; verglichen wurden nur Wörter, "
        "keine Bedeutungen.",
        "unready": "Rollen und Fähigkeiten haben noch keine Vektoren; verglichen wurden nur Wörter.",
        "model": "Das Modell für Bedeutungen antwortet nicht; verglichen wurden nur Wörter.",
    },
}


def say(locale: str, key: str, facts: Mapping[str, object] | None = None) -> str:
    """Return one sentence or part of one in a locale, in English where there is none."""
    words = WORDS.get(locale.partition("-")[0].casefold(), WORDS[FALLBACK])
    return words[key].format(**(facts or {}))


def unread_notes(model: str, language: str, locale: str = FALLBACK) -> tuple[str, ...]:
    """Return the note that a model does not read the language of a text, which is then compared by words only."""
    if not unread(model, language):
        return ()
    name = LANGUAGES.get(language)
    return (say(locale, "language" if name else "other", {"language": name or "", "model": PACKAGED_NAME}),)


def question(locale: str, why: Why, options: int) -> str:
    """Return the question for a choice that cannot be made yet."""
    return say(locale, why if options else "empty")


def listing(parts: Sequence[str]) -> str:
    """Return quoted words as a list."""
    return ", ".join(f"“{part}”" for part in parts)
