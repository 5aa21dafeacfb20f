from hypothesis import given
from hypothesis import strategies as st

from retrieval.aggregate import best_of_documents, search_documents
from retrieval.edge import EdgeIndex
from retrieval.index import Hit, IndexSpec, Point, Question
from tests.fakes import HashEmbedder

hits = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 50)), unique=True).map(
    lambda places: [Hit(d, "1", start, start + 1, None, "content", 1 / (n + 1)) for n, (d, start) in enumerate(places)]
)


@given(hits)
def test_each_document_stands_once_with_its_best_passage_in_the_order_of_those(found):
    best = best_of_documents(found)

    assert {hit.document for hit in best} == {hit.document for hit in found}
    assert all(hit.score == max(h.score for h in found if h.document == hit.document) for hit in best)
    assert best == sorted(best, key=lambda hit: -hit.score)


def test_a_document_of_many_passages_does_not_crowd_out_the_others(tmp_path):
    embedder = HashEmbedder()
    texts = {f"long-{i}": "sorting a list" for i in range(5)} | {"short": "a list"}
    (vectors, index) = embedder.embed(list(texts.values())), EdgeIndex(tmp_path, IndexSpec.of(embedder))
    points = [
        Point(id.partition("-")[0], "1", n, n + 1, None, "content", text, None, ("everyone",), vectors[n])
        for n, (id, text) in enumerate(texts.items())
    ]
    index.add("t", points)
    (found,) = search_documents(index, embedder, "t", [Question("sorting a list", ("everyone",), limit=2)])
    index.close()

    assert [hit.document for hit in found] == ["long", "short"]
