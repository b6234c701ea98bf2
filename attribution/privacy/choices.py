"""A technician's privacy choices: an objection to being matched and shown, consent to be named, and
whether they want the monthly summary by e-mail.

All are acts of the technician, kept in the ledger. The latest act of each kind holds.
"""

from __future__ import annotations

from typing import NamedTuple

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    CONSENT,
    DIGEST,
    OBJECTION,
    Consent,
    DigestChoice,
    Objection,
)
from attribution.privacy.digest_choices import Subscriber, is_wanted
from attribution.roster import in_force
from attribution.workspace import Acting, Workspace, requires


class PrivacyChoices(NamedTuple):
    """What a technician chose, and what HR says.

    `public` is the technician's own choice. It has no effect where they object, or where HR
    withholds their name. `digest` says that they want the monthly summary.
    """

    objects: bool
    public: bool
    hr_withholds: bool
    digest: bool = False


@requires("see record", about="technician_id", noted="see wishes")
def current_choices(workspace: Workspace, technician_id: str) -> PrivacyChoices:
    """A technician's objection and consent as they are now.

    The answer comes from the roster and the ledger, so that a technician who objects can still see
    and change it. UserError where the roster has no such technician.
    """
    technician = _on_roster(workspace, technician_id)
    ledger = workspace.ledger
    latest = ledger.latest(CONSENT).get(technician_id)
    consent = latest.payload if latest else None
    return PrivacyChoices(
        objects=technician_id in ledger.objecting(),
        public=isinstance(consent, Consent) and consent.public,
        hr_withholds=technician.public_consent is False,
        digest=is_wanted(ledger, Subscriber(technician_id)),
    )


@requires("object", about="technician_id")
def record_objection(
    workspace: Workspace,
    acting: Acting,
    technician_id: str,
    objects: bool = True,
    why: str | None = None,
) -> None:
    """Record that a technician objects to being matched and shown, or no longer does.

    It takes effect at once.
    """
    _on_roster(workspace, technician_id)
    store_objection(workspace.ledger, workspace.person, acting, technician_id, objects, why)


@requires("consent", about="technician_id")
def record_consent(workspace: Workspace, acting: Acting, technician_id: str, public: bool) -> None:
    """Record that a technician agrees to be named in public, or no longer does."""
    _on_roster(workspace, technician_id)
    person = workspace.person
    received = permissions.received(person, technician_id, acting.received, CONSENT)
    act = acting.event(person, CONSENT, Consent(public, received), technician_id)
    workspace.ledger.store(act)


@requires("consent", about="technician_id")
def record_digest(workspace: Workspace, acting: Acting, technician_id: str, wanted: bool) -> None:
    """Record that a technician wants the monthly summary by e-mail, or no longer does."""
    _on_roster(workspace, technician_id)
    person = workspace.person
    received = permissions.received(person, technician_id, acting.received, "choice")
    choice = DigestChoice(wanted, received=received)
    workspace.ledger.store(acting.event(person, DIGEST, choice, technician_id))


def store_objection(
    ledger: Ledger,
    person: Person,
    acting: Acting,
    technician_id: str,
    objects: bool = True,
    why: str | None = None,
) -> None:
    """Store an objection, or its end. The caller has checked the right to do so.

    The technician need not be on the roster. The next build and harvest leave them out. UserError
    where another person enters it and does not say how it was received.
    """
    received = permissions.received(person, technician_id, acting.received, OBJECTION)
    ledger.store(acting.event(person, OBJECTION, Objection(objects, received), technician_id, why))


def _on_roster(workspace: Workspace, technician_id: str) -> Technician:
    """A technician as the roster has them, objecting or not. UserError where it has none."""
    settings, present_ids = workspace.settings, workspace.ledger.identities().present
    for technician in in_force.load_in_force(settings.home, settings.columns, present_ids):
        if technician.technician_id == technician_id:
            return technician
    raise UserError(
        f"Check the id on the staff list: the roster has no technician {technician_id}. "
        "Nothing was saved."
    )
