"""Fit the weights of the signals of order and of need, and judge an order by them.

Logistic regression with a prior (maximum a posteriori). The prior is what one would guess without data: a stated number
or a named prerequisite says most, a closing word more than a mention; no signal may speak against its own meaning, so
weights are never negative. Open curricula are few, so the prior is strong: with Microsoft Learn, Exercism and OSSU left
out in turn, weights that lean on it predict better than freely fitted ones, and than equal ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.curricula import Known
from paths.precedence import Weights, chance
from paths.sequence import arrange
from retrieval.embed import Embedder
from retrieval.sequence.precedence import Pairs, grounds, signals
from retrieval.sequence.reading import read

Floats = NDArray[np.float64]

ORDER_PRIOR = {
    "opening": 1.0,
    "basic": 0.5,
    "applied": 0.5,
    "advanced": 1.0,
    "closing": 1.0,
    "ladder_meaning": 0.7,
    "ladder_words": 0.7,
    "depth": 0.5,
    "short": 0.3,
    "mentioned": 0.5,
    "named": 2.0,
    "contained": 0.5,
    "numbered": 2.0,
    "ready": 0.5,
    "level": 2.0,
    "sequenced": 2.0,
}
NEEDED_PRIOR = {"before": 1.0, "near": 4.0, "spoken": 3.0}
STRENGTH = 0.1  # of the prior: a weight that is one off it costs as much as 0.05 in the log of every pair's probability
DECIMALS = 2
LONG = 10  # items from which on a curriculum counts no more: a long one is many pairs but one opinion


@dataclass(frozen=True, slots=True)
class Signalled:
    """A curriculum with the signals of all its pairs: each of shape (items, items)."""

    known: Known
    signals: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Examples:
    """One row a pair: its signals, 1 where the pair is true and -1 where not, and how much it has to say."""

    rows: Floats
    signs: Floats
    says: Floats


def signalled(curricula: Sequence[Known], embedder: Embedder | None) -> list[Signalled]:
    """Return the curricula with the signals of production."""
    return [Signalled(known, dict(signals(read(known.items, embedder), _grid(known)))) for known in curricula]


def _grid(known: Known) -> Pairs:
    everyone = np.arange(len(known.items))
    return Pairs(everyone, everyone, grid=True)


def fit_order(curricula: Sequence[Signalled], prior: Mapping[str, float] = ORDER_PRIOR) -> Weights:
    """Return the weights of the signals named in `prior`. Every source has an equal say, whatever its size."""
    parts = []
    for source in sorted({each.known.source for each in curricula}):
        own = [each for each in curricula if each.known.source == source]
        whole = sum(_say(each.known) for each in own)
        parts += [_in_order(each, list(prior), _say(each.known) / whole) for each in own]
    return regress(_together(parts), prior)


def _in_order(each: Signalled, names: Sequence[str], say: float) -> Examples:
    first, second = np.array(each.known.pairs).T
    rows = np.stack([each.signals[name][first, second] for name in names], axis=1)
    return Examples(rows, np.ones(len(first)), np.full(len(first), say / len(first)))


def _say(known: Known) -> int:
    return min(len(known.items), LONG)


def fit_needed(curricula: Sequence[Known], embedder: Embedder | None, order: Weights) -> Weights:
    """Return the weights of what speaks for a prerequisite, from edges.

    A third of the say has every edge, a third every edge turned round, a third as many pairs without a way between.
    """
    return regress(_together([_needed(known, embedder, order) for known in curricula]), NEEDED_PRIOR)


def _needed(known: Known, embedder: Embedder | None, order: Weights) -> Examples:
    edges, graph = sorted(known.pairs), nx.DiGraph(known.pairs)
    near = {node: nx.ancestors(graph, node) | nx.descendants(graph, node) for node in graph}
    apart = [(a, b) for a, b in permutations(range(len(known.items)), 2) if b not in near.get(a, ())]
    others = Random(known.id).sample(apart, min(len(apart), len(edges)))
    pairs = [*edges, *((b, a) for a, b in edges), *others]
    found = dict(grounds(read(known.items, embedder), Pairs(*np.array(pairs).T), order))
    rows = np.stack([*(found[name] for name in NEEDED_PRIOR), np.ones(len(pairs))], axis=1)
    thirds = np.repeat([1 / len(edges), 1 / len(edges), 1 / len(others)], [len(edges), len(edges), len(others)])
    return Examples(rows, np.where(np.arange(len(pairs)) < len(edges), 1.0, -1.0), thirds)


def _together(parts: Sequence[Examples]) -> Examples:
    says = np.concatenate([part.says for part in parts])
    rows, signs = np.concatenate([part.rows for part in parts]), np.concatenate([part.signs for part in parts])
    return Examples(rows, signs, says / says.sum())


def regress(examples: Examples, prior: Mapping[str, float]) -> Weights:
    """Return the weights of the signals in `prior`, and a free bias where the rows have one column more."""
    biased = examples.rows.shape[1] - len(prior)
    expected = np.array([*prior.values(), *[0.0] * biased])
    strength = np.array([STRENGTH] * len(prior) + [0.0] * biased)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin, off = examples.signs * (examples.rows @ weights), weights - expected
        slope = -examples.rows.T @ (examples.signs * examples.says / (1 + np.exp(margin))) + strength * off
        return float(examples.says @ np.logaddexp(0, -margin) + strength @ off**2 / 2), slope

    bounds = [(0, None)] * len(prior) + [(None, None)] * biased
    found = minimize(loss, expected, jac=True, method="L-BFGS-B", bounds=bounds, tol=1e-12).x
    rounded = [round(float(weight), DECIMALS) for weight in found]
    return Weights(dict(zip(prior, rounded, strict=False)), rounded[-1] if biased else 0.0)


def tau(each: Signalled, weights: Weights) -> float:
    """Return Kendall's tau, over the pairs whose order is known, of the best order under the weights."""
    lead = 2 * chance(weights, each.signals.items(), np.empty((len(each.known.items),) * 2)) - 1
    place = np.argsort(arrange(lead).order)
    first, second = np.array(each.known.pairs).T
    return float(np.sign(place[second] - place[first]).mean())


def left_out(curricula: Sequence[Signalled], fit: Callable[[Sequence[Signalled]], Weights]) -> dict[str, Weights]:
    """Return for each family the weights fitted on all the others."""
    families = sorted({each.known.family for each in curricula})
    return {family: fit([each for each in curricula if each.known.family != family]) for family in families}
