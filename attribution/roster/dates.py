"""Dates as HR systems write them, with or without a time of midnight.

A date that could be one of two days leads to a complaint; it is never guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from attribution.core import for_people
from attribution.roster.complaints import WrongCell

_MIDNIGHT = re.compile(
    r"(?<=\d)(?:T| +)(?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)?(?:[.,]0+)? ?AM)"
    r" ?(?:Z|UTC|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_EIGHT_DIGITS = re.compile(r"(?P<year>(?:19|20|47|99)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_NUMBERS = (_YEAR_FIRST, _EIGHT_DIGITS, _DAY_FIRST)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY_MONTH_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/ .]*"
    rf"{_MONTH}[-/ .,]*(?P<year>\d{{4}}|\d{{2}})",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    rf"{_WEEKDAY}{_MONTH}[- ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[- ]+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?P<year>\d{{4}})[-/ .]{_MONTH}[-/ .](?P<day>\d{{1,2}})", re.IGNORECASE
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_WHOLE_YEAR = re.compile(r"\d{4}")
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.0+)?")
_EXCEL_DAY_0 = date(1899, 12, 30)
# What systems write where no date was entered.
NO_DATE = re.compile(
    r"0{8}|00([-/.])00\1(?:00)?00|0000([-/.])00\200|(?:1899-12-3[01]|1900-01-0[01])(?: 00:00:00)?"
    r"|0?1/0?1/1900|00:00(?::00)?|0?1-jan-1900|0"
    r"|permanent|perm|ongoing|on-going|current|present|open|open[- ]ended|no end date|to date",
    re.IGNORECASE,
)
_NO_END = 2100  # HR systems write 9999-12-31 or 4712-12-31 for "no end"
_EARLIEST = 1930  # no one in post on such a day is alive to be credited
ENTER_ISO = "Enter the date as YYYY-MM-DD, for example 2024-08-01."


def day(text: str) -> date:
    """The day in a text with the year first, the day first or the month in letters.

    WrongCell otherwise.

    >>> str(day("2024/08/13")), str(day("13/08/2024 00:00")), str(day("13-Aug-2024"))
    ('2024-08-13', '2024-08-13', '2024-08-13')
    """
    meant = _day(without_midnight(text))
    if meant.year < _EARLIEST:
        raise WrongCell(
            "no technician was in post so long ago, so it was left out", ENTER_ISO, fatal=False
        )
    if not _WHOLE_YEAR.search(text):
        problem = f"the year has two digits, and was read as {meant.year}"
        raise WrongCell(problem, ENTER_ISO, fatal=False, value=meant)
    return meant


def _day(text: str) -> date:
    for form in _NUMBERS:
        match = form.fullmatch(text)
        if match:
            return _date(int(match["year"]), int(match["month"]), int(match["day"]))
    for form in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR, _YEAR_MONTH_DAY):
        match = form.fullmatch(text)
        month = _month(match["month"]) if match else None
        if match and month:
            return _date(_year(match["year"]), month, int(match["day"]))
    raise WrongCell(_why_not(text), ENTER_ISO)


def without_midnight(text: str) -> str:
    """The text without the time of midnight that reports add to a day.

    >>> without_midnight("01/08/2024 00:00:00"), without_midnight("2024-08-01T00:00:00Z")
    ('01/08/2024', '2024-08-01')
    """
    return _MIDNIGHT.sub("", text) if ":" in text else text


def _month(word: str) -> int | None:
    """The number of a month in full or cut to three letters or more."""
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word.casefold()) or word.casefold() == name[:3] + "t":
            return number
    return None


def _year(digits: str) -> int:
    """Oracle writes 13-AUG-24. Its rule for the century: 50 to 99 are of the last one."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 50 else 2000)


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
        match = _DAY_FIRST.fullmatch(without_midnight(text))
        if not match:
            continue
        first, second = int(match["day"]), int(match["month"])
        day_first = day_first or first > 12 >= second
        month_first = month_first or second > 12 >= first
        if first <= 12 and second <= 12 and first != second:
            doubtful.add(text)
    if day_first and not month_first:
        return set(), False
    return doubtful, month_first
