"""The steps of the ladders as one embedder understands them: their vectors, and what follows from these alone."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from retrieval.embed import Embedder, Vectors
from retrieval.sequence.ladders import digest, ladders

Floats = NDArray[np.float64]

PACKAGED = "ladders.npz"
# Cosines between unlike phrases, by the packaged model. Other models have other ones, so theirs are moved to these.
MEAN, SPREAD = 0.137, 0.091
EVERY = 5  # this part of the steps is enough to tell how alike unlike phrases are to a model
RIDGE = 0.3  # of the regression of places on vectors; between 0.1 and 3, ladders left out are ordered alike
BYTE = 127  # vectors are kept in bytes: a quarter of the size, and no order changes by it


@dataclass(frozen=True, slots=True)
class Meanings:
    """`steps`: a row a step. `onward`: the direction from first steps to last ones. `mean` and `spread`: of cosines
    between unlike steps."""

    steps: Vectors
    onward: Floats
    mean: float
    spread: float

    def likeness(self, cosines: Floats) -> Floats:
        """Return the cosines that the packaged model would have given, as far as mean and spread go."""
        return MEAN + (cosines - self.mean) * (SPREAD / self.spread)

    def to_steps(self, vectors: Vectors) -> Floats:
        """Return how like texts with these vectors are to each step, shape (texts, steps)."""
        return self.likeness((vectors @ self.steps.T).astype(np.float64))

    def depth(self, vectors: Vectors) -> Floats:
        """Return how far on each text is: the steps of a ladder go from about -1 to about 1."""
        return vectors.astype(np.float64) @ self.onward


_known: dict[tuple[str, str], Meanings] = {}  # a model is asked for its vectors once a process


def meanings(embedder: Embedder, folder: Path | None = None) -> Meanings:
    """Return what the steps mean to an embedder.

    The vectors of the packaged model are packaged. Those of another one are kept in `folder`, where one is given, for
    thousands of phrases take minutes; whoever asks again later, without a folder, gets the same.
    """
    key = (embedder.name, digest())
    if key not in _known:
        known = packaged(embedder.name)
        _known[key] = understood(_kept(embedder, folder) if known is None else known)
    return _known[key]


def understood(steps: Vectors) -> Meanings:
    """Return what follows from the vectors of the steps."""
    some = steps[::EVERY].astype(np.float64)
    unlike = (some @ some.T)[np.triu_indices(len(some), 1)]
    return Meanings(steps, _onward(steps), float(unlike.mean()), max(float(unlike.std()), 1e-6))


def _onward(steps: Vectors) -> Floats:
    """Regress a step's place on its ladder, -1 to 1, on its vector; both as they differ within the ladder."""
    known = ladders()
    sizes = np.diff([*known.starts, len(known.rungs)])
    rows = steps[known.rungs].astype(np.float64)
    rows -= np.repeat(np.add.reduceat(rows, known.starts) / sizes[:, None], sizes, axis=0)
    rows /= np.sqrt(np.repeat(sizes, sizes))[:, None]  # a ladder has one say, however long it is
    places = np.concatenate([np.linspace(-1, 1, size) / np.sqrt(size) for size in sizes])
    inner = rows.T @ rows + RIDGE * np.eye(steps.shape[1], dtype=np.float64)
    return np.asarray(np.linalg.solve(inner, rows.T @ places), dtype=np.float64)


def packaged(model: str) -> Vectors | None:
    """Return the packaged vectors of the steps, or None where they are of another model or of other steps."""
    with as_file(files("retrieval.sequence").joinpath(PACKAGED)) as file:
        return read_vectors(file, model)


def _kept(embedder: Embedder, folder: Path | None) -> Vectors:
    file = folder / f"{sha256(embedder.name.encode()).hexdigest()[:16]}.npz" if folder else None
    kept = read_vectors(file, embedder.name) if file else None
    if kept is not None:
        return kept
    packed, scale = _pack(embedder.embed(ladders().steps))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, embedder.name, packed, scale)
    return _unpack(packed, scale)


def keep_vectors(file: Path, embedder: Embedder) -> None:
    """Write the vectors of the steps to a file."""
    _write(file, embedder.name, *_pack(embedder.embed(ladders().steps)))


def read_vectors(file: Path, model: str) -> Vectors | None:
    """Return the vectors of the steps, or None where the file has none of this model and of these steps."""
    try:
        with file.open("rb") as stream, np.load(stream) as arrays:
            if (str(arrays["model"]), str(arrays["steps"])) != (model, digest()):
                return None
            return _unpack(arrays["vectors"], float(arrays["scale"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None  # no such file, or one that was cut off; whoever asked makes it anew


def _write(file: Path, model: str, packed: NDArray[np.int8], scale: float) -> None:
    part = file.with_name(file.name + ".part")
    with part.open("wb") as out:
        np.savez(out, vectors=packed, scale=np.array(scale), model=np.array(model), steps=np.array(digest()))
    part.replace(file)


def _pack(rows: Vectors) -> tuple[NDArray[np.int8], float]:
    scale = max(float(np.abs(rows).max()), 1e-9) / BYTE
    return np.rint(rows / scale).astype(np.int8), scale


def _unpack(packed: NDArray[np.int8], scale: float) -> Vectors:
    rows = packed.astype(np.float32) * np.float32(scale)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
