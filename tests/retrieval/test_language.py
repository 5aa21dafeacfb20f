"""The language of a text: told where small words or letters say so, never of short texts."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.language import ENGLISH, LANGUAGES, LEAST_WORDS, OTHER, STOP, UNKNOWN, language_of, unread

LATIN = st.text(st.characters(max_codepoint=0x24F), max_size=12).map(lambda text: "".join(text.split()))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I back up a database?", "en"),
        ("Wie sichere ich eine Datenbank?", "de"),
        ("Comment sauvegarder une base de données pour les utilisateurs", "fr"),
        ("Cómo hago una copia de seguridad de la base de datos para el equipo", "es"),
        ("Come faccio a salvare il database con gli strumenti", "it"),
        ("Hoe maak ik een back-up van het systeem", "nl"),
        ("Como faço para copiar os dados com uma ferramenta", "pt"),
        ("Hur gör jag för att kopiera det här till en annan server", "sv"),
        ("Jak zrobić kopię bazy danych na serwerze i co się dzieje", "pl"),
        ("Miten voin oppia lisää", "fi"),
        ("как сделать резервную копию", OTHER),
        ("データベースをバックアップする", OTHER),
        ("데이터베이스 백업", OTHER),
        ("kubernetes deployment manifest", UNKNOWN),
        ("the die was cast in a mould", "en"),
        ("data for the die casting", "en"),
        ("forecast sales over periods of time", "en"),
        ("α testing", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_the_language_is_told_by_small_words_and_letters(text, language):
    assert language_of(text) in ({language} if language != UNKNOWN else {UNKNOWN, ENGLISH})


@settings(max_examples=200, deadline=None)
@given(st.lists(LATIN | st.sampled_from(sorted(set().union(*STOP.values()))), max_size=LEAST_WORDS - 1))
def test_a_short_text_is_never_said_to_be_foreign(words):
    text = " ".join(word for word in words if word.isalpha() or not word)

    assert language_of(text) in (ENGLISH, UNKNOWN)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_an_answer(text):
    assert language_of(text) in {*LANGUAGES, OTHER, UNKNOWN}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(sorted(STOP["en"])), min_size=1, max_size=20))
def test_english_is_never_said_to_be_foreign(words):
    assert language_of(" ".join(words)) == ENGLISH


@pytest.mark.parametrize(
    ("model", "language", "told"),
    [
        ("all-MiniLM-L6-v2@53aa", "de", True),
        ("all-MiniLM-L6-v2@53aa", "other", True),
        ("all-MiniLM-L6-v2@53aa", "en", False),
        ("all-MiniLM-L6-v2@53aa", "", False),
        ("somebody-elses@1234", "de", False),
    ],
)
def test_only_of_the_packaged_model_is_known_what_it_reads(model, language, told):
    assert unread(model, language) is told


@pytest.mark.parametrize("code", ["de", "it"])
def test_real_summaries_are_told_and_english_ones_hardly_ever_mistaken(shared_data, code):
    def told(name):
        with (shared_data / "mslearn" / name).open() as lines:
            texts = [json.loads(line).get("summary") or "" for line in lines]
        return [language_of(text) for text in texts if len(text.split()) >= 8]

    here, english = told(f"modules.{code}.jsonl"), told("modules.jsonl")

    assert sum(found == code for found in here) >= 0.9 * len(here)
    assert sum(found in (ENGLISH, UNKNOWN) for found in english) >= 0.99 * len(english)
