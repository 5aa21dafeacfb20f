"""Days and durations, as sources write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates import day_of, first_day
from retrieval.durations import minutes_of_clock, minutes_of_duration

DAYS = st.dates(min_value=date(1000, 1, 1))


FORMS = ["{:%Y-%m-%d}", "{:%Y%m%d}", "{:%Y-%m-%d}T23:59:59+05:30", "{:%Y-%m-%d} 10:00", "D:{:%Y%m%d}1200Z"]


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_is_read_from_every_form_it_is_written_in(day, form):
    written = form.replace("%Y", f"{day.year:04}").format(day)

    assert day_of(written) == day_of(day) == day.isoformat()


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(timezone(timedelta(hours=-8)))))
def test_the_date_of_a_mail_is_the_day_that_is_written(moment):
    assert day_of(format_datetime(moment)) == moment.date().isoformat()


@given(st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_seconds_since_1970_are_a_day(moment):
    assert day_of(int(moment.timestamp())) == moment.date().isoformat()


@given(st.text(max_size=80) | st.integers() | st.floats() | st.none() | st.booleans())
def test_anything_else_is_no_day_and_no_error(value):
    day = day_of(value)

    assert day is None or date.fromisoformat(day).isoformat() == day


@pytest.mark.parametrize(("text", "day"), [("2024", "2024-01-01"), ("2024-05", "2024-05-01"), ("0001-01-01", None),
                                           ("2024-02-30", None), ("soon", None), ("", None)])  # fmt: skip
def test_parts_of_a_date_and_none(text, day):
    assert day_of(text) == day


def test_the_first_that_names_a_day_counts():
    assert first_day(None, "soon", "2024-05-06", "2020-01-01") == "2024-05-06"


@given(st.integers(0, 900), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_and_a_clock_agree_and_begun_minutes_count(hours, minutes, seconds):
    whole = 60 * hours + minutes + (seconds > 0)

    assert minutes_of_duration(f"PT{hours}H{minutes}M{seconds}S") == whole
    assert minutes_of_clock(f"{hours}:{minutes:02}:{seconds:02}") == whole


@pytest.mark.parametrize(("text", "minutes"), [("P", None), ("PT", None), ("1h", None), ("PT0S", 0), ("P1W", 10_080),
                                               ("P1Y", 525_600), ("PT1.5S", 1), ("P2DT3H", 3_060)])  # fmt: skip
def test_durations_by_example(text, minutes):
    assert minutes_of_duration(text) == minutes
