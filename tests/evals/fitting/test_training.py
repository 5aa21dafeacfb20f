"""Training the network: it learns what it is shown, and goes on where it was stopped."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from evals.fitting import shipped
from evals.fitting.looked import Example
from evals.fitting.train import Training, batch_of, epoch, report, surprise, thinned, train
from retrieval.answering.comparing import MARKS, OF_WORD, Compared
from retrieval.answering.features import OF_CANDIDATE
from retrieval.answering.network import NEVER, Network
from retrieval.embed import PACKAGED_SIZE as SIZE


def example(number):
    """Return one of four candidates; the one that answers, of every second question, has a word of it in its text."""
    random = np.random.default_rng(number)
    states = random.normal(size=(8, SIZE)).astype(np.float32)
    states /= np.linalg.norm(states, axis=1, keepdims=True)
    answerable = number % 2 == 0
    words, texts = states[:2].copy(), [states[2 + i : 5 + i].copy() for i in range(4)]
    if answerable:
        texts[number % 4][1] = words[0]
    marks = [np.ones((3, len(MARKS)), dtype=np.bool_)] * 4
    of_words = np.zeros((4, 2, len(OF_WORD)), dtype=np.float32)
    right = np.array([answerable and at == number % 4 for at in range(4)])
    of_words[right, :, OF_WORD.index("alike")] = 1.0
    beside = Compared(np.zeros((4, len(OF_CANDIDATE)), np.float32), of_words, words, texts, range(4), marks)
    return Example(("org", f"page {number // 3}", 0), number % 5 == 0, answerable, beside, right)


EXAMPLES = [example(number) for number in range(96)]


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Other tests run beside these: threads that wait for one another would take a core each."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_an_epoch_has_each_question_once_and_is_the_same_again():
    steps = epoch(EXAMPLES, 7)

    assert sorted(id(one) for step in steps for one in step) == sorted(map(id, EXAMPLES))
    assert [[id(one) for one in step] for step in epoch(EXAMPLES, 7)] == [[id(one) for one in step] for step in steps]


def test_surprise_is_small_where_the_right_odds_are_high():
    right = torch.tensor([[False, False], [False, True]])
    odds = torch.tensor([[-9.0, -9.0], [-9.0, 9.0]])

    assert surprise(odds, torch.zeros(2), right) < 0.01
    assert surprise(-odds, torch.zeros(2), right) > 8


def test_any_of_several_that_answer_is_right():
    right, nothing = torch.tensor([[True, True, False]]), torch.full((1,), NEVER)

    assert surprise(torch.tensor([[5.0, -5.0, -5.0]]), nothing, right) < 0.01
    assert surprise(torch.tensor([[-5.0, 5.0, -5.0]]), nothing, right) < 0.01


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_what_is_left_out_leaves_every_question_words_candidates_and_texts(seed):
    batch, right = batch_of(EXAMPLES[:24])
    thin, left = thinned(batch, right, torch.Generator().manual_seed(seed))

    assert thin.asked.any(dim=1).all()
    assert thin.there.any(dim=1).all()
    assert thin.marks[..., 0].any(dim=2).all()
    assert not (thin.asked & ~batch.asked).any()
    assert not (left & ~thin.there).any()
    bare = right.any(dim=1) & ~left.any(dim=1)
    assert not (right & thin.there)[bare].any()  # nothing that answers is there where nothing is to be found


def test_it_learns_and_goes_on_from_where_it_was_stopped(tmp_path):
    torch.manual_seed(1)
    first, steps = Training(Network().train(), 200), epoch(EXAMPLES, 0)
    before = first.step(steps[0])
    for number in range(1, 120):
        first.step(steps[number % 3])
    torch.save(first.state(), tmp_path / "kept")
    torch.manual_seed(9)
    second = Training(Network().train(), 200)
    second.resume(torch.load(tmp_path / "kept"))

    for one in (first, second):
        one.step(steps[2])
    assert first.step(steps[0]) == second.step(steps[0]) < before / 2


def test_training_says_how_it_goes_and_keeps_what_it_did(tmp_path):
    torch.manual_seed(1)
    told = list(train(Training(Network().train(), 6), EXAMPLES, 2, tmp_path / "kept"))
    again = Training(Network().train(), 6)

    assert told[-1].startswith("step 6 of 6, surprise ")
    assert list(train(again, EXAMPLES, 2, tmp_path / "kept")) == []
    assert again.steps == 6


class Knows(nn.Module):
    """A network that is told what answers."""

    def forward(self, batch):
        return batch.of_words[:, :, 0, 0].masked_fill(~batch.there, NEVER), torch.full((len(batch.there),), 0.5)


def test_who_knows_is_reported_to():
    told = [np.broadcast_to(one.right[:, None, None], one.beside.of_words.shape) for one in EXAMPLES]
    known = [
        replace(one, beside=replace(one.beside, of_words=words.astype(np.float32)))
        for one, words in zip(EXAMPLES, told, strict=True)
    ]

    assert report(Knows(), known).startswith("96 questions held out: AUC 1.000 (a coin .5)")


def test_what_is_shipped_is_reported_alike():
    odds = [(True, 2.0, True), (True, 0.5, False), (False, 1.0, False), (False, -1.0, False)]

    assert shipped.report(odds) == "4 questions: AUC 0.750 (a coin .5), the answer is shown in 0.500"
