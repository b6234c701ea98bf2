"""Invitations and reminders in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attribution.access.provider import provider_of_home
from attribution.access.web_address import dashboard_address
from attribution.claims.invitations import signed_in
from attribution.claims.invitations.history import (
    FILE,
    LETTER,
    PURPOSE,
    Invited,
    code_of,
)
from attribution.claims.invitations.names_to_check import counts
from attribution.claims.invitations.people import on_roster, post_on
from attribution.claims.templates import Letter, fill_in
from attribution.core.errors import UserError
from attribution.core.for_people import count, day
from attribution.core.model import Technician
from attribution.core.person_names import display_name
from attribution.home.settings import Settings
from attribution.workspace import Workspace, requires

_SAMPLE_CODE = "their-own-code"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter or an e-mail with the person it is to. `is_reminder` says which of the two it is.

    `link` opens the person's own page.
    """

    technician_id: str
    invited: Invited
    name: str
    place: tuple[str, ...]
    address: str
    letter: Letter
    is_reminder: bool
    link: str


@requires("invite")
def sample(workspace: Workspace, name: str, ends: date, sender: str, number: int) -> Letter:
    """The text of an invitation by e-mail, as `name` would get it, without a link that works."""
    link = f"{_place(workspace.settings)}/{_SAMPLE_CODE}"
    values = _values(workspace.settings, name, ends, sender, number)
    return fill_in("invitation", {**values, "link": link}, workspace.settings.home)


@requires("invite")
def letters_of(workspace: Workspace, round_name: str, today: date) -> list[Addressed]:
    """The letters on paper of a round, to print again and again, until the people have answered."""
    return _open(workspace, round_name, LETTER, today)


@requires("invite")
def files_of(workspace: Workspace, round_name: str, today: date) -> list[Addressed]:
    """The e-mails of a round that no mail server was there to send, in the same way."""
    return _open(workspace, round_name, FILE, today)


def _open(workspace: Workspace, round_name: str, by: str, today: date) -> list[Addressed]:
    technicians = on_roster(workspace.settings, workspace.ledger)
    invitations = signed_in.read(workspace)
    current = invitations.in_force(technicians.values(), today)
    asked = counts(workspace)
    return [
        addressed(
            workspace.settings,
            technicians[technician_id],
            invited,
            asked[technician_id].names if technician_id in asked else 0,
        )
        for technician_id, invited in invitations.of_round(round_name).items()
        if invited.by == by and not invited.answered and current.get(technician_id) == invited
    ]


def addressed(
    settings: Settings, technician: Technician, invited: Invited, number: int
) -> Addressed:
    """The newest message to a person: the reminder once they were reminded.

    `number` is that of the names to ask about.
    """
    name = display_name(technician)
    code = code_of(settings, invited)
    values = _values(settings, name, invited.ends, invited.sender, number)
    link = f"{_place(settings)}/{code}"
    values |= {"link": link}
    if invited.by == LETTER:
        values |= {"code": code, "code_page": _place(settings)}
    template = "reminder" if invited.reminded else "invitation"
    post = post_on(technician, invited.invited.date())
    place = tuple(part for part in (post.department, post.faculty) if part)
    letter = fill_in(template, values, settings.home)
    address = (technician.email or "").strip()
    is_reminder = invited.reminded is not None
    return Addressed(
        invited.technician_id, invited, name, place, address, letter, is_reminder, link
    )


def require_address(settings: Settings) -> None:
    """UserError where no one knows the address that links begin with."""
    _place(settings)


def _place(settings: Settings) -> str:
    """The page that asks for a code, below which the link of each person is."""
    address = dashboard_address(settings)
    if not address:
        raise UserError(
            "Set dashboard.address in attribution.toml to the address at which people open the "
            "dashboard. Links cannot be made without it. Nobody was invited."
        )
    return f"{address}/{PURPOSE}"


def _values(
    settings: Settings, name: str, ends: date, sender: str, number: int
) -> dict[str, str | None]:
    return {
        "institution": settings.institution_name,
        "technician": name,
        "last_day": day(ends),
        "names_waiting": count(number, "printed name") if number else None,
        "sign_in": dashboard_address(settings) if provider_of_home(settings.home) else None,
        "contact": settings.alert_sender or settings.email or None,
        "sender": sender,
    }
