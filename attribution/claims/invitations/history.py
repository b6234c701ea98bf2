"""Who was invited in which round, and what became of it, as the ledger has it. Nothing is stored.

The steps are acts of the ledger. An invitation is in force until its link ends, or until the person
is invited in another round, objects, leaves or is erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from attribution.access.links import Link, code_as_typed, link_of, token_of
from attribution.access.permissions import Person
from attribution.access.sign_in import worked_on_or_after
from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import INVITATION, Invitation

PURPOSE = "invitation"  # of the link, and the name of its page
E_MAIL, FILE, LETTER = "e-mail", "file", "letter"


@dataclass(frozen=True, slots=True)
class Invited:
    """A technician who was invited in a round, and the moments of the later steps.

    `by` says how the invitation went out, or else the reminder: see `Invitation`. `invited_as` is
    the id that the person had at the time, for which the link was made. `signed_in` is the moment
    of the first answer after signing in, where it was looked up (see `signed_in.read`).
    """

    technician_id: str
    invited_as: str
    round: str
    ends: date
    by: str
    sender: str
    invited: datetime
    reminded: datetime | None = None
    opened: datetime | None = None
    answered: datetime | None = None
    signed_in: datetime | None = None

    @property
    def link(self) -> Link:
        return Link(PURPOSE, f"{self.round}:{self.invited_as}", self.ends, typed=True)


@dataclass(frozen=True, slots=True)
class Invitations:
    """Every invitation with its later steps, in the order in which they went out."""

    everyone: tuple[Invited, ...]
    objecting: frozenset[str]

    @property
    def rounds(self) -> list[str]:
        """The names of the rounds, the one of the latest invitation first."""
        return list(dict.fromkeys(invited.round for invited in reversed(self.everyone)))

    def of_round(self, name: str) -> dict[str, Invited]:
        """The people of a round, by technician."""
        return {
            invited.technician_id: invited for invited in self.everyone if invited.round == name
        }

    def latest(self) -> dict[str, Invited]:
        """The latest invitation of each person who does not object."""
        return {
            invited.technician_id: invited
            for invited in self.everyone
            if invited.technician_id not in self.objecting
        }

    def in_force(self, technicians: Iterable[Technician], today: date) -> dict[str, Invited]:
        """The invitations whose links open now. `technicians` is the roster in force."""
        staff = {
            technician.technician_id
            for technician in technicians
            if worked_on_or_after(today, technician)
        }
        return {
            technician_id: invited
            for technician_id, invited in self.latest().items()
            if technician_id in staff and today <= invited.ends
        }


def read(ledger: Ledger) -> Invitations:
    """The invitations by the acts of a ledger."""
    return Invitations(_everyone(ledger), ledger.objecting())


def code_of(settings: Settings, invited: Invited) -> str:
    """What the link of a person ends with, and what they may type instead."""
    return token_of(settings.salt_path, invited.link)


def of_code(
    settings: Settings, invitations: Iterable[Invited], typed: str, today: date
) -> Invited | None:
    """The invitation in force that a code was made for."""
    by_link = {invited.link: invited for invited in invitations}
    link = link_of(settings.salt_path, code_as_typed(typed), by_link, today)
    return by_link[link] if link else None


def step_of(invited: Invited, person: Person, at: datetime, step: Invitation) -> Event:
    """A step as an act, to be stored. A second one of its kind in the round is not stored."""
    return Event(
        key=f"invitation:{invited.round}:{invited.invited_as}:{step.step}",
        act=INVITATION,
        at=at,
        who=person.who,
        technician_id=invited.technician_id,
        payload=step,
    )


def _everyone(ledger: Ledger) -> tuple[Invited, ...]:
    known: dict[tuple[str, str], Invited] = {}
    stored = {act.event_id: act.technician_id for act in ledger.acts_as_stored(INVITATION)}
    for act in ledger.acts(INVITATION):
        step, technician_id = act.payload, act.technician_id
        if not isinstance(step, Invitation) or not technician_id:
            continue
        place = (step.round, technician_id)
        if step.step == "invited" and step.ends:
            # A person who had two ids was perhaps invited under both: the later link holds.
            known.pop(place, None)
            known[place] = Invited(
                technician_id,
                stored[act.event_id] or technician_id,
                step.round,
                step.ends,
                step.by or E_MAIL,
                step.sender or "",
                act.at,
            )
        elif place in known:
            known[place] = _after(known[place], step, act.at)
    return tuple(known.values())


def _after(invited: Invited, step: Invitation, at: datetime) -> Invited:
    if step.step == "reminded":
        return replace(invited, reminded=at, by=step.by or invited.by)
    if step.step == "opened":
        return replace(invited, opened=invited.opened or at)
    if step.step == "answered":
        return replace(invited, answered=invited.answered or at)
    return invited
