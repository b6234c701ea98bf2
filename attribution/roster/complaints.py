"""Complaints about a roster file: as they are raised for one cell, and as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attribution.core import for_people
from attribution.core.model import Complaint

LONGEST = 60  # characters of a cell that a line shows
SHOWN = 3  # complaints of a kind that are shown; the others are counted
_NUMBER = re.compile(r"\d+")


class WrongCell(Exception):
    """A cell does not hold what its column should: `problem` says why, `remedy` what to do.

    `value` is what the cell was taken for in spite of it.
    """

    def __init__(self, problem: str, remedy: str, *, fatal: bool = True, value: Any = None) -> None:
        super().__init__(problem)
        self.value = value
        self.problem = problem
        self.remedy = remedy
        self.fatal = fatal


def complaint_lines(complaints: Iterable[Complaint]) -> list[str]:
    """One line for each complaint: where, how bad, what to do, what is wrong, the cell.

    Of many complaints of one kind the first are shown, and the others counted.
    """
    lines: list[str] = []
    for group in _by_kind(complaints):
        shown = group if len(group) == SHOWN + 1 else group[:SHOWN]
        lines += [_line(complaint) for complaint in shown]
        if len(group) > len(shown):
            more = for_people.count(len(group) - len(shown), "more row")
            lines.append(f"... and {more} like this ({_place_of_all(group[0])})")
    return lines


def _by_kind(complaints: Iterable[Complaint]) -> list[list[Complaint]]:
    """The complaints by what they say, other numbers apart, and by their column."""
    groups: dict[tuple[str | None, str, str | None, bool], list[Complaint]] = {}
    for complaint in complaints:
        kind = _NUMBER.sub("0", complaint.problem)
        key = (complaint.column, kind, complaint.sheet, complaint.fatal)
        groups.setdefault(key, []).append(complaint)
    return list(groups.values())


def _place_of_all(complaint: Complaint) -> str:
    column = f"column {complaint.column}, " if complaint.column else ""
    return f"{column}{_weight(complaint)}: {complaint.problem}"


def sentences(complaint: Complaint) -> str:
    """What to do, then what is wrong.

    >>> sentences(Complaint(2, "fte", "9", "this is above 1", "Enter a number from 0 to 1."))
    'Enter a number from 0 to 1. This is above 1.'
    """
    return f"{complaint.remedy} {_capitalised(complaint.problem)}."


def _line(complaint: Complaint) -> str:
    line = f"{_place(complaint)}: {_weight(complaint)}: {sentences(complaint)}"
    return f"{line} Found: {_short(complaint.cell)}" if complaint.cell else line


def _weight(complaint: Complaint) -> str:
    return "ERROR" if complaint.fatal else "warning"


def _place(complaint: Complaint) -> str:
    sheet = f"sheet {complaint.sheet}" if complaint.sheet else ""
    row = f"row {complaint.row}" if complaint.row else ""
    column = f"column {complaint.column}" if complaint.column else ""
    return ", ".join(filter(None, [sheet, row, column])) or "file"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    """On one line, and without control characters that would move the terminal's cursor."""
    plain = "".join(character if character.isprintable() else "·" for character in text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
