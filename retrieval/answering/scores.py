"""Two logistic models over the features: is this sentence an answer, and do the best ones answer at all.

The weights were fitted by `evals.fit_answering` on questions over texts that are not ours to ship; the file says which.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec
import numpy as np

from retrieval.answering.features import OF_ANSWER, OF_SENTENCE, Features


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


class Answering(msgspec.Struct, frozen=True):
    """`enough` is the log-odds from which on an answer is shown; `fitted_on` says on what."""

    sentence: Model
    answer: Model
    enough: float
    fitted_on: str


@cache
def fitted() -> Answering:
    """Return the weights that come with the program."""
    raw = resources.files("retrieval.answering").joinpath("weights.json").read_bytes()
    return msgspec.json.decode(raw, type=Answering)


def sentence_scores(features: Features, model: Answering) -> Features:
    """Return a score for each sentence; higher is likelier an answer."""
    return model.sentence.score(features, OF_SENTENCE)


def answer_score(features: Features, model: Answering) -> float:
    """Return the log-odds that the best sentences answer the question."""
    return float(model.answer.score(features, OF_ANSWER))
