"""Pieces that several pages are made of: headings, tables with a download, charts, pages of a long table."""

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
    """A column of a table on a page. `says` is its definition, shown at its head and written into the download.

    `form` is text, count, percent (of 100), share (of 1), date, time, list, flag or doi.
    """

    name: str
    label: str
    says: str
    form: str = "text"


def title(name: str, sentence: str) -> None:
    """The heading of a page with a sentence about it."""
    st.html(f'<h1 class="ta">{text(name)}</h1>{paragraph(text(sentence), tone="quiet")}')


def heading(name: str, sentence: str = "") -> None:
    """The heading of a part of a page."""
    st.html(
        f'<h2 class="ta">{text(name)}</h2>'
        + (paragraph(text(sentence), tone="quiet small") if sentence else "")
    )


def nothing(sentence: str) -> None:
    """What stands where a table or chart would be, had it anything to show."""
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

    `name` is read out by screen readers and names the file, `note` tells in the file what the table is, `whole` fetches
    all rows where `rows` is only a page of them.
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


def _config(column: Column) -> Any:
    made = st.column_config
    kinds: dict[str, Callable[[], Any]] = {
        "count": lambda: made.NumberColumn(column.label, help=column.says, format="localized"),
        "percent": lambda: made.NumberColumn(column.label, help=column.says, format="%.1f %%"),
        "share": lambda: made.NumberColumn(column.label, help=column.says, format="%.1f %%"),
        "date": lambda: made.DateColumn(column.label, help=column.says, format="D MMM YYYY"),
        "time": lambda: made.DatetimeColumn(
            column.label, help=column.says, format="D MMM YYYY, HH:mm"
        ),
        "flag": lambda: made.CheckboxColumn(column.label, help=column.says),
        "doi": lambda: made.LinkColumn(
            column.label, help=column.says, display_text=r"^https://doi\.org/(.*)$"
        ),
    }
    return kinds.get(column.form, lambda: made.TextColumn(column.label, help=column.says))()


YEAR = Column("year", "Year", "Year of publication")


def coverage_table(
    found: Sequence[Row], by: Sequence[Column] = (YEAR,)
) -> tuple[list[Row], list[Column]]:
    """One row a group of the columns `by`, one column a reason, from rows with those, `reason` and `works`; all last."""
    reasons = sorted(
        {one["reason"] for one in found}, key=lambda reason: (reason != "read", reason)
    )
    groups: dict[Any, dict[str, Any]] = {}
    for one in found:
        named = {column.name: one[column.name] for column in by}
        row = groups.setdefault(
            tuple(named.values()), {**named, "all": 0, **dict.fromkeys(reasons, 0)}
        )
        row[one["reason"]] += one["works"]
        row["all"] += one["works"]
    says = "Works of the institution whose acknowledgement text was read"
    columns = [
        Column(r, r, says if r == "read" else f"Works whose text was not read: {r}", "count")
        for r in reasons
    ]
    return list(groups.values()), [
        *by,
        *columns,
        Column("all", "All", "Works of the institution", "count"),
    ]


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
        help=f"{name}: all rows, with a first line that defines the columns",
    )


def csv(rows: Sequence[Row], columns: Sequence[Column], note: str) -> bytes:
    """A CSV whose first line, one cell, says what the table and its columns are; no cell becomes a formula."""
    names = [c.name for c in columns]
    told = " ".join(
        [f"# {note}", "Columns:", *(f"{c.name} = {c.says.rstrip('.')};" for c in columns)]
    )
    first = tables.rendered([], [told.rstrip(";") + "."], "csv")
    return codecs.BOM_UTF8 + first + tables.rendered(rows, names, "csv")


def chart(
    key: tuple[Hashable, ...],
    data: Sequence[Row],
    make: Callable[[], alt.TopLevelMixin],
    shape: Hashable = None,
) -> None:
    """A chart of `charts`. Building one takes longer than a page may, so it is kept while `key`, which says all else it is
    made from, and `data` stay the same. One that leaves its rows to be filled in says in `shape` what of them it is
    made from; it is kept while that stays the same."""
    rows = [dict(row) for row in data]
    spec = _spec((key, orjson.dumps(rows, default=str) if shape is None else shape), make)
    _fill(spec, rows)
    st.vega_lite_chart(spec, width="stretch", key=f"chart-{key[0]}")


def _fill(part: dict[str, Any], rows: Sequence[Row]) -> None:
    if part.get("data") == {"name": charts.ROWS}:
        part["data"] = {"values": rows}
    for layer in part.get("layer", ()):
        _fill(layer, rows)


@st.cache_data(max_entries=200, show_spinner=False)
def _spec(key: Hashable, _make: Callable[[], alt.TopLevelMixin]) -> dict[str, Any]:  # noqa: ARG001 (the key it is remembered by)
    made: dict[str, Any] = _make().to_dict()
    return made


def page_of(total: int, key: str, size: int = PAGE) -> int:
    """Buttons that leaf through a long table; returns the first row of the page. Says how many there are."""
    pages = max(1, -(-total // size))
    at = min(int(st.session_state.get(key, 0)), pages - 1)
    st.session_state[key] = at
    first, last = at * size + 1, min(total, (at + 1) * size)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            paragraph(f"{first:,} to {last:,} of {total:,}" if total else "None", tone="small"),
            width="content",
        )
        if pages > 1:
            _turner("Previous", key, -1, at == 0, ":material/chevron_left:")
            _turner("Next", key, 1, at == pages - 1, ":material/chevron_right:")
    return at * size


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
