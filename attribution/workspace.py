"""An office: what acts for people need, open, and who asks; and how people and works are found in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from attribution.access import log as access_log
from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.ledger.ledger import open as open_ledger
from attribution.roster import copies
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.reader import Reader

_TECHNICIAN = """
select t.*, s.faculty, s.department from technicians t left join spells s using (technician_id)
where technician_id = ? order by s.spell desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that an act for a person needs, open."""

    settings: Settings
    reader: Reader
    desk: Desk
    person: Person


@contextmanager
def office(settings: Settings, person: Person) -> Iterator[Office]:
    """The published snapshot and the ledger, open for a person; UserError before the first build."""
    with ledger(settings) as book:
        reader = snapshot_reader.open_published(settings.home, book)
        try:
            yield office_of(settings, reader, book, person)
        finally:
            reader.close()


def office_of(settings: Settings, reader: Reader, book: Ledger, person: Person) -> Office:
    """An office on what is open already; the one who opened it closes it."""
    return Office(settings, reader, Desk(settings.home, book, faculties(reader)), person)


def faculties(reader: Reader) -> dict[str, list[str | None]]:
    """The faculties of every technician's spells; `review.faculties_of` asks for one technician's."""
    rows = reader.rows(
        "select technician_id, list_distinct(list(faculty)) as faculties from spells group by technician_id"
    )
    return {row["technician_id"]: row["faculties"] for row in rows}


def technician(reader: Reader, technician_id: str) -> Technician:
    """A technician of the published snapshot with their last post; UserError where there is none, or they object."""
    if (found := present(reader, technician_id)) is None:
        raise UserError(
            f"There is no technician {technician_id} in the published snapshot. Check the id on the staff list."
        )
    return found


def present(reader: Reader, technician_id: str) -> Technician | None:
    """The same, or None."""
    rows = reader.rows(_TECHNICIAN, [technician_id])
    if not rows:
        return None
    row = rows[0]
    return Technician(
        technician_id,
        row["given_names"],
        row["family_name"],
        tuple(row["known_as"] or ()),
        tuple(row["former_names"] or ()),
        row["orcid"],
        row["email"],
        spells=(Spell(faculty=row["faculty"], department=row["department"]),),
    )


def known(settings: Settings, technician_id: str) -> Technician:
    """A technician as the roster has them; UserError where it has none. Who objects is on it still."""
    for one in whole_roster(settings):
        if one.technician_id == technician_id:
            return one
    raise UserError(
        f"The roster has no technician {technician_id}; nothing was recorded. Check the id on the staff list."
    )


def require(
    at: Office, action: str, technician_id: str | None = None, *, note: str | None = None
) -> None:
    """The right to an action first, so that a refusal does not tell who is on the roster; then the access log."""
    faculties = at.desk.of(technician_id) if technician_id else ()
    permissions.require(at.person, action, technician_id, faculties)
    if note and technician_id:
        access_log.note(at.settings.home, at.person, note, [technician_id])


@dataclass(frozen=True, slots=True)
class Desk:
    """Where claims are dealt with: the home folder, its ledger, and the faculties of each technician's spells."""

    home: Path
    book: Ledger
    faculties: Mapping[str, Sequence[str | None]]

    def of(self, technician_id: str) -> Sequence[str | None]:
        return self.faculties.get(technician_id, ())


def ledger(settings: Settings) -> Ledger:
    """The ledger of a home folder."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return open_ledger(settings.ledger_path)


def whole_roster(settings: Settings) -> tuple[Technician, ...]:
    """Everybody on the current roster; nobody before the first import."""
    if copies.current(settings.home) is None:
        logging.getLogger(__name__).warning("no roster")
        return ()
    return tuple(copies.load(settings.home, settings.columns).technicians)
