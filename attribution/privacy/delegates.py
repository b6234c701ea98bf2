"""A technician names a person who may answer for them until a day.

The delegate says of printed names whether they are the technician, and sees nothing else of the
record. They never make privacy choices, record an ORCID iD, or name another delegate. Each answer
is stored under the delegate's name, about the technician, as that of a delegate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from attribution.access import delegates, permissions
from attribution.access.delegates import LONGEST_DAYS
from attribution.access.permissions import LINK, LOCAL
from attribution.access.sign_in_names import safe_name
from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.core.person_names import display_name
from attribution.ledger.payloads import DELEGATE, Delegation
from attribution.workspace import Acting, Workspace, requires

DELEGATE_SEES = (
    "the printed names that may be the technician, each with its paper, and nothing else of the "
    "record: no claims, no former names, no privacy choices and no ORCID iD"
)


@dataclass(frozen=True, slots=True)
class NamedDelegate:
    """The delegate of a technician, and what the technician is called."""

    technician_id: str
    technician: str
    who: str
    ends: date


@requires("decide", about="technician_id", noted="see delegate")
def delegate_of(workspace: Workspace, technician_id: str) -> NamedDelegate | None:
    """The person who may answer for a technician today; None for a technician without one."""
    technician = workspace.find_technician(technician_id)
    today = for_people.in_zone(Acting().at).date()
    current = delegates.in_force(workspace.ledger, today).get(technician_id)
    if technician is None or current is None:
        return None
    return NamedDelegate(technician_id, display_name(technician), current.who, current.ends)


@requires("name a delegate", about="technician_id")
def name_delegate(
    workspace: Workspace, acting: Acting, technician_id: str, delegate: str, ends: date
) -> str:
    """Let a person answer for a technician up to a day, in place of anyone named before.

    `delegate` is their name at the sign-in, which is returned as it is kept.
    """
    workspace.technician(technician_id)
    received = permissions.received(workspace.person, technician_id, acting.received)
    who = _checked_name(workspace, technician_id, delegate)
    _check_end(ends, for_people.in_zone(acting.at).date())
    payload = Delegation(who, ends, received)
    workspace.ledger.store(acting.event(workspace.person, DELEGATE, payload, technician_id))
    return who


@requires("name a delegate", about="technician_id")
def end_delegate(workspace: Workspace, acting: Acting, technician_id: str) -> None:
    """No one may answer for a technician from now on. Answers that were given stay."""
    received = permissions.received(workspace.person, technician_id, acting.received)
    payload = Delegation(None, None, received)
    workspace.ledger.store(acting.event(workspace.person, DELEGATE, payload, technician_id))


def _checked_name(workspace: Workspace, technician_id: str, delegate: str) -> str:
    who = safe_name(delegate.strip())
    if not who or len(who) > 200 or who.startswith((LOCAL, LINK)):
        raise UserError(
            "Enter the person's name at the sign-in, in most cases their e-mail address, for "
            "example pat@example.ac.uk. Nothing was saved."
        )
    person = workspace.person
    is_own = person.technician_id == technician_id and same_person(person.who, who)
    email = workspace.technician(technician_id).email
    if is_own or (email and same_person(email, who)):
        raise UserError("Name someone else. This is the technician's own name. Nothing was saved.")
    return who


def _check_end(ends: date, today: date) -> None:
    if ends < today:
        raise UserError("Choose a day that is not over. Nothing was saved.")
    if ends > today + timedelta(days=LONGEST_DAYS):
        raise UserError(
            "Choose a day within a year. You can name the person again then. Nothing was saved."
        )
