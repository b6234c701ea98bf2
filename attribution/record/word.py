"""A technician's record as a Word file, for appraisal, professional registration or a CV."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time
from typing import Any

import docx

from attribution.core.for_people import day, listed
from attribution.core.text import plain
from attribution.exports.word_file import as_bytes
from attribution.harvest.registry import titles
from attribution.record.technician_record import SECTIONS, Record, reference, upheld_roles

STATUS = {
    "confirmed": "confirmed by a person",
    "accepted": "found automatically, not yet confirmed by a person",
}


def as_word(record: Record) -> bytes:
    """A heading, a section for each kind of credit, and how the list was made.

    Only confirmed and accepted credits are in it.
    """
    document = docx.Document()
    title = f"Contributions of {plain(record.name)}"
    document.add_heading(title, 0)
    document.add_paragraph(plain(_about(record)))
    _write_sections(document, record)
    document.add_heading("How this list was made", 1)
    document.add_paragraph(_method(record.sources))
    return as_bytes(document, title, datetime.combine(record.day, time(), UTC))


def _about(record: Record) -> str:
    """Department, institution, ORCID iD and date."""
    place = ", ".join(part for part in (record.department, record.institution) if part)
    orcid = f"ORCID iD: https://orcid.org/{record.orcid}" if record.orcid else None
    parts = (place, orcid, f"as of {day(record.day)}")
    return "; ".join(part for part in parts if part)


def _method(sources: Collection[str]) -> str:
    return (
        f"Publications and acknowledgement texts come from {listed(titles(sources))}. They were "
        "matched to the institution's list of technicians. Each entry says whether a person has "
        "confirmed it. The full text of some works could not be read: thanks in those works are "
        "missing."
    )


def _write_sections(document: Any, record: Record) -> None:
    is_empty = True
    for kind, title in SECTIONS.items():
        credits = record.credits_of(kind)
        if credits:
            is_empty = False
            document.add_heading(f"{title} ({len(credits)})", 1)
        for credit in credits:
            _write_entry(document, credit, record)
    if is_empty:
        document.add_paragraph("No credits yet.")


def _write_entry(document: Any, credit: Mapping[str, Any], record: Record) -> None:
    paragraph = document.add_paragraph(style="List Number")
    paragraph.add_run(reference(credit, record.authors.get(credit["work_id"], ())))
    if credit["context"]:
        paragraph.add_run(f"\n“{plain(credit['context'])}”").italic = True
    roles = upheld_roles(record, credit["work_id"])
    if roles:
        paragraph.add_run(f"\nRoles (CRediT): {'; '.join(roles)}")
    paragraph.add_run(f"\n{STATUS[credit['status']]}").font.size = docx.shared.Pt(8)
