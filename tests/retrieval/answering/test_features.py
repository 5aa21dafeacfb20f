"""Features: bounded, the same every time, none but those of the model unknown where the model is away."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.model import Document
from retrieval.answering.answer import look
from retrieval.answering.candidates import MOST, candidates_of
from retrieval.answering.features import OF_CANDIDATE, OF_SENTENCE, missing
from retrieval.answering.question import Asked
from retrieval.answering.scores import fitted
from retrieval.answering.sentences import sentences_of
from retrieval.chunk import version_of
from retrieval.index import Hit, Question
from retrieval.lexical import question_terms

OF_THE_MODEL = {
    "meaning", "passage meaning", "block meaning", "alike", "weakest word", "asking word", "half alike", "cover",
    "stand out", "apart", "alike apart", "above meaning", "above alike",
}  # fmt: skip
WORD = st.sampled_from("ferry storm captain paint Tuesday 30 minutes costs euros".split())
SENTENCE = st.lists(WORD, min_size=2, max_size=9).map(lambda words: " ".join(words).capitalize() + ".")
TEXT = st.lists(SENTENCE, min_size=1, max_size=12).map(" ".join)


def question_of(*words):
    return Asked(
        " ".join(words), "other", {question_terms(word).indices[0]: float(n) for n, word in enumerate(words, 1)}
    )


def looked(text, asked):
    document = Document("d", text, "Ferries", "hub", version_of(text))
    hits = [Hit("d", document.version, 0, len(text), None, "hub", 1.0, None, 2.0)]
    return look(asked, Question(asked.text, ["everyone"]), hits, {"d": document}, None, fitted())


@given(TEXT)
def test_without_a_model_only_its_features_are_unknown(text):
    found = looked(text, question_of("storm", "captain"))

    unknown = {name for name, column in zip(OF_CANDIDATE, found.features.T, strict=True) if np.isnan(column).any()}
    assert {"meaning", "alike"} <= unknown <= OF_THE_MODEL
    assert len(found.candidates) <= MOST


@given(TEXT)
def test_features_of_words_lie_between_0_and_1(text):
    found = looked(text, question_of("storm", "captain", "euros"))
    known = [i for i, name in enumerate(OF_CANDIDATE) if name not in OF_THE_MODEL]

    assert (found.features[:, known] >= 0).all()
    assert (found.features[:, known] <= 1 + 1e-9).all()


@given(TEXT)
def test_the_same_question_has_the_same_features(text):
    asked = question_of("storm", "captain")

    assert np.array_equal(looked(text, asked).features, looked(text, asked).features, equal_nan=True)


@given(TEXT)
def test_no_more_is_missing_when_the_question_asks_for_a_word_that_is_there(text):
    candidate = looked(text, question_of("storm")).candidates[0]
    there = sorted(candidate.terms)[0]
    asked = question_of("storm", "vineyard")

    more = Asked(asked.text, asked.kind, {**asked.terms, there: 0.5})
    assert missing(more, candidate) == missing(asked, candidate)
    assert missing(asked, candidate) == 1  # the vineyard weighs most and is nowhere


def test_a_heading_is_no_candidate_where_there_are_sentences():
    text = "# Storms\n\nThe captain decides about every storm alone."
    document = Document("d", text, "Ferries", "hub", version_of(text))
    hits = [Hit("d", document.version, 0, len(text), None, "hub", 1.0)]
    sentences = sentences_of(hits, {"d": document})

    found = candidates_of(sentences, np.zeros(len(sentences)), {"d": document})

    assert [c.sentence.text for c in found] == ["The captain decides about every storm alone."]
    assert found[0].told.startswith("Ferries. Storms. The captain")


@pytest.mark.parametrize("text", ["storm " * 3000, "\0storm\u202e!", "# storm\n# storm\n"])
def test_hostile_content_is_looked_at_like_any_other(text):
    found = looked(text, question_of("storm"))

    assert found is None or found.features.shape == (len(found.candidates), len(OF_CANDIDATE))


def test_the_features_of_a_sentence_come_first():
    assert OF_CANDIDATE[: len(OF_SENTENCE)] == OF_SENTENCE


@given(TEXT)
def test_what_is_known_decides_who_judges(text):
    model, found = fitted(), looked(text, question_of("storm"))
    vectors = found.features.copy()
    vectors[:, OF_CANDIDATE.index("block meaning")] = 0.5

    assert model.judging(found.features) is model.words
    assert model.judging(vectors) is model.vectors
