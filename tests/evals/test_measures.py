import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from evals.measures import hit_at, ndcg_at, recall_at, reciprocal_rank

DOCS = [f"d{i}" for i in range(30)]
gains = st.dictionaries(st.sampled_from(DOCS), st.integers(0, 3), min_size=1).filter(lambda g: any(g.values()))


@given(st.permutations(DOCS).map(lambda docs: docs[:20]), gains)
def test_measures_agree_with_trec_eval(ranking, gain):
    qrels = {"q": gain}
    run = {"q": {doc: float(-rank) for rank, doc in enumerate(ranking)}}
    theirs = ir_measures.calc_aggregate([nDCG @ 10, R @ 15, RR, Success @ 5], qrels, run)

    assert ndcg_at(ranking, gain, 10) == pytest.approx(theirs[nDCG @ 10], abs=1e-9)
    assert recall_at(ranking, gain, 15) == pytest.approx(theirs[R @ 15], abs=1e-9)
    assert reciprocal_rank(ranking, gain) == pytest.approx(theirs[RR], abs=1e-9)
    assert hit_at(ranking, gain, 5) == pytest.approx(theirs[Success @ 5], abs=1e-9)
