"""How like the words of a question and of a text are: bounded, the more text the liker, the same every time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from retrieval.answering.reading import Words, likeness
from retrieval.embed import SentenceEmbedder

SIZE = 6


def unit(rows):
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)).astype(np.float32)


def states(rows):
    return arrays(np.float32, (rows, SIZE), elements=st.floats(-1, 1, width=32)).map(unit)


QUESTION = st.integers(1, 5).flatmap(states).map(lambda s: Words.of([f"w{i}" for i in range(len(s))], s))
TEXT = st.integers(1, 5).flatmap(states)


@given(QUESTION, TEXT)
def test_likeness_is_a_cosine_for_each_word(question, text):
    found = likeness(question, text)

    assert found.shape == (len(question.words),)
    assert (np.abs(found) <= 1 + 1e-5).all()


@given(QUESTION, TEXT, TEXT)
def test_more_text_never_makes_a_word_less_alike(question, text, more):
    assert (likeness(question, np.concatenate([text, more])) >= likeness(question, text) - 1e-6).all()


@given(QUESTION, TEXT, st.randoms())
def test_the_order_of_the_text_does_not_matter(question, text, random):
    order = list(range(len(text)))
    random.shuffle(order)

    assert np.allclose(likeness(question, text), likeness(question, text[order]), atol=1e-6)


def test_nothing_is_like_no_text():
    question = Words.of(["how", "long"], unit(np.ones((2, SIZE))))

    assert likeness(question, np.zeros((0, SIZE), dtype=np.float32)).tolist() == [0, 0]


def test_pieces_of_a_word_are_put_together_and_marks_are_no_words():
    words = Words.of(["re", "##sc", "##ue", "bag", "?"], unit(np.ones((5, SIZE))))

    assert words.words == ("rescue", "bag")
    assert words.rows == ((0, 1, 2), (3,))


@pytest.fixture(scope="module")
def embedder():
    return SentenceEmbedder()


def test_a_text_is_read_as_it_is_embedded(embedder):
    told = embedder.read("Books are lent for 21 days.")

    assert told.pieces[:3] == ("books", "are", "lent")
    assert told.states.shape == (len(told.pieces), embedder.size)
    assert np.allclose(told.vector, embedder.embed(["Books are lent for 21 days."])[0], atol=1e-6)


@pytest.mark.parametrize("text", ["", "\ud800", "🦀" * 3000, "\0\u200b\u202e", "a" * 50_000, "[SEP] [CLS] ##s"])
def test_hostile_text_is_read_like_any_other(embedder, text):
    told = embedder.read(text)

    assert told.states.shape == (len(told.pieces), embedder.size)
    assert np.isfinite(told.states).all()


def test_how_long_is_like_a_span_of_time(embedder):
    question = embedder.read("How long may I keep a DVD?")
    words = Words.of(question.pieces, question.states)
    days, price = (embedder.read(text).states for text in ("Films are lent for 7 days.", "Films cost 7 euros each."))

    assert likeness(words, days)[words.words.index("long")] > likeness(words, price)[words.words.index("long")]
