"""Order and need by the words of items: what holds for any items, and the traps."""

from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.sequence import MOST_WHOLE
from retrieval.sequence.grounds import grounds_for
from retrieval.sequence.precedence import NEEDED, SIGNALS, Pairs, before, fitted, needed, order, signals
from retrieval.sequence.reading import Beside, read
from tests.fakes import HashEmbedder


@dataclass(frozen=True)
class Text:
    id: str
    title: str
    summary: str = ""
    prereq_text: str = ""


some = settings(max_examples=25, deadline=None)
TITLES = [
    "Introduction to SQL", "SQL", "Advanced SQL", "Joins", "Calculus 1A", "Calculus 1B", "Part II", "Part IX", "",
    "Final project", "Линейная алгебра", "微积分", "Python 3", "Week 2: Loops", "!!!", "Knowledge check",
]  # fmt: skip
SAID = ["", "None.", "You should know SQL.", "Learn about joins by writing queries. It uses loops.", "循环和函数"]
texts = st.builds(
    Text, st.uuids().map(str), st.sampled_from(TITLES), st.sampled_from(SAID), st.sampled_from(SAID)
)  # fmt: skip
items = st.lists(texts, min_size=1, max_size=7, unique_by=lambda item: item.id)
embedders = st.sampled_from([None, HashEmbedder()])


def all_pairs(n):
    first, second = np.array(list(permutations(range(n), 2)), dtype=np.intp).reshape(-1, 2).T
    return Pairs(first, second)


def said(items):
    return [(item.title, item.summary, item.prereq_text) for item in items]


@some
@given(items, embedders)
def test_the_probabilities_of_a_pair_and_of_the_same_turned_round_add_up_to_one(given_items, embedder):
    pairs = all_pairs(len(given_items))
    there = before(given_items, pairs, embedder)
    back = before(given_items, Pairs(pairs.second, pairs.first), embedder)

    assert there + back == pytest.approx(np.ones(len(there)), abs=1e-9)
    assert ((there > 0) & (there < 1)).all()


@some
@given(items, embedders, st.randoms(use_true_random=False))
def test_neither_the_order_given_nor_the_ids_play_a_part(given_items, embedder, draw):
    again = [replace(item, id=f"other-{n}") for n, item in enumerate(draw.sample(given_items, len(given_items)))]
    one = order(given_items, embedder=embedder)
    other = order(again, embedder=embedder)
    text = {item.id: said([item]) for item in [*given_items, *again]}

    assert sorted(one) == sorted(item.id for item in given_items)
    assert [text[id] for id in one] == [text[id] for id in other]


@some
@given(items, embedders)
def test_a_list_of_pairs_and_a_grid_give_the_same_signals(given_items, embedder):
    reading = read(given_items, embedder)
    everyone, pairs = np.arange(len(given_items)), all_pairs(len(given_items))
    grid = dict(signals(reading, Pairs(everyone, everyone, grid=True)))

    assert tuple(sorted(grid)) == tuple(sorted(SIGNALS))
    for name, values in signals(reading, pairs):
        assert values == pytest.approx(grid[name][pairs.first, pairs.second], abs=1e-5), name
        assert (np.abs(values) <= 1 + 1e-6).all(), name


@some
@given(items, embedders)
def test_the_need_of_one_for_another_is_a_probability(given_items, embedder):
    found = needed(given_items, all_pairs(len(given_items)), embedder)

    assert ((found > 0) & (found < 1)).all()


@settings(max_examples=5, deadline=None)
@given(items, embedders)
def test_few_pairs_and_many_get_the_same_probabilities(given_items, embedder):
    """Many pairs of few items are looked at as a grid."""
    pairs = all_pairs(len(given_items))
    for probability in (before, needed):
        one_by_one = [
            probability(given_items, Pairs(pairs.first[k : k + 1], pairs.second[k : k + 1]), embedder)
            for k in range(len(pairs.first))
        ]
        many = probability(given_items, Pairs(np.tile(pairs.first, 2), np.tile(pairs.second, 2)), embedder)
        assert many == pytest.approx(np.tile(np.concatenate([np.zeros(0), *one_by_one]), 2), abs=1e-5)


def test_every_weight_is_of_a_signal_and_none_speaks_against_its_meaning():
    assert set(fitted().order.signals) == set(SIGNALS)
    assert set(fitted().needed.signals) == set(NEEDED)
    assert min(fitted().order.signals.values()) >= 0
    assert fitted().order.bias == 0


@pytest.mark.parametrize(
    "expected",
    [
        ["Calculus 1A", "Calculus 1B", "Calculus 2"],
        ["Rome I", "Rome II", "Rome IV", "Rome IX"],
        ["Week 2: loops", "Week 10: files"],
        ["1. Getting around", "2. Buildings", "10. People"],
        ["German A1", "German B1", "German C2"],
        ["Welcome", "Data frames", "Final project"],
        ["Introduction to bees", "Bees", "Advanced bees"],
        ["Multiplication", "Fractions", "Quadratic equations", "Calculus"],
        ["Einführung", "Zusammenfassung"],
    ],
)
@pytest.mark.parametrize("embedder", [None, HashEmbedder()])
def test_titles_that_say_their_place_are_put_there(expected, embedder):
    given_items = [Text(str(n), title) for n, title in enumerate(reversed(expected))]
    title = {item.id: item.title for item in given_items}

    assert [title[id] for id in order(given_items, embedder=embedder)] == expected


def test_what_is_named_as_a_prerequisite_comes_first():
    given_items = [Text("1", "Weaving", prereq_text="Spinning."), Text("2", "Spinning")]

    assert order(given_items) == ["2", "1"]


@pytest.mark.parametrize("given_items", [[], [Text("only", "")]])
def test_none_and_one_are_an_order(given_items):
    assert order(given_items, embedder=HashEmbedder()) == [item.id for item in given_items]


def test_equal_titles_keep_a_fixed_order():
    assert order([Text("b", "Same"), Text("c", "Same"), Text("a", "Same")], embedder=HashEmbedder()) == ["a", "b", "c"]


@pytest.mark.parametrize("hostile", ["a" * 1_000_000, "1 " * 500_000, "9" * 1_000_000, "\x00", "I" * 10**6])
def test_hostile_texts_are_ordered_like_any_other(hostile):
    given_items = [Text("1", hostile, hostile, hostile), Text("2", "Loops"), Text("3", f"Part {hostile}")]

    assert sorted(order(given_items, embedder=HashEmbedder())) == ["1", "2", "3"]


def test_a_lone_surrogate_is_a_text_like_any_other():
    assert order([Text("1", "\ud800", "\ud800", "\ud800"), Text("2", "Welcome")]) == ["2", "1"]


def test_more_than_can_be_ordered_whole_are_ordered_by_their_standing():
    many = [Text(str(n), f"Level {n % 10}") for n in range(MOST_WHOLE + 1)]
    found = order(many)

    assert sorted(found) == sorted(item.id for item in many)
    assert [int(id) % 10 for id in found[:3]] == [0, 0, 0]


def test_a_known_sequence_speaks_for_its_order():
    given_items = [Text("x", "Kiwi"), Text("y", "Plum"), Text("z", "Pear")]
    beside = Beside(sequences=(("z", "elsewhere", "x", "y"),))

    assert order(given_items, beside=beside) == ["z", "x", "y"]
    assert before(given_items, Pairs(np.array([2]), np.array([0])), beside=beside)[0] > 0.8


def test_sequences_that_contradict_each_other_say_nothing():
    given_items = [Text("x", "Kiwi"), Text("y", "Plum")]
    pair = Pairs(np.array([0]), np.array([1]))

    beside = Beside(sequences=(("x", "y"), ("y", "x")))

    assert before(given_items, pair, beside=beside) == pytest.approx(before(given_items, pair))


def test_what_begins_at_a_lower_level_comes_first():
    given_items = [Text("x", "Kiwi"), Text("y", "Plum"), Text("z", "Pear")]

    assert order(given_items, beside=Beside(levels={"x": 3, "y": 0, "z": 2})) == ["y", "z", "x"]


def test_the_grounds_are_spans_of_the_texts():
    first = Text("1", "Introduction to outer joins")
    second = Text("2", "Advanced reports", "Reports need data. They use outer joins, too.\nAnd colour.", "Outer joins!")

    assert grounds_for(first, second) == ["Outer joins!", "They use outer joins, too.", first.title]


@some
@given(texts, texts)
def test_all_grounds_stand_word_for_word_in_the_texts(first, second):
    whole = [first.title, second.title, second.summary, second.prereq_text]

    assert all(any(span in text for text in whole) for span in grounds_for(first, second))
