"""An office: what acts for people need, open, and who asks; and how people and works are found in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from attribution import (
    access,
    claims,
    letters,
    pipeline,
    roles,
    store,
)
from attribution.claims import Desk, Target
from attribution.config import Settings
from attribution.errors import UserError
from attribution.ledger import Ledger
from attribution.letters import Paper
from attribution.records import Spell, Technician
from attribution.roles import Person
from attribution.store import Reader

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
    with pipeline.ledger(settings) as book:
        reader = store.reader(settings.home, book)
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
        technician_id, row["given_names"], row["family_name"], tuple(row["known_as"] or ()), tuple(row["former_names"] or ()),
        row["orcid"], row["email"], spells=(Spell(faculty=row["faculty"], department=row["department"]),),
    )  # fmt: skip


def known(settings: Settings, technician_id: str) -> Technician:
    """A technician as the roster has them; UserError where it has none. Who objects is on it still."""
    for one in pipeline.whole_roster(settings):
        if one.technician_id == technician_id:
            return one
    raise UserError(
        f"The roster has no technician {technician_id}; nothing was recorded. Check the id on the staff list."
    )


def works_found(at: Office, text: str) -> tuple[Target, ...]:
    """The works that a DOI, an id or (part of) a title may mean, best first, for a person to choose."""
    require(at, "see works")
    return claims.find(at.reader, text)


def work_of(reader: Reader, text: str) -> Target:
    """The one work that a DOI, title or id means; UserError where several do. An unknown title is kept as it is."""
    found = claims.find(reader, text)
    if len(found) > 1 and found[0].title and found[0].title.lower() != text.strip().lower():
        listed = "\n  ".join(f"{one.doi or one.work_id}: {letters.plain(one.title or '')}" for one in found)
        raise UserError(
            f"Several works have “{text}” in their title; nothing was recorded. Give the DOI of one:\n  {listed}"
        )
    return found[0] if found else Target(title=text.strip() or None)


def paper(reader: Reader, target: Target) -> Paper:
    """What a letter says of a work."""
    rows = reader.rows("select * from works where work_id = ?", [target.work_id])
    row = rows[0] if rows else {}
    published = row["published"].isoformat() if rows and row["published"] else None
    return Paper(target.title, target.doi, row.get("journal"), published, row.get("openalex_id"))


def require(at: Office, action: str, technician_id: str | None = None, *, note: str | None = None) -> None:
    """The right to an action first, so that a refusal does not tell who is on the roster; then the access log."""
    faculties = at.desk.of(technician_id) if technician_id else ()
    roles.require(at.person, action, technician_id, faculties)
    if note and technician_id:
        access.note(at.settings.home, at.person, note, [technician_id])
