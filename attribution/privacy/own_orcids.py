"""The ORCID iD that a technician states of themselves, where the staff list has none.

They type it, or show that it is theirs by signing in at ORCID: then it is authenticated, also where
the staff list has the same iD. The staff list holds where the two differ. The latest word of a
technician holds, and they can withdraw it. The next build matches by it, and the next harvest reads
the ORCID record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from attribution.access import permissions
from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import AUTHENTICATED, ORCID, OwnOrcid
from attribution.roster import in_force
from attribution.workspace import Acting, Workspace, requires

STAFF_LIST = "staff list"
OWN_WORD = "stated by the technician"


@dataclass(frozen=True, slots=True)
class KnownOrcid:
    """The ORCID iD of a technician, and where it comes from: STAFF_LIST or OWN_WORD.

    `orcid` and `source` are None where none is known. `authenticated` says that they signed in at
    ORCID with it. `note` says why a stated iD is not used.
    """

    technician_id: str
    name: str
    orcid: str | None
    source: str | None
    authenticated: bool = False
    note: str | None = None


def stated_orcids(ledger: Ledger) -> dict[str, str]:
    """By technician, the iD that they stated last and did not withdraw, however they showed it."""
    words = _last_words(ledger).items()
    return {technician_id: word.orcid for technician_id, word in words if word.orcid}


def authenticated_orcids(ledger: Ledger) -> dict[str, str]:
    """Of these, the ones with which they signed in at ORCID."""
    words = _last_words(ledger)
    stated = stated_orcids(ledger).items()
    return {
        technician_id: orcid
        for technician_id, orcid in stated
        if words[technician_id].how == AUTHENTICATED
    }


def _last_words(ledger: Ledger) -> dict[str, OwnOrcid]:
    return {
        technician_id: act.payload
        for technician_id, act in ledger.latest(ORCID).items()
        if isinstance(act.payload, OwnOrcid)
    }


def with_stated_orcids(technicians: Sequence[Technician], ledger: Ledger) -> tuple[Technician, ...]:
    """The technicians, each with the iD that they stated where the staff list has none for them.

    An iD that the staff list has for someone else, or that several people state, is not used.
    """
    stated = stated_orcids(ledger)
    on_list = {technician.orcid for technician in technicians}
    claimed = list(stated.values())
    usable = {
        technician_id: orcid
        for technician_id, orcid in stated.items()
        if orcid not in on_list and claimed.count(orcid) == 1
    }
    return tuple(
        technician
        if technician.orcid or technician.technician_id not in usable
        else replace(technician, orcid=usable[technician.technician_id])
        for technician in technicians
    )


def with_orcids_ever_stated(
    records: Iterable[Technician], ledger: Ledger, ids: Collection[str]
) -> list[Technician]:
    """A person's records, and the same with each iD that they ever stated: `ids` are their ids."""
    ever = {
        act.payload.orcid
        for act in ledger.acts(ORCID)
        if act.technician_id in ids and isinstance(act.payload, OwnOrcid) and act.payload.orcid
    }
    known = list(records)
    with_stated = [replace(record, orcid=orcid) for record in known for orcid in sorted(ever)]
    return list(dict.fromkeys([*known, *with_stated]))


# -- what people ask and do ------------------------------------------------------------------------


@requires("see record", about="technician_id")
def known_orcid(workspace: Workspace, technician_id: str) -> KnownOrcid | None:
    """The iD of a technician as it is known now, before the next build.

    None for someone who objects or is not on the staff list.
    """
    if technician_id in workspace.ledger.objecting():
        return None
    return next((row for row in _known(workspace) if row.technician_id == technician_id), None)


@requires("export tables", noted="list ORCID iDs")
def listed_orcids(workspace: Workspace) -> list[KnownOrcid]:
    """The iD of everybody on the staff list who does not object, by id."""
    objecting = workspace.ledger.objecting()
    known = (row for row in _known(workspace) if row.technician_id not in objecting)
    return sorted(known, key=lambda row: row.technician_id)


@requires("record an ORCID iD", about="technician_id")
def record_own_orcid(
    workspace: Workspace, acting: Acting, technician_id: str, typed: str | None
) -> str | None:
    """Record the iD that a technician states; None withdraws it. Returns the iD.

    UserError where the iD is wrong, is that of someone else, or differs from the staff list's.
    """
    orcid = None if typed is None else _checked(typed)
    person = workspace.person
    received = permissions.received(person, technician_id, acting.received, "ORCID iD")

    def plan() -> list[Event]:
        _refuse_clash(workspace, technician_id, orcid)
        if orcid and authenticated_orcids(workspace.ledger).get(technician_id) == orcid:
            return []  # they have shown more than this
        return [acting.event(person, ORCID, OwnOrcid(orcid, received=received), technician_id)]

    workspace.ledger.store_planned(plan)
    return orcid


@requires("sign in at ORCID", about="technician_id")
def record_authenticated_orcid(
    workspace: Workspace, acting: Acting, technician_id: str, orcid: str
) -> None:
    """Record the iD with which a technician has just signed in at ORCID.

    No one can do it for another person. UserError as for one that is typed.
    """

    def plan() -> list[Event]:
        _refuse_clash(workspace, technician_id, orcid)
        word = OwnOrcid(orcid, AUTHENTICATED)
        return [acting.event(workspace.person, ORCID, word, technician_id)]

    workspace.ledger.store_planned(plan)


def _checked(typed: str) -> str:
    orcid = identifiers.orcid(typed)
    if orcid is None:
        raise UserError(
            "Check the 16 characters of the ORCID iD, for example 0000-0002-1825-0097. What was "
            "typed is not an ORCID iD: its form or its last character is wrong. Nothing was saved."
        )
    return orcid


def _refuse_clash(workspace: Workspace, technician_id: str, orcid: str | None) -> None:
    roster = {person.technician_id: person for person in _roster(workspace)}
    technician = roster.get(technician_id)
    if technician is None:
        raise UserError(
            f"Check the id on the staff list: the roster has no technician {technician_id}. "
            "Nothing was saved."
        )
    if orcid is None:
        return
    if technician.orcid and technician.orcid != orcid:
        raise UserError(
            f"Ask HR to correct the staff list if {orcid} is right. The staff list has another "
            f"ORCID iD here, {technician.orcid}. Nothing was saved."
        )
    others = {person.orcid for person in roster.values() if person is not technician}
    stated = stated_orcids(workspace.ledger)
    others |= {other for other_id, other in stated.items() if other_id != technician_id}
    if orcid in others:
        raise UserError(
            "Check the ORCID iD, and ask the lead if it is right. It is recorded for someone "
            "else. Nothing was saved."
        )


def _known(workspace: Workspace) -> list[KnownOrcid]:
    stated = stated_orcids(workspace.ledger)
    authenticated = authenticated_orcids(workspace.ledger)
    roster = _roster(workspace)
    in_use = with_stated_orcids(roster, workspace.ledger)
    rows = []
    for listed, used in zip(roster, in_use, strict=True):
        row = _row(listed, used.orcid, stated.get(listed.technician_id))
        shown = authenticated.get(row.technician_id)
        rows.append(replace(row, authenticated=shown is not None and shown == row.orcid))
    return rows


def _row(listed: Technician, used: str | None, stated: str | None) -> KnownOrcid:
    name = f"{listed.given_names} {listed.family_name}".strip()
    source = STAFF_LIST if listed.orcid else OWN_WORD if used else None
    note = f"{stated} was stated and is not used" if stated not in (None, used) else None
    return KnownOrcid(listed.technician_id, name, used, source, note=note)


def _roster(workspace: Workspace) -> tuple[Technician, ...]:
    settings, present_ids = workspace.settings, workspace.ledger.identities().present
    return in_force.load_in_force(settings.home, settings.columns, present_ids)
