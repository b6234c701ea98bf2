"""Dates of which a source may know the year only, or the year and the month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

PRECISIONS = ("year", "month", "day")
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
        """A date from year, month and day. Month and day may be missing or None."""
        known = [int(part) for part in takewhile(bool, parts[:3]) if part]
        if not known:
            return cls()
        year, month, day = (*known, 1, 1)[:3]
        return cls(f"{year:04d}-{month:02d}-{day:02d}", PRECISIONS[len(known) - 1])

    @classmethod
    def of_text(cls, text: str | None) -> PartialDate:
        """A date from text such as `2021`, `2021-03`, `2021-03-09` or `2021-03-09T10:00:00Z`."""
        match = ISO.match(text or "")
        return cls.of_parts(match.groups()) if match else cls()


def day_of(text: str | None) -> str | None:
    """The day, YYYY-MM-DD, of a date or time in ISO form; None for a day that does not exist."""
    day = (text or "")[:10]
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None
