"""Which column of an uploaded table is which: what was recognised, and what a person says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from attribution.dashboard.html import paragraph, text
from attribution.roster.column_map import FileColumns

NOT_THERE = "Not in this file"


def choose(
    columns: FileColumns, meanings: Mapping[str, str], key: str, *, is_open: bool, note: str = ""
) -> dict[str, str]:
    """Our name by heading, for what a person changed. `note` says what becomes of a change."""
    with st.expander("Which column is which", expanded=is_open):
        what = f"Change what was recognised wrongly. {note}".strip()
        st.html(paragraph(text(what), tone="quiet small"))
        with st.container(horizontal=True):
            return dict(_choices(columns, meanings, key))


def _choices(
    columns: FileColumns, meanings: Mapping[str, str], key: str
) -> Iterable[tuple[str, str]]:
    """Each heading for which a person chose another column than was recognised."""
    for name, meaning in meanings.items():
        recognised = columns.read.get(name)
        options = [*([] if recognised else [NOT_THERE]), *columns.headings]
        heading_chosen = st.selectbox(
            meaning[0].upper() + meaning[1:],
            options,
            index=options.index(recognised or NOT_THERE),
            key=f"{name}-{key}",
            width=260,
        )
        if heading_chosen not in (recognised, NOT_THERE):
            yield heading_chosen, name
