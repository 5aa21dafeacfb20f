import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.data import BadData
from evals.prerequisites import Pair, auc, calibration, metrics, plot, read, run

PAIRS = [
    Pair("sets", "maps", True, "maths", "Collections.", "From sets to sets."),
    Pair("maps", "sets", False, "maths"),
    Pair("flour", "bread", 1, "baking"),
    Pair("bread", "flour", 0, "baking"),
]


def all_known(items, first, second):
    """Knows every answer: the alphabet of these titles turned round, and flour before bread."""
    known = {("sets", "maps"), ("flour", "bread")}
    return np.array(
        [0.9 if (items[a].title, items[b].title) in known else 0.1 for a, b in zip(first, second, strict=True)]
    )


def test_who_knows_all_gets_one_everywhere():
    named = metrics(run(PAIRS, all_known), seed=0)

    for name in ("precision", "recall", "f1", "auc", "direction_accuracy"):
        assert named[name].value == 1, name
        assert named[name].low < 1 or name in ("f1", "auc")


def test_who_says_the_same_of_all_gets_a_half():
    named = metrics(run(PAIRS, lambda items, first, second: np.full(len(first), 0.5)), seed=0)

    assert (named["auc"].value, named["direction_accuracy"].value, named["precision"].value) == (0.5, 0.5, 0.5)
    assert named["f1"].value == named["f1[everything]"].value == pytest.approx(2 / 3)


def test_the_longest_text_of_a_concept_is_read_and_domains_are_apart():
    seen = []
    run(PAIRS, lambda items, first, second: seen.append(items) or np.full(len(first), 0.5))

    assert [[item.title for item in items] for items in seen] == [["bread", "flour"], ["maps", "sets"]]
    assert seen[1][1].summary == "Collections."


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_the_share_of_pairs_in_the_right_order(said):
    chances, label = np.array([n / 10 for n, _ in said]), np.array([true for _, true in said])
    if label.any() and not label.all():
        right = [(a > b) + 0.5 * (a == b) for a in chances[label] for b in chances[~label]]
        found = auc(chances, label)
        assert found.value == pytest.approx(np.mean(right))
        assert found.low <= found.value <= found.high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_every_pair_is_in_one_bin_of_its_probability(chances):
    pairs = [Pair("a", str(n), n % 2) for n in range(len(chances))]
    bins = calibration(run(pairs, lambda items, first, second: np.array([*chances, *chances])))

    assert sum(each.n for each in bins) == len(chances)
    assert all(each.low - 1e-9 <= each.said <= each.high + 1e-9 for each in bins)
    assert len(plot(bins)) == len(bins) + 1
    assert len({len(line) for line in plot(bins)[1:]}) == 1


def test_labels_of_one_kind_leave_out_what_they_leave_undefined():
    named = metrics(run(PAIRS[:1], all_known), seed=0)

    assert "auc" not in named
    assert named["recall"].value == 1


def test_a_wrong_label_is_named_with_its_line(tmp_path):
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"a": "x", "b": "y", "label": 1}\n{"a": "x", "b": "y", "label": "yes"}\n')

    with pytest.raises(BadData, match=r"pairs\.jsonl:2: .*label"):
        read(file)
