"""Pieces that several pages share: headings, charts, buttons that leaf through a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

import altair as alt
import orjson
import streamlit as st

from attribution.dashboard import charts
from attribution.dashboard.html import literal, paragraph, text
from attribution.exports import chart_theme

PAGE = 100
Row = Mapping[str, Any]


def title(name: str, sentence: str) -> None:
    """The heading of a page with a sentence about it."""
    st.html(f'<h1 class="ta">{text(name)}</h1>' + paragraph(text(sentence), tone="quiet"))


def heading(name: str, sentence: str = "", on_new_sheet: bool = False) -> None:
    """The heading of a part of a page, which may begin a new sheet of paper when printed."""
    below = paragraph(text(sentence), tone="quiet small") if sentence else ""
    tone = "ta new-sheet" if on_new_sheet else "ta"
    st.html(f'<h2 class="{tone}">{text(name)}</h2>{below}')


def nothing(sentence: str) -> None:
    """A message in place of a table or chart that would be empty."""
    st.info(literal(sentence), icon=":material/info:")


def part(name: str, sentence: str, rows: Collection[object], empty: str) -> bool:
    """The heading of a part that lists rows. Without any it says `empty`, and returns False."""
    heading(name, sentence)
    if not rows:
        nothing(empty)
    return bool(rows)


def chart(
    key: tuple[Hashable, ...],
    data: Sequence[Row],
    make: Callable[[], alt.TopLevelMixin],
    caption: tuple[str, str],
    shape: Hashable = None,
) -> None:
    """Draw a chart of `charts`, in the colours of the reader's theme.

    `caption`: title and source, which stay with the picture when it is saved.
    Building a chart takes longer than a page may, so its specification is remembered for as long as
    `key` and `data` stay the same. A chart whose rows are filled in afterwards gives in `shape`
    everything about them that it depends on; it is remembered for as long as `shape` stays the
    same.
    """
    rows = [dict(row) for row in data]
    depends_on = orjson.dumps(rows, default=str) if shape is None else shape
    specification = _specification((key, depends_on), make)
    _fill_rows(specification, rows)
    theme = chart_theme.DARK if st.context.theme.type == "dark" else chart_theme.LIGHT
    specification["config"] = chart_theme.config(theme)
    captioned = chart_theme.titled(specification, *caption)
    st.vega_lite_chart(captioned, width="stretch", key=f"chart-{key[0]}")


def _fill_rows(part: dict[str, Any], rows: Sequence[Row]) -> None:
    if part.get("data") == {"name": charts.ROWS}:
        part["data"] = {"values": rows}
    for layer in part.get("layer", ()):
        _fill_rows(layer, rows)


@st.cache_data(max_entries=200, show_spinner=False)
def _specification(
    key: Hashable,  # noqa: ARG001 (what it is remembered by)
    _make: Callable[[], alt.TopLevelMixin],
) -> dict[str, Any]:
    specification: dict[str, Any] = _make().to_dict()
    return specification


def page_of(total: int, key: str, size: int = PAGE) -> int:
    """Buttons that leaf through a long table; returns the number of the page's first row."""
    last_page = max(0, (total - 1) // size)
    page = min(int(st.session_state.get(key, 0)), last_page)
    st.session_state[key] = page
    first, last = page * size + 1, min(total, (page + 1) * size)
    position = f"{first:,} to {last:,} of {total:,}" if total else "None"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(paragraph(position, tone="small"), width="content")
        if last_page:
            _turner("Previous", key, -1, page == 0, ":material/chevron_left:")
            _turner("Next", key, 1, page == last_page, ":material/chevron_right:")
    return page * size


def _turner(label: str, key: str, by: int, disabled: bool, icon: str) -> None:
    st.button(
        label,
        key=f"{key}-{label}",
        on_click=_turn,
        args=(key, by),
        disabled=disabled,
        icon=icon,
        type="tertiary",
    )


def _turn(key: str, by: int) -> None:
    st.session_state[key] = max(0, st.session_state.get(key, 0) + by)
