"""Public figures, which anyone at the institution may see: those that were frozen and released."""

from __future__ import annotations

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import shell
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import current_view
from attribution.dashboard.tables import Column, Table
from attribution.disclosure.protection import ProtectedCell
from attribution.freezes.freeze import Freeze
from attribution.freezes.making import public
from attribution.measure.change_formats import KIND_NAMES

WHY = (
    "Figures that change every night could reveal who was found on a paper since the night before. "
    "So public figures change only when the lead releases a set of them, rounded and without small "
    "groups."
)
READING = (
    "Counts are rounded to the nearest 5, and percentages are of the rounded counts. Names in "
    "acknowledgements that could not be read are not counted, so the true figures are probably "
    "higher."
)
COLUMNS = [
    Column("period", "Year", "Year of publication"),
    Column("group", "Group", "Group of the technicians in post; all = the institution"),
    Column("kind", "Credit", "How they are named"),
    Column("technicians", "Technicians", "Technicians in post in the year", "count"),
    Column("named", "Named", "Of these, those who are named on a paper", "count"),
    Column("percent", "%", "The same in percent", "count"),
    Column("why", "No figure because", "Why there is no number"),
]


def page() -> None:
    view = current_view()
    title(
        "Public figures",
        "The share of technicians credited on papers, as released by the institution.",
    )
    freezes = view.ask(public) if view else []
    if not freezes:
        nothing("No figures have been released yet.")
    for frozen in reversed(freezes):
        _release(frozen)
    st.html(paragraph(text(READING if freezes else ""), tone="quiet"))
    st.html(paragraph(text(WHY), tone="quiet"))
    if view:
        shell.footer(view)


def _release(frozen: Freeze) -> None:
    day = for_people.day(frozen.made_at.date())
    heading(frozen.name, f"Released on {day}. Each figure is released once and stays as it is.")
    note = f"{frozen.name}, released on {day}. {READING}"
    rows = [_row(cell) for cell in frozen.released]
    Table(frozen.name, COLUMNS, key=f"release-{frozen.name}", note=note).draw(rows)


def _row(cell: ProtectedCell) -> dict[str, object]:
    return {
        "period": cell.period,
        "group": ", ".join(value for _, value in cell.group) or "all",
        "kind": KIND_NAMES[cell.kind],
        "technicians": cell.denominator,
        "named": cell.numerator,
        "percent": cell.percentage,
        "why": cell.reason.in_words if cell.reason else None,
    }


if __name__ == "__main__":
    page()
