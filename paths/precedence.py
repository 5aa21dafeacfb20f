"""From signals to the probability that one thing comes before another, or is needed for it: logistic regression.

Where every signal changes its sign with the pair and there is no bias, the probabilities of (a, b) and (b, a) add up
to 1 by construction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

EACH = 3  # prerequisites of one thing; in Exercism's tracks a concept has 3.4
LIKELY = 0.5


class Weights(Struct, frozen=True):
    """What each signal adds to the log-odds; signals that are not named add nothing."""

    signals: Mapping[str, float]
    bias: float = 0.0


def chance(weights: Weights, signals: Iterable[tuple[str, Floats]], like: Floats) -> Floats:
    """Return the probability of each pair, in the shape of `like`, which all signals have."""
    odds = np.full(like.shape, weights.bias)
    for name, values in signals:
        if name in weights.signals:
            odds += weights.signals[name] * values
    probability: Floats = expit(odds)
    return probability


def likely(pairs: Sequence[tuple[str, str]], chances: Sequence[float]) -> list[tuple[str, str]]:
    """Return the pairs (before, after) that are worth to be taken for edges, the most probable first.

    Those are for each thing its EACH most probable prerequisites, from LIKELY on, and those only that are more probable
    than the same pair turned round. There is no cycle among them: what would close one is left out, and as the most
    probable come first, that is the least probable of its edges. The order of the argument plays no part.
    """
    known = dict(zip(pairs, chances, strict=True))
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted({end for pair in pairs for end in pair}))
    taken: Counter[str] = Counter()
    for before, after in sorted(known, key=lambda pair: (-known[pair], pair)):
        if known[before, after] < LIKELY or taken[after] == EACH:
            continue
        taken[after] += 1
        if known[before, after] > known.get((after, before), 0.0) and not nx.has_path(graph, after, before):
            graph.add_edge(before, after)
    return sorted(graph.edges, key=lambda pair: (-known[pair], pair))
