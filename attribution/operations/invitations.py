"""A round of invitations: who gets one, each once, and one reminder.

That a person was invited is an act of the ledger. An e-mail's act is stored once the mail server
has taken it, so a run that is killed between the two sends that one again, with the same
Message-ID. Without a mail server, and for people without an address, the act is stored, and
the files and letters are made whenever they are wanted: none is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

from attribution.claims.invitations import history, letters, signed_in
from attribution.claims.invitations.history import (
    E_MAIL,
    LETTER,
    PURPOSE,
    Invited,
    code_of,
    step_of,
)
from attribution.claims.invitations.letters import Addressed
from attribution.claims.invitations.names_to_check import counts
from attribution.claims.invitations.people import Choice, Ways, invitees, on_roster
from attribution.core.errors import UserError
from attribution.core.for_people import count, day
from attribution.core.text import plain
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.payloads import Invitation
from attribution.operations import mail
from attribution.operations.home_lock import sending
from attribution.operations.mail import MailServer, NotSent
from attribution.workspace import Acting, Workspace, requires

USUAL_DAYS = 42  # for which a link works
MOST_DAYS = 184
SOONEST_REMINDER = timedelta(days=7)
_NAME = re.compile(r"[\w .,()/-]{1,40}")


@dataclass(frozen=True, slots=True)
class Terms:
    """A round: its name, the last day of its links, who signs, and whom it goes to."""

    name: str
    ends: date
    sender: str
    choice: Choice = field(default_factory=Choice)


@dataclass(slots=True)
class Outcome:
    """What a run sent, or would send.

    `failed` are people whom the mail server did not take a message for, and why. `already` were
    invited or reminded before, and `too_soon` for a reminder.
    """

    messages: list[Addressed] = field(default_factory=list)
    failed: list[tuple[Addressed, str]] = field(default_factory=list)
    already: int = 0
    too_soon: int = 0

    @property
    def technician_ids(self) -> tuple[str, ...]:
        """Whose names and addresses it holds, for the access log."""
        everyone = [*self.messages, *(message for message, _ in self.failed)]
        return tuple(message.technician_id for message in everyone)

    def sent_by(self, by: str) -> int:
        """How many messages go out in this way."""
        return sum(message.invited.by == by for message in self.messages)

    def in_words(self, verb: str, *, dry_run: bool = False) -> str:
        """How many people, and in which way; `verb` is invited or reminded."""
        ways = {
            E_MAIL: "sent by e-mail",
            "file": "to send from files",
            LETTER: "to print as letters",
        }
        parts = [f"{self.sent_by(by):,} {words}" for by, words in ways.items() if self.sent_by(by)]
        people = count(len(self.messages), "person", "people")
        past = "was" if len(self.messages) == 1 else "were"
        auxiliary = "would be" if dry_run else past
        return f"{people} {auxiliary} {verb}{': ' if parts else ''}{', '.join(parts)}."


# -- inviting and reminding ------------------------------------------------------------------------


@requires("invite")
def invite(workspace: Workspace, acting: Acting, terms: Terms, *, dry_run: bool = False) -> Outcome:
    """Invite everybody whom a round goes to and who was not invited in it before.

    With `dry_run` nothing is sent or stored. UserError where the terms are not complete; Locked
    where another run is sending.
    """
    terms = _checked(workspace.settings, terms, acting.at.date())
    if dry_run:
        return _to_invite(workspace, acting, terms)
    with sending(workspace.settings.home):
        outcome = _to_invite(workspace, acting, terms)
        _deliver(workspace, acting, outcome, "invited")
    return outcome


@requires("invite")
def remind(
    workspace: Workspace, acting: Acting, round_name: str, *, dry_run: bool = False
) -> Outcome:
    """Remind, once, the people of a round who have not answered and are still asked something.

    Nobody is reminded in the week after their invitation, or after their link has ended.
    """
    letters.require_address(workspace.settings)
    if dry_run:
        return _to_remind(workspace, acting, round_name)
    with sending(workspace.settings.home):
        outcome = _to_remind(workspace, acting, round_name)
        _deliver(workspace, acting, outcome, "reminded")
    return outcome


@requires("invite")
def to_remind(workspace: Workspace, round_name: str, today: date) -> int:
    """How many people of a round would be reminded on a day."""
    at = datetime.combine(today, time(), UTC)
    return len(_to_remind(workspace, Acting(at=at), round_name).messages)


def _checked(settings: Settings, terms: Terms, today: date) -> Terms:
    """The terms, trimmed; UserError where they cannot be used."""
    letters.require_address(settings)
    name, sender = plain(terms.name), plain(terms.sender)
    if not _NAME.fullmatch(name):
        raise UserError(
            "Give the round a name of at most 40 letters, digits and spaces, for example autumn "
            "2026. Nobody was invited."
        )
    if not sender:
        raise UserError("Say who signs the invitations. Nobody was invited.")
    last = today + timedelta(days=MOST_DAYS)
    if not today < terms.ends <= last:
        raise UserError(
            f"Choose a last day between tomorrow and {day(last)}, for example "
            f"{day(today + timedelta(days=USUAL_DAYS))}. Nobody was invited."
        )
    return replace(terms, name=name, sender=sender)


def _to_invite(workspace: Workspace, acting: Acting, terms: Terms) -> Outcome:
    before = history.read(workspace.ledger).of_round(terms.name)
    technicians = on_roster(workspace.settings, workspace.ledger)
    outcome = Outcome()
    for person in invitees(workspace, terms.choice, acting.at.date()):
        technician_id = person.technician_id
        if technician_id in before:
            outcome.already += 1
            continue
        invited = Invited(
            technician_id,
            technician_id,
            terms.name,
            terms.ends,
            person.by,
            terms.sender,
            acting.at,
        )
        message = letters.addressed(
            workspace.settings, technicians[technician_id], invited, person.names
        )
        outcome.messages.append(message)
    return outcome


def _to_remind(workspace: Workspace, acting: Acting, round_name: str) -> Outcome:
    technicians = on_roster(workspace.settings, workspace.ledger)
    ways = Ways(workspace.settings, technicians.values())
    asked = counts(workspace)
    outcome = Outcome()
    current = signed_in.read(workspace).in_force(technicians.values(), acting.at.date())
    for technician_id, invited in current.items():
        if invited.round != round_name or invited.answered or technician_id not in asked:
            continue
        if invited.reminded:
            outcome.already += 1
        elif acting.at.date() - invited.invited.date() < SOONEST_REMINDER:
            outcome.too_soon += 1
        else:
            technician = technicians[technician_id]
            by = LETTER if invited.by == LETTER else ways.to(technician)
            reminder = replace(invited, reminded=acting.at, by=by)
            names = asked[technician_id].names
            outcome.messages.append(
                letters.addressed(workspace.settings, technician, reminder, names)
            )
    return outcome


def _deliver(workspace: Workspace, acting: Acting, outcome: Outcome, step: str) -> None:
    """Send the e-mails one by one, then store together what others will send or print."""
    by_hand = [message for message in outcome.messages if message.invited.by != E_MAIL]
    workspace.ledger.store(*(_act(workspace, acting, message, step) for message in by_hand))
    taken = list(by_hand)
    with MailServer(workspace.settings) as server:
        for message in outcome.messages:
            if message.invited.by != E_MAIL:
                continue
            try:
                server.send(as_e_mail(workspace.settings, message))
            except NotSent as problem:
                outcome.failed.append((message, str(problem)))
                continue
            workspace.ledger.store(_act(workspace, acting, message, step))
            taken.append(message)
    outcome.messages = taken


def _act(workspace: Workspace, acting: Acting, message: Addressed, step: str) -> Event:
    invited = message.invited
    sent = Invitation(invited.round, step, invited.ends, invited.by, invited.sender)
    return step_of(invited, workspace.person, acting.at, sent)


# -- e-mails ---------------------------------------------------------------------------------------


def as_e_mail(settings: Settings, message: Addressed) -> EmailMessage:
    """The message; NotSent where the address is not one. A second copy has the same Message-ID."""
    identity = f"{PURPOSE}:{message.is_reminder}:{code_of(settings, message.invited)}"
    number = hashlib.sha256(identity.encode()).hexdigest()[:32]
    domain = mail.sender(settings).rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{number}@{domain}>"}
    letter = message.letter
    return mail.message(settings, [message.address], letter.subject, letter.text, headers)


@requires("invite")
def e_mail_files(workspace: Workspace, round_name: str, today: date) -> dict[str, bytes]:
    """The e-mails of a round that are to be sent by hand: the name of each file and what it holds.

    People who have answered, objected or left since are left out.
    """
    files = letters.files_of(workspace, round_name, today)
    return dict(_files(workspace.settings, files))


def _files(settings: Settings, messages: Iterable[Addressed]) -> Iterator[tuple[str, bytes]]:
    for number, message in enumerate(messages, 1):
        try:
            e_mail = as_e_mail(settings, message)
        except NotSent:
            continue
        kind = "reminder" if message.is_reminder else "invitation"
        body = e_mail.as_bytes(policy=e_mail.policy.clone(linesep="\r\n"))
        yield f"{number:04}-{kind}.eml", body
