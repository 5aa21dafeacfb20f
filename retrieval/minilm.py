"""The packaged model read straight from its weights: the vectors of sentence-transformers, without what is around it.

For a question of ten words the frameworks take as long as the model itself, and seconds to be imported. This is BERT
(Devlin et al. 2019) with six layers, mean pooling, and linear layers by oneDNN (decision 0011).
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from retrieval.embed import Told
from retrieval.onednn import Dense, Then

LAYERS, HEADS, SIZE = 6, 12, 384
EPSILON = 1e-12
MOST_TOKENS = 256  # what the model was trained to read; the rest of a text is left out


class Norm(NamedTuple):
    """A layer normalisation."""

    weight: Tensor
    bias: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, (SIZE,), self.weight, self.bias, EPSILON)


class Layer(NamedTuple):
    """One layer: self-attention, then two dense layers, each with a way around it."""

    attended: Dense  # queries, keys and values by one multiplication
    mixed: Dense
    mixed_norm: Norm
    wide: Dense
    narrow: Dense
    norm: Norm

    def __call__(self, x: Tensor) -> Tensor:
        tokens = len(x)
        heads = self.attended(x).view(1, tokens, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(*heads).transpose(1, 2).reshape(tokens, SIZE)
        x = self.mixed_norm(x + self.mixed(seen))
        return self.norm(x + self.narrow(self.wide(x)))


class MiniLM:
    """all-MiniLM-L6-v2 from its folder; a call gives the float32 vector of a text, of length 1. Safe in threads."""

    def __init__(self, folder: Path) -> None:
        weights = load_file(str(folder / "model.safetensors"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._words = weights["embeddings.word_embeddings.weight"]
        kinds = weights["embeddings.token_type_embeddings.weight"]
        self._places = weights["embeddings.position_embeddings.weight"] + kinds[0]
        self._norm = _norm(weights, "embeddings.LayerNorm")
        self._layers = [_layer(weights, f"encoder.layer.{n}") for n in range(LAYERS)]

    def __call__(self, text: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
        with torch.inference_mode():
            states = self._states(self._tokenizer.encode(text).ids)
            return np.asarray(F.normalize(states.mean(dim=0), dim=0).numpy())

    def read(self, text: str) -> Told:
        """Return what the model made of each word piece, and of the text, by one look at it."""
        encoded = self._tokenizer.encode(text)
        with torch.inference_mode():
            states = self._states(encoded.ids)
            whole = F.normalize(states.mean(dim=0), dim=0).numpy()
            spans = np.array(encoded.offsets[1:-1], dtype=np.int64).reshape(-1, 2)
            return Told(tuple(encoded.tokens[1:-1]), spans, F.normalize(states[1:-1], dim=1).numpy(), whole)

    def _states(self, ids: list[int]) -> Tensor:
        x: Tensor = self._norm(self._words[torch.tensor(ids)] + self._places[: len(ids)])
        for layer in self._layers:
            x = layer(x)
        return x


def _layer(weights: dict[str, Tensor], name: str) -> Layer:
    three = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    return Layer(
        attended=_dense(weights, three),
        mixed=_dense(weights, [f"{name}.attention.output.dense"]),
        mixed_norm=_norm(weights, f"{name}.attention.output.LayerNorm"),
        wide=_dense(weights, [f"{name}.intermediate.dense"], then="gelu"),
        narrow=_dense(weights, [f"{name}.output.dense"]),
        norm=_norm(weights, f"{name}.output.LayerNorm"),
    )


def _norm(weights: dict[str, Tensor], name: str) -> Norm:
    return Norm(weights[f"{name}.weight"], weights[f"{name}.bias"])


def _dense(weights: dict[str, Tensor], names: list[str], then: Then = "none") -> Dense:
    """Return dense layers that read the same, as one."""
    weight = torch.cat([weights[f"{name}.weight"] for name in names]).contiguous()
    bias = torch.cat([weights[f"{name}.bias"] for name in names])
    return Dense(weight, bias, then)
