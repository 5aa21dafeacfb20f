"""A cross-encoder is used only where judged queries have shown that it helps; a random one is refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.retrieval import Judged
from evals.tuning import difference
from paths.model import Policy, SearchWeights
from retrieval.rerank import Reranker
from service.evaluating.evaluate import evaluate
from service.evaluating.task import Task
from service.evaluating.tuning import apply, tune_search
from service.finding.find import find
from service.intake.curate import put_records
from service.ports import Ports
from service.schemas import SearchRequest
from service.settings import Settings
from tests.retrieval.tiny_reranker import tiny_reranker
from tests.service.conftest import TENANT

THINGS = (
    "bread soup cheese wine tea cake salt rice corn fish meat beans oil milk eggs plums pears figs dates nuts".split()
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reranker(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def beir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return twenty questions that search answers well, each about its own page."""
    place = tmp_path_factory.mktemp("beir")
    pages = [{"_id": thing, "title": "", "text": f"How {thing} is made and kept."} for thing in THINGS]
    asked = [{"_id": f"q-{thing}", "text": f"how to make {thing}"} for thing in THINGS]
    for name, rows in (("corpus.jsonl", pages), ("queries.jsonl", asked)):
        (place / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    judged = "".join(f"q-{thing}\t{thing}\t1\n" for thing in THINGS)
    (place / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")
    return place


def settings(home: Path, folder: Path | None) -> Settings:
    return Settings(home=str(home), reranker=str(folder or ""))


def first(ports: Ports, query: str = "SQL joins") -> list[str]:
    return [hit.document for hit in find(ports, TENANT, SearchRequest(query, learner="max")).hits]


def test_the_gate_refuses_a_random_one_and_keeps_the_verdict(
    filled: Ports, tmp_path: Path, folder: Path, beir: Path
) -> None:
    found = tune_search(Task(beir, settings=settings(tmp_path, folder)))
    assert found.reranker is not None
    assert found.reranker.name == Reranker(folder).name
    assert not found.reranker.used
    assert found.reranker.gain.low < 0
    assert found.weights.reranker == ""

    applied = apply(filled, TENANT, found)
    policy = filled.store.policy(TENANT)
    assert applied.applied
    assert policy is not None
    assert policy.search == found.weights


def test_without_one_nothing_is_said_of_it(tmp_path: Path, beir: Path) -> None:
    assert tune_search(Task(beir, settings=settings(tmp_path, None))).reranker is None


def test_without_a_verdict_it_is_not_asked(filled: Ports, tmp_path: Path) -> None:
    before = first(filled)
    nowhere = Reranker(tmp_path / "nowhere")  # would fail if it were asked
    assert first(replace(filled, reranker=nowhere)) == before


def test_a_verdict_on_other_weights_does_not_count(filled: Ports, folder: Path) -> None:
    before = first(filled)
    put_records(filled, TENANT, [Policy(search=SearchWeights(reranker="another@123"))], ())
    assert first(replace(filled, reranker=Reranker(folder))) == before


def test_with_its_verdict_it_puts_the_hits_in_its_order(filled: Ports, folder: Path) -> None:
    reranker = Reranker(folder)
    before = find(filled, TENANT, SearchRequest("SQL joins", learner="max")).hits
    put_records(filled, TENANT, [Policy(search=SearchWeights(reranker=reranker.name))], ())
    scores = reranker.scores("SQL joins", [f"{hit.title}\n{hit.text}" for hit in before])
    wanted = [before[n].document for n in sorted(range(len(before)), key=lambda n: (-scores[n], n))]
    assert first(replace(filled, reranker=reranker)) == wanted


def test_one_that_is_gone_leaves_the_order_and_says_so(filled: Ports, tmp_path: Path) -> None:
    put_records(filled, TENANT, [Policy(search=SearchWeights(reranker="tiny@123"))], ())
    reply = find(replace(filled, reranker=Reranker(tmp_path / "gone")), TENANT, SearchRequest("SQL joins"))
    assert reply.hits
    assert reply.degraded == ("reranker",)


def test_the_suite_compares_it_with_search_where_one_is_configured(tmp_path: Path, folder: Path, beir: Path) -> None:
    run = evaluate("retrieval", Task(beir, settings=settings(tmp_path, folder)))
    metrics = run.result.metrics
    assert metrics["ndcg_at_10[reranked]"].value < metrics["ndcg_at_10"].value
    assert metrics["ndcg_at_10[fused-reranked]"].low > 0
    assert Reranker(folder).name in run.result.manifest["reranker"]


def test_a_difference_is_in_pairs() -> None:
    queries = [Judged(f"q{n}", f"text {n}", {"right": 1.0}) for n in range(10)]

    def search(right: bool):  # type: ignore[no-untyped-def]
        return lambda texts, depth: [["right" if right else "wrong"] for _ in texts]

    gain = difference(queries, search(False), search(True), 0)
    assert (gain.value, gain.low, gain.n) == (1, 1, 10)
