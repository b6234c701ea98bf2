"""Tables on pages: rows with a definition of every column, and a button that downloads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import streamlit as st

from attribution.core import for_people
from attribution.core.identifiers import doi_address
from attribution.dashboard import charts, scripts
from attribution.dashboard.html import DASH, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.session import while_unchanged
from attribution.exports import tables as exports
from attribution.harvest.registry import sources

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table on a page.

    The definition is shown at the head of the column and written into the download. `form` is text,
    count, percent and whole (percentages, 0 to 100), share (0 to 1), date, time, list, flag, doi,
    source or sources; the page shows the titles of sources and times in the institution's zone, the
    file keeps the names of sources and times in UTC.
    """

    name: str
    label: str
    definition: str
    form: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page.

    `name` is read out by screen readers and names the downloaded file; `note` says in that file
    what the table holds and where it comes from.
    """

    name: str
    columns: Sequence[Column]
    key: str
    note: str

    def draw(
        self, rows: Sequence[Row], all_rows: Callable[[], Sequence[Row]] | None = None
    ) -> None:
        """The table and its download; `all_rows` fetches the file's rows where a page has fewer."""
        self._frame(rows)
        self.download_button(all_rows or (lambda: rows))

    def choose(
        self,
        rows: Sequence[Row],
        all_rows: Callable[[], Sequence[Row]] | None = None,
        height: int | None = None,
    ) -> int | None:
        """The same, with rows that can be selected; the number of the selected row.

        Enter and Space select the row that the keyboard is on.
        """
        options = {"height": height} if height else {}
        with st.container(key=f"rows-open-{self.key}"):
            scripts.draw(scripts.ROW_KEYS)
            frame = self._frame(rows, on_select="rerun", selection_mode="single-row", **options)
        self.download_button(all_rows or (lambda: rows))
        selected = frame.selection.rows
        if selected and selected[0] < len(rows):
            return int(selected[0])
        return None

    def _frame(self, rows: Sequence[Row], **options: Any) -> Any:
        data = {
            column.name: [_cell(row.get(column.name), column.form) for row in rows]
            for column in self.columns
        }
        return st.dataframe(
            pa.table(data),
            hide_index=True,
            placeholder=DASH,
            key=self.key,
            alt=self.name,
            column_config={column.name: _config(column) for column in self.columns},
            **options,
        )

    def download_button(self, rows: Callable[[], Sequence[Row]]) -> None:
        """A button that makes the CSV file when it is pressed."""
        st.download_button(
            "Download CSV",
            data=while_unchanged(lambda: csv(rows(), self.columns, self.note)),
            file_name=f"{self.name.lower().replace(' ', '-')}.csv",
            mime="text/csv",
            key=f"{self.key}-download",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            help=f"{self.name}: all rows. The first line defines the columns.",
        )


def _cell(value: Any, form: str) -> Any:
    """A value as the table widget wants it; never a list, which it would draw as buttons."""
    if form == "doi":
        return doi_address(value)
    if form == "list":
        return "; ".join(map(str, value or ()))
    if form == "source":
        return source_title(value)
    if form == "sources":
        return "; ".join(map(source_title, value or ()))
    if form == "share":
        return None if value is None else 100 * value
    if form == "time" and isinstance(value, datetime):
        return for_people.in_zone(value).replace(tzinfo=None)
    return value


def source_title(name: str) -> str:
    """The title of a source for people; its name where no source has that name now."""
    source = sources().get(name)
    return source.title if source else name


_IN_FILES = {"time": ", in UTC"}  # what a definition adds in a file
_PERCENT = {"format": "%.1f%%"}
# How a column of each form is drawn: Streamlit's column type, and its options.
_WIDGETS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "text": (st.column_config.TextColumn, {}),
    "list": (st.column_config.TextColumn, {}),
    "source": (st.column_config.TextColumn, {}),
    "sources": (st.column_config.TextColumn, {}),
    "count": (st.column_config.NumberColumn, {"format": "localized"}),
    "percent": (st.column_config.NumberColumn, _PERCENT),
    "whole": (st.column_config.NumberColumn, {"format": "%.0f%%"}),
    "share": (st.column_config.NumberColumn, _PERCENT),
    "date": (st.column_config.DateColumn, {"format": "D MMMM YYYY"}),
    "time": (st.column_config.DatetimeColumn, {"format": "D MMMM YYYY, HH:mm"}),
    "flag": (st.column_config.CheckboxColumn, {}),
    "doi": (st.column_config.LinkColumn, {"display_text": r"^https://doi\.org/(.*)$"}),
}


def _config(column: Column) -> Any:
    draw, options = _WIDGETS[column.form]
    label = column.label
    if column.form == "time":
        label = f"{label} ({for_people.zone_in_words()})"
    return draw(label, help=column.definition, **options)


def csv(rows: Sequence[Row], columns: Sequence[Column], note: str) -> bytes:
    """A CSV file whose first line, one cell, defines the table and its columns.

    No cell becomes a formula in a spreadsheet program.
    """
    names = [column.name for column in columns]
    definitions = "; ".join(
        f"{column.name} = {column.definition.rstrip('.')}{_IN_FILES.get(column.form, '')}"
        for column in columns
    )
    first_line = exports.render_table([], [f"# {note} Columns: {definitions}."], "csv")
    return first_line + exports.without_mark(exports.render_table(rows, names, "csv"))


def printed_table(columns: Sequence[Column], rows: Sequence[Row], name: str) -> str:
    """The table as HTML that shows on paper only, where the widget would be cut off. Columns
    without a value are left out.
    """
    filled = [
        column for column in columns if any(row.get(column.name) not in (None, "") for row in rows)
    ]
    cells = [
        [text(_printed(row.get(column.name), column.form)) for column in filled] for row in rows
    ]
    body = html_table([column.label for column in filled], cells, name)
    return f'<div class="print-only">{body}</div>'


def _printed(value: Any, form: str) -> str | None:
    """A value as people read it."""
    if value is None:
        return None
    if form == "count":
        return f"{value:,}"
    if form in ("percent", "whole"):
        return for_people.percent(value, 1 if form == "percent" else 0)
    if form == "time" and isinstance(value, datetime):
        return for_people.moment(value)
    return str(_cell(value, form))


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
        Column("all", "All", "Papers of the institution", "count"),
    ]
    return list(table_rows.values()), columns


def _reading_definition(reading: str) -> str:
    if reading == charts.READ:
        return "Papers of the institution whose acknowledgement text was read"
    return f"Works whose text was not read: {reading}"
