"""Which column of an uploaded table is which: what was recognised, and what a person says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import streamlit as st

from attribution.dashboard.html import paragraph

NOT_THERE = "Not in this file"


class FileColumns(Protocol):
    """The headings of a table, and those that are read, by our name of the column."""

    @property
    def headings(self) -> Sequence[str]: ...
    @property
    def read(self) -> Mapping[str, str]: ...


def choose(
    columns: FileColumns, meanings: Mapping[str, str], key: str, *, is_open: bool
) -> dict[str, str] | None:
    """Our name by heading, for what a person changed; None where nothing was changed."""
    with st.expander("Which column is which", expanded=is_open):
        st.html(paragraph("Change what was recognised wrongly.", tone="quiet small"))
        with st.container(horizontal=True):
            chosen = dict(_choices(columns, meanings, key))
    return chosen or None


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
