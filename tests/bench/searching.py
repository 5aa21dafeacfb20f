"""Embedding a question, searching, and planning as the catalogue grows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sentence_transformers import SentenceTransformer
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from paths.model import EVERYONE
from paths.plan import candidates, plan
from retrieval.edge import EdgeIndex
from retrieval.embed import SentenceEmbedder, Vectors
from retrieval.index import IndexSpec, Point, Question
from tests.bench.filling import asked
from tests.bench.homes import TENANT
from tests.bench.measure import Bench, Row, ratio, say, side_by_side, spread
from tests.bench.problems import A_SKILL, catalogue_of
from tests.bench.texts import documents, passage_texts

SIZES = (1_000, 10_000, 100_000)
AREA, MOST_CONNECTED = 10, 200  # skills that prerequisites connect: as many as one topic has, and a whole faculty
REAL = 200  # passages that are embedded; the others are these, moved a little
NOISE = 0.02  # a coordinate; the coordinates of a unit vector of 384 are about 0.05
ROUNDS, WARM = 50, 3
SKILLS = 8  # of a request: each is asked for among its candidates and in the hub
AMONG = 12  # candidates a skill
LOT = 1_000  # passages added at a time
QUESTIONS = ("keep secrets out of source code", "move files to cloud storage", "a function that runs on a timer")


def searching(bench: Bench) -> list[Row]:
    """Embed, search and plan with 1,000 to 100,000 resources of a passage each, made from 200 real ones.

    The rival of embedding is the bare model, of search an exact scan of all vectors with numpy on one thread, which
    knows no words and no access. Ratios are ours over the rival's, run by run; below 1 ours is faster. What planning
    depends on is how many candidates a role has, so they are named.
    """
    embedder = SentenceEmbedder()
    texts = passage_texts(documents(REAL))[:REAL]
    vectors = embedder.embed(texts)
    rows = list(_embedding(embedder))
    for size in SIZES:
        say(f"an index of {size:,} passages")
        with _filled(bench.folder, embedder, texts, many(vectors, size)) as (index, matrix):
            rows += _search(index, matrix, embedder.embed(QUESTIONS))
        rows += _planning(size)
    return rows


def _row(what: str, size: int, taken: Sequence[float], rival: str = "", against: float | str = "") -> Row:
    return {"what": what, "resources": size, **spread(taken), "rival": rival, "ratio": against}


def _embedding(embedder: SentenceEmbedder) -> Iterator[Row]:
    bare = SentenceTransformer(str(embedder._folder), device="cpu", local_files_only=True)
    ours, theirs = iter(asked(ROUNDS + WARM)), iter(asked(ROUNDS + WARM))
    runs: tuple[Callable[[], object], ...] = (
        lambda: embedder.embed([next(ours)]),  # another question each time: one that came before is remembered
        lambda: bare.encode([next(theirs)], normalize_embeddings=True, show_progress_bar=False),
        lambda: embedder.embed(QUESTIONS[:1]),
    )
    fresh, rival, again = side_by_side(runs, ROUNDS, warm=WARM)
    yield _row("embed a question", 0, fresh, "SentenceTransformer.encode", ratio(fresh, rival))
    yield _row("embed it again", 0, again, "SentenceTransformer.encode", ratio(again, rival))


def many(vectors: Vectors, size: int) -> Vectors:
    """Return vectors of length 1 near the real ones, shape (size, number of coordinates)."""
    chance = np.random.default_rng(size)
    moved = vectors[np.arange(size) % len(vectors)]
    moved = moved + chance.normal(0, NOISE, moved.shape).astype(np.float32)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


@contextmanager
def _filled(
    folder: Path, embedder: SentenceEmbedder, texts: Sequence[str], matrix: Vectors
) -> Iterator[tuple[EdgeIndex, Vectors]]:
    with TemporaryDirectory(dir=folder) as place, closing(EdgeIndex(Path(place), IndexSpec.of(embedder))) as index:
        for at in range(0, len(matrix), LOT):
            lot = range(at, min(at + LOT, len(matrix)))
            index.add(TENANT, [point(n, mixed(texts, n), matrix[n]) for n in lot])
        index.optimize(TENANT)
        yield index, matrix


def mixed(texts: Sequence[str], n: int) -> str:
    """Return half of one text and half of another: thousands of equal texts would tie, which real ones do not."""
    one, other = texts[n % len(texts)], texts[n * 7919 // len(texts) % len(texts)]
    return f"{one[: len(one) // 2]} {other[len(other) // 2 :]}"


def point(n: int, text: str, vector: Vectors) -> Point:
    return Point(f"d:{n}", "1", 0, len(text), f"r:{n}", "content", text, "en", (EVERYONE,), vector)


def _search(index: EdgeIndex, matrix: Vectors, asked: Vectors) -> Iterator[Row]:
    size, caller = len(matrix), (EVERYONE,)
    one = Question(QUESTIONS[0], caller, 10, asked[0])
    words, meaning = Question(QUESTIONS[0], caller, 10), Question("", caller, 10, asked[0])
    request = [question for n in range(SKILLS) for question in _of_skill(n, asked[n % len(asked)], size)]
    runs: list[Callable[[], object]] = [
        lambda: index.search(TENANT, [one]),
        lambda: index.search(TENANT, [meaning]),
        lambda: index.search(TENANT, [words]),
        lambda: index.search(TENANT, request),
        lambda: scan(matrix, asked[0], 100),
    ]
    with threadpool_limits(1):  # the threads of numpy spin while they wait; on a busy machine the scan gains nothing
        *ours, rival = side_by_side(runs, ROUNDS, warm=3)
    names = (
        "search, both lists",
        "search, meaning only",
        "search, words only",
        f"search of a request, {SKILLS} skills",
    )
    for name, taken in zip(names, ours, strict=True):
        yield _row(name, size, taken, "exact scan", ratio(taken, rival))
    yield _row("exact scan", size, rival)


def _of_skill(n: int, vector: Vectors, size: int) -> tuple[Question, Question]:
    """Return the two questions of a request for one skill."""
    text, caller = QUESTIONS[n % len(QUESTIONS)], (EVERYONE,)
    among = [f"r:{(n * AMONG + k) * 7 % size}" for k in range(AMONG)]
    return (
        Question(text, caller, 3 * AMONG, vector, resources=among),
        Question(text, caller, 3, vector, kinds=("hub",)),
    )


def scan(matrix: Vectors, vector: Vectors, limit: int) -> list[tuple[int, float]]:
    """Return the nearest rows by comparing all of them."""
    scores = matrix @ vector
    nearest = np.argpartition(-scores, limit)[:limit]
    return sorted(((int(n), float(scores[n])) for n in nearest), key=lambda found: -found[1])


def _planning(size: int) -> Iterator[Row]:
    for area in (AREA, max(AREA, MOST_CONNECTED)):
        given = catalogue_of(size, min(area, size // A_SKILL))
        found, steps = candidates(given), len(plan(given).steps)
        taken, planned = side_by_side((partial(candidates, given), partial(plan, given)), ROUNDS // 5, warm=0)
        yield _row(f"candidates: {len(found.resources)} of {len(found.skills)} skills", size, taken)
        yield _row(f"plan of {steps} steps from them", size, planned)
