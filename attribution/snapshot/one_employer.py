"""Mentions and technicians as the matcher sees them.

The institution and its units are one employer. An affiliated mention has the institution's ROR id,
whether the paper gives that id, a unit's id or only the printed name. A roster that does not state
the employer means the institution. An ORCID iD that ORCID merged into another is the same person's,
so roster and mentions both have the iD that is in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings
from attribution.snapshot.database import sql

_MERGED = "select orcid, primary_orcid from people where primary_orcid is not null"
MENTIONS = "mentions_to_match"  # a temporary view on the table `mentions`


def prepare_matching(
    connection: duckdb.DuckDBPyConnection, settings: Settings, technicians: Sequence[Technician]
) -> list[Technician]:
    """Create the view MENTIONS, and give the technicians to match it with, in the same order.

    Names that they struck out are not matched.
    """
    home = next(iter(settings.rors), None)
    family = settings.family
    connection.execute(sql("mentions_to_match"))
    connection.execute("set variable home = ?", [home])
    connection.execute("set variable family = ?", [sorted(family)])
    in_use = dict(connection.execute(_MERGED).fetchall())
    return [
        replace(
            _employed_at(technician.as_searched(), home, family),
            orcid=in_use.get(technician.orcid, technician.orcid),
        )
        for technician in technicians
    ]


def _employed_at(technician: Technician, home: str | None, family: frozenset[str]) -> Technician:
    """The technician with the institution's ROR id in place of none or that of a unit."""
    spells = tuple(_spell_at(spell, home, family) for spell in technician.spells or (Spell(),))
    return replace(technician, spells=spells)


def _spell_at(spell: Spell, home: str | None, family: frozenset[str]) -> Spell:
    is_at_institution = spell.institution_ror is None or spell.institution_ror in family
    return replace(spell, institution_ror=home) if is_at_institution else spell
