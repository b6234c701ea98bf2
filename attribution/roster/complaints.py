"""Complaints as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from attribution.core.model import Complaint


def complaint_lines(complaints: Iterable[Complaint]) -> list[str]:
    """One line a complaint: where, how bad, what is wrong, what was found, what to do."""
    return [_line(complaint) for complaint in complaints]


def _line(complaint: Complaint) -> str:
    place = [f"row {complaint.row}"] if complaint.row else []
    place += [f"column {complaint.column}"] if complaint.column else []
    found = f" (found: {_short(complaint.found)})" if complaint.found else ""
    weight = "ERROR" if complaint.fatal else "warning"
    return f"{', '.join(place) or 'file'}: {weight}: {complaint.problem}{found}. {complaint.remedy}"


def _short(text: str) -> str:
    """On one line, and without control characters that would move the terminal's cursor."""
    plain = "".join(character if character.isprintable() else "·" for character in text)
    return plain if len(plain) <= 60 else plain[:59] + "…"
