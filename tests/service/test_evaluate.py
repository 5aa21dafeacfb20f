"""The suites run on production code, through the command as a person calls it."""

import gzip
import json

import msgspec
import pytest

from evals import retrieval
from evals.data import CorpusDocument
from evals.retrieval import Judged
from service.cli import main
from service.evaluating.evaluate import SUITES, Task, evaluate
from service.evaluating.trial_index import throw_away
from tests.fakes import HashEmbedder

EDGES = [("sets", "maps"), ("maps", "groups"), ("sets", "logic")]
TITLES = {"sets": "sets", "maps": "maps", "groups": "groups", "logic": "logic", "far": "far away"}
TEXTS = {
    "sets": "Collections.",
    "maps": "From sets to sets.",
    "groups": "Built from maps.",
    "logic": "On sets.",
    "far": "",
}


def written(file, rows):
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.fixture
def curricula(tmp_path):
    items = [{"id": f"x{n}", "title": f"Part {n}", "summary": None, "minutes": 2.5} for n in (1, 2, 3, 4)]
    known = [["x1", "x2"], ["x3", "x2"]]
    rows = [
        {"source": "made-up", "id": "parts", "goal": "All", "goal_text": None, "items": items, "edges": known},
        {"source": "made-up", "id": "one", "goal": "One", "items": items[:1]},
    ]
    return written(tmp_path / "ordering.jsonl", rows)


@pytest.fixture
def targets(tmp_path):
    def row(target, required, edges):
        items = [{"id": id, "title": TITLES[id], "text": TEXTS[id], "hours": 0.001} for id in (*required, target)]
        return {"source": "made-up", "target": target, "title": TITLES[target], "required": required,
                "edges": edges, "hours": 1.0, "items": items}  # fmt: skip

    rows = [row("groups", ["sets", "maps"], EDGES[:2]), row("logic", ["sets"], EDGES[2:]), row("far", [], [])]
    return written(tmp_path / "target_closure.jsonl", rows)


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "1@x", "title": "Sorting", "text": "Quicksort splits a list around a pivot."},
        {"_id": "zwei", "title": "", "text": "Bread needs flour, water and time."},
        {"_id": "3", "text": ""},
    ]
    with gzip.open(folder / "corpus.jsonl.gz", "wt") as out:
        out.writelines(json.dumps(document) + "\n" for document in documents)
    written(folder / "queries.jsonl", [{"_id": "q", "text": "how to bake bread"}, {"_id": "r", "text": "pivot"}])
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tzwei\t2\nr\t1@x\t1\n")
    return folder


def called(capsys, *arguments):
    """Run the command; return its exit code, what it printed and what it said."""
    with pytest.raises(SystemExit) as ended:
        main(["eval", *map(str, arguments)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_json_is_the_result_and_nothing_else(capsys, curricula):
    code, out, _ = called(capsys, "run", "ordering", "--data", curricula, "--json")
    result = json.loads(out)

    assert code == 0
    assert result["suite"] == "ordering"
    assert result["metrics"]["kendall_tau"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1, "enough": False}
    assert result["manifest"].keys() >= {"data", "seed", "git", "duration_s", "packages"}


def test_an_item_without_texts_and_a_curriculum_of_one_item_are_taken(capsys, curricula):
    code, out, _ = called(capsys, "run", "ordering", "--data", curricula.parent)

    assert code == 0
    assert "[random]" in out


def test_the_run_file_has_the_result_first_and_then_a_line_a_case(capsys, curricula, tmp_path):
    file = tmp_path / "runs" / "a.jsonl"
    called(capsys, "run", "ordering", "--data", curricula, "--out", file)
    head, *cases = map(json.loads, file.read_text().splitlines())

    assert head["suite"] == "ordering"
    assert [case["id"] for case in cases] == ["parts", "one"]


@pytest.mark.parametrize("suite", ["ordering", "closure"])
def test_the_same_run_twice_gives_the_same_numbers(suite, curricula, targets):
    first, second = (evaluate(suite, Task(curricula.parent, seed=3)) for _ in range(2))

    assert msgspec.json.encode(first.result.metrics) == msgspec.json.encode(second.result.metrics)
    assert first.cases == second.cases


def test_with_the_edges_given_the_planner_finds_the_true_closure_in_order(capsys, targets):
    code, out, _ = called(capsys, "run", "closure", "--data", targets, "--json")
    metrics = json.loads(out)["metrics"]

    assert code == 0
    assert [metrics[name]["value"] for name in ("precision", "recall", "f1", "violations")] == [1, 1, 1, 0]
    assert metrics["precision[everything]"]["value"] < 1


def test_hidden_edges_are_inferred_and_the_manifest_says_how(targets):
    run = evaluate("closure", Task(targets, edges="hidden"))

    assert run.result.metrics["f1"].value == 1  # these texts speak of each other plainly
    assert "retrieval.sequence.precedence.needed" in run.result.manifest["edges"]


def test_real_closures_are_found_whole_and_in_order(shared_data, tmp_path):
    rows = (shared_data / "eval_tasks" / "target_closure.jsonl").read_text().splitlines(keepends=True)
    some = tmp_path / "some.jsonl"
    some.write_text("".join(rows[::5]))

    assert evaluate("closure", Task(some)).fault is None


@pytest.mark.slow
def test_all_real_closures_are_found_whole_and_in_order(shared_data):
    run = evaluate("closure", Task(shared_data / "eval_tasks" / "target_closure.jsonl"))

    assert run.fault is None
    assert run.result.manifest["concepts"] == 261


def test_a_throw_away_index_searches_as_production_does_and_each_half_alone():
    documents = [
        CorpusDocument("bread/1", "Bread needs flour and time.", ""),
        CorpusDocument("b@2", "A pivot.", "Sort"),
    ]
    queries = [Judged("q", "flour bread", {"bread/1": 1.0})]
    with throw_away(documents, HashEmbedder(), lambda done, total: None) as trial:
        (case,) = retrieval.run(queries, trial.searches(["flour bread"]))

    assert case.output[0] == "bread/1"
    assert {name: case.scores[name] for name in ("mrr", "mrr[dense]", "mrr[bm25]")} == dict.fromkeys(
        ("mrr", "mrr[dense]", "mrr[bm25]"), 1.0
    )


def test_a_beir_folder_is_searched_with_the_packaged_model(capsys, beir):
    code, out, _ = called(capsys, "run", "retrieval", "--data", beir, "--json")
    result = json.loads(out)

    assert code == 0
    assert result["metrics"]["ndcg_at_10"]["value"] == 1
    assert "ndcg_at_10[fused-bm25]" in result["metrics"]
    assert result["manifest"].keys() >= {"model", "chunking", "fusion", "aggregation"}


def test_a_quiz_leaves_its_own_unit_out_and_says_which_queries_no_document_answers(tmp_path):
    units = written(
        tmp_path / "units.jsonl", [{"uid": f"m.{n}", "title": "Bread", "text": "Flour."} for n in (1, 2, 3)]
    )
    row = {"query": "What is in bread?", "answer": "", "explanation": "", "module": "m"}
    rows = [{"id": "m.3#0", "relevant_units": ["m.1"], **row}, {"id": "m.3#1", "relevant_units": ["gone"], **row}]
    run = evaluate("retrieval", Task(written(tmp_path / "quiz.jsonl", rows), units))

    assert run.cases[0].output == ["m.1", "m.2"]
    assert run.result.metrics["hit_at_1"].value == 0.5
    assert run.result.manifest["queries_without_judged_document_in_corpus"] == 1


def test_two_runs_are_compared_case_by_case(capsys, curricula, tmp_path):
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    called(capsys, "run", "ordering", "--data", curricula, "--out", a)
    called(capsys, "run", "ordering", "--data", curricula, "--out", b, "--seed", 1)
    code, out, _ = called(capsys, "compare", a, b, "--json")
    compared = json.loads(out)

    assert code == 0
    assert compared["differences"]["kendall_tau"]["value"] == 0
    assert compared["changed"]["seed"] == [0, 1]


def test_runs_of_other_cases_are_not_compared(capsys, curricula, targets, tmp_path):
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    called(capsys, "run", "ordering", "--data", curricula, "--out", a)
    called(capsys, "run", "closure", "--data", targets, "--out", b)
    code, _, said = called(capsys, "compare", a, b)

    assert code == 2
    assert "ordering and one of closure" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "ordering, closure, retrieval"),
        (["ordering"], "--data"),
        (["ordering", "--data", "nowhere.jsonl"], "nowhere.jsonl"),
        (["retrieval", "--data", "README.md"], "--corpus"),
        (["ordering", "--data", "README.md"], "README.md:1"),
        (["ordering", "--data", "README.md", "--edges", "hidden"], "closure"),
        (["ordering", "--data", "README.md", "--out", "tests"], "folder"),
    ],
)
def test_what_cannot_be_run_is_a_usage_error_that_says_why(capsys, arguments, says):
    code, out, said = called(capsys, "run", *arguments)

    assert (code, out) == (2, "")
    assert says in said


def test_an_id_given_twice_is_refused(capsys, tmp_path):
    row = {"source": "s", "id": "same", "goal": "g", "items": []}
    code, _, said = called(capsys, "run", "ordering", "--data", written(tmp_path / "o.jsonl", [row, row]))

    assert code == 2
    assert "'same' is given twice" in said


def test_every_suite_is_in_the_table():
    ours = "ordering closure retrieval paths prerequisites skills citations support robustness fairness".split()

    assert list(SUITES)[: len(ours)] == ours


@pytest.fixture
def pairs(tmp_path):
    rows = [
        {
            "a": "sets",
            "b": "maps",
            "label": 1,
            "domain": "maths",
            "a_text": "Collections.",
            "b_text": "From sets to sets.",
        },
        {"a": "maps", "b": "sets", "label": 0, "domain": "maths"},
        {"a": "flour", "b": "bread", "label": True, "domain": "baking", "b_text": "Made of flour and water."},
        {"a": "bread", "b": "tables", "label": False, "domain": "baking"},
    ]
    return written(tmp_path / "prerequisites.jsonl", rows)


def test_prerequisites_are_judged_with_a_plot_and_their_bins_are_kept(capsys, pairs, tmp_path):
    code, out, _ = called(capsys, "run", "prerequisites", "--data", pairs, "--out", tmp_path / "run.jsonl")
    kept = json.loads((tmp_path / "run.jsonl").read_text().splitlines()[0])

    assert code == 0
    assert "direction_accuracy" in out
    assert "|" in out.partition("calibration:")[2]
    assert sum(each["n"] for each in kept["manifest"]["calibration"]) == 4


def test_a_label_that_is_none_is_refused_with_its_line(capsys, tmp_path):
    file = written(tmp_path / "prerequisites.jsonl", [{"a": "sets", "b": "maps", "label": 2}])
    code, _, err = called(capsys, "run", "prerequisites", "--data", file)

    assert code == 2
    assert "prerequisites.jsonl:1" in err
