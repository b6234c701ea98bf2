"""Dates of which a source may know the year only, or the year and the month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PRECISIONS = ("year", "month", "day")
# Outside of them a year is a slip. The oldest journals began in 1665.
YEARS = range(1400, 2200)
ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """An ISO date whose unknown parts are 01, and its precision: `day`, `month` or `year`.

    Both are None for an unknown date, which is false.
    """

    iso: str | None = None
    precision: str | None = None

    def __bool__(self) -> bool:
        return self.iso is not None

    @classmethod
    def of_parts(cls, parts: Sequence[int | str | None]) -> PartialDate:
        """A date from year, month and day, as far as they are a date.

        A part that is missing, or cannot be (a month 13, a word), and those after it are unknown.
        """
        for length in range(min(len(parts), 3), 0, -1):
            if day := _first_day(parts[:length]):
                return cls(day.isoformat(), PRECISIONS[length - 1])
        return cls()

    @classmethod
    def of_text(cls, text: str | None) -> PartialDate:
        """A date from text such as `2021`, `2021-03`, `2021-03-09` or `2021-03-09T10:00:00Z`."""
        match = ISO.match(text or "")
        return cls.of_parts(match.groups()) if match else cls()


def _first_day(parts: Sequence[int | str | None]) -> date | None:
    """The first day of a year, month or day; None if the parts do not form a date."""
    try:
        year, month, day = (*(int(part or 0) for part in parts), 1, 1)[:3]
        return date(year, month, day) if year in YEARS else None
    except (TypeError, ValueError, OverflowError):
        return None


def day_of(text: str | None) -> str | None:
    """The day, YYYY-MM-DD, of a date or time in ISO form; None for a day that does not exist."""
    day = (text or "")[:10]
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None
