"""What one technician can show for their work: as a Word list, BibTeX, a table, or a page to mark and send back."""

from datetime import UTC, date, datetime
from pathlib import Path

from attribution.core.errors import UserError
from attribution.record import formats, tables
from attribution.record import record as record_record
from attribution.record.bibtex import as_bibtex
from attribution.record.printable_page import as_page
from attribution.record.record import COLUMNS, Record, gather, rows
from attribution.record.word import as_word
from attribution.workspace import Office

FORMATS = ("docx", "bib", "csv", "jsonl", "xlsx", "html")

__all__ = [
    "COLUMNS",
    "FORMATS",
    "Record",
    "as_bibtex",
    "as_page",
    "as_word",
    "gather",
    "rendered",
    "rows",
    "write",
]


def rendered(record: Record, form: str) -> bytes:
    """The record in one of FORMATS; UserError for another."""
    if form == "docx":
        return as_word(record)
    if form == "bib":
        return as_bibtex(record).encode("utf-8")
    if form == "html":
        return as_page(record).encode("utf-8")
    if form not in FORMATS:
        raise UserError(
            f"There is no format {form!r} for contributions. Choose one of: {', '.join(FORMATS)}."
        )
    return tables.rendered(rows(record), COLUMNS, form)


def write(record: Record, path: Path) -> None:
    """The record as a file; its suffix sets the format."""
    path.write_bytes(rendered(record, path.suffix.lstrip(".").lower()))


def contributions_file(
    at: Office, technician_id: str, path: Path, made: date
) -> record_record.Record:
    """Write a technician's record; the suffix of the file sets its format (docx, bib, csv, jsonl, xlsx, html)."""
    record = record_record.gather(at.reader, at.desk, at.person, technician_id, made)
    formats.write(record, path)
    return record


def contributions_bytes(at: Office, technician_id: str, form: str, made: date) -> bytes:
    """A technician's record in one of `contributions.FORMATS`."""
    return formats.rendered(
        record_record.gather(at.reader, at.desk, at.person, technician_id, made), form
    )


def record_of(at: Office, technician_id: str, made: date | None = None) -> record_record.Record:
    """Everything that stands between a technician and works, to be looked at."""
    made = made or datetime.now(UTC).date()
    return record_record.gather(at.reader, at.desk, at.person, technician_id, made, "see record")
