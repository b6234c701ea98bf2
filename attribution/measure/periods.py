"""Periods of the measure: calendar years, academic years, and the twelve months up to a day.

>>> [period.end for period in parse_periods("2024")]
[datetime.date(2024, 12, 31)]
>>> [period.start for period in parse_periods("2023/24", academic_year_start="09-01")]
[datetime.date(2023, 9, 1)]
>>> [period.label for period in parse_periods("2022/23..2023/24")]
['2022/23', '2023/24']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from attribution.core.errors import UserError

FIRST_YEAR, LAST_YEAR = 1900, 2200
_YEAR = re.compile(r"(\d{4})(?:/(\d{2}|\d{4}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    label: str
    start: date
    end: date

    @property
    def is_academic(self) -> bool:
        """Whether it is an academic year, such as 2023/24."""
        return "/" in self.label


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


def shifted(period: Period, years: int, academic_year_start: str = "08-01") -> Period:
    """The calendar or academic year so many years later, or earlier."""
    year = period.start.year + years
    if period.is_academic:
        return academic_year(year, academic_year_start)
    return calendar_year(year)


def months_later(day: date, months: int) -> date:
    """The same day of a later month; the 28th for days that not every month has."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


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
    years = [
        academic_year(year, academic_year_start) for year in range(first.year - 1, last.year + 1)
    ]
    return tuple(period for period in years if period.start <= last and period.end >= first)


def parse_periods(
    text: str, *, academic_year_start: str = "08-01", until: date | None = None
) -> tuple[Period, ...]:
    """The periods that a text names; UserError where it names none.

    `2024`, `2023/24`, `2020..2024` and `2020/21..2023/24` (every year, both ends included), or
    `rolling`: the twelve months up to `until`.
    """
    if text.strip() == "rolling" and until:
        return (rolling_year(until),)
    parts = [part.strip() for part in text.split("..")]
    years = [_parse_year(part, text, academic_year_start) for part in parts]
    first = years[0]
    last = years[-1]
    if len(years) == 1:
        return (first,)
    if len(years) > 2 or first.is_academic != last.is_academic:
        raise _not_understood(text)
    if first.end > last.end:
        raise UserError(f"Enter the earlier year first, not '{text}'.")
    if first.is_academic:
        return academic_years(first.start, last.end, academic_year_start)
    return calendar_years(first.start, last.end)


def parse_period(text: str, *, academic_year_start: str = "08-01") -> Period:
    """The one year that a text names, `2024` or `2023/24`; UserError where it names another."""
    if not _YEAR.fullmatch(text.strip()):
        raise UserError(f"Enter one year, such as 2024 or 2023/24, not '{text}'.")
    return _parse_year(text.strip(), text, academic_year_start)


def _parse_year(part: str, text: str, academic_year_start: str) -> Period:
    """The period of one year, `2024` or `2023/24`, which is part of a text."""
    match = _YEAR.fullmatch(part)
    if not match:
        raise _not_understood(text)
    year = int(match[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(f"Enter years from {FIRST_YEAR} to {LAST_YEAR}, not '{text}'.")
    following = match[2]
    if not following:
        return calendar_year(year)
    if following not in (str(year + 1), str(year + 1)[2:]):
        raise _not_understood(text)
    return academic_year(year, academic_year_start)


def _first_day(year: int, month_and_day: str) -> date:
    try:
        return date.fromisoformat(f"{year}-{month_and_day}")
    except ValueError as error:
        raise UserError(
            "Write the start of the academic year as MM-DD in the settings, for example 08-01, "
            f"not {month_and_day!r}."
        ) from error


def _not_understood(text: str) -> UserError:
    return UserError(
        f"Write the period as 2024, 2023/24, 2020..2024, 2020/21..2023/24 or rolling, not '{text}'."
    )
