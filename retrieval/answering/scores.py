"""Logistic models: which sentences to look at; and where no model tells of words, which answers and whether any does.

The weights were fitted by `evals.fit_answering` on questions over texts that are not ours to ship, and over some that
are; the file says which.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec
import numpy as np

from retrieval.answering.features import OF_ANSWER, OF_CANDIDATE, OF_SENTENCE, Features


class Model(msgspec.Struct, frozen=True):
    """Weights of features brought to mean 0 and deviation 1; one of each per name."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def score(self, features: Features, all_names: Sequence[str]) -> Features:
        """Return the log-odds of rows whose columns are `all_names`; what is not known (NaN) says nothing."""
        columns = features[..., [all_names.index(name) for name in self.names]]
        scaled = np.nan_to_num((columns - np.array(self.mean)) / np.array(self.deviation), nan=0.0)
        return np.asarray(scaled @ np.array(self.weights) + self.bias, dtype=np.float64)


class Judging(msgspec.Struct, frozen=True):
    """Which candidate answers and whether it does; `enough` is the log-odds from which on an answer is shown."""

    candidate: Model
    answer: Model
    enough: float


class Answering(msgspec.Struct, frozen=True):
    """Judging by the vectors of texts alone, as an endpoint gives them; by words alone; and the network's `enough`."""

    sentence: Model
    vectors: Judging
    words: Judging
    enough: float
    fitted_on: str

    def judging(self, candidates: Features) -> Judging:
        """Return what reads no more than is known of these candidates."""
        return self.words if np.isnan(candidates[:, OF_CANDIDATE.index("block meaning")]).all() else self.vectors


@cache
def fitted() -> Answering:
    """Return the weights that come with the program."""
    raw = resources.files("retrieval.answering").joinpath("weights.json").read_bytes()
    return msgspec.json.decode(raw, type=Answering)


def sentence_scores(features: Features, model: Answering) -> Features:
    """Return a score for each sentence; higher is likelier worth a closer look."""
    return model.sentence.score(features, OF_SENTENCE)


def candidate_scores(features: Features, model: Judging) -> Features:
    """Return a score for each candidate; higher is likelier an answer."""
    return model.candidate.score(features, OF_CANDIDATE)


def answer_score(features: Features, model: Judging) -> float:
    """Return the log-odds that the best candidate answers the question."""
    return float(model.answer.score(features, OF_ANSWER))
