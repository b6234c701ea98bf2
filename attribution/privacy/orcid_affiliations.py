"""The posts of technicians as ORCID's Affiliation Manager takes them: a CSV file of employments.

https://info.orcid.org/documentation/member-portal/member-portal-affiliation-manager-guide
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.core.model import Spell, Technician
from attribution.core.rows import Row
from attribution.exports.tables import render_table, without_mark
from attribution.home.settings import Settings
from attribution.roster import in_force
from attribution.workspace import Workspace, requires

COLUMNS = (
    "email",
    "affiliation-section",
    "department-name",
    "role-title",
    "url",
    "start-date",
    "end-date",
    "org-name",
    "org-country",
    "org-city",
    "org-region",
    "disambiguated-organization-identifier",
    "disambiguation-source",
)
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Affiliations:
    """The rows of the file, whom they are of, and how many posts could not be given."""

    rows: tuple[Row, ...]
    technician_ids: tuple[str, ...]
    left_out: int

    def as_csv(self) -> bytes:
        """The file: UTF-8, with commas, and no byte order mark before the first column's name."""
        return without_mark(render_table(self.rows, COLUMNS, "csv"))


@requires("export tables", noted="list ORCID affiliations")
def affiliations(workspace: Workspace, city: str, country: str) -> Affiliations:
    """The posts at the institution of everybody who does not object, in the form ORCID takes.

    Left out are posts of people without an e-mail address, posts at another institution, and posts
    whose end no list states. UserError where the settings lack the institution's name or ROR id.
    """
    organisation = _organisation(workspace.settings, city, country)
    objecting = workspace.ledger.objecting()
    people = [
        technician for technician in _roster(workspace) if technician.technician_id not in objecting
    ]
    posts = [(technician, spell) for technician in people for spell in technician.spells]
    rors = frozenset(map(identifiers.ror, workspace.settings.rors))
    given = [
        (technician, spell) for technician, spell in posts if _is_sure(technician, spell, rors)
    ]
    rows = tuple({**_employment(technician, spell), **organisation} for technician, spell in given)
    ids = sorted({technician.technician_id for technician, _ in given})
    return Affiliations(rows, tuple(ids), len(posts) - len(given))


def _organisation(settings: Settings, city: str, country: str) -> Row:
    code = country.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise UserError(
            "Give the country by its two letters, for example GB. "
            f"'{country[:20]}' is none. Nothing was written."
        )
    rors = [ror for ror in map(identifiers.ror, settings.rors) if ror]
    if not (settings.institution_name and rors and city.strip()):
        raise UserError(
            "Set institution.name and institution.rors in attribution.toml, and give the city: "
            "ORCID asks for them. Nothing was written."
        )
    return {
        "org-name": settings.institution_name,
        "org-country": code,
        "org-city": city.strip(),
        "org-region": "",
        "disambiguated-organization-identifier": f"https://ror.org/{rors[0]}",
        "disambiguation-source": "ROR",
    }


def _is_sure(technician: Technician, spell: Spell, rors: frozenset[str | None]) -> bool:
    is_here = spell.institution_ror is None or identifiers.ror(spell.institution_ror) in rors
    return bool(technician.email) and is_here and not spell.end_assumed


def _employment(technician: Technician, spell: Spell) -> Row:
    return {
        "email": technician.email,
        "affiliation-section": "employment",
        "department-name": spell.department or spell.faculty or "",
        "role-title": spell.job_title or "",
        "url": "",
        "start-date": _day(spell.start),
        "end-date": _day(spell.end),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _roster(workspace: Workspace) -> tuple[Technician, ...]:
    settings, present_ids = workspace.settings, workspace.ledger.identities().present
    return in_force.load_in_force(settings.home, settings.columns, present_ids)
