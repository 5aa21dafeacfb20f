"""Two runs, side by side: what is more than chance, what became of the steps, what the groups say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.compare import Pairs, compare_runs
from evals.path_diff import steps_changed
from evals.suite import Measures
from evals.values import CaseResult, Result, Run

MEASURES = Measures("right", higher=("right",), lower=("cost",), at_equal={"cost": "right"})


def run(scores, cost=1.0, suite="paths", outputs=None, **manifest):
    cases = {
        f"c{n}": CaseResult(
            f"c{n}", f"k{n % 3}", {"right": value, "cost": cost}, (outputs or {}).get(n),
            slices={"level": "low" if n % 2 else "high"},
        )
        for n, value in enumerate(scores)
    }  # fmt: skip
    return Run(Result(suite, {}, {"seed": 0, "resampled": "cases", **manifest}), cases)


def path(*steps):
    return {"steps": list(steps), "titles": {s: s.upper() for s in steps}, "reasons": {s: [f"why {s}"] for s in steps}}


def test_a_change_of_many_cases_is_a_regression_and_of_one_is_not_enough_to_say():
    before, worse, one = run([1.0] * 12), run([0.0] * 12), run([0.0] + [1.0] * 11)

    assert compare_runs(before, worse, measures=MEASURES).tests["right"].verdict == "regressed"
    assert compare_runs(worse, before, measures=MEASURES).tests["right"].verdict == "improved"
    assert compare_runs(before, one, measures=MEASURES).tests["right"].verdict == "not enough cases to say"
    assert compare_runs(before, before, measures=MEASURES).tests["right"].verdict == "same"


def test_many_cases_that_move_a_little_both_ways_are_no_change_beyond_chance():
    draw = np.random.default_rng(0)
    before = [0.5] * 200
    after = [0.5 + float(d) for d in draw.normal(0, 0.05, 200)]

    assert compare_runs(run(before), run(after), measures=MEASURES).tests["right"].verdict == "no change beyond chance"


def test_of_a_lower_is_better_score_more_is_worse_but_only_where_all_else_is_equal():
    dearer = compare_runs(run([1.0] * 12), run([1.0] * 12, cost=2.0), measures=MEASURES)
    better = compare_runs(run([0.0] * 12), run([1.0] * 12, cost=2.0), measures=MEASURES)

    assert (dearer.tests["cost"].verdict, dearer.tests["cost"].losses) == ("regressed", 12)
    assert "cost" not in better.tests


def test_the_regressed_come_first_the_worst_of_them_at_the_head():
    found = compare_runs(run([1.0, 0.9, 0.5, 0.2]), run([0.2, 0.8, 0.5, 0.9]), measures=MEASURES)

    assert (found.regressed, found.improved) == (("c0", "c1"), ("c3",))
    assert [case.id for case in found.cases] == ["c0", "c1", "c3"]


def test_what_became_of_the_steps_is_told_with_the_reasons():
    before, after = run([1.0], outputs={0: path("a", "b", "c")}), run([0.5], outputs={0: path("c", "a", "d")})
    (case,) = compare_runs(before, after, measures=MEASURES).cases
    told = {(step.code, step.resource): step for step in case.steps}

    assert told.keys() == {("removed", "b"), ("added", "d"), ("moved", "c")}
    assert (told["added", "d"].after, told["added", "d"].reasons) == (3, ("why d",))
    assert (told["removed", "b"].title, told["moved", "c"].before) == ("B", 3)


def test_a_path_that_changed_without_its_score_is_told_too():
    before, after = run([1.0], outputs={0: path("a", "b")}), run([1.0], outputs={0: path("b", "a")})

    assert compare_runs(before, after, measures=MEASURES).cases[0].steps[0].code == "moved"


@given(st.permutations("abcdef"))
def test_the_fewest_steps_are_said_to_have_moved(order):
    """Taking the moved ones out leaves both lists in the same order, and no fewer could have been taken out."""
    moved = {step.resource for step in steps_changed(path(*"abcdef"), path(*order))}
    rest = [step for step in order if step not in moved]
    longest = max(
        sum(1 for _ in picked)
        for picked in (
            [order[i] for i in range(6) if mask >> i & 1] for mask in range(64)
        )
        if list(picked) == sorted(picked)
    )  # fmt: skip

    assert rest == sorted(rest)
    assert len(rest) == longest


def test_groups_have_a_difference_of_their_own_with_an_interval():
    found = compare_runs(run([1.0] * 12), run([1.0, 0.0] * 6), measures=MEASURES)

    assert found.slices["level"]["low"].value == -1
    assert found.slices["level"]["high"].value == 0


def test_cost_and_time_are_told_and_are_no_difference_of_what_was_run():
    found = compare_runs(run([1.0], duration_s=1, seed=0), run([1.0], duration_s=9, seed=0), measures=MEASURES)

    assert found.spent["duration_s"] == (1, 9)
    assert "duration_s" not in found.changed


def test_cases_that_share_a_source_are_one_witness():
    before, after = run([1.0] * 12), run([0.0] * 12)
    alone = Pairs.of(before.cases, after.cases, 0, False, MEASURES).tests()["right"]
    together = Pairs.of(before.cases, after.cases, 0, True, MEASURES).tests()["right"]

    assert alone.verdict == "regressed"
    assert together.verdict == "not enough cases to say"
    assert together.p == pytest.approx(0.25)  # three sources: two of eight sign patterns are as far out
