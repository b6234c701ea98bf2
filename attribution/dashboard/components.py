"""Pieces that several pages share: headings, tables with a download, charts, paging."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import orjson
import pyarrow as pa
import streamlit as st

from attribution.dashboard import charts
from attribution.dashboard.html import doi_address, paragraph, text
from attribution.record import tables

PAGE = 100
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table on a page.

    The definition is shown at the head of the column and written into the download.

    `form` is text, count, percent (0 to 100), share (0 to 1), date, time, list, flag or doi.
    """

    name: str
    label: str
    definition: str
    form: str = "text"


def title(name: str, sentence: str) -> None:
    """The heading of a page with a sentence about it."""
    st.html(f'<h1 class="ta">{text(name)}</h1>' + paragraph(text(sentence), tone="quiet"))


def heading(name: str, sentence: str = "") -> None:
    """The heading of a part of a page."""
    below = paragraph(text(sentence), tone="quiet small") if sentence else ""
    st.html(f'<h2 class="ta">{text(name)}</h2>{below}')


def nothing(sentence: str) -> None:
    """A message in place of a table or chart that would be empty."""
    st.info(sentence, icon=":material/info:")


def table(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    name: str,
    note: str,
    key: str,
    whole: Callable[[], Sequence[Row]] | None = None,
    select: bool = False,
    height: int | None = None,
) -> int | None:
    """A table with its download; the number of the chosen row where rows can be chosen.

    `name` is read out by screen readers and names the file, `note` tells in the file what the table
    is, `whole` fetches all rows where `rows` is only a page of them.
    """
    frame = pa.table({c.name: [_cell(row.get(c.name), c.form) for row in rows] for c in columns})
    options: dict[str, Any] = {"height": height} if height else {}
    if select:
        options |= {"on_select": "rerun", "selection_mode": "single-row"}
    shown = st.dataframe(
        frame,
        hide_index=True,
        placeholder="–",
        key=key,
        alt=name,
        column_config={c.name: _config(c) for c in columns},
        **options,
    )
    download(whole or (lambda: rows), columns, name=name, note=note, key=f"{key}-download")
    if not select:
        return None
    chosen = shown.selection.rows
    return chosen[0] if chosen and chosen[0] < len(rows) else None


def _cell(value: Any, form: str) -> Any:
    """A value as the table widget wants it; never a list, which it would draw as buttons."""
    if form == "doi":
        return doi_address(value)
    if form == "list":
        return "; ".join(map(str, value or ()))
    if form == "share":
        return None if value is None else 100 * value
    return value


_PERCENT = {"format": "%.1f%%"}
# How a column of each form is drawn: Streamlit's column type, and its options.
_WIDGETS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "text": (st.column_config.TextColumn, {}),
    "list": (st.column_config.TextColumn, {}),
    "count": (st.column_config.NumberColumn, {"format": "localized"}),
    "percent": (st.column_config.NumberColumn, _PERCENT),
    "share": (st.column_config.NumberColumn, _PERCENT),
    "date": (st.column_config.DateColumn, {"format": "D MMMM YYYY"}),
    "time": (st.column_config.DatetimeColumn, {"format": "D MMMM YYYY, HH:mm"}),
    "flag": (st.column_config.CheckboxColumn, {}),
    "doi": (st.column_config.LinkColumn, {"display_text": r"^https://doi\.org/(.*)$"}),
}


def _config(column: Column) -> Any:
    draw, options = _WIDGETS[column.form]
    return draw(column.label, help=column.definition, **options)


YEAR = Column("year", "Year", "Year of publication")


def coverage_table(
    rows: Sequence[Row], by: Sequence[Column] = (YEAR,)
) -> tuple[list[Row], list[Column]]:
    """Rows and columns of a coverage table.

    `rows` have the columns of `by`, `reason` and `works`. The table has one row for each group of
    the columns `by`, one column for each reason, and the sum of all reasons last.
    """
    readings = charts.readings_in_order(rows)
    table_rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        group = {column.name: row[column.name] for column in by}
        empty_row = {**group, "all": 0, **dict.fromkeys(readings, 0)}
        table_row = table_rows.setdefault(tuple(group.values()), empty_row)
        table_row[row["reason"]] += row["works"]
        table_row["all"] += row["works"]
    columns = [
        *by,
        *(Column(reading, reading, _reading_definition(reading), "count") for reading in readings),
        Column("all", "All", "Works of the institution", "count"),
    ]
    return list(table_rows.values()), columns


def _reading_definition(reading: str) -> str:
    if reading == charts.READ:
        return "Works of the institution whose acknowledgement text was read"
    return f"Works whose text was not read: {reading}"


def download(
    rows: Callable[[], Sequence[Row]], columns: Sequence[Column], *, name: str, note: str, key: str
) -> None:
    """A button that makes the CSV when it is pressed."""
    st.download_button(
        "Download CSV",
        data=lambda: csv(rows(), columns, note),
        file_name=f"{name.lower().replace(' ', '-')}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help=f"{name}: all rows. The first line defines the columns.",
    )


def csv(rows: Sequence[Row], columns: Sequence[Column], note: str) -> bytes:
    """A CSV file. Its first line, one cell, defines the table and its columns.

    No cell becomes a formula in a spreadsheet program.
    """
    names = [column.name for column in columns]
    definitions = "; ".join(
        f"{column.name} = {column.definition.rstrip('.')}" for column in columns
    )
    first_line = tables.rendered([], [f"# {note} Columns: {definitions}."], "csv")
    return codecs.BOM_UTF8 + first_line + tables.rendered(rows, names, "csv")


def chart(
    key: tuple[Hashable, ...],
    data: Sequence[Row],
    make: Callable[[], alt.TopLevelMixin],
    shape: Hashable = None,
) -> None:
    """Draw a chart of `charts`.

    Building a chart takes longer than a page may, so its specification is remembered for as long as
    `key` and `data` stay the same. A chart whose rows are filled in afterwards gives in `shape`
    everything about them that it depends on; it is remembered for as long as `shape` stays the
    same.
    """
    rows = [dict(row) for row in data]
    depends_on = orjson.dumps(rows, default=str) if shape is None else shape
    specification = _specification((key, depends_on), make)
    _fill_rows(specification, rows)
    st.vega_lite_chart(specification, width="stretch", key=f"chart-{key[0]}")


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
