"""The packaged model: checked, offline, and the same vector for the same text whatever else is embedded."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from retrieval import embed
from retrieval.embed import Embedder, SentenceEmbedder
from retrieval.errors import ModelUnavailable
from tests.fakes import HashEmbedder

TEXTS = [
    "joins in SQL",
    "how to combine two tables by a key",
    "baking sourdough bread",
    "",
    "データベース",
    "\ud800 broken",
]


@pytest.fixture(scope="module")
def model() -> SentenceEmbedder:
    return SentenceEmbedder()


def test_rows_have_length_one(model: SentenceEmbedder) -> None:
    rows = model.embed(TEXTS)
    assert rows.shape == (len(TEXTS), model.size)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_any_company(model: SentenceEmbedder) -> None:
    together = model.embed(TEXTS)
    alone = np.concatenate([model.embed([text]) for text in reversed(TEXTS)])[::-1]
    assert np.array_equal(together, alone)


def test_meaning_is_near(model: SentenceEmbedder) -> None:
    joins, tables, bread = model.embed(TEXTS[:3])
    assert joins @ tables > joins @ bread


def test_no_texts_give_no_rows(model: SentenceEmbedder) -> None:
    assert model.embed([]).shape == (0, 384)


def test_progress_hears_of_every_text(model: SentenceEmbedder) -> None:
    heard: list[int] = []
    model.embed(["a", "b", "c"], progress=heard.append)
    assert heard == [1, 2, 3]


def test_a_hostile_text_costs_no_more_than_a_long_one(model: SentenceEmbedder) -> None:
    assert np.array_equal(model.embed(["x " * 1_000_000]), model.embed(["x " * 20_000]))


def test_threads_may_embed_at_once(model: SentenceEmbedder) -> None:
    expected = model.embed(["joins in SQL"])
    rows: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: rows.append(model.embed(["joins in SQL"]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(row, expected) for row in rows)
    assert len(rows) == 4


def test_several_texts_at_a_time_give_the_same_vectors(model: SentenceEmbedder) -> None:
    assert np.array_equal(SentenceEmbedder(threads=3).embed(TEXTS), model.embed(TEXTS))


def test_naming_the_packaged_model_loads_nothing() -> None:
    fresh = SentenceEmbedder()
    assert (fresh.name, fresh.size) == ("all-MiniLM-L6-v2@53aa51172d14", 384)
    assert "_loaded" not in vars(fresh)


def test_another_folder_is_named_by_its_weights(tmp_path: Path) -> None:
    copy = shutil.copytree(embed._packaged_folder(), tmp_path / "mine")
    other = SentenceEmbedder(copy)
    assert (other.name, other.size) == ("mine@53aa51172d14", 384)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="sentence-transformers folder"):
        _ = SentenceEmbedder(tmp_path).name


def test_changed_weights_are_not_the_packaged_model(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other")
    changed = SentenceEmbedder()
    changed._folder = tmp_path
    with pytest.raises(ModelUnavailable, match="reinstall"):
        changed.embed(["text"])


def test_the_embedder_of_the_tests_is_an_embedder() -> None:
    fake: Embedder = HashEmbedder()
    assert np.allclose(np.linalg.norm(fake.embed(["a b", ""]), axis=1), 1)
