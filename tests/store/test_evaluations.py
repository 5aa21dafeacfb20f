"""Evaluation datasets, runs and ratings, on both databases."""

from pathlib import Path

import msgspec
import pytest

from evals import data
from evals.card import Card
from evals.review import SUPPORT, Item, Queue, Rating, Resolution
from evals.values import CaseResult, Metric, Result
from paths.errors import BadRecord
from service.store.errors import Conflict, NotFound
from service.store.evaluating.evaluation import EvaluationRun, RunRequest
from service.store.evaluating.evaluations import NewCase
from service.store.store import Store

CARD = Card("Cases", origin="written here", licence="Apache-2.0")


def lines(n: int, text: str = "x") -> list[NewCase]:
    return [NewCase(msgspec.json.encode({"id": f"c{i:03}", "text": text})) for i in range(n)]


def run_of(id: str, scored: int = 0, state: str = "running") -> EvaluationRun:
    return EvaluationRun(id, "support", state, "2026-11-22T00:00:00+00:00", RunRequest("support"), scored=scored)  # type: ignore[arg-type]


def test_a_dataset_that_changes_is_another_version_and_the_old_one_stays(store: Store, tenant: str) -> None:
    first = store.evaluations.add_dataset(tenant, "d", "skills", CARD, lines(450))
    second = store.evaluations.add_dataset(tenant, "d", "skills", CARD, lines(3, "y"))

    assert (first.version, second.version) == (1, 2)
    assert store.evaluations.dataset(tenant, "d") == second
    assert store.evaluations.dataset(tenant, "d", 1) == first
    assert len(list(store.evaluations.dataset_lines(tenant, "d", 1))) == 450


def test_the_same_content_again_is_no_new_version(store: Store, tenant: str) -> None:
    first = store.evaluations.add_dataset(tenant, "d", "skills", CARD, lines(3))

    assert store.evaluations.add_dataset(tenant, "d", "skills", CARD, lines(3)) == first
    assert store.evaluations.datasets(tenant) == [first]


def test_a_dataset_is_known_by_the_digest_of_what_is_exported(store: Store, tenant: str, tmp_path: Path) -> None:
    made = store.evaluations.add_dataset(tenant, "d", "skills", CARD, lines(5))
    (tmp_path / "d.jsonl").write_bytes(
        b"".join(line + b"\n" for line in store.evaluations.dataset_lines(tenant, "d", 1))
    )

    assert data.digest(tmp_path / "d.jsonl") == made.digest
    assert store.evaluations.dataset_by_digest(tenant, made.digest) == made


def test_a_name_belongs_to_one_suite_and_to_one_tenant(store: Store, tenant: str) -> None:
    store.add_tenant("other")
    store.evaluations.add_dataset(tenant, "d", "skills", CARD, lines(1))

    with pytest.raises(Conflict, match="skills"):
        store.evaluations.add_dataset(tenant, "d", "support", CARD, lines(1))
    with pytest.raises(NotFound):
        store.evaluations.dataset("other", "d")


def test_the_worst_cases_come_first_page_by_page(store: Store, tenant: str) -> None:
    store.evaluations.put_run(tenant, run_of("r1"))
    standings = [0.5, 0.1, 0.5, 0.9, 0.1]
    scored = [(s, CaseResult(f"c{n}", "k", {"right": s})) for n, s in enumerate(standings)]
    store.evaluations.add_results(tenant, "r1", 0, scored)
    first = store.evaluations.worst(tenant, "r1", limit=3)
    rest = store.evaluations.worst(tenant, "r1", first[-1].place)

    assert [placed.case.id for placed in (*first, *rest)] == ["c1", "c4", "c0", "c2", "c3"]
    assert [case.id for case in store.evaluations.results(tenant, "r1")] == ["c0", "c1", "c2", "c3", "c4"]
    assert store.evaluations.result(tenant, "r1", "c3").scores == {"right": 0.9}


def test_a_run_reads_back_with_its_result_and_the_newest_first(store: Store, tenant: str) -> None:
    done = msgspec.structs.replace(
        run_of("r2", 3, "done"), result=Result("support", {"auc": Metric(0.5, 0.1, 0.9, 3, enough=False)}, {"seed": 0})
    )
    store.evaluations.put_run(tenant, run_of("r1"))
    store.evaluations.put_run(tenant, run_of("r2"))
    store.evaluations.put_run(tenant, done)

    assert store.evaluations.run(tenant, "r2") == done
    assert [run.id for run in store.evaluations.runs(tenant)] == ["r2", "r1"]
    assert store.evaluations.runs(tenant, state="running") == [run_of("r1")]
    with pytest.raises(NotFound):
        store.evaluations.run("nobody", "r2")


@pytest.fixture
def queue(store: Store, tenant: str) -> Queue:
    made = Queue("q1", "Look", "support", ("r1",), SUPPORT, "2026-11-22T00:00:00+00:00")
    items = [Item(n, f"c{n}", {"claim": "x"}, ({},)) for n in (1, 2)]
    return store.ratings.add_queue(tenant, made, items)


def give(store: Store, tenant: str, n: int, rater: str, value: float) -> str:
    return store.ratings.rate(tenant, "q1", Rating(n, f"c{n}", rater, value))


def test_two_who_agree_settle_a_case_and_two_who_differ_do_not(store: Store, tenant: str, queue: Queue) -> None:
    states = [give(store, tenant, *said) for said in ((1, "a", 2), (1, "b", 2), (2, "a", 2), (2, "b", 0))]

    assert states == ["open", "settled", "open", "disputed"]
    assert store.ratings.waiting_for(tenant, "q1", "c").next is None


def test_a_rater_is_given_what_is_left_for_them_and_never_a_case_twice(store: Store, tenant: str, queue: Queue) -> None:
    first = store.ratings.waiting_for(tenant, "q1", "a").next
    assert first is not None
    give(store, tenant, first.n, "a", 1)
    second = store.ratings.waiting_for(tenant, "q1", "a").next
    other = store.ratings.waiting_for(tenant, "q1", "b").next

    assert second is not None
    assert {first.n, second.n} == {1, 2}
    assert other == first  # what somebody began is finished first


def test_a_difference_is_settled_by_a_third_person(store: Store, tenant: str, queue: Queue) -> None:
    give(store, tenant, 2, "a", 2)
    give(store, tenant, 2, "b", 0)
    with pytest.raises(Conflict, match="cannot settle"):
        store.ratings.resolve(tenant, "q1", 2, Resolution(2, "b"))
    store.ratings.resolve(tenant, "q1", 2, Resolution(1, "c", "half of it"))

    (standing,) = store.ratings.items(tenant, "q1", "settled")
    assert standing.resolution == Resolution(1, "c", "half of it")


def test_nothing_is_signed_before_it_is_settled_and_nothing_changes_after(
    store: Store, tenant: str, queue: Queue
) -> None:
    signed = msgspec.structs.replace(queue, state="signed", signed_by="c")
    with pytest.raises(Conflict, match="2 items"):
        store.ratings.sign(tenant, signed)
    for n in (1, 2):
        give(store, tenant, n, "a", 2)
        give(store, tenant, n, "b", 2)
    store.ratings.sign(tenant, signed)

    with pytest.raises(Conflict, match="signed off"):
        give(store, tenant, 1, "d", 0)


def test_what_the_rubric_does_not_have_and_a_third_rating_are_refused(store: Store, tenant: str, queue: Queue) -> None:
    with pytest.raises(BadRecord, match="partly"):
        give(store, tenant, 1, "a", 7)
    give(store, tenant, 1, "a", 1)
    give(store, tenant, 1, "b", 1)
    with pytest.raises(Conflict, match="everybody"):
        give(store, tenant, 1, "c", 1)
