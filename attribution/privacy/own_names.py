"""The names that are searched for, as a technician or the lead sees, adds and strikes them out.

Names come from HR's list. A technician may add first names that they go by, and former names, and
may strike out either. The next build and the next night go by it: see `name_wishes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from attribution.access import permissions
from attribution.core import names
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.person_names import full_name
from attribution.ledger.event import Event
from attribution.ledger.payloads import OWN_NAME, OwnName
from attribution.matching.former_names import holds_former_name
from attribution.privacy.name_wishes import (
    FORMER,
    KINDS,
    KNOWN_AS,
    NameKey,
    acts_by_technician,
    first_names,
    listed_names,
    name_key,
    wishes_of,
    with_wishes,
)
from attribution.roster import in_force
from attribution.workspace import Acting, Workspace, requires

ON_RECORD = "on record"
HR, OWN = "HR's list", "added by the technician"
LONGEST = 120
_NOTHING = "Nothing was saved."
_NOT_IN_NAMES = re.compile(r"[\d<>@/\\|{}\[\]=+*_#%&;:!?\"]")


@dataclass(frozen=True, slots=True)
class SearchedName:
    """A name of a technician, whether papers are searched for it, and where it comes from.

    `kind` is ON_RECORD, KNOWN_AS or FORMER. `source` is HR or OWN. A name on record cannot be
    struck out.
    """

    technician_id: str
    name: str
    kind: str
    source: str
    searched: bool


@requires("see former names", about="technician_id", noted="see names")
def searched_names(workspace: Workspace, technician_id: str) -> list[SearchedName]:
    """Every name of a technician, those struck out at the end.

    It is as the next build will take it. None for someone who objects or is not on HR's list.
    """
    technician = _listed(workspace, technician_id)
    if technician is None or technician_id in workspace.ledger.objecting():
        return []
    acts = acts_by_technician(workspace.ledger).get(technician_id, [])
    rows = _rows(technician, acts)
    return sorted(rows, key=lambda row: not row.searched)


@requires("change names", about="technician_id")
def add_name(
    workspace: Workspace, acting: Acting, technician_id: str, kind: str, typed: str
) -> str:
    """Search for another name of a technician, or for one that was struck out. Returns the name.

    `typed` is the whole name as papers print it. UserError where it cannot be such a name.
    """
    name = " ".join(names.given_first(" ".join(typed.split())).split())
    return _record(workspace, acting, technician_id, OwnName(_checked_kind(kind), name, True))


@requires("change names", about="technician_id")
def strike_name(
    workspace: Workspace, acting: Acting, technician_id: str, kind: str, typed: str
) -> str:
    """Search for a name of a technician no longer. Returns the name. UserError for another name.

    A former name that is struck out stays concealed.
    """
    name = " ".join(typed.split())
    return _record(workspace, acting, technician_id, OwnName(_checked_kind(kind), name, False))


def _record(workspace: Workspace, acting: Acting, technician_id: str, wish: OwnName) -> str:
    person = workspace.person
    received = permissions.received(person, technician_id, acting.received, "wish")
    checked: list[str] = []

    def plan() -> list[Event]:
        technician = _listed(workspace, technician_id)
        if technician is None:
            raise UserError(
                f"Check the id on the staff list: the roster has no technician {technician_id}. "
                + _NOTHING
            )
        acts = acts_by_technician(workspace.ledger).get(technician_id, [])
        name = _name_meant(technician, acts, wish)
        full = f"{name} {technician.family_name}" if wish.kind == KNOWN_AS else name
        checked[:] = [full]
        payload = OwnName(wish.kind, name, wish.searched, received)
        return [acting.event(person, OWN_NAME, payload, technician_id)]

    workspace.ledger.store_planned(plan)
    return checked[0]


def _name_meant(technician: Technician, acts: list[OwnName], wish: OwnName) -> str:
    """The name as it is kept: as it was, where it is known already, else checked."""
    key = name_key(wish.kind, wish.name, technician.family_name)
    known = _known(technician, acts).get(key)
    if known is None:
        if not wish.searched:
            raise UserError(
                f"Choose a name that the list of names has. “{wish.name[:LONGEST]}” is not among "
                f"the {wish.kind} names. {_NOTHING}"
            )
        return _checked_name(technician, acts, wish)
    name, is_searched = known
    if is_searched == wish.searched:
        state = "searched for" if is_searched else "struck out"
        raise UserError(f"There is nothing to change: “{wish.name}” is {state} already. {_NOTHING}")
    if wish.kind == KNOWN_AS:
        return first_names(name, technician.family_name) or name
    return name


def _known(technician: Technician, acts: list[OwnName]) -> dict[NameKey, tuple[str, bool]]:
    """Each known-as and former name, and whether it is searched for."""
    wishes = wishes_of(technician, acts)
    listed = listed_names(technician)
    known = {key: (spellings[0], True) for key, spellings in listed.items()}
    for key, act in wishes.items():
        known[key] = (known[key][0] if key in known else act.name, act.searched)
    return known


def _rows(technician: Technician, acts: list[OwnName]) -> Iterator[SearchedName]:
    technician_id = technician.technician_id
    yield SearchedName(technician_id, full_name(technician), ON_RECORD, HR, True)
    listed = listed_names(technician)
    for key, (name, is_searched) in _known(technician, acts).items():
        kind = key[0]
        first = first_names(name, technician.family_name) or name
        full = f"{first} {technician.family_name}" if kind == KNOWN_AS else name
        yield SearchedName(technician_id, full, kind, HR if key in listed else OWN, is_searched)


# -- what may be added -----------------------------------------------------------------------------


def _checked_kind(kind: str) -> str:
    if kind not in KINDS:
        raise UserError(f"Choose one of: {', '.join(KINDS)}. {_NOTHING}")
    return kind


def _checked_name(technician: Technician, acts: list[OwnName], wish: OwnName) -> str:
    """A new name: first names for KNOWN_AS, else the whole name."""
    name = wish.name
    _require_words(name)
    if names.key(name) in _names_on_record(technician):
        raise UserError(f"There is nothing to add: papers are searched for this name. {_NOTHING}")
    if wish.kind == FORMER:
        return name
    first = first_names(name, technician.family_name)
    if first is None:
        raise UserError(
            f"Enter the whole name with the family name {technician.family_name}, or add it as a "
            "former name: a name with another family name is treated as one, so that only the "
            f"technician and the lead learn of it. {_NOTHING}"
        )
    if all(len(word) == 1 for word in names.words(first)):
        raise UserError(
            f"Enter a first name in full. Papers that print initials are found already. {_NOTHING}"
        )
    if holds_former_name(with_wishes(technician, acts), name):
        raise UserError(
            "Ask the lead if this name is in use again. It is a former name, and is kept from "
            f"reviewers. {_NOTHING}"
        )
    return first


def _require_words(name: str) -> None:
    words = names.key(name).split()
    is_whole = len(words) > 1 and any(len(word) > 1 for word in words)
    if not is_whole or len(name) > LONGEST or _NOT_IN_NAMES.search(name):
        raise UserError(
            "Enter the whole name as papers print it, first names and family name, for example "
            f"Jackie Khan. {_NOTHING}"
        )


def _names_on_record(technician: Technician) -> set[str]:
    """The names that HR's list has, in comparable form: with all given names, and the first."""
    given, family = technician.given_names, technician.family_name
    return {names.key(f"{first} {family}") for first in (given, *given.split()[:1])}


def _listed(workspace: Workspace, technician_id: str) -> Technician | None:
    """A technician as HR's list has them."""
    settings, present_ids = workspace.settings, workspace.ledger.identities().present
    roster = in_force.load_in_force(settings.home, settings.columns, present_ids)
    return next((person for person in roster if person.technician_id == technician_id), None)
