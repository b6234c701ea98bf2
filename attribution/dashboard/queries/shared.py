"""What the questions of several files share."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
Only = tuple[str, ...] | None  # what `Workspace.scope` gives; None for everything

NAME = "display_name(t.given_names, t.family_name, t.known_as)"
# A condition on `technician_id`: one of the technicians in the parameter `only`.
IN_ONLY = "($only::varchar[] is null or list_contains($only::varchar[], technician_id))"
# The same for rows with a `work_id`, single works of people in a post of the past included.
WORK_IN_ONLY = """($only::varchar[] is null
    or technician_id in (select unnest($only::varchar[]))
    or technician_id || chr(10) || work_id in (select unnest($only::varchar[])))"""


def first(rows: list[Row]) -> Row | None:
    """The first row, or None."""
    return rows[0] if rows else None
