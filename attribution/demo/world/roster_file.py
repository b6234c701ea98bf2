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
    technician_id given_names family_name known_as former_names orcid email institution_ror
    faculty department job_title start_date end_date fte research_facing public_consent
"""
_OLD_IDS = 5000


def roster_orcid(technician: DemoTechnician) -> str | None:
    """The iD that HR holds: none, the right one, or an old one that now leads to the right one."""
    if not technician.orcid_on_roster:
        return None
    if technician.orcid_state == "deprecated":
        return ids.orcid(_OLD_IDS + technician.number)
    return technician.orcid


def roster_csv(technicians: Iterable[DemoTechnician]) -> str:
    """One row for each employment spell."""
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS.split(), lineterminator="\n")
    table.writeheader()
    for technician in technicians:
        for spell in technician.spells:
            table.writerow(_person_cells(technician) | _spell_cells(spell))
    return file.getvalue()


def _person_cells(technician: DemoTechnician) -> dict[str, object]:
    given_names = (technician.given_name, technician.middle_name)
    return {
        "technician_id": technician.key,
        "given_names": " ".join(name for name in given_names if name),
        "family_name": technician.family_name,
        "known_as": technician.known_as,
        "former_names": technician.former_family_name,
        "orcid": roster_orcid(technician),
        "email": f"{technician.key.lower()}@quillmere.example",
        "public_consent": _yes_or_no(technician.public_consent),
    }


def _spell_cells(spell: Spell) -> dict[str, object]:
    return {
        "institution_ror": spell.institution_ror,
        "faculty": spell.faculty,
        "department": spell.department,
        "job_title": spell.job_title,
        "start_date": _day(spell.start),
        "end_date": _day(spell.end),
        "fte": spell.fte,
        "research_facing": _yes_or_no(spell.research_facing),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _yes_or_no(value: bool | None) -> str:
    if value is None:
        return ""
    return "yes" if value else "no"
