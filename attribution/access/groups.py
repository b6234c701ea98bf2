"""The group of a manager or principal investigator, as the list `people` of the settings gives it.

A group is made of technicians (by id), of facilities (by their names in the settings), and of
principal investigators (by ORCID iD or by name), whose papers are those of the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.access.permissions import FACILITY_MANAGER, Person
from attribution.access.sign_in_names import safe_name
from attribution.core import identifiers
from attribution.core.identity import same_person
from attribution.home.settings import Settings

MANAGER = "manager"
GROUP_KEYS = ("technicians", "facilities", "investigators")


@dataclass(frozen=True, slots=True)
class Group:
    """Whom and what a manager looks after. `who` is the manager's name at the sign-in.

    `orcids` and `names` are those of principal investigators.
    """

    who: str
    technicians: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def all_groups(settings: Settings) -> tuple[Group, ...]:
    """The groups of all managers in the settings, by the manager's name."""
    return tuple(sorted(_groups(settings), key=lambda group: group.who))


def group_of(settings: Settings, person: Person) -> Group | None:
    """The group of a manager; None for other people, and where the settings give none."""
    if person.role != MANAGER:
        return None
    own = (group for group in all_groups(settings) if same_person(group.who, person.who))
    return next(own, None)


def facilities_of(settings: Settings, person: Person) -> tuple[str, ...] | None:
    """The names of the facilities that a facility manager looks after; None for other people."""
    if person.role != FACILITY_MANAGER:
        return None
    entries = (entry for entry in settings.people if entry.get("role") == FACILITY_MANAGER)
    own = (entry for entry in entries if same_person(safe_name(entry["who"]), person.who))
    return tuple(next(own, {}).get("facilities", ()))


def _groups(settings: Settings) -> Iterator[Group]:
    for entry in settings.people:
        if entry.get("role") == MANAGER:
            yield _group(entry)


def _group(entry: Mapping[str, Any]) -> Group:
    investigators = tuple(entry.get("investigators", ()))
    orcids = {text: identifiers.orcid(text) for text in investigators}
    return Group(
        safe_name(entry["who"]) or "",
        tuple(entry.get("technicians", ())),
        tuple(entry.get("facilities", ())),
        tuple(orcid for orcid in orcids.values() if orcid),
        tuple(text for text, orcid in orcids.items() if not orcid),
    )
