"""How fast passages are taken in, against the model library alone on the same texts."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

import msgspec
from msgspec.structs import replace

from paths.model import Document
from retrieval.embed import THREADS_A_TEXT, SentenceEmbedder
from service.intake.indexer import Indexer
from service.intake.ingest import ingest
from service.intake.sources import source_of
from service.ports import Ports
from service.settings import Settings
from service.wiring import open_ports
from tests.bench.homes import TENANT
from tests.bench.measure import Bench, Row, ratio, side_by_side
from tests.bench.texts import documents, passage_texts

PASSAGES, PASSAGES_IN_FULL = 150, 600
ROUNDS = 3

# Asked of a process of its own, since this one's threads were set when another benchmark embedded something.
FRESH = "import torch; print(torch.get_num_threads())"

Run = Callable[[], None]


def ingesting(bench: Bench) -> list[Row]:
    """Take native records in and index them, in passages a second, beside bare `SentenceTransformer.encode`.

    Ours reads, checks, stores, cuts, embeds, and writes the index; encode only embeds the same passages, with its own
    batches of 32. Ratios are medians over rounds in which all take turns; above 1 ours is faster, and the aim is 0.9.
    """
    given = documents(PASSAGES_IN_FULL if bench.full else PASSAGES)
    texts = passage_texts(given)
    with ExitStack() as opened:
        runs = _rivals(texts)
        for threads in sorted({1, os.cpu_count() or 1}):
            settings = Settings(home=str(bench.folder / f"ingest-{threads}"), embedding_threads=threads)
            runs[f"ours, threads: {threads}"] = _ours(opened.enter_context(open_ports(settings)), given)
        return _rows(runs, len(texts))


def _rivals(texts: Sequence[str]) -> dict[str, Run]:
    """Return the bare library, warm, with one thread and with as many as it takes by itself."""
    import torch
    from sentence_transformers import SentenceTransformer

    default = int(subprocess.check_output([sys.executable, "-c", FRESH]))
    model = SentenceTransformer(str(SentenceEmbedder()._folder), device="cpu", local_files_only=True)
    model.encode(texts[:2], show_progress_bar=False)

    def encode(threads: int) -> None:
        torch.set_num_threads(threads)
        model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        torch.set_num_threads(THREADS_A_TEXT)

    named = {f"encode, threads: {default}, its default": default, "encode, threads: 1": 1}
    return {name: partial(encode, threads) for name, threads in named.items()}


def _ours(ports: Ports, given: Sequence[Document]) -> Run:
    """Return what takes the documents in under new ids every time, as `fingerpost ingest` does once it has started."""
    rounds = count()
    file = Path(ports.settings.home) / "records.jsonl"

    def take() -> None:
        lot = next(rounds)
        records = [replace(document, id=f"{lot}:{document.id}") for document in given]
        file.write_bytes(b"\n".join(map(msgspec.json.encode, records)))
        ingest(ports, TENANT, "bench", source_of(file).read)
        Indexer(ports).drain()

    all_of_it, given = given, given[:1]
    take()  # makes the index and loads the model
    given = all_of_it
    return take


def _rows(runs: dict[str, Run], passages: int) -> list[Row]:
    taken = dict(zip(runs, side_by_side(list(runs.values()), ROUNDS, warm=0), strict=True))
    rivals = {name: spent for name, spent in taken.items() if name.startswith("encode")}
    return [
        {
            "what": name,
            "passages": passages,
            "rounds": ROUNDS,
            "passages a second": round(passages / median(spent), 1),
            **{f"against {rival}": ratio(other, spent) for rival, other in rivals.items()},
        }
        for name, spent in taken.items()
    ]
