"""Fitting: what separates is found, what is unknown says nothing, the questions stand where they say."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.fit_answering import OF_STATES, OF_VECTORS, Linear, auc, border
from evals.fit_answering_data import Case
from evals.fitting.texts import pages, rows_of
from paths.sentences import split_sentences
from retrieval.answering.features import OF_ANSWER, OF_CANDIDATE, OF_SENTENCE
from retrieval.answering.scores import fitted

ODDS = st.lists(st.floats(-5, 5), min_size=1, max_size=12).map(np.array)


@given(ODDS, ODDS)
def test_auc_is_the_share_of_pairs_in_order(high, low):
    pairs = [(a > b) + 0.5 * (a == b) for a in high for b in low]

    assert auc(high, low) == pytest.approx(np.mean(pairs))


@given(ODDS, ODDS)
def test_no_border_does_better(high, low):
    odds, labels = np.concatenate([high, low]), np.r_[np.ones(len(high)), np.zeros(len(low))]

    def gain(at):
        return (high >= at).mean() + (low < at).mean()

    assert gain(border(odds, labels)) == max(gain(at) for at in odds)


def test_the_column_that_separates_weighs_most():
    random = np.random.default_rng(1)
    labels = np.r_[np.ones(40), np.zeros(40)]
    rows = np.c_[random.normal(size=80), labels + random.normal(size=80) / 4]

    found = Linear(rows, labels, np.ones(80), 1.0).model(("noise", "signal"))

    assert found.weights[1] > 5 * abs(found.weights[0])


def test_what_is_unknown_counts_as_the_mean():
    rows = np.array([[0.0, 1.0], [1.0, np.nan], [0.0, 3.0], [1.0, 2.0]])
    model = Linear(rows, np.array([0.0, 1, 0, 1]), np.ones(4), 1.0).model(("a", "b"))

    assert np.isfinite(model.weights).all()
    assert model.score(np.array([0.5, np.nan]), ("a", "b")) == model.score(np.array([0.5, model.mean[1]]), ("a", "b"))


def test_every_answer_is_a_sentence_of_its_page():
    texts = {(p.corpus, p.id): p.text for p in pages("answering_fit_pages.jsonl")}
    cases = [c for c in _lines("answering_fit.jsonl", Case) if (c.corpus, c.document) in texts]

    assert len(cases) == 150
    for case in cases:
        spans = {(s.start, s.end) for s in split_sentences(texts[case.corpus, case.document])}
        assert (case.start, case.end) in spans, case


def test_no_question_is_one_of_the_packaged_suite():
    fitted_on = {case.question.casefold() for case in _lines("answering_fit.jsonl", Case)}
    asked = {line["question"].casefold() for line in _lines("assistant.jsonl", dict)}

    assert not fitted_on & asked


def test_the_packaged_weights_read_features_that_there_are():
    model = fitted()

    assert set(model.sentence.names) <= set(OF_SENTENCE)
    for judging in (model.vectors, model.words):
        assert set(judging.candidate.names) <= set(OF_CANDIDATE)
        assert set(judging.answer.names) <= set(OF_ANSWER)
    assert not {*OF_STATES} & {*model.vectors.candidate.names, *model.vectors.answer.names}
    assert not {*OF_STATES, *OF_VECTORS} & {*model.words.candidate.names, *model.words.answer.names}


def _lines(name, of):
    return [msgspec.json.decode(line, type=of) for line in rows_of(name)]
