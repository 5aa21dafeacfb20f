"""Hours, weeks and days as people say them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.assistant.amounts import deadline_in, hours_in, weeks_in
from service.assistant.days import day_in

TODAY = date(2026, 11, 22)  # a Sunday
DAYS = st.dates(date(2026, 11, 23), date(2040, 12, 31))
MONTHS = "january february march april may june july august september october november december".split()


@given(st.integers(1, 168), st.sampled_from(["{} hours a week", "{}h per week", "{} hrs/week", "{} stunden pro woche"]))
def test_hours_a_week_are_read_as_they_are_said(hours, form):
    assert hours_in(form.format(hours)) == hours


@given(st.integers(1, 480))
def test_minutes_a_day_are_those_of_five_working_days(minutes):
    assert hours_in(f"{minutes} minutes a day") == round(minutes * 5 / 60, 2)


@given(DAYS, st.sampled_from(["by {:%Y-%m-%d}", "before {:%Y-%m-%d}"]))
def test_a_day_with_its_year_is_that_day_and_before_it_is_the_day_before(day, form):
    found = deadline_in(form.format(day), TODAY)
    expected = day - timedelta(days=1) if form.startswith("before") else day
    assert found == (expected if expected > TODAY else None)


@given(st.dates(date(2026, 11, 23), date(2027, 11, 21)))
def test_a_day_without_its_year_is_the_next_such_day(day):
    assert day_in(f"{day.day} {MONTHS[day.month - 1]}", TODAY) == day


@given(st.text(max_size=80))
def test_any_text_gives_something_sensible_or_nothing(text):
    hours, weeks, day = hours_in(text), weeks_in(text), deadline_in(text, TODAY)
    assert hours is None or 0 < hours <= 168
    assert weeks is None or 1 <= weeks <= 520
    assert day is None or day > TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half an hour a day", 2.5),
        ("i only have two hours this week", 2.0),
        ("hours per week to 6", 6.0),
        ("nur 3 stunden pro woche", 3.0),
        ("how many hours a week", None),
        ("500 hours a week", None),
    ],
)
def test_hours_in_other_words(text, expected):
    assert hours_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by the end of march", date(2027, 3, 31)),
        ("by next friday", date(2026, 11, 27)),
        ("before christmas", date(2026, 12, 23)),
        ("bis 15. januar", date(2027, 1, 15)),
        ("bis zum 1.2.2027", date(2027, 2, 1)),
        ("by the end of next month", date(2026, 12, 31)),
        ("by march 15th, 2027", date(2027, 3, 15)),
        ("by 2020-01-01", None),
        ("by the way", None),
    ],
)
def test_last_days_in_other_words(text, expected):
    assert deadline_in(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("finish in 6 weeks", 6), ("within two months", 9), ("in 10 tagen fertig", 1), ("a week", 1)]
)
def test_weeks_in_other_words(text, expected):
    assert weeks_in(text) == expected
