"""Cells of spreadsheets: text from outside that no spreadsheet program computes.

A text that could be a formula gets an apostrophe in front, in CSV and XLSX alike: an XLSX file that
someone saves as CSV must be safe too. `restored` takes the apostrophe off again when a sheet
comes back. Numbers, telephone numbers and a lone dash stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from attribution.core.text import plain

# The signs with which a formula begins, in old programs too: `+SUM(A1)`, `-A1`, `@SUM(A1)`.
_SIGNS = ("=", "+", "-", "@")
# Quotes that programs take off, full-width ones too.
_QUOTES = "\"'`\u2018\u2019\u201c\u201d\uff02\uff07"
# Without letters nothing can be called or referred to: numbers, telephone numbers, a lone dash.
_NUMBER = re.compile(r"[+-]+[\d\s.,()]*%?|[+-][\d.,]+[eE][+-]?\d+")
# Where semicolons are the usual delimiter, Excel splits a cell of a CSV file at them.
_SPLIT = ";"


def cell(value: Any) -> Any:
    """A value as a cell: text on one line that is not a formula, lists joined by `; `."""
    if isinstance(value, list | tuple):
        value = "; ".join(_in_words(part) for part in value)
    if isinstance(value, dict):
        value = str(value)
    return disarmed(value) if isinstance(value, str) else value


def typed(value: Any) -> Any:
    """A cell of a type that a workbook knows."""
    value = cell(value)
    if value is None or isinstance(value, str | int | float | bool | date | datetime):
        return value
    return disarmed(str(value))


def _in_words(part: Any) -> str:
    """A part of a list; of a piece of evidence, its sentence."""
    return str(part.get("says", part)) if isinstance(part, dict) else str(part)


def disarmed(text: str) -> str:
    """Text that is not a formula in a spreadsheet, nor has a part that becomes one.

    >>> disarmed("=HYPERLINK(A1)"), disarmed("-3.5"), disarmed("+44 20 7946 0000"), disarmed("-")
    ("'=HYPERLINK(A1)", '-3.5', '+44 20 7946 0000', '-')
    """
    return _SPLIT.join(map(_disarmed_part, plain(text).split(_SPLIT)))


def restored(text: str) -> str:
    """The text that was disarmed.

    >>> restored("'=HYPERLINK(A1)"), restored("'t Hooft")
    ('=HYPERLINK(A1)', "'t Hooft")
    """
    return _SPLIT.join(map(_restored_part, text.split(_SPLIT)))


def _disarmed_part(part: str) -> str:
    blank, rest = _without_blank(part)
    return f"{blank}'{rest}" if _is_formula(rest) else part


def _restored_part(part: str) -> str:
    blank, rest = _without_blank(part)
    if rest.startswith("'") and _is_formula(rest[1:]):
        return blank + rest[1:]
    return part


def _without_blank(part: str) -> tuple[str, str]:
    rest = part.lstrip()
    return part[: len(part) - len(rest)], rest


def _is_formula(text: str) -> bool:
    """Whether a program may compute the text, also after taking off quotes around it.

    Full-width signs count: some programs read `\uff1d` as `=`.
    """
    bare = text.lstrip(_QUOTES + " ")
    if not _usual(bare[:1]).startswith(_SIGNS):
        return False
    return bare != text or not _NUMBER.fullmatch(_usual(text))


def _usual(text: str) -> str:
    """Text with the usual form of full-width and small signs, and of the minus sign."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-")
