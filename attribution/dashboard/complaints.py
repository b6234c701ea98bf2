"""What is wrong with an uploaded file: a table of its errors first, then its warnings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.core.for_people import count
from attribution.core.model import Complaint
from attribution.dashboard.components import PAGE, heading, page_of
from attribution.dashboard.html import paragraph, table, tag, text

HEAD = ("Where", "Found", "What to do", "What is wrong", "")
CAPTION = "What is wrong with the file"


def draw(complaints: Sequence[Complaint], key: str, hint: str = "") -> None:
    """The complaints about a file, a page of them at a time; `key` is that of the page."""
    if not complaints:
        st.html(paragraph(tag("✓ no problem in the file", "good")))
        return
    errors = sum(complaint.fatal for complaint in complaints)
    warnings = len(complaints) - errors
    heading(
        CAPTION,
        f"{count(errors, 'error')} that must be corrected first, {count(warnings, 'warning')}. "
        f"{hint}".strip(),
    )
    in_order = sorted(complaints, key=lambda complaint: not complaint.fatal)
    first = page_of(len(in_order), key)
    shown = in_order[first : first + PAGE]
    st.html(table(HEAD, map(_cells, shown), CAPTION))


def _cells(complaint: Complaint) -> tuple[str, ...]:
    places = (
        f"sheet {complaint.sheet}" if complaint.sheet else "",
        f"row {complaint.row}" if complaint.row else "",
        f"column {complaint.column}" if complaint.column else "",
    )
    place = ", ".join(filter(None, places)) or "the file"
    weight = tag("error", "bad") if complaint.fatal else tag("warning", "warn")
    return (
        text(place),
        text(complaint.cell),
        text(complaint.remedy),
        text(complaint.problem),
        weight,
    )
