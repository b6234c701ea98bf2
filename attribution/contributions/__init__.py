"""What one technician can show for their work: as a Word list, BibTeX, a table, or a page to mark and send back."""

from pathlib import Path

from attribution import exports
from attribution.contributions.bibtex import as_bibtex
from attribution.contributions.page import as_page
from attribution.contributions.record import COLUMNS, Record, gather, rows
from attribution.contributions.word import as_word
from attribution.errors import UserError

FORMATS = ("docx", "bib", "csv", "jsonl", "xlsx", "html")

__all__ = ["COLUMNS", "FORMATS", "Record", "as_bibtex", "as_page", "as_word", "gather", "rendered", "rows", "write"]


def rendered(record: Record, form: str) -> bytes:
    """The record in one of FORMATS; UserError for another."""
    if form == "docx":
        return as_word(record)
    if form == "bib":
        return as_bibtex(record).encode("utf-8")
    if form == "html":
        return as_page(record).encode("utf-8")
    if form not in FORMATS:
        raise UserError(f"There is no format {form!r} for contributions. Choose one of: {', '.join(FORMATS)}.")
    return exports.rendered(rows(record), COLUMNS, form)


def write(record: Record, path: Path) -> None:
    """The record as a file; its suffix sets the format."""
    path.write_bytes(rendered(record, path.suffix.lstrip(".").lower()))
