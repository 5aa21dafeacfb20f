"""An optional cross-encoder: reads question and passage together, and puts the best few hits in its own order.

It is slow, some 25 ms a passage on a processor, and on long questions or unlike texts it makes results worse (BEIR,
Thakur et al. 2021: ArguAna .31 against .49 by words alone). So an organisation's searches use one only after judged
queries have shown that it helps there.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from retrieval.embed import READ_AT_MOST, _digest, _weights
from retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

T = TypeVar("T")

RERANKED = 20  # hits that are read again; the rest keep their places behind them
SCORE_DIGITS = 4  # scores are equal when they agree to this, and then the order of the search stays


class Reranker:
    """A sentence-transformers CrossEncoder from a folder, on the CPU and without any network.

    Nothing heavy is loaded before the first question. Raises ModelUnavailable where there is no such model, or one
    that gives more than one score.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def name(self) -> str:
        """Name model and weights: other scores, other name."""
        return f"{self._folder.name}@{_digest(_weights(self._folder))[:12]}"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question; a pair at a time, so that company changes no score."""
        pairs = [(_readable(question), _readable(text)) for text in texts]
        found = [self._model.predict([pair], batch_size=1, show_progress_bar=False) for pair in pairs]
        return [round(float(np.asarray(score).reshape(-1)[0]), SCORE_DIGITS) for score in found]

    @cached_property
    def _model(self) -> "CrossEncoder":
        import torch
        from sentence_transformers import CrossEncoder

        _weights(self._folder)
        torch.set_num_threads(1)  # as for embedding: several requests take a thread each
        try:
            model: CrossEncoder = CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as problem:
            raise ModelUnavailable(f"{self._folder}: no cross-encoder that can be read: {problem}") from problem
        if model.num_labels != 1:
            raise ModelUnavailable(f"{self._folder}: gives {model.num_labels} scores; one is wanted, of relevance")
        return model


def reranked(reranker: Reranker, question: str, items: Sequence[T], texts: Sequence[str]) -> list[T]:
    """Return the items, best first, with the first RERANKED by what the cross-encoder says of their texts."""
    scores = reranker.scores(question, texts[:RERANKED])
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], n))
    return [*(items[n] for n in order), *items[RERANKED:]]


def _readable(text: str) -> str:
    return text[:READ_AT_MOST].encode("utf-8", "replace").decode()  # a lone surrogate breaks the tokenizer
