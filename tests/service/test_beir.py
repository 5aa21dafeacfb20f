"""A BEIR folder in any of its forms, and figures that trec_eval confirms from the very rankings."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, Success, nDCG

from evals import data, retrieval
from service.evaluating.evaluate import evaluate
from service.evaluating.task import Task
from service.evaluating.trial_index import throw_away
from service.settings import Settings
from tests.fakes import HashEmbedder

WORDS = "join table window key index branch merge commit cloud secret bread flour wine soup salt".split()
PAIRS = (
    ("ndcg_at_10", nDCG @ 10),
    ("recall_at_100", R @ 100),
    ("mrr", RR),
    ("hit_at_1", Success @ 1),
    ("hit_at_5", Success @ 5),
)


def rows() -> dict[str, str]:
    """Return the three files of a set: 150 documents of a few words, graded judgements, some of them of nothing."""
    chance = np.random.default_rng(7)
    corpus = [{"_id": f"d{n}", "title": "", "text": " ".join(chance.choice(WORDS, 6))} for n in range(150)]
    asked = [{"_id": f"q{n}", "text": " ".join(chance.choice(WORDS, 2))} for n in range(25)]
    judged = [
        f"q{n}\td{d}\t{g}\n" for n in range(25) for d, g in zip(chance.choice(150, 5), (0, 1, 1, 2, 3), strict=True)
    ]
    return {
        "corpus.jsonl": "".join(json.dumps(row) + "\n" for row in corpus),
        "queries.jsonl": "".join(json.dumps(row) + "\n" for row in asked),
        "qrels.tsv": "query-id\tcorpus-id\tscore\n" + "".join(dict.fromkeys(judged)),
    }


def plain(folder: Path) -> None:
    for name, text in rows().items():
        (folder / name).write_text(text)


def packed(folder: Path) -> None:
    for name, text in rows().items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))


def in_a_folder(folder: Path) -> None:
    plain(folder)
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")


def metrics(task: Task) -> dict[str, float]:
    return {name: metric.value for name, metric in evaluate("retrieval", task).result.metrics.items()}


def test_every_search_is_scored_as_trec_eval_scores_its_rankings(tmp_path: Path) -> None:
    plain(tmp_path)
    queries, documents = data.beir_queries(tmp_path), data.corpus(tmp_path / "corpus.jsonl")
    with throw_away(documents, HashEmbedder(), lambda done, total: None) as trial:
        searches = trial.searches([query.query for query in queries])
        cases = {case.id: case for case in retrieval.run(queries, searches)}
        for name, search in searches.items():
            found = search([query.query for query in queries], retrieval.DEPTH)
            run = {q.id: {d: -float(n) for n, d in enumerate(ids)} for q, ids in zip(queries, found, strict=True)}
            qrels = {q.id: {d: int(gain) for d, gain in q.gains.items()} for q in queries}
            for theirs in ir_measures.iter_calc([measure for _, measure in PAIRS], qrels, run):
                ours = next(key for key, measure in PAIRS if measure == theirs.measure)
                key = ours if name == "fused" else f"{ours}[{name}]"
                assert cases[theirs.query_id].scores[key] == pytest.approx(theirs.value, abs=1e-9)


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder = tmp_path_factory.mktemp("plain")
    plain(folder)
    return metrics(Task(folder, settings=Settings(home=str(folder))))


@pytest.mark.parametrize("form", [packed, in_a_folder])
def test_packed_and_unpacked_forms_give_the_same(
    tmp_path: Path, wanted: dict[str, float], form: Callable[[Path], None]
) -> None:
    form(tmp_path)
    assert metrics(Task(tmp_path, settings=Settings(home=str(tmp_path)))) == wanted


def test_another_folder_may_bring_the_corpus(tmp_path: Path, wanted: dict[str, float]) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "corpus").mkdir()
    plain(tmp_path / "queries")
    (tmp_path / "queries" / "corpus.jsonl").rename(tmp_path / "corpus" / "corpus.jsonl")
    task = Task(tmp_path / "queries", tmp_path / "corpus", settings=Settings(home=str(tmp_path)))
    assert metrics(task) == wanted


def test_every_figure_has_an_interval_and_stands_beside_its_rivals(wanted: dict[str, float]) -> None:
    measures = [name for name, _ in PAIRS]
    rivals = [f"{m}[{r}]" for m in measures for r in ("dense", "bm25", "fused-dense", "fused-bm25")]
    assert wanted.keys() == {*measures, *rivals}
