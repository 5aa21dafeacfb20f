"""The fit of the weights: its parts on made-up curricula, and the packaged weights from the shared data."""

import numpy as np
import pytest

from evals.curricula import Known, fitted_on, judged_by
from evals.fit_precedence import alike, main
from evals.ordering import Item
from evals.precedence import NEEDED_PRIOR, ORDER_PRIOR, fit_needed, fit_order, left_out, signalled, tau
from retrieval.sequence.ladders import digest
from retrieval.sequence.precedence import Fitted, Weights, fitted


def known(family, *titles):
    items = tuple(Item(str(n), title) for n, title in enumerate(titles))
    return Known(
        family, f"{family} courses", titles[0], items, tuple((a, b) for b in range(len(items)) for a in range(b))
    )


COURSES = [
    known("one", "Introduction", "Bees", "Advanced bees", "Summary"),
    known("one", "Welcome", "Part 1", "Part 2", "Quiz"),
    known("two", "Overview", "Wool", "Knitting with wool", "Final project"),
]


def test_what_agrees_with_the_prior_leaves_the_weights_near_it():
    weights = fit_order(signalled(COURSES, None)).signals

    assert weights.keys() == ORDER_PRIOR.keys()
    assert all(abs(weights[name] - ORDER_PRIOR[name]) < 1 for name in weights)


def test_courses_turned_round_never_make_a_weight_negative():
    turned = [Known(c.family, c.source, c.id, c.items, tuple((b, a) for a, b in c.pairs)) for c in COURSES]
    weights = fit_order(signalled(turned, None)).signals

    assert min(weights.values()) >= 0
    assert weights["opening"] < ORDER_PRIOR["opening"]


def test_a_family_is_left_out_of_its_own_weights():
    examples = signalled(COURSES, None)
    seen = left_out(examples, lambda rest: Weights({str(sorted({each.known.family for each in rest})): 1.0}))

    assert {family: list(weights.signals) for family, weights in seen.items()} == {
        "one": ["['two']"],
        "two": ["['one']"],
    }


def test_tau_is_of_the_known_pairs_only():
    (each,) = signalled([Known("one", "one", "one", COURSES[0].items, ((0, 3),))], None)

    assert tau(each, fitted().order) == 1


def test_edges_teach_what_speaks_for_a_prerequisite():
    items = (
        Item("a", "Sets"),
        Item("b", "Maps", "A map goes from sets to sets."),
        Item("c", "Bread"),
        Item("d", "Rye"),
    )
    weights = fit_needed([Known("one", "one", "one", items, ((0, 1),))], None, fitted().order)

    assert weights.signals.keys() == NEEDED_PRIOR.keys()
    assert weights.bias < 0


@pytest.mark.parametrize(("off", "same"), [(0.01, True), (0.02, False)])
def test_weights_may_differ_by_rounding_and_no_more(off, same):
    one = Fitted(Weights({"x": 1.0}), Weights({"y": 1.0}), {})
    other = Fitted(Weights({"x": 1.0 + off}), Weights({"y": 1.0}), {})

    assert alike(one, other) is same
    assert not alike(one, Fitted(one.order, one.needed, {"data": "other"}))


def test_the_packaged_weights_were_made_with_the_packaged_ladders():
    """Where this fails, the ladders were changed: run `python -m evals.fit_precedence`."""
    assert fitted().made["ladders"] == digest()


def test_the_open_curricula_are_read_whole_and_metacademy_is_not_among_them(shared_data):
    found = fitted_on(shared_data)

    assert {each.family for each in found} == {"mslearn", "exercism", "ossu"}
    assert {each.family for each in judged_by(shared_data)} == {"metacademy"}
    assert all(max(np.array(each.pairs).ravel()) < len(each.items) for each in found)


@pytest.mark.slow
def test_the_data_give_the_packaged_weights(shared_data, tmp_path):
    """Embeds some thousand titles: a minute and more."""
    assert main([str(shared_data), "--check"]) == 0
    assert main([str(shared_data), "--check", "--out", str(tmp_path / "none.json")]) == 1
