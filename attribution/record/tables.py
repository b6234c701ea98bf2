"""Tables as files: CSV, JSON lines, Parquet, XLSX. Text from outside never becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

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
    buffer = io.BytesIO()
    if form == "parquet":
        _parquet(rows, columns, buffer)
    else:
        _xlsx(rows, columns, buffer)
    return buffer.getvalue()


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


def _parquet(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], out: BinaryIO) -> None:
    pq.write_table(
        pa.Table.from_pylist([{c: row.get(c) for c in columns} for row in rows]),
        out,
        compression="zstd",
    )


def _xlsx(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], out: BinaryIO) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("table")
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_xlsx_cell(row.get(column)) for column in columns])
    book.save(out)


def _xlsx_cell(value: Any) -> Any:
    cell = safe_cell(value)
    if isinstance(cell, str):
        return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub(" ", cell)[:32_000]
    return (
        cell
        if isinstance(cell, int | float | bool | date | datetime) or cell is None
        else str(cell)
    )
