"""Periods as people write them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import UserError
from attribution.measure.periods import (
    Period,
    academic_years,
    calendar_years,
    parse_periods,
    rolling_year,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", Period("2024", date(2024, 1, 1), date(2024, 12, 31))),
        ("2023/24", Period("2023/24", date(2023, 8, 1), date(2024, 7, 31))),
        ("2023/2024", Period("2023/24", date(2023, 8, 1), date(2024, 7, 31))),
        ("1999/00", Period("1999/00", date(1999, 8, 1), date(2000, 7, 31))),
        ("rolling", Period("12 months to 2026-03-10", date(2025, 3, 11), date(2026, 3, 10))),
    ],
)
def test_a_text_names_a_period(text, expected):
    assert parse_periods(text, until=date(2026, 3, 10)) == (expected,)


def test_the_academic_year_starts_on_the_day_of_the_settings():
    assert parse_periods("2023/24", academic_year_start="09-15") == (
        Period("2023/24", date(2023, 9, 15), date(2024, 9, 14)),
    )


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2020..2022", ["2020", "2021", "2022"]),
        ("2022/23..2023/24", ["2022/23", "2023/24"]),
        ("2024..2024", ["2024"]),
    ],
)
def test_two_years_name_all_between(text, labels):
    assert [period.label for period in parse_periods(text)] == labels


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2023/25",
        "2020..2021/22",
        "2020..",
        "..",
        "2020..2021..2022",
        "rolling",
        "rolling..2020",
        "last year",
        "99999",
        "2024-01",
        "²⁰²⁴",
    ],
)
def test_a_text_that_names_no_period_is_refused_with_the_forms_that_do(text):
    with pytest.raises(UserError, match=r"2023/24"):
        parse_periods(text)


def test_a_range_that_runs_backwards_is_named():
    with pytest.raises(UserError, match=r"the earlier year first, not '2024\.\.2020'"):
        parse_periods("2024..2020")


@pytest.mark.parametrize("text", ["9999", "1800..2100"])
def test_years_of_another_age_are_refused_with_the_years_that_can_be(text):
    with pytest.raises(UserError, match="Enter years from 1900 to 2200"):
        parse_periods(text)


def test_rolling_cannot_be_an_end_of_a_range():
    with pytest.raises(UserError):
        parse_periods("2020..rolling", until=date(2026, 3, 10))


def test_an_impossible_start_of_the_academic_year_is_refused():
    with pytest.raises(UserError, match="MM-DD"):
        parse_periods("2023/24", academic_year_start="13-01")


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_a_rolling_year_has_365_or_366_days_and_ends_on_its_day(day):
    year = rolling_year(day)
    assert year.end == day
    assert (year.end - year.start).days + 1 in (365, 366)


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 4000))
def test_years_follow_each_other_without_a_gap_and_cover_the_span(first, length):
    last = first + timedelta(length)
    for years in (calendar_years(first, last), academic_years(first, last)):
        assert years[0].start <= first
        assert years[-1].end >= last
        assert all(later.start - earlier.end == timedelta(1) for earlier, later in pairwise(years))
