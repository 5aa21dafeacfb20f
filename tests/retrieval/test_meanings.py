"""The ladders and what an embedder makes of them."""

from collections import Counter

import numpy as np
import pytest

from retrieval.embed import PACKAGED_NAME, PACKAGED_SHA256
from retrieval.sequence import meanings as module
from retrieval.sequence.ladders import by_words, climb, in_words, ladders
from retrieval.sequence.meanings import MEAN, SPREAD, keep_vectors, meanings, packaged, read_vectors, understood
from tests.fakes import HashEmbedder

MODEL = f"{PACKAGED_NAME}@{PACKAGED_SHA256[:12]}"


class Counted(HashEmbedder):
    """Counts what it is asked for; its name must be its own, as meanings are known by name."""

    def __init__(self, name):
        self.name, self.asked = name, 0

    def embed(self, texts):
        self.asked += len(texts)
        return super().embed(texts)


def test_every_ladder_has_steps_and_none_twice():
    known = ladders()
    for rungs in np.split(known.rungs, known.starts[1:]):
        assert len(rungs) >= 2
        assert max(Counter(rungs.tolist()).values()) == 1, [known.steps[rung] for rung in rungs]


def test_the_packaged_vectors_are_those_of_the_packaged_model_and_steps():
    """Where this fails, the ladders were changed: run `python -m evals.fit_precedence`."""
    vectors = packaged(MODEL)

    assert vectors is not None
    assert vectors.shape == (len(ladders().steps), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(vectors)), abs=1e-5)


def test_to_the_packaged_model_a_cosine_is_a_cosine():
    known = understood(packaged(MODEL))

    assert (known.mean, known.spread) == pytest.approx((MEAN, SPREAD), abs=0.005)


def test_by_the_packaged_vectors_first_steps_lie_before_last_ones():
    known = understood(packaged(MODEL))
    ends = [(rungs[0], rungs[-1]) for rungs in np.split(ladders().rungs, ladders().starts[1:])]
    first, last = (known.depth(known.steps[list(side)]).mean() for side in zip(*ends, strict=True))

    assert last - first > 0.5


def test_another_model_is_asked_once_and_its_vectors_are_kept(tmp_path):
    asked, again = Counted("asked"), Counted("asked")
    meanings(asked, tmp_path)
    meanings(again, tmp_path)
    module._known.clear()
    meanings(again, tmp_path)

    assert asked.asked == len(ladders().steps)
    assert again.asked == 0


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"no zip"])
def test_a_damaged_file_is_made_anew(tmp_path, damage):
    embedder = Counted(f"damaged {damage!r}")
    meanings(embedder, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    module._known.clear()
    meanings(embedder, tmp_path)

    assert embedder.asked == 2 * len(ladders().steps)
    assert read_vectors(file, embedder.name) is not None


def test_vectors_of_another_model_are_not_taken(tmp_path):
    keep_vectors(tmp_path / "kept.npz", HashEmbedder())

    assert read_vectors(tmp_path / "kept.npz", "hash") is not None
    assert read_vectors(tmp_path / "kept.npz", "another") is None
    assert packaged("another") is None


def test_a_title_stands_most_on_the_step_that_it_is():
    known = ladders()
    step = known.steps.index("eigenvalues")
    on = climb(by_words(in_words(["Eigenvalues"]))).on[0]

    assert on[known.rungs == step].min() == on.max() == pytest.approx(1)


def test_a_title_of_unknown_words_stands_nowhere_rather_than_elsewhere():
    found = climb(by_words(in_words(["qwxyz", ""])))

    assert np.ptp(found.on) == 0
