"""The cross-encoder reads the best hits again: the real class, from a folder, without any network."""

from pathlib import Path

import pytest

from retrieval.errors import ModelUnavailable
from retrieval.rerank import RERANKED, Reranker, reranked
from tests.retrieval.tiny_reranker import tiny_reranker

TEXTS = ["joins in SQL", "window functions", "git rebase", "", "\ud800 broken", "bread " * 5000]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Reranker:
    return Reranker(tiny_reranker(tmp_path_factory.mktemp("tiny")))


class Longest:
    """Says that the longest text is the best."""

    def scores(self, question: str, texts: list[str]) -> list[float]:
        return [float(len(text)) for text in texts]


def test_every_text_has_a_score_that_company_does_not_change(model: Reranker) -> None:
    together = model.scores("how to join tables", TEXTS)
    assert len(set(together)) > 1
    assert together == [model.scores("how to join tables", [text])[0] for text in TEXTS]


def test_another_question_has_other_scores(model: Reranker) -> None:
    assert model.scores("how to join tables", TEXTS) != model.scores("baking", TEXTS)


def test_the_order_is_that_of_the_scores(model: Reranker) -> None:
    scores = model.scores("SQL", TEXTS)
    assert reranked(model, "SQL", TEXTS, TEXTS) == [TEXTS[n] for n in sorted(range(6), key=lambda n: (-scores[n], n))]


def test_hits_behind_the_first_keep_their_places() -> None:
    items = [f"{'x' * n}" for n in range(RERANKED + 5)]
    found = reranked(Longest(), "q", items, items)  # type: ignore[arg-type]
    assert found == [*reversed(items[:RERANKED]), *items[RERANKED:]]


def test_equal_scores_keep_the_order_of_the_search() -> None:
    assert reranked(Longest(), "q", ["b", "a", "c"], ["xx", "xx", "xx"]) == ["b", "a", "c"]  # type: ignore[arg-type]


def test_nothing_stays_nothing(model: Reranker) -> None:
    assert reranked(model, "q", [], []) == []


def test_the_name_tells_weights_apart(tmp_path: Path, model: Reranker) -> None:
    other = Reranker(tiny_reranker(tmp_path / "other", seed=1))
    assert other.name.startswith("other@")
    assert other.name.partition("@")[2] != model.name.partition("@")[2]


@pytest.mark.parametrize("labels", [2, 3])
def test_a_model_of_several_scores_is_refused(tmp_path: Path, labels: int) -> None:
    with pytest.raises(ModelUnavailable, match=f"gives {labels} scores"):
        Reranker(tiny_reranker(tmp_path / "many", labels)).scores("q", ["a"])


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no model weights"):
        _ = Reranker(tmp_path).name
    (tmp_path / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(ModelUnavailable, match="no cross-encoder"):
        Reranker(tmp_path).scores("q", ["a"])
