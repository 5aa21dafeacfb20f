"""Which candidate answers a question, and whether any does: by the network where the model tells of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.answering.candidates import Candidate
from retrieval.answering.comparing import Compared, compared
from retrieval.answering.features import Features, of_answer
from retrieval.answering.question import Asked
from retrieval.answering.reading import Words
from retrieval.answering.scores import Answering, answer_score, candidate_scores

if TYPE_CHECKING:
    from retrieval.answering.network import Network

WEIGHTS = "network.safetensors"


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What a closer look at the likeliest sentences gives: a row of features for each candidate."""

    words: Words | None
    candidates: Sequence[Candidate]
    features: Features


class Judged(NamedTuple):
    """The log-odds of each candidate, of any at all, and from which on an answer is shown."""

    scores: Features
    score: float
    enough: float


def judge(question: Asked, looked: Looked, model: Answering) -> Judged:
    """Judge by as much as is known: there must be one candidate at least."""
    beside = compared(question, looked.words, looked.candidates, looked.features)
    if beside is not None:
        return Judged(*_by_network(beside), model.enough)
    judging = model.judging(looked.features)
    scores = candidate_scores(looked.features, judging)
    score = answer_score(of_answer(looked.features, scores), judging)
    return Judged(scores, score, judging.enough)


def _by_network(beside: Compared) -> tuple[Features, float]:
    import torch

    from retrieval.answering.network import Batch

    with torch.inference_mode():
        odds, nothing = network()(Batch.of([beside]))
    scores = (odds[0] - nothing[0]).double().numpy()
    return scores, float(np.logaddexp.reduce(scores))


@cache
def network() -> "Network":
    """Return the network with the weights that come with the program."""
    from safetensors.torch import load

    from retrieval.answering.network import Network

    found = Network()
    kept = load(resources.files("retrieval.answering").joinpath(WEIGHTS).read_bytes())
    found.load_state_dict({name: value.float() for name, value in kept.items()})
    return found.eval()
