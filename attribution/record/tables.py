"""Tables as files: CSV, JSON lines, Parquet, XLSX. Text from outside never becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core import workbook
from attribution.core.errors import UserError

Row = Mapping[str, Any]

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = {
    "works": [
        "work_id",
        "doi",
        "dois",
        "title",
        "type",
        "published",
        "affiliated",
        "sources",
        "acknowledgement",
    ],
    "credits": [
        "technician_id",
        "work_id",
        "doi",
        "kind",
        "status",
        "probability",
        "published",
        "faculty",
    ],
    "candidates": [
        "mention_id",
        "technician_id",
        "work_id",
        "doi",
        "kind",
        "name",
        "probability",
        "band",
        "tie",
        "evidence",
    ],
}


def render_table(rows: Sequence[Row], columns: Sequence[str], form: str) -> bytes:
    """The rows as one file of the given format, one of FORMATS."""
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


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula. Lists are joined by `; `."""
    if isinstance(value, list | tuple):
        value = "; ".join(_in_words(part) for part in value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _in_words(part: Any) -> str:
    """A part of a list; of a piece of evidence, its sentence."""
    return str(part.get("says", part)) if isinstance(part, dict) else str(part)


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def _json_lines(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    objects = ({column: row.get(column) for column in columns} for row in rows)
    return b"".join(orjson.dumps(value, default=str) + b"\n" for value in objects)


def _parquet(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    table = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows])
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def _xlsx(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    cells = ([_xlsx_value(row.get(column)) for column in columns] for row in rows)
    return workbook.table("table", [columns, *cells])


def _xlsx_value(value: Any) -> Any:
    safe = safe_cell(value)
    if safe is None or isinstance(safe, str | int | float | bool | date | datetime):
        return safe
    return str(safe)
