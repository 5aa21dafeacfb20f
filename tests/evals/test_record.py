import pytest

from evals import record
from evals.compare import compare
from evals.data import BadData, beir_queries, records
from evals.ordering import Curriculum
from evals.values import CaseResult, Metric, Result

RESULT = Result("ordering", {"kendall_tau": Metric(0.5, 0.2, 0.8, 3)}, {"seed": 0})
CASES = [CaseResult("a", "s", {"kendall_tau": 0.5}), CaseResult("b", "s", {"kendall_tau": 0.1})]


def test_a_run_reads_back_as_it_was_written(tmp_path):
    record.write(tmp_path / "run.jsonl", RESULT, CASES)
    result, cases = record.read(tmp_path / "run.jsonl")

    assert result == RESULT
    assert list(cases.values()) == CASES


def test_a_file_that_is_no_run_is_refused(tmp_path):
    (tmp_path / "x.jsonl").write_text("{}\n")

    with pytest.raises(BadData, match="not a run"):
        record.read(tmp_path / "x.jsonl")


def test_a_comparison_names_the_worst_case_first():
    before = {case.id: case for case in CASES}
    after = {"a": CaseResult("a", "s", {"kendall_tau": 0.1}), "b": CaseResult("b", "s", {"kendall_tau": 0.2})}
    found = compare(before, after)

    assert (found.regressed, found.improved) == (("a",), ("b",))


def test_a_bad_line_is_named(tmp_path):
    file = tmp_path / "c.jsonl"
    file.write_text('\n{"id": "x"}\n')

    with pytest.raises(BadData, match=r"c\.jsonl:2.*source"):
        records(file, Curriculum)


def test_queries_without_a_judgement_are_left_out(tmp_path):
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "a"}\n{"_id": "2", "text": "b"}\n')
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\td\t2\n2\td\t0\n")

    assert [(q.id, q.gains) for q in beir_queries(tmp_path)] == [("1", {"d": 2.0})]
