"""What size does to taking in, to searching, and to a server that is asked a hundred times a second."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np

import retrieval.index
from paths.model import EVERYONE
from retrieval.edge import EdgeIndex
from retrieval.embed import SentenceEmbedder, Vectors
from retrieval.index import IndexSpec, PassageIndex, Question
from service.finding.find import find
from service.schemas import SearchRequest
from service.settings import Settings
from service.wiring import open_ports
from tests.bench.child import FINGERPOST, started
from tests.bench.filling import asked, home_of, real
from tests.bench.homes import TENANT
from tests.bench.load import free_port, searched
from tests.bench.measure import Bench, Row, clocked, milliseconds, once, say
from tests.bench.searching import LOT, many, mixed, point

FILLED = (10_000, 100_000)
SEARCHED = (1_000, 50_000, 100_000)
MILLION = 1_000_000
UNDER_LOAD = 50_000
RATES, SECONDS = (20, 50, 100), 20
FEW = 50  # questions that everybody asks
ROUNDS = 200
READY_S = 120
RANK = 10
SAME = 2e-4  # cosines that agree to this may change places: scores are rounded to four digits
FORCED_BELOW = 100  # passages: with so low a limit of exact search a few hundred real ones get a graph
ENCODED = 60
FREE = {"FINGERPOST_RATE_PER_MINUTE": "0", "FINGERPOST_CALLER_RATE_PER_MINUTE": "0"}


def filling(bench: Bench) -> list[Row]:
    """Take native JSONL in and index it, without a model: vectors lie near those of real passages.

    `store` reads, checks and writes SQL, `index` cuts, writes and optimises; `encode` is bare
    `SentenceTransformer.encode` on real passages in the same run, and `with it` is what both together come to beside it
    (aim 0.9). `again` takes the same file in once more; `reopen` is until a new process has counted the passages.
    """
    texts, _ = real(bench)
    bare = ENCODED / once(lambda: _bare(texts[:ENCODED]))
    rows: list[Row] = []
    for count in FILLED:
        _, child, told = home_of(bench, count)
        n = told["passages"]
        rate = n / (told["take"] + told["index"])
        rows.append({
            "passages": int(n), "store s": round(told["take"], 1), "index s": round(told["index"], 1),
            "passages/s": round(rate), "encode/s": round(bare, 1), "with it": round(rate / (rate + bare), 3),
            "peak MB": child.peak_mb, "again s": round(told["again"] + told["drain again"], 2),
            "of the first": round((told["again"] + told["drain again"]) / (told["take"] + told["index"]), 3),
            "reopen s": round(told["reopen"], 2),
        })  # fmt: skip
    return rows


def _bare(texts: Sequence[str]) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(SentenceEmbedder()._folder), device="cpu", local_files_only=True)
    model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)


def finding(bench: Bench) -> list[Row]:
    """Search by the use case of POST /v1/search, with the real model, a different question each time, one at a time.

    Processor time hardly depends on what else the machine does. `recall@10` is the index's ten nearest against an exact
    scan of its own vectors; passages are of real sentences with vectors near those of real passages, and in the last
    row they are real, with a graph forced by lowering the limit of exact search.
    """
    rows = [_found(bench, count) for count in SEARCHED]
    texts, vectors = real(bench)
    with _forced(), _indexed(bench.folder, texts, vectors) as index:
        recall = _recall(index, vectors, SentenceEmbedder().embed(asked(ROUNDS)[:50]))
    return [*rows, _row(len(vectors), "real vectors, graph forced", [], [], recall)]


def _found(bench: Bench, count: int) -> Row:
    place, _, _ = home_of(bench, count)
    questions = asked(ROUNDS + 5)
    with open_ports(Settings(home=str(place)), single_user=True) as ports:
        assert ports.index is not None
        for question in questions[ROUNDS:]:
            find(ports, TENANT, SearchRequest(question))
        clocks = [clocked(lambda q=q: find(ports, TENANT, SearchRequest(q))) for q in questions[:ROUNDS]]  # type: ignore[misc]
        ids = ports.store.ids(TENANT, "document")
        held = [v for at in range(0, len(ids), LOT) for v in ports.index.vectors(TENANT, ids[at : at + LOT]).values()]
        recall = _recall(ports.index, np.stack(held), ports.embedder.embed(questions[:50]))
    return _row(count, "search", [c.wall for c in clocks], [c.processor for c in clocks], recall)


def _row(count: int, what: str, wall: Sequence[float], processor: Sequence[float], recall: float) -> Row:
    return {
        "passages": count, "what": what, "n": len(wall), **{f"p{p} ms": milliseconds(wall, p) for p in (50, 95, 99)},
        "processor p50 ms": milliseconds(processor, 50), "recall@10": round(recall, 4),
    }  # fmt: skip


def _recall(index: PassageIndex, held: Vectors, questions: Vectors) -> float:
    """Return the share of the index's ten nearest that an exact scan finds as near."""
    found = index.search(TENANT, [Question("", (EVERYONE,), RANK, vector) for vector in questions])
    least = np.partition(held @ questions.T, -RANK, axis=0)[-RANK]
    near = [sum((hit.dense or 0) >= bound - SAME for hit in hits) for hits, bound in zip(found, least, strict=True)]
    return float(np.mean(near)) / RANK


def serving(bench: Bench) -> list[Row]:
    """Ask a real server over 50,000 passages, so many times a second whatever it makes of it (open loop).

    Times run from when a request was due. The client is on the same cores; `processor` is the server's for each
    request. Each rate for 20 s, another question each time, and at last the same few again and again, as people ask.
    Aim: p95 60 ms at 100 requests a second.
    """
    place, _, _ = home_of(bench, UNDER_LOAD)
    questions, rows, port = asked(sum(RATES) * SECONDS + 100), list[Row](), free_port()
    command = [str(FINGERPOST), "serve", "--single-user", "--port", str(port)]
    with started(command, {"FINGERPOST_HOME": str(place), **FREE}) as child:
        _ready(port)
        searched(port, questions[:1], 1)
        searched(port, questions[1:100], 10)
        left = questions[100:]
        for rate, same in (*((rate, False) for rate in RATES), (RATES[-1], True)):
            count = rate * SECONDS
            now, left = ([questions[n % FEW] for n in range(count)], left) if same else (left[:count], left[count:])
            before, busy = _processor(child.pid), os.getloadavg()[0]
            told = searched(port, now, rate)
            each = (_processor(child.pid) - before) / len(now)
            rows.append({
                "requests a second": rate, "questions": FEW if same else count, "n": count, "not answered": told.failed,
                **{f"p{p} ms": milliseconds(told.taken, p) for p in (50, 95, 99)},
                "processor ms": round(1000 * each, 1), "load average": round(busy, 1),
            })  # fmt: skip
    return rows


def _ready(port: int) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/ready", timeout=5, trust_env=False)
            return
        except httpx2.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _processor(pid: int) -> float:
    """Return the processor time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def million(bench: Bench) -> list[Row]:
    """Search 1,000,000 passages: texts and vectors of real ones, the vectors moved a little; takes a quarter hour."""
    texts, vectors = real(bench)
    matrix, questions = many(vectors, MILLION), asked(ROUNDS)
    embedder = SentenceEmbedder()
    meant = embedder.embed(questions)
    with _indexed(bench.folder, texts, matrix) as index:
        both = [Question(text, (EVERYONE,), RANK, vector) for text, vector in zip(questions, meant, strict=True)]
        kinds = {
            "search, both lists": both,
            "search, meaning only": [Question("", (EVERYONE,), RANK, vector) for vector in meant],
            "search, words only": [Question(text, (EVERYONE,), RANK) for text in questions],
        }
        recall = _recall(index, matrix, meant[:50])
        rows = []
        for name, asks in kinds.items():
            clocks = [clocked(lambda ask=ask: index.search(TENANT, [ask])) for ask in asks]  # type: ignore[misc]
            rows.append(_row(MILLION, name, [c.wall for c in clocks], [c.processor for c in clocks], recall))
        return rows


@contextmanager
def _indexed(folder: Path, texts: Sequence[str], matrix: Vectors) -> Iterator[EdgeIndex]:
    spec = IndexSpec.of(SentenceEmbedder())
    with TemporaryDirectory(dir=folder) as place, closing(EdgeIndex(Path(place), spec)) as index:
        for at in range(0, len(matrix), LOT):
            lot = range(at, min(at + LOT, len(matrix)))
            index.add(TENANT, [point(n, mixed(texts, n), matrix[n]) for n in lot])
        say(f"optimising {len(matrix):,} passages")
        index.optimize(TENANT)
        yield index


@contextmanager
def _forced() -> Iterator[None]:
    """Have a graph built and searched for a few passages while the block runs."""
    kept, retrieval.index.EXACT_BELOW = retrieval.index.EXACT_BELOW, FORCED_BELOW
    try:
        yield
    finally:
        retrieval.index.EXACT_BELOW = kept
