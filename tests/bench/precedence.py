"""Order, and the probability of prerequisites, as the number of resources grows: time and memory."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.embed import PACKAGED_NAME, PACKAGED_SHA256, PACKAGED_SIZE, Vectors
from retrieval.sequence.ladders import ladders
from retrieval.sequence.meanings import packaged
from retrieval.sequence.precedence import Pairs, needed, order
from tests.bench.child import finished
from tests.bench.measure import Bench, Row, say

SIZES = (1_000, 50_000)
PAIRS = 100_000
NOISE = 0.02  # a coordinate; the coordinates of a unit vector of 384 are about 0.05
SHAPES = ("{}", "Introduction to {}", "Advanced {}", "{} in practice", "{}, part 2")


@dataclass(frozen=True)
class Title:
    id: str
    title: str
    summary: str = ""
    prereq_text: str = ""


class Moved:
    """In the place of the packaged model, whose time is measured elsewhere: vectors of steps, moved a little."""

    name, size = f"{PACKAGED_NAME}@{PACKAGED_SHA256[:12]}", PACKAGED_SIZE

    def embed(self, texts: Sequence[str]) -> Vectors:
        steps, chance = packaged(self.name), np.random.default_rng(0)
        if steps is None:
            raise RuntimeError("the packaged vectors are not those of the ladders; run python -m evals.fit_precedence")
        rows = steps[np.arange(len(texts)) % len(steps)] + chance.normal(0, NOISE, (len(texts), self.size))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def precedence(bench: Bench) -> list[Row]:
    """Order 1,000 and 50,000 titles, and find 100,000 probabilities of prerequisites among them, each in a process.

    Vectors of titles are taken as known: they are made once, at ingest. The first row of a size only starts up and
    makes the titles, so that the others can be seen against it. Beyond 2,000 titles the order is by standing.
    """
    del bench
    rows: list[Row] = []
    for size in SIZES:
        for what in ("nothing", "order", "needed"):
            say(f"{what} of {size:,}")
            child = finished([sys.executable, "-m", "tests.bench.precedence", what, str(size)], {})
            rows.append({"what": what, "resources": size, "s": round(child.seconds, 1), "peak MB": child.peak_mb})
    return rows


def titles(size: int) -> list[Title]:
    """Return so many titles, made of the steps of the ladders."""
    steps = ladders().steps
    return [Title(str(n), SHAPES[n // len(steps) % len(SHAPES)].format(steps[n % len(steps)])) for n in range(size)]


def main(what: str, size: int) -> None:
    """Do one of the things that are measured."""
    items, chance = titles(size), np.random.default_rng(size)
    if what == "order":
        order(items, embedder=Moved())
    elif what == "needed":
        first, second = chance.integers(0, size, (2, PAIRS))
        needed(items, Pairs(first, second), Moved())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
