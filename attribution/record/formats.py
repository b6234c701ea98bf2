"""A technician's record as a file: Word, BibTeX, a table, or a page to print and mark."""

from __future__ import annotations

from datetime import date

from attribution.claims.visibility import visible_claims
from attribution.core.errors import UserError
from attribution.exports import tables
from attribution.record.bibtex import as_bibtex
from attribution.record.printable_page import as_page
from attribution.record.technician_record import COLUMNS, Record, gather, table_rows
from attribution.record.word import as_word
from attribution.workspace import Workspace, requires

FORMATS = ("docx", "bib", "csv", "jsonl", "xlsx", "html")


_WORKS = "select count(distinct work_id) as works from possible_credits where technician_id = ?"


@requires("export record", about="technician_id")
def export_record(
    workspace: Workspace,
    technician_id: str,
    form: str,
    day: date,
    with_former_names: bool = False,
) -> bytes:
    """A technician's record on a day in one of FORMATS. UserError for another format.

    A file may be passed on, so papers that print a former name are left out, unless a person who
    may know it wants them.
    """
    if not with_former_names:
        workspace = workspace.without_former_names()
    claims = visible_claims(workspace, technician_id)
    return render_record(gather(workspace.reader, technician_id, claims, day), form)


@requires("see record", about="technician_id")
def count_left_out(workspace: Workspace, technician_id: str) -> int:
    """How many papers a file leaves out, of those that the person sees on pages."""
    shown, in_files = (
        reader.rows(_WORKS, [technician_id])[0]["works"]
        for reader in (workspace.reader, workspace.without_former_names().reader)
    )
    return int(shown - in_files)


def render_record(record: Record, form: str) -> bytes:
    """The record in one of FORMATS. UserError for another format."""
    if form == "docx":
        return as_word(record)
    if form == "bib":
        return as_bibtex(record).encode("utf-8")
    if form == "html":
        return as_page(record).encode("utf-8")
    if form not in FORMATS:
        raise UserError(
            f"Choose one of these formats: {', '.join(FORMATS)}. "
            f"A record cannot be written as {form!r}."
        )
    return tables.render_table(table_rows(record), COLUMNS, form)
