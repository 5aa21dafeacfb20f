import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from evals.statistics.agreement import alpha, kappa

# The example of Krippendorff (2011), twelve units and four raters, and the values he gives for it.
ROWS = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
LABELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40)


def ratings(rows):
    cells = [row.split() for row in rows]
    return {
        str(unit): {str(rater): float(row[unit]) for rater, row in enumerate(cells) if row[unit] != "."}
        for unit in range(len(cells[0]))
    }


@pytest.mark.parametrize(("scale", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_what_krippendorff_gives_for_his_example(scale, value):
    found = alpha(ratings(ROWS), scale)

    assert found.value == pytest.approx(value, abs=0.0006)
    assert found.n == 11  # the unit with one rating does not count


def test_units_that_only_one_rater_saw_say_nothing():
    assert alpha({"u": {"a": 1.0}, "v": {"b": 2.0}}, "nominal") is None
    assert alpha({"u": {"a": 1.0, "b": 1.0}}, "nominal") is None


def test_alpha_of_chance_is_about_nothing_and_of_agreement_one():
    draw = np.random.default_rng(0)
    by_chance = {str(u): {r: float(draw.integers(3)) for r in "ab"} for u in range(300)}
    agreeing = {str(u): dict.fromkeys("ab", float(u % 3)) for u in range(30)}

    assert abs(alpha(by_chance, "nominal").value) < 0.12
    assert alpha(agreeing, "interval").value == 1


@settings(deadline=None)
@given(LABELS.filter(lambda pairs: len({label for pair in pairs for label in pair}) > 1))
def test_kappa_agrees_with_scikit_learn(pairs):
    assert kappa(pairs).value == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


def test_kappa_of_the_textbook_with_its_error():
    """20 and 15 alike, 5 and 10 not: kappa 0.4; its standard error by Fleiss, Cohen and Everitt is 0.127."""
    found = kappa([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15)

    assert found.value == pytest.approx(0.4)
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(0.127, abs=0.001)


def test_kappa_of_one_label_throughout_says_nothing():
    assert kappa([("a", "a")] * 9) is None


def test_kappa_is_covered_as_often_as_it_says():
    draw, covered, true = np.random.default_rng(3), 0, 0.6
    for _ in range(400):
        first = draw.integers(0, 2, 150)
        same = draw.random(150) < 0.8  # of two labels equally likely, 0.8 alike is 0.6 beyond chance
        second = np.where(same, first, 1 - first)
        found = kappa([(str(a), str(b)) for a, b in zip(first, second, strict=True)])
        covered += found.low <= true <= found.high

    assert 365 <= covered <= 392
