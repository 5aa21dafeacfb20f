"""How fast passages are taken in, against the model library alone on the same texts."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from paths.model import Document
from retrieval.edge import EdgeIndex
from retrieval.embed import THREADS_A_TEXT, SentenceEmbedder
from retrieval.index import IndexSpec
from service.indexer import Indexer
from service.ingest import ingest
from service.ports import Ports
from service.settings import Settings
from service.sources import source_of
from service.store.engine import open_engine
from service.store.store import Store
from service.workspace import Workspaces
from tests.bench.homes import TENANT
from tests.bench.measure import Bench, Row, ratio, side_by_side
from tests.bench.texts import documents, passage_texts

PASSAGES, PASSAGES_IN_FULL = 150, 600
ROUNDS = 3


def ingesting(bench: Bench) -> list[Row]:
    """Take native records in and index them, in passages a second, beside bare `SentenceTransformer.encode`.

    Ours reads, checks, stores, cuts, embeds, and writes the index; encode only embeds the same passages, with its own
    batches of 32. Ratios are medians over rounds in which all take turns, above 1 ours is faster; the aim is 0.9.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    cores, default = os.cpu_count() or 1, torch.get_num_threads()
    given = documents(PASSAGES_IN_FULL if bench.full else PASSAGES)
    texts = passage_texts(given)
    model = SentenceTransformer(str(SentenceEmbedder()._folder), device="cpu", local_files_only=True)
    embedders = {threads: SentenceEmbedder(threads=threads) for threads in sorted({1, cores})}

    def encode(threads: int) -> None:
        torch.set_num_threads(threads)
        model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    def ours(threads: int) -> None:
        torch.set_num_threads(THREADS_A_TEXT)
        taken_in(given, embedders[threads], bench.folder)

    for embedder in embedders.values():
        embedder.embed(texts[:2])
    model.encode(texts[:2], show_progress_bar=False)
    runs: dict[str, Callable[[], None]] = {
        f"encode, {n} thread(s){note}": partial(encode, n) for n, note in _threads(default)
    }
    runs |= {f"ours, {threads} thread(s)": partial(ours, threads) for threads in embedders}
    return _rows(runs, len(texts))


def _threads(default: int) -> list[tuple[int, str]]:
    return [(1, ""), (default, ", its default")] if default > 1 else [(1, ", its default")]


def _rows(runs: dict[str, Callable[[], None]], count: int) -> list[Row]:
    taken = dict(zip(runs, side_by_side(list(runs.values()), ROUNDS, warm=0), strict=True))
    rivals = {name: spent for name, spent in taken.items() if name.startswith("encode")}
    return [
        {
            "what": name,
            "passages": count,
            "rounds": ROUNDS,
            "passages a second": round(count / sorted(spent)[ROUNDS // 2], 1),
            **{f"against {rival}": ratio(other, spent) for rival, other in rivals.items()},
        }
        for name, spent in taken.items()
    ]


def taken_in(given: Sequence[Document], embedder: SentenceEmbedder, folder: Path) -> None:
    """Take documents into a new home, as `fingerpost ingest` does once it has started."""
    with TemporaryDirectory(dir=folder) as home:
        file = Path(home) / "records.jsonl"
        file.write_bytes(b"\n".join(map(msgspec.json.encode, given)))
        settings = Settings(home=home)
        store = Store(open_engine(settings.database))
        store.migrate()
        store.add_tenant(TENANT)
        index = EdgeIndex(Path(home) / "index", IndexSpec.of(embedder))
        ports = Ports(settings, store, embedder, Workspaces(store, embedder), index)
        ingest(ports, TENANT, "bench", source_of(file).read)
        Indexer(ports).drain()
        index.close()
        store.close()
