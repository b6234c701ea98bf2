"""A technician's wishes: an objection to being matched and shown, and consent to being named in
public.

Both are acts of the technician, kept in the ledger; the latest one holds.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CONSENT, OBJECTION, Consent, Objection, Payload
from attribution.roster import copies
from attribution.workspace import Acting, Workspace, requires


class Wishes(NamedTuple):
    """What a technician asked for, and what HR says: `public` is their own word, which an objection
    or HR may outweigh.
    """

    objects: bool
    public: bool
    hr_withholds: bool


@requires("object", about="technician_id")
def objection(
    workspace: Workspace,
    acting: Acting,
    technician_id: str,
    objects: bool = True,
    why: str | None = None,
) -> None:
    """Record that a technician objects to being matched and shown, or no longer does.

    It holds at once.
    """
    _on_roster(workspace.settings, technician_id)
    record_objection(workspace.ledger, workspace.person, acting, technician_id, objects, why)


@requires("consent", about="technician_id")
def consent(workspace: Workspace, acting: Acting, technician_id: str, public: bool) -> None:
    """Record that a technician agrees to be named in public, or no longer does."""
    _on_roster(workspace.settings, technician_id)
    person = workspace.person
    received = permissions.received(person, technician_id, acting.received, CONSENT)
    workspace.ledger.store(_wish(person, acting, CONSENT, technician_id, Consent(public, received)))


@requires("see record", about="technician_id", noted="see wishes")
def wishes(workspace: Workspace, technician_id: str) -> Wishes:
    """What stands of a technician's objection and consent.

    Also of who is hidden, for it is their own word.
    """
    technician, ledger = _on_roster(workspace.settings, technician_id), workspace.ledger
    agreed = ledger.latest(CONSENT).get(technician_id)
    return Wishes(
        technician_id in ledger.objecting(),
        agreed is not None and isinstance(agreed.payload, Consent) and agreed.payload.public,
        technician.public_consent is False,
    )


def record_objection(
    ledger: Ledger,
    person: Person,
    acting: Acting,
    technician_id: str,
    objects: bool = True,
    why: str | None = None,
) -> None:
    """Store an objection, or its end, where the right to it was checked before: nobody need be on
    the roster.

    The next build and harvest leave them out. Who enters it for another says how it was received.
    """
    received = permissions.received(person, technician_id, acting.received, OBJECTION)
    payload = Objection(objects, received)
    ledger.store(_wish(person, acting, OBJECTION, technician_id, payload, why))


def _wish(
    person: Person,
    acting: Acting,
    act: str,
    technician_id: str,
    payload: Payload,
    why: str | None = None,
) -> Event:
    return Event(
        key=acting.key or uuid.uuid4().hex,
        act=act,
        at=acting.at,
        who=person.who,
        technician_id=technician_id,
        why=why,
        payload=payload,
    )


def _on_roster(settings: Settings, technician_id: str) -> Technician:
    """A technician as the roster has them, one who objects too; UserError where it has none."""
    for technician in copies.everybody(settings.home, settings.columns):
        if technician.technician_id == technician_id:
            return technician
    raise UserError(
        f"The roster has no technician {technician_id}; nothing was recorded. "
        "Check the id on the staff list."
    )
