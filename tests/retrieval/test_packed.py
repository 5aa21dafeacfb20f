"""The model read straight, and packed layers, say what the model says; one that packing does not suit keeps its own."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch import nn

from retrieval.embed import SentenceEmbedder, _packaged_folder
from retrieval.packed import CLOSE, Packed, packed

SAME = 1e-6  # a coordinate: what the rounding of float32 leaves
TEXTS = [
    "joins in SQL",
    "how to combine two tables by a key " * 30,
    "baking sourdough bread",
    "a",
    "",
    "データベース",
    " über\t\n",
]


@pytest.fixture(scope="module")
def own() -> SentenceTransformer:
    return SentenceTransformer(str(_packaged_folder()), device="cpu", local_files_only=True)


def test_the_packaged_model_says_what_sentence_transformers_makes_of_it(own: SentenceTransformer) -> None:
    ours, bare = SentenceEmbedder().embed(TEXTS), own.encode(TEXTS, batch_size=1, normalize_embeddings=True)
    assert np.abs(ours - bare).max() < SAME


def test_without_the_operators_of_onednn_torch_multiplies(
    own: SentenceTransformer, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("retrieval.onednn.can_pack", lambda: False)
    ours, bare = SentenceEmbedder().embed(TEXTS), own.encode(TEXTS, batch_size=1, normalize_embeddings=True)
    assert np.abs(ours - bare).max() < SAME


def test_another_model_is_packed_and_says_the_same(own: SentenceTransformer, tmp_path: Path) -> None:
    model = SentenceTransformer(str(_packaged_folder()), device="cpu", local_files_only=True)
    assert packed(model)
    assert any(isinstance(module, Packed) for module in model.modules())
    assert np.abs(model.encode(TEXTS, batch_size=1) - own.encode(TEXTS, batch_size=1)).max() < CLOSE


def test_a_model_with_a_prompt_is_asked_with_it(own: SentenceTransformer, tmp_path: Path) -> None:
    own.prompts, own.default_prompt_name = {"query": "query: "}, "query"
    own.save(str(tmp_path / "prompted"))
    own.prompts, own.default_prompt_name = {}, None
    prompted, plain = SentenceEmbedder(tmp_path / "prompted"), SentenceEmbedder()
    assert np.abs(prompted.embed(["joins"]) - plain.embed(["query: joins"])).max() < CLOSE


class Odd(nn.Module):
    """A model of one layer that does not only call it."""

    def __init__(self, use: str) -> None:
        super().__init__()
        self.layer, self.use = nn.Linear(4, 4), use

    @torch.inference_mode()
    def encode(self, texts: list[str], **other: object) -> np.ndarray:
        x = torch.ones(len(texts), 4)
        if self.use == "weight":
            return (x @ self.layer.weight).numpy()
        if self.use == "kind":
            x = x + (not isinstance(self.layer, nn.Linear))
        return self.layer(x).numpy()  # type: ignore[no-any-return]


@pytest.mark.parametrize(("use", "suits"), [("call", True), ("weight", False), ("kind", False)])
def test_a_model_that_packing_does_not_suit_keeps_its_layers(use: str, suits: bool) -> None:
    model = Odd(use)
    before = model.encode(["a"])
    assert packed(model) is suits  # type: ignore[arg-type]
    assert isinstance(model.layer, nn.Linear) is not suits
    assert np.abs(model.encode(["a"]) - before).max() <= CLOSE
