"""Near-duplicates: planted copies are found, unrelated texts are not, and the threshold is kept exactly."""

import json
from gzip import open as unzipped
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.duplicates import LEAST_WORDS, SHINGLE, near_duplicates

WORDS = [f"{a}{b}" for a in "bcdfghjklmnpqrstvwxz" for b in "aeiou"]
LONG = st.lists(st.sampled_from(WORDS), min_size=120, max_size=200)


def exact(a: str, b: str) -> float:
    """The coefficient from its definition."""
    one, two = ({tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)} for words in
                (a.casefold().split(), b.casefold().split()))  # fmt: skip
    return len(one & two) / len(one | two)


@settings(max_examples=30, deadline=None)
@given(LONG, st.sets(st.integers(0, 119), max_size=3), st.data())
def test_a_copy_with_a_few_words_changed_is_found(words, places, data):
    copy = [f"new{n}" if n in places else word for n, word in enumerate(words)]
    others = {f"o{n}": " ".join(f"other{n}x{i}" for i in range(150)) for n in range(5)}
    texts = others | {"a": " ".join(words), "b": " ".join(copy)}
    alike = exact(texts["a"], texts["b"])

    assert [p[1:] for p in near_duplicates(texts, 0.8)] == ([("a", "b")] if alike >= 0.8 else [])


@settings(max_examples=30, deadline=None)
@given(st.lists(LONG, min_size=2, max_size=4), st.sampled_from([0.5, 0.7, 0.9]), st.integers(0, 60))
def test_what_is_named_is_exactly_what_reaches_the_threshold(many, threshold, kept):
    texts = {f"t{n}": " ".join([*many[0][: kept * 2], *words]) for n, words in enumerate(many)}
    found = {(p.first, p.second): p.similarity for p in near_duplicates(texts, threshold)}
    wanted = {pair: exact(*(texts[id] for id in pair)) for pair in combinations(sorted(texts), 2)}

    assert found == {
        pair: pytest.approx(alike) for pair, alike in wanted.items() if alike >= threshold and pair in found
    }
    missed = {pair for pair, alike in wanted.items() if alike >= min(1, threshold + 0.15)} - found.keys()
    assert not missed or any(alike == 1 for alike in wanted.values())  # equal texts are paired with the first alone


@settings(max_examples=20, deadline=None)
@given(st.permutations(["a", "b", "c", "d"]), LONG)
def test_neither_the_order_of_texts_nor_another_run_changes_the_answer(order, words):
    text = " ".join(words)
    texts = {"a": text, "b": text + " more", "c": text.upper(), "d": "d " + text}

    assert near_duplicates({id: texts[id] for id in order}) == near_duplicates(texts)


def test_equal_texts_are_each_paired_with_the_first():
    text = " ".join(WORDS)
    found = near_duplicates(dict.fromkeys(("c", "a", "b"), text))

    assert found == [(1.0, "a", "b"), (1.0, "a", "c")]


@given(st.text(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_compared(text):
    assert all(pair.similarity == 1 for pair in near_duplicates({"a": text, "b": text}))


def test_a_text_too_short_to_tell_is_no_duplicate():
    short = " ".join(WORDS[: LEAST_WORDS - 1])

    assert near_duplicates({"a": short, "b": short}) == []


@pytest.mark.parametrize("threshold", [0.49, 1.01, float("nan")])
def test_a_threshold_that_says_nothing_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold"):
        near_duplicates({}, threshold)


def test_texts_from_one_form_are_each_in_a_pair_though_not_all_are_paired():
    form = " ".join(WORDS)
    texts = {f"{n:04}": f"{form} number{n}" for n in range(500)}
    found = near_duplicates(texts)

    assert len(found) < 500 * 499 / 4
    assert {id for pair in found for id in pair[1:]} == texts.keys()


def test_in_real_course_units_planted_copies_are_all_found(shared_data):
    with unzipped(shared_data / "mslearn" / "units.jsonl.gz", "rt") as lines:
        units = {u["uid"]: u["text"] for u in map(json.loads, lines) if u["text"] and len(u["text"].split()) > 150}
    some = sorted(units)[:60]
    texts = {id: units[id] for id in some}
    planted = {f"~{id}": " ".join("altered" if n in (20, 90) else word for n, word in enumerate(units[id].split()))
               for id in some}  # fmt: skip
    found = {(p.first, p.second) for p in near_duplicates(texts | planted)}

    assert found >= {(id, f"~{id}") for id in some}
