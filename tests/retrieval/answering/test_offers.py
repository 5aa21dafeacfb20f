"""What a text offers for the kind of answer that is asked for: examples both ways, and nothing else than 0, 0.5, 1."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.offers import NOT_ASKED, fits
from retrieval.answering.question import kind_of


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("How much does a card cost?", "A card is 8 pounds a quarter.", "A card is made of paper."),
        ("How often do we practise?", "We practise twice a year.", "We practise in the tower."),
        ("How long is the trial?", "The trial lasts four months.", "The trial ends with a talk."),
        ("How many vans are there?", "There are 3 vans.", "The vans are blue."),
        ("How heavy is the bag?", "It weighs 19 kilograms.", "It is sealed."),
        ("When does the board meet?", "It meets on the first Monday.", "It meets in Hafen."),
        ("Who signs?", "The site lead signs.", "It has to be signed."),
        ("Where is the archive?", "It lies on the second floor.", "Archives smell."),
        ("Why is there no fine?", "Fines were given up because nobody paid.", "Nobody paid fines."),
        ("How do I report a fault?", "Write to the service desk.", "Faults are rare."),
        ("Wie lange dauert die Probezeit?", "Sie dauert vier Monate.", "Sie endet bald."),
        ("Wie oft üben wir?", "Wir üben jährlich.", "Wir üben im Turm."),
    ],
)
def test_a_kind_of_answer_is_seen_where_it_is_and_only_there(question, has, lacks):
    kind = kind_of(question)

    assert (fits(kind, has), fits(kind, lacks)) == (1, 0)


@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_fits_or_does_not(question, text):
    assert fits(kind_of(question), text) in (0, NOT_ASKED, 1)


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=200))
def test_a_line_more_never_takes_away_what_a_text_offers(question, text, more):
    kind = kind_of(question)

    assert fits(kind, f"{text}\n{more}") >= fits(kind, text)


@pytest.mark.parametrize("text", ["what " * 400, "how much " * 220, "a" * 2000, "1 " * 1000, "," * 2000])
def test_a_hostile_question_takes_no_time(text):
    since = time.perf_counter()
    fits(kind_of(text), text * 20)

    assert time.perf_counter() - since < 2
