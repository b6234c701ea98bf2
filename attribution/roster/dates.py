"""Dates as HR systems write them: ISO and day/month/year.

A date that could be one of two days leads to a complaint; it is never guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from attribution.core import for_people
from attribution.roster.complaints import WrongCell

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.0+)?")
_EXCEL_DAY_0 = date(1899, 12, 30)
_NO_END = 2100  # HR systems write 9999-12-31 or 4712-12-31 for "no end"
ENTER_ISO = "Enter the date as YYYY-MM-DD, for example 2024-08-01."


def day(text: str) -> date:
    """The day in an ISO or DD/MM/YYYY text; WrongCell otherwise."""
    iso = _ISO.fullmatch(text)
    if iso:
        return _date(*(int(part) for part in iso.groups()))
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        day_of_month, month, year = (int(part) for part in day_first.groups())
        return _date(year, month, day_of_month)
    raise WrongCell(_why_not(text), ENTER_ISO)


def last_day(text: str) -> date:
    """As `day`; a year that no post lasts to means that the post has no end, and is a warning."""
    end = day(text)
    if end.year >= _NO_END:
        raise WrongCell(
            "this end date is too far in the future, so the post was read as one without an end",
            "Leave the cell blank for people in post.",
            fatal=False,
        )
    return end


def _date(year: int, month: int, day_of_month: int) -> date:
    try:
        return date(year, month, day_of_month)
    except ValueError as error:
        raise WrongCell(_why_impossible(month, day_of_month), ENTER_ISO) from error


def _why_impossible(month: int, day_of_month: int) -> str:
    if month > 12 >= day_of_month:
        return f"month {month} does not exist; the date may be written month first"
    return "this day does not exist"


def _why_not(text: str) -> str:
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return "a year with two digits is ambiguous"
    if _SERIAL.fullmatch(text):
        meant = _EXCEL_DAY_0 + timedelta(days=int(float(text)))
        return (
            f"this is a spreadsheet's serial number (perhaps {for_people.day(meant)}), not a date"
        )
    return "this is not a full date in the form YYYY-MM-DD or DD/MM/YYYY"


def order_doubts(texts: Iterable[str]) -> tuple[set[str], bool]:
    """The ambiguous dates of one column, and whether another date shows the month first.

    Empty where a day above 12 shows that the column writes the day first.
    """
    doubtful: set[str] = set()
    day_first = False
    month_first = False
    for text in texts:
        match = _DAY_FIRST.fullmatch(text)
        if not match:
            continue
        first = int(match[1])
        second = int(match[2])
        day_first = day_first or first > 12 >= second
        month_first = month_first or second > 12 >= first
        if first <= 12 and second <= 12 and first != second:
            doubtful.add(text)
    if day_first and not month_first:
        return set(), False
    return doubtful, month_first
