from evals.closure import TargetCase, metrics, run

CASE = TargetCase("made-up", "c", "C", ("a", "b"), (("a", "b"), ("b", "c")), ())


def test_the_true_closure_in_order_scores_one_with_no_violation():
    (case,) = run([CASE], lambda target: ["a", "b", "c"])

    assert (case.scores["precision"], case.scores["recall"], case.scores["violations"]) == (1, 1, 0)


def test_a_broken_edge_is_counted():
    cases = run([CASE], lambda target: ["b", "a", "c"])

    assert metrics(cases, 0)["violations"].value == 1


def test_a_missing_concept_lowers_recall_and_an_extra_one_precision():
    (missing,) = run([CASE], lambda target: ["b", "c"])
    (extra,) = run([CASE], lambda target: ["a", "x", "b", "c"])

    assert missing.scores["recall"] < 1 == missing.scores["precision"]
    assert extra.scores["precision"] < 1 == extra.scores["recall"]
