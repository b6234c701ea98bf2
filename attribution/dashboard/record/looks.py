"""Who looked at a technician's record, for the technician and the lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from attribution.dashboard import shell
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.pronouns import YOU, pronouns_for
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.privacy.looks import Look, looks_at

COLUMNS = [
    Column("at", "When", "When they looked", "time"),
    Column("who", "Who", "The person who looked, as the sign-in names them"),
    Column("role", "Role", "Their role at that time"),
    Column("saw", "What they saw", "What they looked at"),
]


def draw(view: View, technician_id: str) -> None:
    """A table of looks, newest first, where the person may see it."""
    if not view.may("see looks", technician_id):
        return
    words = pronouns_for(view, technician_id)
    heading(
        "Who looked",
        f"Every time another person looked at {words.possessive} record, at a list that "
        f"{words.subject} are in, or at a file with {words.possessive} data.",
    )
    rows = _rows(view.fresh(looks_at, technician_id))
    if not rows:
        nothing(f"No one else has looked at {words.possessive} record.")
        return
    whose = words.possessive if words is YOU else f"{technician_id}'s"
    table = Table(f"Who looked at {whose} record", COLUMNS, "looks", shell.origin(view))
    table.draw(rows, view.later(lambda now: _rows(now.ask_once(looks_at, technician_id))))


def _rows(looks: Iterable[Look]) -> list[dict[str, Any]]:
    return [{**asdict(look), "at": look.at.replace(tzinfo=None)} for look in looks]
