"""The record as a Word file, through python-docx: for appraisal, professional registration or a CV."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx

from attribution.core.for_people import listed
from attribution.core.text import plain
from attribution.harvest.registry import titles
from attribution.record.record import SECTIONS, Record, reference, upheld_roles

STATUS = {
    "confirmed": "confirmed by a person",
    "accepted": "found automatically, not yet confirmed by a person",
}


def as_word(record: Record) -> bytes:
    """A heading, a section a kind of credit, and how it was established; only what stands is in it."""
    document = docx.Document()
    name = plain(record.name)
    document.core_properties.title = f"Contributions of {name}"[:255]
    document.core_properties.author = ""
    document.add_heading(f"Contributions of {name}", 0)
    place = ", ".join(filter(None, (record.department, record.institution)))
    orcid = f"ORCID iD: https://orcid.org/{record.orcid}" if record.orcid else None
    document.add_paragraph(
        plain("; ".join(filter(None, (place, orcid, f"as of {record.made.isoformat()}"))))
    )
    for kind, title in SECTIONS.items():
        if found := record.standing(kind):
            document.add_heading(f"{title} ({len(found)})", 1)
            for one in found:
                _entry(document, one, record)
    if not any(record.standing(kind) for kind in SECTIONS):
        document.add_paragraph("No credits yet.")
    document.add_heading("How this was established", 1)
    document.add_paragraph(
        f"Publications and acknowledgement texts come from {listed(titles(record.sources))}, matched to the "
        "institution's list of technicians. Each entry says whether a person confirmed it. Acknowledgements of works whose "
        "full text could not be read are missing."
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _entry(document: Any, one: Mapping[str, Any], record: Record) -> None:
    paragraph = document.add_paragraph(style="List Number")
    paragraph.add_run(reference(one, record.authors.get(one["work_id"], ())))
    if one["context"]:
        paragraph.add_run(f"\n“{plain(one['context'])}”").italic = True
    if roles := upheld_roles(record, one["work_id"]):
        paragraph.add_run(f"\nRoles (CRediT): {'; '.join(roles)}")
    paragraph.add_run(f"\n{STATUS[one['status']]}").font.size = docx.shared.Pt(8)
