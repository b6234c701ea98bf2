"""Public figures, which anyone at the institution may see: those that were frozen and released."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import protected_figures, shell
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.pack_download import pack_button
from attribution.dashboard.session import View, current_view
from attribution.dashboard.tables import Column, Table
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.headline import headline_of_institution
from attribution.measure.disclosure.protection import ProtectedCell
from attribution.measure.kind_names import KIND_NAMES
from attribution.measure.milestones import milestones_of
from attribution.releases.freezes.freeze import Released
from attribution.releases.freezes.making import public
from attribution.releases.packs.releases import (
    READING,
    WITHHELD,
    audit_in_words,
    audited_years,
    origin,
)

WHY = (
    "Figures that change every night could reveal who was found on a paper since the night before. "
    "So public figures change only when the lead releases a set of them, rounded and without small "
    "groups."
)
COLUMNS = [
    Column("period", "Year", "Year of publication"),
    # On a phone the first three can be seen.
    Column("percent", "%", "Of the technicians in post, the percentage counted", "count"),
    Column("kind", "Figure", "What is counted of them"),
    Column("group", "Group", "Group of the technicians in post; all = the institution"),
    Column("named", "Counted", "Technicians of whom that is true", "count"),
    Column("technicians", "Technicians", "Technicians in post in the year", "count"),
    Column("why", "No figure because", "Why there is no number"),
]


def page() -> None:
    view = current_view()
    title(
        "Public figures",
        "The share of technicians named on papers, as released by the institution.",
    )
    releases = view.ask(public) if view else []
    if view and releases:
        _in_words(view, releases)
    if not releases:
        nothing("No figures have been released yet.")
    for released in reversed(releases):
        _release(released)
        if view:
            pack_button(view, released.name)
    if releases:
        st.html(paragraph(text(f"{READING} {WITHHELD}"), tone="quiet"))
    st.html(paragraph(text(WHY), tone="quiet"))
    if view:
        shell.footer(view)


def _in_words(view: View, releases: Sequence[Released]) -> None:
    """The newest figure of the institution in a sentence, and since when."""
    cells = [cell for released in releases for cell in released.cells]
    settings = view.settings
    milestones = milestones_of(settings.milestones)
    institution = settings.institution_name or "our institution"
    words = headline_of_institution(cells, milestones, settings.academic_year_start, institution)
    if words:
        protected_figures.headline(words)
    if audited := audited_years(releases):
        st.html(paragraph(text(audit_in_words(audited, institution))))


def _release(released: Released) -> None:
    day = for_people.day(released.made_at.date())
    heading(
        released.name,
        f"Technicians {DENOMINATORS[released.of]}. Released on {day}. Each figure is released once "
        "and stays as it is.",
    )
    if not released.cells:
        st.html(paragraph(text("No figure is new: all were released before."), tone="quiet"))
        return
    note = f"{released.name}, released on {day}. {READING} {origin(released)}"
    rows = [_row(cell) for cell in released.cells]
    Table(released.name, COLUMNS, key=f"release-{released.name}", note=note).draw(rows)
    st.html(paragraph(text(origin(released)), tone="quiet small"))


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
