"""How much a term of a question tells among what the caller may see, remembered until the index changes.

Qdrant Edge can count that for each question, but then looks at every passage with the term: six times the work of the
search itself. Of itself it weighs a term by all passages, those of others and removed ones among them, which must not
be told. So the two weights of a term are compared once, by one passage that has it, and questions bring the ratio.
"""

from collections.abc import Collection, Sequence

import qdrant_edge as qe

from retrieval.lexical import Terms

MOST_CALLERS, MOST_TERMS = 64, 20_000  # some MB; who goes beyond has its terms compared anew
ALIKE = 1e-6  # a ratio this near to 1 is 1: what is left is the rounding of two float32


class Rarity:
    """The ratios of one tenant's terms. An index that is written to takes a new one."""

    def __init__(self) -> None:
        self._known: dict[frozenset[str], dict[int, float]] = {}

    def weighed(self, shard: qe.EdgeShard, principals: Collection[str], terms: Terms) -> list[float]:
        """Return the weights of a question's terms such that the index weighs them by what `principals` may see."""
        if len(self._known) >= MOST_CALLERS:
            self._known = {}
        ratios = self._known.setdefault(frozenset(principals), {})
        if len(ratios) >= MOST_TERMS:
            ratios.clear()
        held = ((term, ratios.get(term)) for term in terms.indices)  # another thread may clear them meanwhile
        known = {term: ratio for term, ratio in held if ratio is not None}
        if missing := [term for term in terms.indices if term not in known]:
            known |= _compared(shard, principals, missing)
            ratios.update(known)
        return [value * known[term] for term, value in zip(terms.indices, terms.values, strict=True)]


def _compared(shard: qe.EdgeShard, principals: Collection[str], terms: Sequence[int]) -> dict[int, float]:
    """Return how the weight of each term among what may be seen compares with its weight among all there is."""
    seen = qe.Filter(must=[qe.FieldCondition(key="access", match=qe.MatchAny(sorted(principals)))])
    plain, true = None, qe.SearchParams(idf=qe.IdfParams(seen))
    asked = [_one(term, seen, params) for term in terms for params in (plain, true)]
    answers = shard.query_batch(qe.QueryBatchRequest(asked))
    return {term: _ratio(*answers[2 * n : 2 * n + 2]) for n, term in enumerate(terms)}


def _one(term: int, seen: qe.Filter, params: qe.SearchParams | None) -> qe.QueryRequest:
    nearest = qe.Query.Nearest(qe.SparseVector([term], [1.0]), using="lexical")
    return qe.QueryRequest(limit=1, query=nearest, filter=seen, params=params, with_payload=False)


def _ratio(plain: Sequence[qe.ScoredPoint], true: Sequence[qe.ScoredPoint]) -> float:
    """Compare the scores of the passage that has most of the term; a term that none has finds nothing by any weight."""
    if not plain or not true or plain[0].score <= 0:
        return 1.0
    ratio = true[0].score / plain[0].score
    return 1.0 if abs(ratio - 1.0) < ALIKE else ratio
