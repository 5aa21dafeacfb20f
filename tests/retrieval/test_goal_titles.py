"""Goal texts on real titles: the fused likeness finds what each likeness alone misses. The whole is `goal_titles`."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.embed import SentenceEmbedder
from retrieval.goals.match import ROLE_WEIGHTS, ROLE_WEIGHTS_BY_WORDS
from retrieval.goals.words import read_goal
from tests.retrieval.goal_titles import Ground, known, scores

FIRST, MOST = 1200, 50  # neighbours somewhere in the middle of the classification


@pytest.fixture(scope="module")
def ground(shared_data: Path) -> Ground:
    found, embedder = known(shared_data, "role")[FIRST : FIRST + MOST], SentenceEmbedder()
    vectors = embedder.embed([one.entry.text for one in found])
    return Ground(found, vectors, embedder.embed([read_goal(one.title).plain for one in found]))


def test_a_held_out_title_finds_its_occupation(ground: Ground) -> None:
    (organisation,) = ground.organisations(False, {MOST: 1})
    told = scores(organisation, ROLE_WEIGHTS)
    mean = {name: float(np.mean(values["MRR"])) for name, values in told.items()}

    assert mean["fused"] > max(mean[name] for name in mean if name != "fused") - 0.02
    assert np.mean(told["fused"]["hit@5"]) > 0.85


def test_words_alone_find_most(ground: Ground) -> None:
    (organisation,) = ground.organisations(False, {MOST: 1})

    assert np.mean(scores(organisation, ROLE_WEIGHTS_BY_WORDS)["fused"]["hit@5"]) > 0.75
