"""Words are weighed by what the caller may see, as the database itself would weigh them, and anew after each write."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
import qdrant_edge as qe

from retrieval import rarity
from retrieval.edge import EdgeIndex, _filter
from retrieval.index import IndexSpec, Point, Question
from retrieval.lexical import question_terms

WORDS = [f"word{n}" for n in range(40)]
QUESTION = "word1 word7 word30"
CLOSE = 2e-4  # scores are rounded to four digits


def point(n: int, access: tuple[str, ...] = ("everyone",), version: str = "1") -> Point:
    chance = Random(f"{n}{version}")
    text = " ".join(chance.choices(WORDS, k=20))
    vector = np.eye(8, dtype=np.float32)[n % 8]
    return Point(f"d{n}", version, 0, len(text), None, "content", text, "en", access, vector)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EdgeIndex]:
    form = EdgeIndex(tmp_path, IndexSpec("m", 8))
    form.add("acme", [point(n, ("everyone",) if n % 3 else ("board",)) for n in range(600)])
    yield form
    form.close()


def true_scores(index: EdgeIndex, principal: str) -> dict[str, float]:
    """Return the scores that the database gives all passages when it counts words for this question alone."""
    terms, seen = question_terms(QUESTION), _filter({"access": [principal]})
    asked = qe.QueryRequest(
        limit=600, query=qe.Query.Nearest(qe.SparseVector(terms.indices, terms.values), using="lexical"), filter=seen,
        params=qe.SearchParams(idf=qe.IdfParams(seen)), with_payload=["document"],
    )  # fmt: skip
    shard = index._shard("acme")
    assert shard is not None
    return {str((p.payload or {})["document"]): p.score for p in shard.query_batch(qe.QueryBatchRequest([asked]))[0]}


def assert_true(index: EdgeIndex, principal: str = "everyone") -> None:
    expected = true_scores(index, principal)
    (hits,) = index.search("acme", [Question(QUESTION, (principal,), 20)])
    assert [hit.lexical for hit in hits] == pytest.approx([expected[hit.document] for hit in hits], abs=CLOSE)
    assert hits[-1].lexical == pytest.approx(sorted(expected.values())[-len(hits)], abs=CLOSE)  # none better was missed


@pytest.mark.parametrize("principal", ["everyone", "board"])
def test_words_count_by_what_the_caller_may_see(index: EdgeIndex, principal: str) -> None:
    assert_true(index, principal)
    assert_true(index, principal)  # as remembered


def test_what_was_removed_or_changed_does_not_count(index: EdgeIndex) -> None:
    assert_true(index)
    index.remove("acme", [f"d{n}" for n in range(0, 600, 4)])
    assert_true(index)
    index.add("acme", [point(n, version="2") for n in range(1, 200, 4)])
    assert_true(index)
    index.optimize("acme")
    assert_true(index)


def test_a_word_of_no_passage_finds_nothing(index: EdgeIndex) -> None:
    assert index.search("acme", [Question("unheard", ("everyone",))]) == [[]]


def test_what_is_remembered_has_a_bound(index: EdgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rarity, "MOST_CALLERS", 3)
    monkeypatch.setattr(rarity, "MOST_TERMS", 2)
    for n in range(9):
        index.search("acme", [Question(QUESTION, (f"group:{n}", "everyone"))])
        assert len(index._rarity["acme"]._known) <= 3
    assert_true(index)
