"""Content of any size without hours of embedding: texts of real sentences, vectors near those of real passages.

`python -m tests.bench.filling HOME PASSAGES` takes it in as `fingerpost ingest` does, and says how long that took.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import msgspec
import numpy as np

from paths.model import Document
from retrieval.chunk import passages
from retrieval.embed import SentenceEmbedder, Vectors
from service.intake.indexer import Indexer
from service.intake.ingest import ingest
from service.intake.sources import source_of
from service.settings import Settings
from service.wiring import open_ports
from tests.bench.child import Child, finished
from tests.bench.homes import TENANT
from tests.bench.measure import Bench, once, say
from tests.bench.texts import documents, passage_texts

REAL = 400  # passages that are embedded; the others are these, moved a little
NOISE = 0.02  # a coordinate; the coordinates of a unit vector of 384 are about 0.05
SENTENCES = 40  # of a document: some five passages


class Near:
    """Stands for the packaged model: a text gets a vector near that of some real passage, always the same one."""

    def __init__(self, real: Vectors) -> None:
        self._real, self.size = real, real.shape[1]
        self.name = SentenceEmbedder().name

    def embed(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:8]) for text in texts]
        rows = np.stack([self._near(seed) for seed in seeds]) if texts else np.zeros((0, self.size), dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def _near(self, seed: int) -> Vectors:
        moved = np.random.default_rng(seed).standard_normal(self.size, dtype=np.float32) * NOISE
        return np.asarray(self._real[seed % len(self._real)] + moved, dtype=np.float32)


def real(bench: Bench) -> tuple[list[str], Vectors]:
    """Return real passages and their vectors, embedded once a run."""
    texts, kept = passage_texts(documents(REAL))[:REAL], bench.folder / "real.npy"
    if not kept.exists():
        say(f"embedding {len(texts)} real passages")
        np.save(kept, SentenceEmbedder().embed(texts))
    return texts, np.load(kept)


def made(count: int) -> Iterator[Document]:
    """Yield documents of at least so many passages together, the same ones on every call."""
    pool = [line for text in passage_texts(documents(REAL)) for line in text.replace(". ", ".\n").split("\n")]
    pool = [line for line in pool if 30 <= len(line) <= 300]
    left, n = count, 0
    while left > 0:
        chance = Random(n)
        body = "\n".join(chance.choices(pool, k=SENTENCES))
        document = Document(f"b:{n}", body, chance.choice(pool)[:60], kind="hub", language="en")
        yield document
        left, n = left - len(passages(document)), n + 1


def asked(count: int) -> list[str]:
    """Return so many different questions of six to ten words."""
    words = [text.split() for text in passage_texts(documents(REAL)) if len(text.split()) > 40]
    chance = Random(1)
    found: dict[str, None] = {}
    while len(found) < count:
        text, length = chance.choice(words), chance.randint(6, 10)
        start = chance.randrange(len(text) - length)
        found[" ".join(text[start : start + length])] = None
    return list(found)


def home_of(bench: Bench, count: int) -> tuple[Path, Child, dict[str, float]]:
    """Return a home with so many passages, the process that filled it, and what that said; made once a run."""
    place, told = bench.folder / f"filled-{count}", bench.folder / f"filled-{count}.json"
    if not told.exists():
        real(bench)
        say(f"taking in {count:,} passages")
        child = finished([sys.executable, "-m", "tests.bench.filling", str(place), str(count)], {})
        (bench.folder / f"child-{count}.json").write_text(json.dumps([child.seconds, child.peak_mb]))
    seconds, peak = json.loads((bench.folder / f"child-{count}.json").read_text())
    return place, Child(0, seconds, peak), json.loads(told.read_text())


def main(place: Path, count: int) -> None:
    """Take the passages in, take the same file in again, open the index again; write the seconds beside the home."""
    place.mkdir(parents=True, exist_ok=True)
    file = place.parent / f"records-{count}.jsonl"
    with file.open("wb") as out:
        total = 0
        for document in made(count):
            out.write(msgspec.json.encode(document) + b"\n")
            total += len(passages(document))
    near = Near(np.load(place.parent / "real.npy"))
    told: dict[str, float] = {"passages": total}
    with open_ports(Settings(home=str(place))) as opened:
        ports = replace(opened, embedder=near)
        told["take"] = once(lambda: ingest(ports, TENANT, "bench", source_of(file).read))
        told["index"] = once(lambda: Indexer(ports).drain())
        told["again"] = once(lambda: ingest(ports, TENANT, "bench", source_of(file).read))
        told["drain again"] = once(lambda: Indexer(ports).drain())
    start = time.perf_counter()
    with open_ports(Settings(home=str(place))) as ports:
        told["open"] = time.perf_counter() - start
        assert ports.index is not None
        told["count"] = ports.index.count(TENANT)
        told["reopen"] = time.perf_counter() - start
    (place.parent / f"{place.name}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
