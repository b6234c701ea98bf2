"""The HR file of the fictional university, in the columns that the roster import knows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from attribution.core.model import Spell
from attribution.demo.world import ids
from attribution.demo.world.people import DemoTechnician

COLUMNS = """
    technician_id given_names family_name known_as former_names orcid email institution_ror faculty department
    job_title start_date end_date fte research_facing public_consent
"""
_OLD_IDS = 5000


def roster_orcid(technician: DemoTechnician) -> str | None:
    """The iD that HR holds: none, the right one, or one that was since merged into the right one."""
    if not technician.orcid_on_roster:
        return None
    return (
        ids.orcid(_OLD_IDS + technician.number)
        if technician.orcid_state == "deprecated"
        else technician.orcid
    )


def csv_text(technicians: Iterable[DemoTechnician]) -> str:
    """One row an employment spell."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS.split(), lineterminator="\n")
    writer.writeheader()
    for technician in technicians:
        for spell in technician.spells:
            writer.writerow(_row(technician, spell))
    return out.getvalue()


def _row(technician: DemoTechnician, spell: Spell) -> dict[str, object]:
    return {
        "technician_id": technician.key,
        "given_names": " ".join(name for name in (technician.given, technician.middle) if name),
        "family_name": technician.family,
        "known_as": technician.known_as,
        "former_names": technician.former_family,
        "orcid": roster_orcid(technician),
        "email": f"{technician.key.lower()}@quillmere.example",
        "institution_ror": spell.institution_ror,
        "faculty": spell.faculty,
        "department": spell.department,
        "job_title": spell.job_title,
        "start_date": _day(spell.start),
        "end_date": _day(spell.end),
        "fte": spell.fte,
        "research_facing": _answer(spell.research_facing),
        "public_consent": _answer(technician.public_consent),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _answer(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
