"""Suite `retrieval`: does search find the judged documents. Fused search stands beside dense and BM25 alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from evals.measures import hit_at, ndcg_at, recall_at, reciprocal_rank
from evals.statistics import mean_interval, paired_difference
from evals.suite import Measures
from evals.values import CaseResult, Metric

DEPTH = 100  # documents asked for; recall_at_100 needs as many
PRODUCTION = "fused"
MEASURES = ("ndcg_at_10", "hit_at_1", "hit_at_5", "mrr", "recall_at_100")
JUDGED = Measures("ndcg_at_10", higher=("ndcg_at_10", "mrr", "recall_at_100"))
SHOWN = 10  # documents of a ranking that a run keeps

Search = Callable[[Sequence[str], int], Sequence[Sequence[str]]]
"""Queries and a depth in; for each query the ids of the documents, best first, out."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with its judged documents (id -> gain) and those left out of the ranking, such as its own page."""

    id: str
    query: str
    gains: Mapping[str, float]
    left_out: frozenset[str] = field(default_factory=frozenset)
    cluster: str = ""


def run(queries: Sequence[Judged], searches: Mapping[str, Search]) -> list[CaseResult]:
    """Ask every query of every search; the production search is called 'fused'."""
    texts = [judged.query for judged in queries]
    most_left_out = max((len(judged.left_out) for judged in queries), default=0)
    rankings = {name: search(texts, DEPTH + most_left_out) for name, search in searches.items()}
    return [
        CaseResult(
            judged.id,
            judged.cluster or judged.id,
            {key: value for name in searches for key, value in _score(name, rankings[name][i], judged).items()},
            output=_kept(rankings[PRODUCTION][i], judged)[:SHOWN],
        )
        for i, judged in enumerate(queries)
    ]


def _score(name: str, ranking: Sequence[str], judged: Judged) -> dict[str, float]:
    kept = _kept(ranking, judged)
    scores = {
        "ndcg_at_10": ndcg_at(kept, judged.gains, 10),
        "hit_at_1": hit_at(kept, judged.gains, 1),
        "hit_at_5": hit_at(kept, judged.gains, 5),
        "mrr": reciprocal_rank(kept, judged.gains),
        "recall_at_100": recall_at(kept, judged.gains, 100),
    }
    return scores if name == PRODUCTION else {f"{key}[{name}]": value for key, value in scores.items()}


def _kept(ranking: Sequence[str], judged: Judged) -> list[str]:
    return [id for id in ranking if id not in judged.left_out][:DEPTH]


def metrics(cases: Sequence[CaseResult], seed: int) -> dict[str, Metric]:
    """Return means over queries, and the paired differences of the fused search to the others.

    Queries of one cluster are resampled together, so `n` counts clusters.
    """
    clusters = {case.id: case.cluster for case in cases}
    names = list(cases[0].scores) if cases else []
    named = {name: mean_interval([c.scores[name] for c in cases], seed, list(clusters.values())) for name in names}
    for rival in sorted({name.partition("[")[2].rstrip("]") for name in names} - {""}):
        for measure in MEASURES:
            before = {case.id: case.scores[f"{measure}[{rival}]"] for case in cases}
            after = {case.id: case.scores[measure] for case in cases}
            named[f"{measure}[{PRODUCTION}-{rival}]"] = paired_difference(before, after, seed, clusters)
    return named
