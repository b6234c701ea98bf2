"""Tables as files: CSV and XLSX for people, JSON lines and Parquet for programs.

CSV and XLSX are opened in a spreadsheet: their cells are those of `cells.py`, and CSV begins with a
byte order mark, without which Excel misreads accents. JSON lines and Parquet keep every text as it
is, because what reads them computes no text.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.errors import UserError
from attribution.exports import workbook
from attribution.exports.cells import cell

Row = Mapping[str, Any]
Columns = Sequence[str] | Mapping[str, pa.DataType]  # the names, or the names with their types

FORMATS = ("csv", "jsonl", "parquet", "xlsx")

_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
_EVIDENCE = {
    "feature": _TEXT,
    "points": pa.float64(),
    "says": _TEXT,
    "roster": _TEXT,
    "printed": _TEXT,
}

# The columns of the tables of a snapshot, with their types, which Parquet states.
COLUMNS: Mapping[str, Mapping[str, pa.DataType]] = {
    "works": {
        "work_id": _TEXT,
        "doi": _TEXT,
        "dois": _TEXTS,
        "title": _TEXT,
        "type": _TEXT,
        "published": pa.date32(),
        "affiliated": pa.bool_(),
        "sources": _TEXTS,
        "acknowledgement": _TEXT,
    },
    "credits": {
        "technician_id": _TEXT,
        "work_id": _TEXT,
        "doi": _TEXT,
        "kind": _TEXT,
        "status": _TEXT,
        "probability": pa.float64(),
        "published": pa.date32(),
        "faculty": _TEXT,
    },
    "candidates": {
        "mention_id": _TEXT,
        "technician_id": _TEXT,
        "work_id": _TEXT,
        "doi": _TEXT,
        "kind": _TEXT,
        "name": _TEXT,
        "probability": pa.float64(),
        "band": _TEXT,
        "tie": pa.bool_(),
        "evidence": pa.list_(pa.struct(_EVIDENCE)),
    },
}


def render_table(rows: Sequence[Row], columns: Columns, form: str) -> bytes:
    """The rows as one file of the given format, one of FORMATS.

    Parquet needs the types of the columns.
    """
    if form == "csv":
        return _csv(rows, columns)
    if form == "jsonl":
        return _json_lines(rows, columns)
    if form == "parquet":
        return _parquet(rows, columns)
    return _xlsx(rows, columns)


def format_of(out: Path | None, form: str | None) -> str:
    """The format to write: that of --format, else the suffix of -o, else CSV.

    UserError for a format that is unknown, or that cannot be shown on a terminal.
    """
    suffix = out.suffix.lstrip(".").lower() if out else ""
    chosen = form or suffix or "csv"
    if chosen not in FORMATS:
        raise UserError(
            f"Choose one of these formats: {', '.join(FORMATS)}. "
            f"A table cannot be written as {chosen!r}."
        )
    if out is None and chosen in ("parquet", "xlsx"):
        raise UserError(
            f"Give a file, for example -o table.{chosen}: {chosen} cannot be shown on a terminal."
        )
    return chosen


def without_mark(csv_file: bytes) -> bytes:
    """A CSV file without its byte order mark, for a program that reads it from a pipe."""
    return csv_file.removeprefix(codecs.BOM_UTF8)


def _csv(rows: Sequence[Row], columns: Columns) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(cell, columns))
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8")


def _json_lines(rows: Sequence[Row], columns: Columns) -> bytes:
    objects = ({column: row.get(column) for column in columns} for row in rows)
    return b"".join(orjson.dumps(value, default=str) + b"\n" for value in objects)


def _parquet(rows: Sequence[Row], columns: Columns) -> bytes:
    """Types are stated: a column without values would have none, and an empty table no columns."""
    if not isinstance(columns, Mapping):
        raise TypeError("Parquet needs the types of the columns")
    table = pa.Table.from_pylist(list(rows), schema=pa.schema(columns))
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def _xlsx(rows: Sequence[Row], columns: Columns) -> bytes:
    cells = ([row.get(column) for column in columns] for row in rows)
    return workbook.table("table", [list(columns), *cells])
