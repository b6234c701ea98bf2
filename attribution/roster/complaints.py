"""Complaints about a roster file: as they are raised for one cell, and as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable

from attribution.core.model import Complaint

LONGEST = 60  # characters of a cell that a line shows


class WrongCell(Exception):
    """A cell does not hold what its column should: `problem` says why, `remedy` what to do."""

    def __init__(self, problem: str, remedy: str, *, fatal: bool = True) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.fatal = fatal


def complaint_lines(complaints: Iterable[Complaint]) -> list[str]:
    """One line for each complaint: where, how bad, what to do, what is wrong, the cell."""
    return [_line(complaint) for complaint in complaints]


def sentences(complaint: Complaint) -> str:
    """What to do, then what is wrong.

    >>> sentences(Complaint(2, "fte", "9", "this is above 1", "Enter a number from 0 to 1."))
    'Enter a number from 0 to 1. This is above 1.'
    """
    return f"{complaint.remedy} {_capitalised(complaint.problem)}."


def _line(complaint: Complaint) -> str:
    weight = "ERROR" if complaint.fatal else "warning"
    line = f"{_place(complaint)}: {weight}: {sentences(complaint)}"
    return f"{line} Found: {_short(complaint.cell)}" if complaint.cell else line


def _place(complaint: Complaint) -> str:
    row = f"row {complaint.row}" if complaint.row else ""
    column = f"column {complaint.column}" if complaint.column else ""
    return ", ".join(filter(None, [row, column])) or "file"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    """On one line, and without control characters that would move the terminal's cursor."""
    plain = "".join(character if character.isprintable() else "·" for character in text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
