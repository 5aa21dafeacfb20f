"""Vectors of texts that were asked for lately: what many people ask is embedded once."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.embed import Vector

KEPT = 4_096  # vectors: 6 MB of 384 coordinates
SHORT = 300  # characters: questions and names; passages are longer, and each is embedded once anyway
DIGEST = 16  # bytes


class Remembered:
    """Keeps the vectors used last, by a digest of their texts: what somebody asked is not kept. Safe in threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept, self._lock = kept, Lock()
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()

    def of(self, text: str, make: "Callable[[str], Vector]") -> "Vector":
        """Return the vector of a text, made where it is not known; a long text is made each time."""
        if len(text) > SHORT:
            return make(text)
        key = blake2b(text.encode(), digest_size=DIGEST).digest()
        with self._lock:
            if key in self._vectors:
                self._vectors.move_to_end(key)
                return self._vectors[key]
        vector = make(text)
        with self._lock:
            self._vectors[key] = vector
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
        return vector
