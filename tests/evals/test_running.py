"""Runs as they go: in order whatever runs beside, gone on with where they were stopped, never all in memory."""

import json
import threading
import time
import tracemalloc
from functools import partial

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import data, record, support
from evals.columns import Columns
from evals.parallel import in_order
from evals.values import CaseResult, Metric, Result
from service.cli import main
from service.evaluating.evaluate import Sink, evaluate, evaluate_into
from service.evaluating.suites import SUITES
from service.evaluating.task import Task

SCORES = st.dictionaries(st.sampled_from("abc"), st.floats(-9, 9), max_size=3)
CASES = st.lists(st.tuples(SCORES, st.dictionaries(st.sampled_from("xy"), st.integers(0, 9), max_size=2)), max_size=12)


@given(CASES)
def test_columns_give_back_what_the_metrics_need(rows):
    cases = [
        CaseResult(f"c{n}", f"k{n % 2}", scores, counts=counts, slices={"role": "r"})
        for n, (scores, counts) in enumerate(rows)
    ]
    columns = Columns()
    for case in cases:
        columns.add(case)

    assert list(columns) == cases
    assert columns[: len(cases)] == cases
    assert len(columns) == len(cases)


@settings(deadline=None)
@given(st.lists(st.integers(), max_size=40), st.integers(1, 5))
def test_answers_come_in_the_order_of_the_cases_however_long_each_takes(items, at_once):
    assert list(in_order(items, lambda item: item * 2, at_once)) == [item * 2 for item in items]


def test_no_more_cases_are_begun_than_there_are_workers_for():
    begun, lock = [], threading.Lock()

    def answer(item):
        with lock:
            begun.append(item)
        time.sleep(0.001)
        return item

    answers = in_order(iter(range(10_000)), answer, 3)
    next(answers)
    answers.close()

    assert len(begun) <= 10


def test_what_fails_is_told_and_nothing_more_is_begun():
    with pytest.raises(ZeroDivisionError):
        list(in_order([1, 0, 2], lambda item: 1 / item, 2))


def test_a_torn_journal_goes_on_behind_its_last_whole_case(tmp_path):
    journal = record.Journal(tmp_path / "run.jsonl", {"seed": 0})
    for n in range(3):
        journal.add(CaseResult(f"c{n}", "k", {"right": 1.0}))
    with journal.file.open("ab") as out:
        out.write(b'{"id": "c3", "clus')
    again = record.Journal(tmp_path / "run.jsonl", {"seed": 0})

    assert again.done == 3
    assert [case.id for case in again.cases()] == ["c0", "c1", "c2"]


def test_a_journal_of_another_run_is_begun_anew(tmp_path):
    record.Journal(tmp_path / "run.jsonl", {"seed": 0}).add(CaseResult("c", "k", {}))

    assert record.Journal(tmp_path / "run.jsonl", {"seed": 1}).done == 0


def test_a_finished_journal_is_a_run_file(tmp_path):
    journal, result = record.Journal(tmp_path / "run.jsonl", {}), Result("s", {"a": Metric(1, 1, 1, 1, False)}, {})
    journal.add(CaseResult("c", "k", {"right": 1.0}))
    journal.finish(tmp_path / "run.jsonl", result)

    assert record.read(tmp_path / "run.jsonl") == (result, {"c": CaseResult("c", "k", {"right": 1.0})})
    assert not journal.file.exists()


def called(*arguments):
    with pytest.raises(SystemExit) as ended:
        main(["eval", *map(str, arguments)])
    return ended.value.code


def test_a_run_that_was_stopped_goes_on_and_is_the_same_as_one_that_was_not(tmp_path, capsys):
    whole, stopped = tmp_path / "whole.jsonl", tmp_path / "stopped.jsonl"
    called("run", "support", "--out", whole)
    task = Task(support.packaged())
    journal = []

    def opened(key):
        journal.append(record.Journal(stopped, key))
        return Sink(journal[0].add, journal[0].cases())

    class Halt(Exception):
        pass

    def told(done, total):
        if done == 40:
            raise Halt

    with pytest.raises(Halt):
        evaluate_into(SUITES["support"], Task(support.packaged(), progress=told), opened)
    assert task.seed == 0
    called("run", "support", "--out", stopped)

    assert "after the 40 cases" in capsys.readouterr().err
    assert record.read(stopped).cases == record.read(whole).cases
    assert record.read(stopped).result.metrics == record.read(whole).result.metrics


def test_several_at_a_time_give_the_same_numbers_as_one_after_the_other():
    one, four = (evaluate("support", Task(support.packaged(), at_once=n)) for n in (1, 4))

    assert one.cases == four.cases
    assert one.result.metrics == four.result.metrics


def test_a_run_is_repeated_from_its_file_on_any_machine(tmp_path, capsys):
    called("run", "support", "--out", tmp_path / "run.jsonl")
    lines = (tmp_path / "run.jsonl").read_bytes().splitlines(keepends=True)
    head = json.loads(lines[0])
    head["manifest"]["arguments"]["data"] = "/a/place/of/another/machine.jsonl"
    (tmp_path / "moved.jsonl").write_bytes(json.dumps(head).encode() + b"\n" + b"".join(lines[1:]))

    assert called("run", "--from", tmp_path / "moved.jsonl") == 0
    assert "the same" in capsys.readouterr().out


def test_a_number_that_differs_is_told(tmp_path, capsys):
    called("run", "support", "--out", tmp_path / "run.jsonl")
    text = (tmp_path / "run.jsonl").read_text().replace('"right":1.0', '"right":0.0', 1)
    (tmp_path / "other.jsonl").write_text(text)

    assert called("run", "--from", tmp_path / "other.jsonl") == 1
    assert "case s01.1: right" in capsys.readouterr().out


def many(file, n):
    line = support.packaged().read_bytes().splitlines()
    known = [msgspec.json.decode(one) for one in line]
    with file.open("wb") as out:
        for at in range(n):
            case = known[at % len(known)]
            out.write(msgspec.json.encode({**case, "id": f"n{at}", "source": f"{case['source']} {at % 997}"}) + b"\n")
    return file


def test_ten_thousand_cases_are_never_all_in_memory(tmp_path):
    """10,000 cases with what was asked and answered are 6 MB on disk; their scores are 8 bytes each."""
    file = many(tmp_path / "many.jsonl", 10_000)
    cases = data.stream(file, support.SupportCase)
    results = in_order(cases, partial(support.score, accepts=lambda source, claim, language: 1.0), 2)
    journal, columns = record.Journal(tmp_path / "run.jsonl", {}), Columns()
    tracemalloc.start()
    for case in results:
        journal.add(case)
        columns.add(case)
    grown, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(columns) == 10_000
    assert peak - grown < 2_000_000  # what is under way
    assert grown < 6_000_000  # ids, clusters, and fifteen columns of scores
