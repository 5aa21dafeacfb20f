"""Vectors from an OpenAI-compatible embeddings endpoint."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from retrieval.embed import READ_AT_MOST, Vectors
from retrieval.errors import ModelUnavailable
from service.llm.compatible import opened
from service.llm.guard import Guard
from service.llm.values import TIMEOUT_S, Endpoint

if TYPE_CHECKING:
    from openai import OpenAI

QUESTION_S = 5.0  # of the vector of a question; after it words alone are searched
FEW = 8  # texts that somebody waits for; more of them are an ingest
EMBED_AT_ONCE = 128  # texts in one request; endpoints commonly refuse more than a few hundred


class EndpointEmbedder:
    """Vectors from an OpenAI-compatible embeddings endpoint; keeps the promises of `retrieval.embed.Embedder`."""

    def __init__(self, client: "OpenAI", model: str) -> None:
        self._client, self.name, self._size = client, model, 0
        self._guard = Guard(model, TIMEOUT_S)

    @classmethod
    def at(cls, endpoint: Endpoint) -> Self:
        return cls(opened(endpoint), endpoint.model)

    def expect(self, size: int) -> None:
        """Take vectors to be of a size known from an earlier time (0: not known), so that it need not be asked."""
        self._size = size

    @cached_property
    def size(self) -> int:
        """The length of a vector; asks the endpoint once where it is not known."""
        return self._size or len(self._rows(["size"])[0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows of length 1, shape (len(texts), size). Raises ModelUnavailable."""
        rows = [row for i in range(0, len(texts), EMBED_AT_ONCE) for row in self._rows(texts[i : i + EMBED_AT_ONCE])]
        if any(len(row) != self.size for row in rows):
            raise ModelUnavailable(f"{self.name}: the endpoint's vectors differ in length; name one model")
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), self.size)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths == 0).any():
            raise ModelUnavailable(f"{self.name}: the endpoint sent a vector that has no direction")
        return np.asarray(vectors / lengths, dtype=np.float32)

    def close(self) -> None:
        self._client.close()

    def _rows(self, texts: Sequence[str]) -> list[list[float]]:
        # endpoints refuse an empty text, and one that is longer than any model reads
        asked = [text[:READ_AT_MOST] or " " for text in texts]
        answer = self._guard.asked(
            lambda: self._client.embeddings.create(model=self.name, input=asked, encoding_format="float"),
            QUESTION_S if len(asked) <= FEW else None,
        )
        rows = _rows_of(answer)
        if sorted(rows) != list(range(len(asked))) or not all(rows.values()):
            raise ModelUnavailable(f"{self.name}: asked for {len(asked)} vectors, the endpoint sent {len(rows)}")
        return [rows[i] for i in range(len(asked))]


def _rows_of(answer: Any) -> dict[int, list[float]]:
    """Return the vectors of an answer by their index, none where it is no such answer."""
    rows: dict[int, list[float]] = {}
    data = getattr(answer, "data", None)
    for item in data if isinstance(data, list) else ():
        index, vector = getattr(item, "index", None), getattr(item, "embedding", None)
        if isinstance(index, int) and isinstance(vector, list) and all(isinstance(x, int | float) for x in vector):
            rows[index] = vector
    return rows
