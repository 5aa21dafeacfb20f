"""Days for minutes, against a day-by-day reading of the rule."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.errors import BadRecord
from paths.model import Constraints
from paths.schedule import Calendar, OutOfTime, budget, calendar, lay_out

DAY = timedelta(days=1)
days = st.dates(date(2023, 12, 1), date(2027, 3, 1))


@st.composite
def calendars(draw):
    start = draw(days)
    off = draw(st.sets(st.integers(-10, 60), max_size=30))
    hours = draw(st.floats(0.1, 168))
    return Calendar(start, hours, frozenset(start + DAY * n for n in off))


def by_hand(of: Calendar, day: date) -> int:
    """The minutes of one day, read off the rule."""
    weekly = round(60 * of.hours_per_week)
    weekday = day.weekday()
    if day < of.start or day in of.days_off or weekday > 4:
        return 0
    return weekly // 5 + (1 if weekday < weekly % 5 else 0)


@given(calendars(), st.integers(-20, 80))
def test_capacity_is_the_sum_of_the_days(of, ahead):
    until = of.start + DAY * ahead

    assert of.capacity_until(until) == sum(by_hand(of, of.start + DAY * n) for n in range(ahead + 1))


@given(calendars(), st.integers(-20, 80))
def test_a_day_has_its_own_minutes(of, ahead):
    day = of.start + DAY * ahead

    assert of.minutes_on(day) == by_hand(of, day)


@given(calendars(), st.integers(1, 20_000))
def test_a_minute_lies_on_the_first_day_that_holds_it(of, minute):
    day = of.day_of(minute)

    assert of.capacity_until(day - DAY) < minute <= of.capacity_until(day)


@given(calendars(), st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_steps_follow_one_another_without_gaps(of, minutes):
    slots = lay_out(of, minutes)

    assert slots[0].start == of.day_of(1)
    assert slots[-1].end == of.day_of(sum(minutes))
    for earlier, later in pairwise(slots):
        assert earlier.start <= earlier.end <= later.start
        assert later.start == earlier.end or not sum(
            by_hand(of, earlier.end + DAY * n) for n in range(1, (later.start - earlier.end).days)
        )


@given(calendars(), st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_a_slot_holds_its_minutes_and_begins_and_ends_on_working_days(of, minutes):
    for slot, length in zip(lay_out(of, minutes), minutes, strict=True):
        inside = sum(by_hand(of, slot.start + DAY * n) for n in range((slot.end - slot.start).days + 1))

        assert length <= inside
        assert all(of.minutes_on(day) > 0 for day in (slot.start, slot.end))


@given(calendars(), st.lists(st.integers(1, 2000), min_size=1, max_size=8), st.integers(1, 400))
def test_a_later_start_never_ends_a_step_earlier(of, minutes, shift):
    later = Calendar(of.start + DAY * shift, of.hours_per_week, of.days_off)

    for early, late in zip(lay_out(of, minutes), lay_out(later, minutes), strict=True):
        assert early.start <= late.start
        assert early.end <= late.end


@given(calendars(), st.integers(1, 20_000))
def test_moving_start_and_days_off_by_whole_weeks_moves_every_day_as_much(of, minute):
    moved = Calendar(of.start + DAY * 14, of.hours_per_week, frozenset(day + DAY * 14 for day in of.days_off))

    assert moved.day_of(minute) == of.day_of(minute) + DAY * 14


@given(calendars(), st.integers(0, 800))
def test_weeks_are_iso_weeks_counted_from_the_start(of, ahead):
    day = of.start + DAY * ahead
    first = date.fromisocalendar(*of.start.isocalendar()[:2], 1)

    assert of.week_of(day) == next(n for n in range(1, 200) if day < first + DAY * 7 * n)


@given(days, st.integers(1, 60), st.floats(0.1, 168), st.sets(st.integers(0, 200), max_size=30))
def test_the_budget_of_weeks_is_what_the_days_of_these_weeks_hold(start, weeks, hours, off):
    days_off = tuple((start + DAY * n).isoformat() for n in off)
    constraints = Constraints(hours_per_week=hours, weeks=weeks, days_off=days_off)
    of = calendar(constraints, start)
    inside = (start + DAY * n for n in range(7 * weeks))

    assert budget(constraints, start) == sum(of.minutes_on(day) for day in inside if of.week_of(day) <= weeks)


@given(days, st.integers(1, 60), st.integers(-10, 400))
def test_of_weeks_and_deadline_the_smaller_budget_counts(start, weeks, ahead):
    deadline = (start + DAY * ahead).isoformat()
    of_weeks = budget(Constraints(weeks=weeks), start)
    of_deadline = budget(Constraints(deadline=deadline), start)

    assert budget(Constraints(weeks=weeks, deadline=deadline), start) == min(of_weeks, of_deadline)


def test_without_weeks_and_deadline_there_is_no_budget():
    assert budget(Constraints(), date(2026, 1, 1)) is None


def test_a_deadline_before_the_start_leaves_no_minute():
    assert budget(Constraints(deadline="2025-12-31"), date(2026, 1, 1)) == 0


def test_five_hours_are_an_hour_a_working_day():
    slots = lay_out(Calendar(date(2026, 1, 1)), [60, 90, 30, 61])  # a Thursday

    assert [(slot.start.day, slot.end.day, slot.week) for slot in slots] == [
        (1, 1, 1),
        (2, 5, 1),
        (5, 5, 2),
        (6, 7, 2),
    ]


def test_left_over_minutes_go_to_the_first_days_of_the_week():
    of = Calendar(date(2026, 1, 5), 63 / 60)  # a Monday; 63 minutes a week

    assert [of.minutes_on(of.start + DAY * n) for n in range(7)] == [13, 13, 13, 12, 12, 0, 0]


def test_a_start_on_a_weekend_begins_on_monday_of_the_second_week():
    of = Calendar(date(2026, 1, 3))

    assert lay_out(of, [1])[0] == lay_out(Calendar(of.start, 5.0, frozenset({of.start})), [1])[0]
    assert lay_out(of, [1])[0].week == 2


def test_the_first_week_of_a_year_may_belong_to_the_year_before():
    of = Calendar(date(2027, 1, 1))  # ISO week 53 of 2026

    assert of.week_of(date(2027, 1, 3)) == 1
    assert of.week_of(date(2027, 1, 4)) == 2


def test_more_than_a_day_long_days_are_taken_as_given():
    assert Calendar(date(2026, 1, 5), 168.0).minutes_on(date(2026, 1, 5)) == 2016


@pytest.mark.parametrize("hours", [0.001, 0.1])
def test_work_beyond_a_hundred_years_is_refused(hours):
    with pytest.raises(OutOfTime, match="more hours per week"):
        lay_out(Calendar(date(2026, 1, 1), hours), [1_000_000])


def test_the_end_of_the_calendar_is_no_crash():
    of = Calendar(date(9999, 12, 1))

    assert budget(Constraints(weeks=520), of.start) == of.capacity_until(date.max)
    with pytest.raises(OutOfTime):
        lay_out(of, [100_000])


def test_the_first_day_of_the_calendar_is_a_start_like_any_other():
    assert Calendar(date.min).day_of(61) == date(1, 1, 2)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-01-01", "next week"])
def test_a_day_that_does_not_exist_is_named_with_its_field(day):
    with pytest.raises(BadRecord, match=r"constraints\.deadline"):
        budget(Constraints(deadline=day), date(2026, 1, 1))
    with pytest.raises(BadRecord, match=r"constraints\.daysOff"):
        calendar(Constraints(days_off=(day,)), date(2026, 1, 1))


@settings(max_examples=20)
@given(calendars())
def test_a_day_off_given_twice_or_on_a_weekend_changes_nothing(of):
    weekend = frozenset(of.start + DAY * n for n in range(60) if (of.start + DAY * n).weekday() > 4)

    assert Calendar(of.start, of.hours_per_week, of.days_off | weekend).day_of(5000) == of.day_of(5000)
