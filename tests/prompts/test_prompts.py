"""Prompts are filled in strictly, and every locale can say every reason."""

import hashlib
import json
from importlib.resources import files
from string import Template

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts import Prompt, PromptError, load
from prompts.templates import CODES, WORDS, Fact, locale, locales, quotation, sentence, template, word

FACTS: dict[str, Fact] = {"from": 0, "to": 2, "level": 3, "confidence": 80, "minutes": 45, "step": 4, "count": 2}


def facts_of(code: str) -> dict[str, Fact]:
    return {name: FACTS.get(name, f"the {name}") for name in CODES[code]}


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(max_size=40))
def test_values_appear_as_they_are_and_are_never_templates_themselves(first: str, second: str) -> None:
    assert Prompt("p", "$a|${b}|$$").render(a=first, b=second) == f"{first}|{second}|$"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"a": "1"}, "p: missing: b"),
        ({"a": "1", "b": "2", "c": "3", "d": "4"}, "p: unknown: c, d"),
        ({"b": "2", "c": "3"}, "p: missing: a; unknown: c"),
    ],
)
def test_missing_and_unknown_variables_are_named(values: dict[str, str], told: str) -> None:
    with pytest.raises(PromptError) as error:
        Prompt("p", "$a $b").render(**values)

    assert str(error.value) == told


def test_a_stray_dollar_is_refused() -> None:
    with pytest.raises(PromptError, match="write '\\$\\$'"):
        Prompt("p", "costs 5 $ here").render()


def test_the_version_is_the_hash_of_the_text() -> None:
    assert Prompt("p", "abc").version == hashlib.sha256(b"abc").hexdigest()[:12]
    assert Prompt("p", "abc ").version != Prompt("p", "abc").version


@pytest.mark.parametrize("name", ["missing", "../service/settings", "", "reasons.en", "Explain_step"])
def test_an_unknown_prompt_is_refused(name: str) -> None:
    with pytest.raises(PromptError, match="there is no prompt"):
        load(name)


def test_every_prompt_file_loads_and_is_well_written() -> None:
    names = [file.name.removesuffix(".md") for file in files("prompts").iterdir() if file.name.endswith(".md")]

    assert "explain_step" in names
    for name in names:
        prompt = load(name)
        assert prompt.render(**dict.fromkeys(prompt.variables, "x"))


@pytest.mark.parametrize("name", locales())
def test_every_locale_has_every_code_and_word_and_no_other(name: str) -> None:
    given = json.loads((files("prompts") / f"reasons.{name}.json").read_text(encoding="utf-8"))

    assert set(given["templates"]) == set(CODES)
    assert set(given["words"]) == set(WORDS)
    assert len(given["levels"]) == 6


TO_LINK = {"document", "version", "now"}  # for a front-end that opens the source; no sentence says them


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_the_same_variables_in_every_locale_all_from_its_facts(code: str) -> None:
    used = {name: set(Template(template(name, code)).get_identifiers()) for name in locales()}

    assert all(variables == used["en"] for variables in used.values())
    assert {v.removesuffix("_word") for v in used["en"]} == set(CODES[code]) - TO_LINK


@pytest.mark.parametrize("name", locales())
@pytest.mark.parametrize("code", CODES)
def test_every_sentence_renders_as_one_sentence(name: str, code: str) -> None:
    text = sentence(name, code, facts_of(code))

    assert "$" not in text
    assert text.endswith(".")
    assert text[0].isupper() or text.startswith("the ")


def test_levels_are_said_in_words_too() -> None:
    text = sentence("en", "raises_skill", {"label": "SQL", "from": 0, "to": 2})

    assert text == "Raises SQL from level 0 (none) to level 2 (does it with help)."


@pytest.mark.parametrize(
    ("tag", "name"), [("de-AT", "de"), ("DE", "de"), ("de_CH", "de"), ("fr", "en"), ("", "en"), ("../x", "en")]
)
def test_a_locale_falls_back_to_its_language_and_then_to_english(tag: str, name: str) -> None:
    assert locale(tag).name == name


@pytest.mark.parametrize(
    ("code", "facts", "told"),
    [
        ("nonsense", {}, "there is no reason"),
        ("no_passage", {}, "missing: \\['label'\\]"),
        ("pinned", {"extra": 1}, "unknown: \\['extra'\\]"),
        ("no_passage", {"label": None}, "no words for label"),
        ("raises_skill", {"label": "SQL", "from": 0, "to": 6}, "to: 6 is not a level"),
        ("raises_skill", {"label": "SQL", "from": "0", "to": 1}, "from: '0' is not a level"),
    ],
)
def test_wrong_facts_are_refused_by_name(code: str, facts: dict[str, Fact], told: str) -> None:
    with pytest.raises(PromptError, match=told):
        sentence("en", code, facts)


def test_a_label_cannot_break_out_of_its_line() -> None:
    assert sentence("en", "no_passage", {"label": "SQL\n\n# $to  x"}) == (
        "Tagged with SQL # $to x by its provider; no passage found."
    )


def test_a_quotation_is_marked_and_unchanged() -> None:
    assert quotation("de", "a \n b") == "„a \n b“"
    assert word("de", "weeks") == "Wochen"
