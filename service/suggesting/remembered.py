"""An embedder that keeps the vectors of what it has read: a run that stopped, or the next one, need not read again."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from retrieval.embed import Embedder, Vector, Vectors
from service.intake.embed_skills import LOT, encoded
from service.store.store import Store
from service.store.values import SkillVector

LABEL = "texts"  # beside the vectors of skills, under the model's name with this word


class RememberedEmbedder:
    """The same vectors as the embedder's own, kept in the store by the digest of their text."""

    def __init__(self, store: Store, embedder: Embedder, tenant: str) -> None:
        self._store, self._embedder, self._tenant = store, embedder, tenant
        self._model = f"{embedder.name}#{LABEL}"
        kept = store.vectors(tenant, self._model)
        self._rows: dict[str, Vector] = {v.skill: np.frombuffer(v.vector, dtype="<f4") for v in kept}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def size(self) -> int:
        return self._embedder.size

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text; new ones are embedded and kept, some hundreds at a time."""
        keys = [sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        new = list(missing)
        for start in range(0, len(new), LOT):
            self._learn({key: missing[key] for key in new[start : start + LOT]})
        rows = [self._rows[key] for key in keys]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, self.size), dtype=np.float32)

    def _learn(self, texts: dict[str, str]) -> None:
        rows = self._embedder.embed(list(texts.values()))
        made = [SkillVector(key, key, encoded(row)) for key, row in zip(texts, rows, strict=True)]
        self._store.put_vectors(self._tenant, self._model, made)
        self._rows |= {vector.skill: np.frombuffer(vector.vector, dtype="<f4") for vector in made}
