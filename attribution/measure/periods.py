"""Periods of the measure: calendar years, academic years, and the twelve months up to a day.

>>> period("2024").end
datetime.date(2024, 12, 31)
>>> period("2023/24", academic_year_start="09-01").start
datetime.date(2023, 9, 1)
>>> [each.label for each in periods("2022/23..2023/24")]
['2022/23', '2023/24']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from attribution.core.errors import UserError

_YEAR = re.compile(r"(\d{4})(?:/(\d{2}|\d{4}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    label: str
    start: date
    end: date


def calendar_year(year: int) -> Period:
    """The period `2024`."""
    return Period(str(year), date(year, 1, 1), date(year, 12, 31))


def academic_year(year: int, academic_year_start: str = "08-01") -> Period:
    """The period `2023/24`, which begins in `year` on the day MM-DD."""
    label = f"{year}/{(year + 1) % 100:02}"
    return Period(
        label,
        _first_day(year, academic_year_start),
        _first_day(year + 1, academic_year_start) - timedelta(1),
    )


def rolling_year(until: date) -> Period:
    """The twelve months up to and including a day."""
    tomorrow = until + timedelta(1)
    day = 28 if (tomorrow.month, tomorrow.day) == (2, 29) else tomorrow.day
    return Period(
        f"12 months to {until.isoformat()}",
        tomorrow.replace(year=tomorrow.year - 1, day=day),
        until,
    )


def calendar_years(first: date, last: date) -> tuple[Period, ...]:
    """Every calendar year that has a day from `first` to `last`."""
    return tuple(calendar_year(year) for year in range(first.year, last.year + 1))


def academic_years(
    first: date, last: date, academic_year_start: str = "08-01"
) -> tuple[Period, ...]:
    """Every academic year that has a day from `first` to `last`."""
    years = (
        academic_year(year, academic_year_start) for year in range(first.year - 1, last.year + 1)
    )
    return tuple(each for each in years if each.start <= last and each.end >= first)


def period(text: str, *, academic_year_start: str = "08-01", until: date | None = None) -> Period:
    """The period that a text names: `2024`, `2023/24`, or `rolling` (needs `until`); UserError otherwise."""
    if text.strip() == "rolling" and until:
        return rolling_year(until)
    found = _YEAR.fullmatch(text.strip())
    if not found or not 1900 <= int(found[1]) <= 2200:
        raise _not_understood(text)
    year = int(found[1])
    if not found[2]:
        return calendar_year(year)
    if found[2] not in (str(year + 1), str(year + 1)[2:]):
        raise _not_understood(text)
    return academic_year(year, academic_year_start)


def periods(
    text: str, *, academic_year_start: str = "08-01", until: date | None = None
) -> tuple[Period, ...]:
    """As `period`, and `2020..2024` or `2020/21..2023/24` for every year from one to the other, both included."""
    parts = text.strip().split("..")
    if len(parts) == 1:
        return (period(text, academic_year_start=academic_year_start, until=until),)
    first, last = (
        period(part, academic_year_start=academic_year_start) for part in (parts[0], parts[-1])
    )
    if len(parts) > 2 or ("/" in first.label) != ("/" in last.label) or first.end > last.end:
        raise _not_understood(text)
    if "/" in first.label:
        return academic_years(first.start, last.end, academic_year_start)
    return calendar_years(first.start, last.end)


def _first_day(year: int, month_and_day: str) -> date:
    try:
        return date.fromisoformat(f"{year}-{month_and_day}")
    except ValueError as error:
        raise UserError(
            f"The academic year starts on {month_and_day!r}, which is no MM-DD. Write it as 08-01."
        ) from error


def _not_understood(text: str) -> UserError:
    return UserError(
        f"'{text}' is no period. Write 2024, 2023/24, 2020..2024, 2020/21..2023/24 or rolling."
    )
