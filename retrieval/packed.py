"""The linear layers of any sentence model, in place, by oneDNN."""

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from retrieval.onednn import Dense, can_pack

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PROBE = "Whether a model says the same as before is asked once, when it is loaded."
CLOSE = 1e-5  # a coordinate: fifty times what was seen, a hundredth of what bfloat16 makes


class Packed(nn.Module):
    """Does what a linear layer does; for inference alone."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self._dense = Dense(layer.weight.detach(), None if layer.bias is None else layer.bias.detach())

    def forward(self, x: Tensor) -> Tensor:
        return self._dense(x)


def packed(model: "SentenceTransformer") -> bool:
    """Pack a model's linear layers in place where this build of PyTorch can and the vectors stay; say whether it did.

    A model that reads the weights of its layers itself, or computes something else, keeps its own layers.
    """
    if not can_pack():
        return False
    layers = list(_layers(model))
    before = _probe(model)
    for owner, name, layer in layers:
        setattr(owner, name, Packed(layer))
    try:
        same = bool(np.abs(_probe(model) - before).max() <= CLOSE)
    except (AttributeError, RuntimeError, TypeError):
        same = False
    if not same:
        for owner, name, layer in layers:
            setattr(owner, name, layer)
    return same


def _layers(model: nn.Module) -> list[tuple[nn.Module, str, nn.Linear]]:
    return [
        (owner, name, layer)
        for owner in model.modules()
        for name, layer in owner.named_children()
        if type(layer) is nn.Linear and layer.weight.dtype == torch.float32
    ]


def _probe(model: "SentenceTransformer") -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return np.asarray(model.encode([PROBE], show_progress_bar=False, normalize_embeddings=True)[0])
