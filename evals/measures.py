"""Measures of a ranking against judged relevance, with the definitions of trec_eval."""

from collections.abc import Mapping, Sequence
from math import log2

CUTOFF = 10


def ndcg_at(ranking: Sequence[str], gains: Mapping[str, float], k: int = CUTOFF) -> float:
    """Return nDCG at `k` with gains as judged and discount log2(rank + 1) (Järvelin and Kekäläinen 2002)."""
    found = sum(gains.get(item, 0) / log2(rank + 1) for rank, item in enumerate(ranking[:k], 1))
    ideal = sum(gain / log2(rank + 1) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:k], 1))
    return found / ideal if ideal > 0 else 0.0


def recall_at(ranking: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Return the share of the relevant items that are among the first `k`."""
    relevant = {item for item, gain in gains.items() if gain > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], gains: Mapping[str, float]) -> float:
    """Return 1 over the rank of the first relevant item, 0 where none is found."""
    return next((1 / rank for rank, item in enumerate(ranking, 1) if gains.get(item, 0) > 0), 0.0)


def hit_at(ranking: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Return 1 where a relevant item is among the first `k`, else 0."""
    return float(any(gains.get(item, 0) > 0 for item in ranking[:k]))
