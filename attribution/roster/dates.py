"""Dates as HR systems write them: ISO and day/month/year. What could mean two days is complained of, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from attribution.roster.wrong import WrongCell

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.0+)?")
_EXCEL_DAY_0 = date(1899, 12, 30)
_NO_END = 2100  # HR systems write 9999-12-31 or 4712-12-31 for "no end"
WRITE_ISO = "Write it as YYYY-MM-DD, such as 2024-08-01."


def day(text: str) -> date:
    """The day in an ISO or DD/MM/YYYY text; WrongCell otherwise."""
    if found := _ISO.fullmatch(text):
        return _date(*(int(part) for part in found.groups()))
    if found := _DAY_FIRST.fullmatch(text):
        day_of_month, month, year = (int(part) for part in found.groups())
        return _date(year, month, day_of_month)
    raise WrongCell(_why_not(text), WRITE_ISO)


def last_day(text: str) -> date:
    """As `day`; an end that nobody will live to see means no end."""
    found = day(text)
    if found.year >= _NO_END:
        raise WrongCell(
            "an end this far off is read as no end",
            "Leave the cell blank for people in post.",
            fatal=False,
        )
    return found


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError as error:
        if month > 12 >= day_of_month:
            raise WrongCell(
                f"there is no month {month}; the date may be written month first", WRITE_ISO
            ) from error
        raise WrongCell("there is no such day", WRITE_ISO) from error


def _why_not(text: str) -> str:
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return "a year of two digits is ambiguous"
    if _SERIAL.fullmatch(text):
        meant = _EXCEL_DAY_0 + timedelta(days=int(float(text)))
        return f"this is a spreadsheet's serial number (perhaps {meant.isoformat()}), not a date"
    return "this is not a full date in the form YYYY-MM-DD or DD/MM/YYYY"


def order_doubts(texts: Iterable[str]) -> tuple[set[str], bool]:
    """The texts of one column that could be day or month first, and whether another one shows month first.

    Empty where a day above 12 shows that the column writes the day first.
    """
    doubtful, day_first, month_first = set(), False, False
    for text in texts:
        if found := _DAY_FIRST.fullmatch(text):
            first, second = int(found[1]), int(found[2])
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
            if first <= 12 and second <= 12 and first != second:
                doubtful.add(text)
    return (doubtful if month_first or not day_first else set()), month_first
