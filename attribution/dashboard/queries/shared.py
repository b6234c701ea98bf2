"""What the questions of several files share."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
Only = tuple[str, ...] | None  # the technicians an answer is for; None for all

NAME = "display_name(t.given_names, t.family_name, t.known_as)"
# A condition on `technician_id`: one of the technicians in the parameter `only`.
IN_ONLY = "($only::varchar[] is null or list_contains($only::varchar[], technician_id))"


def first(rows: list[Row]) -> Row | None:
    """The first row, or None."""
    return rows[0] if rows else None
