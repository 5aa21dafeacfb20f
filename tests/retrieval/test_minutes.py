import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.model import Document, Resource
from retrieval.minutes import content_texts, estimate, median_minutes

ITEM = Resource("r", "R", modality="Video")
WORDS = " ".join(["word"] * 1000)


def stated(minutes: int, modality: str | None = "video") -> Resource:
    return Resource("x", "X", minutes=minutes, modality=modality)


def test_stated_minutes_win():
    assert estimate(stated(7), [WORDS], 600, {"video": 3}) == (7, "stated")


def test_an_earlier_estimate_keeps_its_source():
    assert estimate(Resource("x", "X", minutes=7, minutes_source="words"), []) == (7, "words")


def test_media_length_comes_before_words_and_its_transcript_is_not_counted_again():
    assert estimate(ITEM, [WORDS], 610) == (10, "media")


def test_two_hundred_words_are_a_minute():
    assert estimate(ITEM, [WORDS]) == (5, "words")


def test_marks_are_no_words():
    assert estimate(ITEM, ["- * | " * 5000], medians={"": 4}) == (4, "median")


def test_languages_without_spaces_are_counted_by_signs():
    assert estimate(ITEM, ["データベース" * 200]) == (3, "words")


def test_the_median_of_its_kind_comes_last_and_that_of_all_behind_it():
    medians = median_minutes([stated(m) for m in (10, 20, 60)] + [stated(5, "text"), stated(5, "text")])
    assert medians == {"video": 20, "": 10}
    assert estimate(ITEM, [], medians=medians) == (20, "median")
    assert estimate(Resource("r", "R"), [], medians=medians) == (10, "median")


def test_nothing_known_stays_unknown():
    assert estimate(ITEM, []) == (None, "median")


def test_descriptions_are_no_content():
    documents = [Document("a", "long", kind="description"), Document("b", "x"), Document("c", "y", kind="hub")]
    assert content_texts(documents) == ["x", "y"]


@given(st.lists(st.text(max_size=50), max_size=4), st.floats())
def test_an_estimate_is_at_least_a_minute_or_unknown(texts, seconds):
    minutes = estimate(ITEM, texts, seconds).minutes
    assert minutes is None or 1 <= minutes <= 1_000_000


@pytest.mark.parametrize("seconds", [1, 10.0**300])
def test_extreme_lengths_stay_within_bounds(seconds):
    assert 1 <= (estimate(ITEM, [], seconds).minutes or 0) <= 1_000_000
