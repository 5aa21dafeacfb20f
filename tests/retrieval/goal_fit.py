"""Weights for the likenesses of goal texts: a logit fitted on titles whose right answer is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from retrieval.goals.match import Weights

Likenesses = NDArray[np.float64]


@dataclass(frozen=True)
class Organisation:
    """Titles asked of an organisation: likenesses (titles, entries, 4) and the right entry of each, -1 for none."""

    found: Likenesses
    right: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.found[0])


def fit(organisations: Sequence[Organisation], together: bool, use: Sequence[int]) -> Weights:
    """Return the weights under which what is meant, or none of these, is likeliest."""
    term = _logit_together if together else _logit_each

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parts = [term(o, values, use) for o in organisations]
        return sum(part[0] for part in parts), np.sum([part[1] for part in parts], axis=0)

    bounds = [(0.0, None)] * len(use) + [(None, None)] * 2
    best = minimize(loss, np.ones(len(use) + 2), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = np.zeros(4)
    weights[list(use)] = best.x[:-2]
    return Weights(*np.round([*weights, *best.x[-2:]], 2).tolist())


def _logit_together(o: Organisation, values: NDArray[np.float64], use: Sequence[int]) -> Any:
    features, rows, gone = o.found[:, :, use], np.arange(len(o.right)), o.right < 0
    none = values[-2] + values[-1] * np.log(o.size)
    strength = features @ values[:-2]
    most = np.maximum(strength.max(axis=1), none)
    odds, nothing = np.exp(strength - most[:, None]), np.exp(none - most)
    total = odds.sum(axis=1) + nothing
    chosen = np.where(gone, nothing, odds[rows, o.right]) / total
    expected = np.einsum("qe,qef->qf", odds / total[:, None], features)
    of_right = np.where(gone[:, None], 0.0, features[rows, o.right])
    more = (nothing / total - gone).sum()
    return -np.log(np.maximum(chosen, 1e-300)).sum(), np.append(
        (expected - of_right).sum(axis=0), [more, more * np.log(o.size)]
    )


def _logit_each(o: Organisation, values: NDArray[np.float64], use: Sequence[int]) -> Any:
    features = o.found[:, :, use]
    is_right = np.arange(o.size)[None, :] == o.right[:, None]
    strength = features @ values[:-2] - values[-2] - values[-1] * np.log(o.size)
    share = 1 / (1 + np.exp(-strength))
    wrong = share - is_right
    loss = np.logaddexp(0, np.where(is_right, -strength, strength)).sum()
    more = -wrong.sum()
    return loss, np.append(np.einsum("qe,qef->f", wrong, features), [more, more * np.log(o.size)])
