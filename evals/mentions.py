"""Prerequisites between concepts, inferred from their texts alone. The plain first form, and a rival for what follows.

A concept whose text speaks of another one's title builds on it. The share of a title that a text speaks of is weighted
by how telling each word is over all the texts (inverse document frequency, Spärck Jones 1972).
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import permutations
from math import log

import networkx as nx

from evals.closure import Concept, Edges

METHOD = "mentions-1: b's text holds >= 2/3 of a's title by idf weight, and more than a's text holds of b's title"
ENOUGH = 2 / 3  # of a title: 'linear regression' is not meant wherever a text says 'linear'
LITTLE = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "to", "with"}
)
SHORTEST_PLURAL = 4  # 'bus' and 'its' are none


def inferred(concepts: Mapping[str, Concept]) -> Edges:
    """Return edges (before, after); without a cycle, for an edge that would close one is left out, weakest first."""
    titles = {id: frozenset(_words(concept.title)) for id, concept in concepts.items()}
    texts = {id: titles[id] | frozenset(_words(concept.text)) for id, concept in concepts.items()}
    weight = _telling(texts)
    shares = {(a, b): _share(titles[a], texts[b], weight) for a, b in permutations(sorted(concepts), 2)}
    leads = {(a, b): share - shares[b, a] for (a, b), share in shares.items() if share >= ENOUGH}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(concepts)
    for a, b in sorted(leads, key=lambda edge: (-leads[edge], edge)):
        if leads[a, b] > 0 and not nx.has_path(graph, b, a):
            graph.add_edge(a, b)
    return frozenset(graph.edges)


def _telling(texts: Mapping[str, frozenset[str]]) -> dict[str, float]:
    spoken = Counter(word for text in texts.values() for word in text)
    return {word: log((len(texts) + 1) / (n + 0.5)) for word, n in spoken.items()}


def _share(title: frozenset[str], text: frozenset[str], weight: Mapping[str, float]) -> float:
    # Summed in one order: floats added in another order may differ in the last digit.
    whole = sum(weight[word] for word in sorted(title))
    return sum(weight[word] for word in sorted(title & text)) / whole if whole else 0.0


def _words(text: str) -> list[str]:
    return [_singular(word) for word in re.findall(r"\w+", text.casefold()) if word not in LITTLE]


def _singular(word: str) -> str:
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
