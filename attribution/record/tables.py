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


def rendered(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], form: str) -> bytes:
    """The rows as one file of the given format."""
    if form == "csv":
        return _csv(rows, columns)
    if form == "jsonl":
        return b"".join(
            orjson.dumps({c: row.get(c) for c in columns}, default=str) + b"\n" for row in rows
        )
    if form == "parquet":
        return _parquet(rows, columns)
    cells = ([_xlsx_value(row.get(column)) for column in columns] for row in rows)
    return workbook.table("table", [columns, *cells])


def format_of(out: Path | None, form: str | None) -> str:
    """The format wanted: by --format, else by the suffix of -o, else CSV."""
    suffix = out.suffix.lstrip(".").lower() if out else ""
    chosen = form or suffix or "csv"
    if chosen not in FORMATS:
        raise UserError(f"There is no format {chosen!r}. Choose one of: {', '.join(FORMATS)}.")
    if out is None and chosen in ("parquet", "xlsx"):
        raise UserError(f"{chosen} is not for a terminal. Give a file: -o table.{chosen}")
    return chosen


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; lists joined by `; `."""
    if isinstance(value, list | tuple):
        value = "; ".join(str(v.get("says", v)) if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def _parquet(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    table = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows])
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def _xlsx_value(value: Any) -> Any:
    safe = safe_cell(value)
    if safe is None or isinstance(safe, str | int | float | bool | date | datetime):
        return safe
    return str(safe)
