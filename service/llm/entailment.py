"""A model that says whether one sentence follows from another, from a folder."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Entails(Protocol):
    """Says how likely it is that a sentence follows from another one, 0 to 1."""

    def probability(self, source: str, sentence: str) -> float: ...


class Entailment:
    """A sentence-transformers CrossEncoder for entailment from a folder, on the CPU and without any network.

    Raises ModelUnavailable where there is no such model, or one that does not name which score is entailment.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def probability(self, source: str, sentence: str) -> float:
        model, at = self._opened
        scores = np.asarray(model.predict([(source, sentence)], batch_size=1, show_progress_bar=False), dtype=float)
        exps = np.exp(scores.reshape(-1) - scores.max())
        return float(exps[at] / exps.sum())

    @cached_property
    def _opened(self) -> "tuple[CrossEncoder, int]":
        import torch
        from sentence_transformers import CrossEncoder

        torch.set_num_threads(1)  # as for embedding: several requests take a thread each
        try:
            model: CrossEncoder = CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as problem:
            raise ModelUnavailable(f"{self._folder}: no entailment model that can be read: {problem}") from problem
        labels = getattr(getattr(model.model, "config", None), "id2label", None) or {}
        names = {str(name).lower(): int(at) for at, name in labels.items()}
        if "entailment" not in names:
            raise ModelUnavailable(f"{self._folder}: none of its labels is 'entailment': {', '.join(names)}")
        return model, names["entailment"]
