"""Learn from judged queries how much meaning and words are to say when search fuses them.

Weights that are chosen on the queries they are judged by look better than they are. So the queries are cut into parts,
whole clusters together; for each part the weights are chosen on the others, and judged on it. What the whole procedure
gains over equal weights is the mean of these paired differences; unless its interval lies above 0, equal weights stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from statistics import fmean

from evals.measures import ndcg_at
from evals.retrieval import DEPTH, Judged, Search
from evals.statistics import mean_interval, paired_difference
from evals.values import Metric

# Shares of words in steps that change the order of some results; 1:1 is among them. Only the ratio counts.
GRID = tuple((round(1 - share / 10, 1), round(share / 10, 1)) for share in range(11))
DEFAULT = (0.5, 0.5)
PARTS = 5
FEWEST = 20  # judged queries: with less, a part has too few for a choice to be more than chance

Pair = tuple[float, float]
"""The weights of meaning and of words."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """The weights chosen on all queries, and what choosing them this way gains where it was not chosen (nDCG@10).

    `better` says whether the interval of `gain` lies above 0; if not, equal weights are to stay. `by_weights` are the
    means over all queries, of each pair of weights.
    """

    weights: Pair
    better: bool
    gain: Metric
    chosen: Metric
    equal: Metric
    by_weights: Mapping[Pair, float]


def tune(queries: Sequence[Judged], searches: Mapping[Pair, Search], seed: int) -> Tuned:
    """Choose among the weights that `searches` names. Raises ValueError where there are fewer than 20 queries."""
    if len(queries) < FEWEST:
        raise ValueError(f"{len(queries)} judged queries are too few to learn from; give {FEWEST} or more")
    texts = [judged.query for judged in queries]
    scores = {weights: _scores(queries, search(texts, DEPTH)) for weights, search in searches.items()}
    held_out = _held_out(queries, scores)
    clusters = {judged.id: judged.cluster or judged.id for judged in queries}
    equal = dict(zip(clusters, scores[DEFAULT], strict=True))
    gain = paired_difference(equal, held_out, seed, clusters)
    names = list(clusters.values())
    return Tuned(
        weights=_best(scores, range(len(queries))),
        better=gain.low > 0,
        gain=gain,
        chosen=mean_interval(list(held_out.values()), seed, names),
        equal=mean_interval(scores[DEFAULT], seed, names),
        by_weights={weights: fmean(values) for weights, values in scores.items()},
    )


def difference(queries: Sequence[Judged], before: Search, after: Search, seed: int) -> Metric:
    """Return what `after` gains over `before` in nDCG@10, in pairs; an interval above 0 is a gain beyond chance."""
    texts = [judged.query for judged in queries]
    clusters = {judged.id: judged.cluster or judged.id for judged in queries}
    found = [dict(zip(clusters, _scores(queries, search(texts, DEPTH)), strict=True)) for search in (before, after)]
    return paired_difference(found[0], found[1], seed, clusters)


def _scores(queries: Sequence[Judged], rankings: Sequence[Sequence[str]]) -> list[float]:
    return [
        ndcg_at([id for id in ranking if id not in judged.left_out], judged.gains, 10)
        for judged, ranking in zip(queries, rankings, strict=True)
    ]


def _held_out(queries: Sequence[Judged], scores: Mapping[Pair, Sequence[float]]) -> dict[str, float]:
    """Return each query's score with the weights that were chosen without its part."""
    parts = [part_of(judged.cluster or judged.id) for judged in queries]
    best = {part: _best(scores, [n for n, other in enumerate(parts) if other != part]) for part in sorted(set(parts))}
    return {judged.id: scores[best[part]][n] for n, (judged, part) in enumerate(zip(queries, parts, strict=True))}


def part_of(cluster: str) -> int:
    """Return the part that a cluster belongs to, the same whatever else there is."""
    return int(sha256(cluster.encode()).hexdigest()[:8], 16) % PARTS


def _best(scores: Mapping[Pair, Sequence[float]], rows: Sequence[int]) -> Pair:
    """Return the weights with the best mean over these queries; of equally good ones those nearest to equal."""
    if not rows:
        return DEFAULT

    def standing(weights: Pair) -> tuple[float, float, Pair]:
        return -round(fmean(scores[weights][n] for n in rows), 9), abs(weights[0] - weights[1]), weights

    return min(scores, key=standing)
