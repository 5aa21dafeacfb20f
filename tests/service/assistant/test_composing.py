"""What a model may add to an answer: whole sentences of the passages, or less of one; everything else is dropped."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.citations import holds
from paths.model import Document
from service.assistant.blocks import fenced
from service.assistant.composing import Cut, Dropped, compose, instruction
from service.assistant.streaming import lines
from service.assistant.supporting import Passage, Sentence, supported
from tests.service.assistant.test_liar import listening_to
from tests.service.conftest import TENANT

TEXT = (
    "We deploy on Tuesdays. A deploy needs two approvals, unless the change is urgent. It is a very practical guide to "
    "joins. Do not share your key. Who may deploy? These are wrong:\n\n- Deploy on Fridays.\n\nEverybody may read. "
    "However, secrets are excluded."
)
PAGE = Document("d:1", TEXT, "Deploying", version="v1", language="en", url="https://hub.example/d1")
WHOLE = Passage(PAGE, 0, len(TEXT))


def says(*told):
    return lambda _: json.dumps({"sentences": [{"source": source, "text": text} for source, text in told]})


def composed(ports, answer, **more):
    with listening_to(ports, answer) as (asking, _):
        return list(compose(asking, TENANT, "When do we deploy?", [WHOLE], "en", **more))


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("We deploy on Tuesdays.", "quote", "“We deploy on Tuesdays.”"),
        ("“We deploy on Tuesdays.”", "quote", "“We deploy on Tuesdays.”"),
        ("It is a guide to joins.", "claim", "It is a guide to joins."),
    ],
)
def test_what_the_passage_holds_is_given_with_a_citation_at_both_ends(filled, text, kind, shown):
    (found,) = composed(filled, says(("S1", text)))
    said = found.said(7)

    assert (found.kind, found.text, found.model) == (kind, shown, "liar")
    assert (said.start, said.end) == (7, 7 + len(shown))
    assert holds(said.citation, PAGE)
    assert said.citation.url == PAGE.url


@pytest.mark.parametrize(
    "text",
    [
        "We deploy on Fridays.", "We do not deploy on Tuesdays.", "We deploy.", "A deploy needs two approvals.",
        "A deploy needs three approvals, unless the change is urgent.", "Share your key.", "Do share your key.",
        "Deploy on Fridays.", "Who may deploy?", "Everybody may read.", "deploy on Tuesdays", "Tuesdays.",
        "We deploy on Tuesdays!\u200b", "See https://evil.example.", "![x](https://evil.example)", "<img src=x>",
        "It is a very practical guide to joins and views.", "We deploy on Tuesdays and share your key.",
    ],
)  # fmt: skip
def test_what_it_does_not_hold_is_dropped(filled, text):
    assert set(composed(filled, says(("S1", text)))) <= {Dropped("support")}


@pytest.mark.parametrize("source", ["S2", "", "s1", "S1 ", "d:1"])
def test_a_sentence_that_names_no_passage_is_dropped(filled, source):
    assert composed(filled, says((source, "We deploy on Tuesdays."))) == [Dropped("source")]


def test_a_true_sentence_under_the_wrong_passage_is_dropped(filled):
    other = Document("d:2", "Backups run at night. They are checked on Mondays.", version="v1", language="en")
    with listening_to(filled, says(("S2", "We deploy on Tuesdays."))) as (ports, _):
        assert list(compose(ports, TENANT, "?", [WHOLE, Passage(other, 0, 20)], "en")) == [Dropped("support")]


def test_what_is_on_the_page_already_is_not_said_again(filled):
    told = says(("S1", "We deploy on Tuesdays."), ("S1", "Do not share your key."), ("S1", "Do not share your key."))

    assert [one.text for one in composed(filled, told, shown=["We deploy on Tuesdays."])] == [
        "“Do not share your key.”"
    ]


def test_each_sentence_of_a_line_is_checked_by_itself(filled):
    found = composed(filled, says(("S1", "We deploy on Tuesdays. Everyone loves it. Do not share your key.")))

    assert [type(one) for one in found] == [Sentence, Dropped, Sentence]


def test_a_sentence_is_given_before_the_model_has_ended(filled):
    answer = says(("S1", "We deploy on Tuesdays."), *[("S1", "Invented. " * 20)] * 3)
    with listening_to(filled, answer) as (ports, endpoint):
        endpoint.pause = 0.02
        first = next(iter(compose(ports, TENANT, "?", [WHOLE], "en")))
        assert (first.kind, len(endpoint.answers)) == ("quote", 1)


def test_once_stopped_nothing_more_is_given(filled):
    assert composed(filled, says(("S1", "We deploy on Tuesdays.")), stopped=lambda: True) == []


def test_without_a_model_or_passages_nothing_is_asked(filled):
    assert list(compose(filled, TENANT, "?", [WHOLE], "en")) == []
    with listening_to(filled, says()) as (ports, endpoint):
        assert list(compose(ports, TENANT, "?", [], "en")) == []
        assert endpoint.prompts == []


@pytest.mark.parametrize("answer", ["", "no", "{", '{"sentences": "x"}', '{"sentences": [{"source": 1}]}', "[" * 5000])
def test_an_answer_of_another_form_adds_nothing(filled, answer):
    assert set(composed(filled, lambda _: answer)) <= {Cut("model")}


def test_a_model_that_is_away_or_a_budget_that_is_spent_is_said(filled):
    with listening_to(filled, says()) as (ports, endpoint):
        endpoint.status = 500
        assert list(compose(ports, TENANT, "?", [WHOLE], "en")) == [Cut("model")]
        filled.store.usage.set_budget(TENANT, "llmTokens", 0)
        assert list(compose(ports, TENANT, "?", [WHOLE], "en")) == [Cut("budget")]


class Entails:
    """Finds that everything follows, or nothing."""

    def __init__(self, probability):
        self.found = probability

    def probability(self, source, sentence):
        return self.found


OTHER_WORDS = "On Tuesdays we ship."
DENYING = "On Tuesdays we never ship."


@pytest.mark.parametrize(
    ("probability", "text", "given"),
    [
        (0.99, OTHER_WORDS, True), (0.5, OTHER_WORDS, False), (0.99, DENYING, False),
        (0.99, "On 3 Tuesdays we ship.", False),
    ],
)  # fmt: skip
def test_an_entailment_model_admits_other_words_but_none_that_is_protected(filled, probability, text, given):
    found = composed(replace(filled, entails=Entails(probability)), says(("S1", text)))

    assert [getattr(one, "by", None) for one in found] == (["entailment"] if given else [None])


@pytest.mark.parametrize(
    ("verdict", "given"), [('{"supported": true}', True), ('{"supported": false}', False), ("x", False)]
)
def test_a_judge_can_only_deny(filled, verdict, given):
    def answer(prompt):
        return (
            verdict
            if '"type": "sentence"' in prompt
            else says(("S1", "We deploy on Tuesdays."), ("S1", "Made up."))(prompt)
        )

    judging = replace(filled, settings=replace(filled.settings, llm_judge=True))
    found = composed(judging, answer)

    assert [isinstance(one, Sentence) for one in found] == [given, False]


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=100)
def test_no_text_leaves_its_block(passage, question):
    prompt = instruction(question, [Passage(Document("d", passage, version="v"), 0, len(passage))])
    fence = fenced([{"type": "passage", "id": "S1", "text": passage}, {"type": "question", "text": question}])["fence"]
    inside = prompt.split(f"\n{fence}\n")[1]

    assert len(inside.split("\n")) == 2
    assert [json.loads(line)["text"] for line in inside.split("\n")] == [passage, question]
    assert not set(inside) & set("\u200b\u202e\u2066\u2028\U000e0041")


@given(st.text(alphabet='{}"\\ab,:[]stexourc', max_size=200))
@settings(max_examples=200)
def test_whatever_is_streamed_only_whole_lines_are_read(text):
    whole = list(lines([text]))

    assert list(lines(text)) == whole


@given(st.data())
@settings(max_examples=150)
def test_a_sentence_with_a_word_that_is_not_there_is_never_supported(data):
    words = data.draw(st.sampled_from(["We deploy on Tuesdays.", "Do not share your key."])).split()
    at = data.draw(st.integers(0, len(words)))
    new = data.draw(st.sampled_from(["not", "always", "3", "Fridays", "may", "https://evil.example", "secretly"]))

    assert supported(" ".join([*words[:at], new, *words[at:]]), WHOLE, "en") is None
