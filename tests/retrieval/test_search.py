"""Search: one batch of embeddings, one round trip; and the fusion of two lists."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.model import Skill
from retrieval.chunk import passages, searchable
from retrieval.edge import EdgeIndex
from retrieval.embed import Vectors
from retrieval.errors import NoTenant
from retrieval.fuse import RRF_K, Ask, Fused, Key, Place, Scored, ranked, scored
from retrieval.index import Hit, IndexSpec, Point, Question
from retrieval.search import search, skill_question, skill_text
from tests.fakes import HashEmbedder
from tests.retrieval.test_chunk import document

ALL = ("everyone",)
TEXTS = ["joins in SQL", "window functions in SQL", "python list comprehensions", "git rebase explained"]


class Counting(HashEmbedder):
    """An embedder that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return super().embed(texts)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EdgeIndex]:
    embedder = HashEmbedder()
    form = EdgeIndex(tmp_path, IndexSpec.of(embedder))
    for n, text in enumerate(TEXTS):
        whole = document(text)
        for p in passages(whole):
            row = embedder.embed([searchable(whole, p)])[0]
            form.add("acme", [Point(f"d{n}", p.version, p.start, p.end, None, "hub", text, None, ALL, row)])
    yield form
    form.close()


def test_all_questions_are_embedded_in_one_batch(index: EdgeIndex) -> None:
    embedder = Counting()
    answers = search(index, embedder, "acme", [Question(t, ALL) for t in ("SQL joins", "git", "SQL joins")])
    assert embedder.asked == [["SQL joins", "git"]]
    assert [hits[0].document for hits in answers] == ["d0", "d3", "d0"]


def test_a_question_with_its_vector_is_not_embedded(index: EdgeIndex) -> None:
    embedder = Counting()
    row = HashEmbedder().embed(["git rebase explained"])[0]
    assert search(index, embedder, "acme", [Question("", ALL, vector=row)])[0][0].document == "d3"
    assert embedder.asked == []


def test_without_an_embedder_words_still_find(index: EdgeIndex) -> None:
    hits = search(index, None, "acme", [Question("rebasing", ALL)])[0]
    assert [(hit.document, hit.dense) for hit in hits] == [("d3", None)]


def test_a_blank_question_finds_nothing(index: EdgeIndex) -> None:
    assert search(index, HashEmbedder(), "acme", [Question("  ", ALL)]) == [[]]


def test_no_questions_have_no_answers(index: EdgeIndex) -> None:
    assert search(index, HashEmbedder(), "acme", []) == []


def test_a_search_without_tenant_is_refused(index: EdgeIndex) -> None:
    with pytest.raises(NoTenant):
        search(index, HashEmbedder(), "", [Question("SQL", ALL)])


def test_a_skill_is_asked_for_by_labels_and_embedded_with_its_description() -> None:
    skill = Skill(id="s", label="SQL joins", description="Combine tables.", alt_labels=("table joins",))
    assert skill_text(skill) == "SQL joins, table joins\nCombine tables."
    assert skill_question(skill, None, ALL, 5).text == "SQL joins table joins"


# --- fusion -----------------------------------------------------------------------------------------------------------


def at(name: str, score: float = 1.0, start: int = 0) -> Scored:
    return Scored(Place(name, "v", start, start + 1, None, "hub"), score)


def places(keys: Iterable[Key]) -> dict[Key, Place]:
    """Say where passages lie that are called by their places."""
    return {key: key for key in keys if isinstance(key, Place)}


def fused(dense: list[Scored], lexical: list[Scored], limit: int) -> list[Hit]:
    found = Fused.of({"dense": dense, "lexical": lexical}, Question("", ALL, limit))
    return found.hits(places(found.best()))


def test_a_passage_in_both_lists_beats_one_in_a_single_list() -> None:
    hits = fused([at("a", 0.9), at("b", 0.8)], [at("c", 9.0), at("b", 8.0)], 3)
    assert [hit.document for hit in hits] == ["b", "a", "c"]
    assert (hits[0].dense, hits[0].lexical) == (0.8, 8.0)
    assert hits[1].score == 1 / (RRF_K + 1)


def test_equal_scores_share_a_rank_and_go_by_document_then_start() -> None:
    hits = fused([at("b", 0.5), at("a", 0.5, start=9), at("a", 0.5, start=2)], [], 3)
    assert [(hit.document, hit.start) for hit in hits] == [("a", 2), ("a", 9), ("b", 0)]
    assert len({hit.score for hit in hits}) == 1


LISTS = st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), unique_by=lambda pair: pair[0], max_size=400)


@settings(max_examples=40, deadline=None)
@given(entries=LISTS, limit=st.integers(1, 20), turn=st.randoms(use_true_random=False))
def test_the_databases_own_order_among_ties_does_not_matter(entries, limit, turn) -> None:  # type: ignore[no-untyped-def]
    """A database may return ties in any order, and cut its list in the middle of them."""
    stock = [at(f"d{n:03}", round(score, 1)) for n, score in entries]
    told: list[Key] = []

    def fetch(asks: Sequence[Ask]) -> list[list[Scored]]:
        turn.shuffle(stock)
        return [sorted(stock, key=lambda s: -s.score)[: ask.limit] for ask in asks]

    def find(keys: Collection[Key]) -> dict[Key, Place]:
        told.extend(keys)
        return places(keys)

    question = Question("", ALL, limit, np.ones(2, dtype=np.float32))
    expected = fused(sorted(stock, key=lambda s: (-s.score, s.key))[:100], [], limit)
    assert ranked([question], fetch, find) == [expected]
    assert {hit.document for hit in expected} <= {key.document for key in told if isinstance(key, Place)}


def test_a_passage_that_is_gone_when_it_is_looked_up_is_left_out() -> None:
    stock = [at("a", 0.9), at("b", 0.8)]
    question = Question("", ALL, 2, np.ones(2, dtype=np.float32))
    found = ranked([question], lambda asks: [stock for _ in asks], lambda keys: places([stock[1].key]))
    assert [hit.document for hit in found[0]] == ["b"]


def test_scores_a_millionth_apart_are_equal() -> None:
    assert scored("p", 0.7000001) == scored("p", 0.6999999)
