"""The network: neither the order of the candidates nor what else is asked changes what it says of one."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.comparing import MARKS, OF_WORD, Compared
from retrieval.answering.features import OF_CANDIDATE
from retrieval.answering.judging import network
from retrieval.answering.network import Batch, Network
from retrieval.embed import PACKAGED_SIZE as SIZE


def unit(random, *shape):
    rows = random.normal(size=shape).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


@st.composite
def questions(draw):
    """Draw a question beside its candidates: any numbers, some of them unknown."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    c, w, t = draw(st.integers(1, 5)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    texts = [unit(random, draw(st.integers(1, 9)), SIZE) for _ in range(t)]
    which = [draw(st.integers(0, t - 1)) for _ in range(c)]
    features = random.normal(size=(c, len(OF_CANDIDATE))).astype(np.float32)
    features[random.random(features.shape) < 0.1] = np.nan
    marks = [random.random((len(texts[at]), len(MARKS))) < 0.5 for at in which]
    of_words = random.random((c, w, len(OF_WORD))).astype(np.float32)
    return Compared(features, of_words, unit(random, w, SIZE), texts, which, marks)


@pytest.fixture(scope="module", params=["packaged", "untrained"])
def judge(request):
    torch.manual_seed(3)
    found = network() if request.param == "packaged" else Network().eval()

    def odds(*several):
        with torch.inference_mode():
            return [one.numpy() for one in found(Batch.of(several))]

    return odds


@given(questions())
@settings(deadline=None, max_examples=30)
def test_whatever_is_given_the_odds_are_numbers(judge, question):
    odds, nothing = judge(question)

    assert odds.shape == (1, len(question.which))
    assert np.isfinite(odds).all()
    assert np.isfinite(nothing).all()


@given(questions(), questions())
@settings(deadline=None, max_examples=30)
def test_what_else_is_asked_changes_nothing(judge, question, other):
    alone, beside = judge(question), judge(other, question)

    assert np.allclose(alone[0][0], beside[0][1, : len(question.which)], atol=1e-4)
    assert np.allclose(alone[1][0], beside[1][1], atol=1e-4)


@given(questions(), st.randoms())
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_candidates_changes_nothing(judge, question, random):
    order = list(range(len(question.which)))
    random.shuffle(order)
    other = replace(
        question,
        features=question.features[order],
        of_words=question.of_words[order],
        which=[question.which[i] for i in order],
        marks=[question.marks[i] for i in order],
    )

    assert np.allclose(judge(question)[0][0][order], judge(other)[0][0], atol=1e-4)
    assert np.allclose(judge(question)[1], judge(other)[1], atol=1e-4)


def test_the_packaged_weights_are_of_this_network():
    assert {name: value.shape for name, value in network().state_dict().items()} == {
        name: value.shape for name, value in Network().state_dict().items()
    }
    assert all(torch.isfinite(value).all() for value in network().state_dict().values())
