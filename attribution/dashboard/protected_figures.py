"""The measure as reviewers see it: protected, but for their own faculties."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import heading
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.queries import measures
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.headline import ProtectedHeadline
from attribution.measure.headline import NO_CAUSE
from attribution.measure.kind_names import CREDIT_NAMES
from attribution.measure.periods import Period

PROTECTED = (
    "So that no one can work out who is named on no paper, counts are to the nearest 5, "
    "percentages are of the rounded counts, and small numbers are left out with the reason. Of "
    "your own faculties you see exact counts when you group by faculty, also of a year that is "
    "still incomplete."
)
_KINDS = {"either": "Either", "authored": "Authors", "thanked": "Thanked"}


def _columns_of(kind: str) -> list[Column]:
    label, definition = _KINDS[kind], CREDIT_NAMES[kind]
    return [
        Column(f"{kind}_percent", f"{label} %", f"{definition}, in percent", "whole"),
        Column(kind, label, definition, "count"),
        Column(f"{kind}_why", f"{label}: no number", "Why there is no number"),
    ]


_PERCENT, _COUNT, _WHY = _columns_of("either")
# On a phone the first three can be seen.
COLUMNS = [
    Column("period", "Year", "Year of publication"),
    Column("group", "Group", "Group of the technicians in post; all = the institution"),
    _PERCENT,
    _COUNT,
    Column("technicians", "Technicians", "Technicians in post in the year", "count"),
    _WHY,
    *_columns_of("authored"),
    *_columns_of("thanked"),
    Column("incomplete", "Incomplete because", "Why papers of the year are still missing"),
    Column("no_figure", "No figure because", "Why nothing can be said of the year"),
]


def headline(words: ProtectedHeadline) -> None:
    """The newest figure of the institution in words."""
    sentences = [words.reading, NO_CAUSE if words.is_after_action else ""]
    notes = [paragraph(text(sentence)) for sentence in sentences if sentence]
    st.html(paragraph(text(words.figure), tone="lead") + "".join(notes))


def draw(view: View, periods: Sequence[Period], by: str, of: str) -> None:
    """The figures by year and by group, with their download."""
    months = view.settings.incomplete_months
    heading(
        "By year and group",
        "Share of technicians named on papers. A year is final once it is complete.",
    )
    st.html(paragraph(text(PROTECTED), tone="quiet small"))
    rows = view.ask(measures.protected_by_period, tuple(periods), by, of, months)
    name = f"Technicians on papers by year and {by.replace('_', ' ')}"
    note = f"{name}. Technicians {DENOMINATORS[of]}. {PROTECTED} {shell.origin(view)}"
    Table(name, COLUMNS, key="protected", note=note).draw(rows)
