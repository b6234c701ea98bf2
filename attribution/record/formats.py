"""What one technician can show for their work: as a Word list, BibTeX, a table, or a page to mark
and send back.
"""

from __future__ import annotations

from datetime import date

from attribution.claims.visible import visible
from attribution.core.errors import UserError
from attribution.record import tables
from attribution.record.bibtex import as_bibtex
from attribution.record.printable_page import as_page
from attribution.record.record import COLUMNS, Record, gather, rows
from attribution.record.word import as_word
from attribution.workspace import Workspace, requires

FORMATS = ("docx", "bib", "csv", "jsonl", "xlsx", "html")


@requires("export record", about="technician_id")
def contributions(workspace: Workspace, technician_id: str, form: str, made: date) -> bytes:
    """A technician's record on the day `made` in one of FORMATS; UserError for another."""
    claims = visible(workspace, technician_id)
    return rendered(gather(workspace.reader, technician_id, claims, made), form)


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
