"""Blocks of whole sentences, never beyond their paragraph, and the kind of answer that a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.sentences import split_sentences
from retrieval.answering.offers import fits
from retrieval.answering.question import kind_of
from retrieval.answering.sentences import PARAGRAPH, block_around

WORD = st.sampled_from("queue Tuesday ferry 30 minutes seat".split())
SENTENCE = st.lists(WORD, min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
TEXT = st.lists(st.lists(SENTENCE, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4).map(PARAGRAPH.join)


@given(TEXT, st.data(), st.integers(20, 300))
def test_a_block_holds_its_sentence_whole_and_stays_in_the_paragraph(text, data, most):
    spans = split_sentences(text)
    sentence = data.draw(st.sampled_from(spans))

    start, end = block_around(text, sentence.start, sentence.end, most)

    assert start <= sentence.start < sentence.end <= end
    assert PARAGRAPH not in text[start:end]
    assert end - start <= max(most, sentence.end - sentence.start)
    assert {start, end} <= {s.start for s in spans} | {s.end for s in spans}


def test_the_sentence_after_goes_before_the_one_ahead():
    text = "One is first here. Two is second here. Three is third here."

    start, end = block_around(text, 19, 38, 41)

    assert text[start:end] == "Two is second here. Three is third here."


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people share the duty?", "number"),
        ("For how long are copies kept?", "span"),
        ("When does a turn begin?", "time"),
        ("By when must it be done?", "time"),
        ("Who leads an incident?", "person"),
        ("To whom do I report?", "person"),
        ("Where do the secrets live?", "place"),
        ("Why is Friday different?", "reason"),
        ("May I push to main?", "yes or no"),
        ("What is a guild?", "thing"),
        ("Tell me about guilds", "other"),
        ("Wie lange dauert ein Dienst?", "span"),
        ("How often do we meet?", "often"),
        ("How heavy is the bag?", "size"),
        ("How much does a ticket cost?", "money"),
        ("How do I order a part?", "way"),
        ("Wann beginnt der Dienst?", "time"),
    ],
)
def test_the_kind_of_a_question(question, kind):
    assert kind_of(question) == kind


def test_a_number_fits_who_asks_how_many():
    assert fits("number", "Eleven of twelve people share the duty.") == 1
    assert fits("number", "People share the duty.") == 0
    assert fits("other", "People share the duty.") == 0.5
