"""Whom a list of printed names shows, for the access log, which holds no names itself.

A paper prints names of people who may be on no roster. A look at such a list is noted under the ids
of the technicians who have one of these names, and under a mark of every other name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from attribution.core.model import Technician
from attribution.core.names import fold
from attribution.core.person_names import printed_names
from attribution.core.rows import Row, Rows
from attribution.facilities.bookings.marks import NAME, comparable_name, mark

_MARK_LENGTH = 8
_TECHNICIANS = """
select technician_id, given_names, family_name, known_as, former_names, stated_names
from technicians
"""


@dataclass(frozen=True, slots=True)
class PrintedPeople:
    """Rows that print names of people, and the `technician_ids` under which a look is noted."""

    rows: tuple[Row, ...]
    technician_ids: tuple[str, ...]


def shown_people(rows: Iterable[Row], reader: Rows, salt: bytes) -> PrintedPeople:
    """Rows that print the `name` of a person, with whom they show."""
    kept = tuple(rows)
    return PrintedPeople(kept, people_named([row["name"] for row in kept], reader, salt))


def people_named(names: Collection[str], reader: Rows, salt: bytes) -> tuple[str, ...]:
    """The ids of technicians with one of these names, and `user_in_log` for every other name.

    `reader` knows every technician, those who object among them.
    """
    if not names:
        return ()
    ids = defaultdict[str, set[str]](set)
    for technician in _technicians(reader):
        for name in printed_names(technician):
            ids[_form(name)].add(technician.technician_id)
    forms = set(map(_form, names))
    people = (ids.get(form) or {user_in_log(mark(salt, NAME, form))} for form in forms)
    return tuple(sorted(set().union(*people)))


def user_in_log(own: str) -> str:
    """What the access log calls a person who is not a technician, by the mark of their name."""
    return f"user {own[:_MARK_LENGTH]}"


def _technicians(reader: Rows) -> Iterator[Technician]:
    for row in reader.rows(_TECHNICIANS):
        yield Technician(
            row["technician_id"],
            row["given_names"] or "",
            row["family_name"] or "",
            known_as=tuple(row["known_as"] or ()),
            former_names=tuple(row["former_names"] or ()),
            stated_names=tuple(row["stated_names"] or ()),
        )


def _form(name: str) -> str:
    """The form in which names are compared; a name with initials only is compared as it is."""
    return comparable_name(name) or fold(name)
