"""Released figures as files: a table for people, and tidy tables for Excel and Power BI.

Everything is made of protected cells, and of nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core import for_people
from attribution.core.text import plain
from attribution.exports import workbook
from attribution.exports.tables import render_table
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.measure.kind_names import KIND_NAMES
from attribution.releases.freezes.freeze import Released
from attribution.releases.packs.releases import DEFINITIONS, READING, observed

Row = Mapping[str, Any]
INSTITUTION = "all"  # the name of the group that is the institution
_TEXT, _NUMBER, _DAY = pa.string(), pa.int64(), pa.date32()
_TYPES = {_TEXT: "text", _NUMBER: "whole number", _DAY: "date"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, with what the dictionary says of it."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, with what the dictionary says of it."""

    name: str
    meaning: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


_COUNTS = (
    Column("technicians", _NUMBER, "Technicians in post in the year, to the nearest 5."),
    Column("counted", _NUMBER, "Of these, the technicians of the figure, to the nearest 5."),
    Column("percentage", _NUMBER, "counted in percent of technicians, both as rounded."),
)
_READ = Column(
    "acknowledgements_read",
    _NUMBER,
    "Percentage of the institution's papers of the year whose acknowledgement could be read. Empty "
    "for groups, whose papers are not known.",
)
_FIGURES = (
    Column("release", _TEXT, "Name of the release: a set of figures that never changes."),
    Column("released_on", _DAY, "Day of the release."),
    Column("period", _TEXT, "Year of publication, such as 2025 or 2024/25."),
    Column("group_by", _TEXT, "What the group is a group by, such as faculty."),
    Column("group", _TEXT, f"Group of the technicians; “{INSTITUTION}” is the institution."),
    Column("figure", _TEXT, "What is counted: see the definitions."),
    *_COUNTS,
    Column("no_number_because", _TEXT, "Why there is no number; empty where there is one."),
    Column("technicians_are", _TEXT, "Which technicians of a group are counted."),
    _READ,
    Column("data_until", _DAY, "Day to which every source was asked."),
)


def files_of(institution: str, releases: Sequence[Released]) -> dict[str, bytes]:
    """Every file by its path: the table as CSV and XLSX, a README, and a folder of tidy tables."""
    figures = _figures(releases)
    files = {
        "README.txt": _readme(institution, releases).encode("utf-8"),
        "figures.csv": _csv(figures),
        "figures.xlsx": _workbook(figures),
    }
    tables = _tidy(releases)
    for table in tables:
        files[f"tidy/{table.name}.csv"] = _csv(table)
        files[f"tidy/{table.name}.parquet"] = _parquet(table)
    files["tidy/data-dictionary.csv"] = _csv(_dictionary(tables))
    return files


# -- the table for people --------------------------------------------------------------------------


def _figures(releases: Iterable[Released]) -> Table:
    rows = [_figure(released, cell) for released in releases for cell in released.cells]
    return Table("figures", "Every released figure.", _FIGURES, rows)


def _figure(released: Released, cell: ProtectedCell) -> Row:
    return {
        "release": released.name,
        "released_on": released.made_at.date(),
        "period": cell.period,
        **_group(cell),
        "figure": KIND_NAMES[cell.kind],
        **_counts(cell),
        "no_number_because": cell.reason.in_words if cell.reason else None,
        "technicians_are": DENOMINATORS[released.of],
        "acknowledgements_read": _share_read(released, cell),
        "data_until": observed(released),
    }


def _group(cell: ProtectedCell) -> dict[str, str]:
    return {
        "group_by": ", ".join(name for name, _ in cell.group) or "institution",
        "group": ", ".join(value for _, value in cell.group) or INSTITUTION,
    }


def _counts(cell: ProtectedCell) -> dict[str, int | None]:
    return {
        "technicians": cell.denominator,
        "counted": cell.numerator,
        "percentage": cell.percentage,
    }


def _share_read(released: Released, cell: ProtectedCell) -> int | None:
    share = None if cell.group else released.read.get(cell.period)
    return None if share is None else round(share)


def _csv(table: Table) -> bytes:
    return render_table(table.rows, table.names, "csv")


def _workbook(figures: Table) -> bytes:
    values = ([row[name] for name in figures.names] for row in figures.rows)
    return workbook.sheets(
        {"Figures": [figures.names, *values], "Definitions": list(_definitions(figures))}
    )


def _definitions(figures: Table) -> Iterable[tuple[str, str]]:
    yield "Column, figure or reason", "What it means"
    yield from ((column.name, column.meaning) for column in figures.columns)
    yield from ((KIND_NAMES[kind], meaning) for kind, meaning in DEFINITIONS.items())
    yield from (
        (
            reason.in_words,
            "There is no number, so that no one can tell who is named on a paper and who is not.",
        )
        for reason in Reason
    )
    yield "All figures", READING


def _readme(institution: str, releases: Sequence[Released]) -> str:
    names = [
        f"- {plain(released.name)}, released on {for_people.day(released.made_at.date())}"
        for released in releases
    ]
    lines = [
        f"Technicians on papers: released figures of {plain(institution)}",
        "",
        *names,
        "",
        *wrap(READING, 80),
        "Each figure is released once and stays as it is.",
        "",
        "figures.csv   every figure; the first line names the columns",
        "figures.xlsx  the same, with the sheet “Definitions”",
        "tidy          tables for Excel and Power BI, as CSV and as Parquet:",
        "              fact_figures, and a table for each of its ids",
        "tidy/data-dictionary.csv  what each column of these means",
        "",
    ]
    return "\r\n".join(lines)


# -- tidy tables -----------------------------------------------------------------------------------


def _tidy(releases: Sequence[Released]) -> list[Table]:
    """One table of facts, and one for each thing that it is about."""
    cells = [cell for released in releases for cell in released.cells]
    groups = sorted({cell.group for cell in cells})
    periods = sorted({cell.period for cell in cells})
    group_ids = {group: number for number, group in enumerate(groups, 1)}
    facts = [
        {
            "release_id": release_id,
            "period": cell.period,
            "group_id": group_ids[cell.group],
            "figure_id": cell.kind,
            "reason_id": cell.reason.value if cell.reason else None,
            **_counts(cell),
            "acknowledgements_read": _share_read(released, cell),
        }
        for release_id, released in enumerate(releases, 1)
        for cell in released.cells
    ]
    by_group = {cell.group: _group(cell) for cell in cells}
    return [
        Table("fact_figures", "A figure of a release, year and group.", _FACTS, facts),
        Table("dim_release", "A set of figures.", _RELEASES, [*_release_rows(releases)]),
        Table("dim_period", "A year.", _PERIODS, [{"period": period} for period in periods]),
        Table(
            "dim_group",
            "A group of technicians.",
            _GROUPS,
            [{"group_id": group_ids[group], **by_group[group]} for group in groups],
        ),
        Table("dim_figure", "What is counted.", _KINDS, [*_kind_rows()]),
        Table("dim_reason", "Why there is no number.", _REASONS, [*_reason_rows()]),
    ]


_FACTS = (
    Column("release_id", _NUMBER, "The release: dim_release."),
    Column("period", _TEXT, "The year: dim_period."),
    Column("group_id", _NUMBER, "The group: dim_group."),
    Column("figure_id", _TEXT, "What is counted: dim_figure."),
    Column("reason_id", _TEXT, "Why there is no number, else empty: dim_reason."),
    *_COUNTS,
    _READ,
)
_RELEASES = (
    Column("release_id", _NUMBER, "The release, numbered in this file only."),
    Column("release", _TEXT, "Its name."),
    Column("released_on", _DAY, "Day of the release."),
    Column("technicians_are", _TEXT, "Which technicians of a group are counted."),
    Column("data_until", _DAY, "Day to which every source was asked."),
)
_PERIODS = (Column("period", _TEXT, "Year of publication, such as 2025 or 2024/25."),)
_GROUPS = (
    Column("group_id", _NUMBER, "The group, numbered in this file only."),
    Column("group_by", _TEXT, "What it is a group by, such as faculty."),
    Column("group", _TEXT, f"Its name; “{INSTITUTION}” is the institution."),
)
_KINDS = (
    Column("figure_id", _TEXT, "The figure."),
    Column("figure", _TEXT, "Its name."),
    Column("definition", _TEXT, "What is counted."),
)
_REASONS = (
    Column("reason_id", _TEXT, "The reason."),
    Column("reason", _TEXT, "The reason in words."),
)
_DICTIONARY = (
    Column("table", _TEXT, "The table."),
    Column("table_meaning", _TEXT, "What a row of it is."),
    Column("column", _TEXT, "The column."),
    Column("type", _TEXT, "Its type."),
    Column("meaning", _TEXT, "What it means."),
)


def _release_rows(releases: Iterable[Released]) -> Iterable[Row]:
    for release_id, released in enumerate(releases, 1):
        yield {
            "release_id": release_id,
            "release": released.name,
            "released_on": released.made_at.date(),
            "technicians_are": DENOMINATORS[released.of],
            "data_until": observed(released),
        }


def _kind_rows() -> Iterable[Row]:
    for kind, definition in DEFINITIONS.items():
        yield {"figure_id": kind, "figure": KIND_NAMES[kind], "definition": definition}


def _reason_rows() -> Iterable[Row]:
    for reason in Reason:
        yield {"reason_id": reason.value, "reason": reason.in_words}


def _dictionary(tables: Iterable[Table]) -> Table:
    rows = [
        {
            "table": table.name,
            "table_meaning": table.meaning,
            "column": column.name,
            "type": _TYPES[column.type],
            "meaning": column.meaning,
        }
        for table in tables
        for column in table.columns
    ]
    return Table("data-dictionary", "A column.", _DICTIONARY, rows)


def _parquet(table: Table) -> bytes:
    """Types are stated: a column without values would have none, which Power BI refuses."""
    schema = pa.schema([(column.name, column.type) for column in table.columns])
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(table.rows), schema=schema), file)
    return file.getvalue()
