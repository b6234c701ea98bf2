"""The monthly summary by e-mail: to leads, to reviewers, and to technicians who asked for it.

A timer may run this every day. Each person gets one summary a month: that it was sent is an act of
the ledger, which is on disk before the next person's turn. It is stored once the mail server has
taken the message, so a run that is killed between the two sends that one message again, with the
same Message-ID. A person to whom nothing could be sent gets it from the next run.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.access.web_address import dashboard_address
from attribution.core.errors import UserError
from attribution.core.files import make_folder, write_atomically
from attribution.core.for_people import in_zone
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.payloads import DIGEST_SENT, DigestSent
from attribution.operations import digest_texts, mail
from attribution.operations.digest_news import (
    Figures,
    Inquiry,
    own_news,
    state_of,
    waiting_for,
)
from attribution.operations.digest_recipients import Recipient, recipients
from attribution.operations.digest_texts import Frame
from attribution.operations.home_lock import sending
from attribution.operations.mail import MailServer, NotSent
from attribution.privacy.digest_choices import UNSUBSCRIBE, token_of
from attribution.privacy.erased_files import E_MAILS
from attribution.roster import in_force
from attribution.workspace import Workspace

FIRST_SUMMARY = timedelta(days=31)  # of which the first summary of a person tells
SOMEBODY_NEEDED = 3
_ONE_CLICK = "List-Unsubscribe=One-Click"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A summary for one person. `figures` are those that it tells a lead."""

    recipient: Recipient
    message: EmailMessage
    figures: Figures


@dataclass(frozen=True, slots=True)
class Failure:
    """A person who did not get their summary, and what to do about it."""

    recipient: Recipient
    problem: str


@dataclass(slots=True)
class Digest:
    """What a run sent, or would send.

    `unreachable` have no address. `already` had theirs this month, to `silent` there is nothing to
    say. `folder` is where the messages were written, None where a mail server took them.
    """

    month: str
    folder: Path | None
    sent: list[Letter] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    unreachable: list[Recipient] = field(default_factory=list)
    already: int = 0
    silent: int = 0

    @property
    def exit_code(self) -> int:
        return SOMEBODY_NEEDED if self.failed else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "month": self.month,
            "folder": str(self.folder) if self.folder else None,
            "sent": [_named(letter.recipient) for letter in self.sent],
            "failed": [
                {**_named(failure.recipient), "problem": failure.problem} for failure in self.failed
            ],
            "unreachable": [
                {**_named(recipient), "problem": recipient.problem}
                for recipient in self.unreachable
            ],
            "already_sent": self.already,
            "nothing_to_say": self.silent,
        }


def _named(recipient: Recipient) -> dict[str, str]:
    return {"to": recipient.name, "role": recipient.person.role}


def run(settings: Settings, sender: Person, now: datetime, *, dry_run: bool = False) -> Digest:
    """Send everybody the summary of this month that they have not had.

    With `dry_run` nothing is sent or stored. UserError where no sender is set; Locked where another
    run is sending.
    """
    if not mail.sender(settings):
        raise UserError(
            "Set contact.email or alert.sender in attribution.toml: e-mails need a sender. "
            "Nothing was sent."
        )
    folder = None if settings.alert_smtp_server else settings.home / E_MAILS
    digest = Digest(f"{in_zone(now):%Y-%m}", folder)
    with workspaces.opened(settings, sender) as workspace:
        if dry_run:
            digest.sent.extend(_letters(workspace, digest, now))
            return digest
        with sending(settings.home), MailServer(settings) as server:
            for letter in _letters(workspace, digest, now):
                _deliver(workspace, digest, letter, server, now)
    return digest


# -- writing ---------------------------------------------------------------------------------------


def _letters(workspace: Workspace, digest: Digest, now: datetime) -> Iterator[Letter]:
    """The summaries to send, one after another."""
    for recipient in _recipients(workspace, now):
        last = _last_sent(workspace, recipient)
        if last and isinstance(last.payload, DigestSent) and last.payload.month == digest.month:
            digest.already += 1
        elif recipient.problem:
            digest.unreachable.append(recipient)
        else:
            yield from _written(workspace, digest, recipient, last, now)


def _recipients(workspace: Workspace, now: datetime) -> list[Recipient]:
    settings, ledger = workspace.settings, workspace.ledger
    present_ids = ledger.identities().present
    technicians = in_force.load_in_force(settings.home, settings.columns, present_ids)
    return recipients(settings, ledger, technicians, now.date())


def _last_sent(workspace: Workspace, recipient: Recipient) -> Event | None:
    """The act on the last summary of a person."""
    acts = [
        act
        for act in workspace.ledger.acts(DIGEST_SENT)
        if isinstance(act.payload, DigestSent) and recipient.subscriber.is_of(act, act.payload.to)
    ]
    return acts[-1] if acts else None


def _written(
    workspace: Workspace, digest: Digest, recipient: Recipient, last: Event | None, now: datetime
) -> Iterator[Letter]:
    """The summary of one person; none where there is nothing to say, or their address is wrong."""
    settings = workspace.settings
    frame = _frame(settings, recipient, last, now)
    since = last.at if last else now - FIRST_SUMMARY
    own = replace(workspace, person=recipient.person)
    text, figures = _text(frame, Inquiry(recipient, own, now, since), last)
    if not text:
        digest.silent += 1
        return
    headers = _headers(settings, frame, digest.month, recipient)
    try:
        message = mail.message(settings, [recipient.address], frame.subject, text, headers)
    except NotSent as problem:
        digest.failed.append(Failure(recipient, str(problem)))
        return
    yield Letter(recipient, message, figures)


def _text(frame: Frame, inquiry: Inquiry, last: Event | None) -> tuple[str, Figures]:
    """The text, empty where there is nothing to say, and the figures that it tells a lead."""
    role = inquiry.recipient.person.role
    if role == "technician":
        news = own_news(inquiry)
        return "" if news.is_nothing else digest_texts.for_technician(frame, news), {}
    waiting = waiting_for(inquiry)
    if role == "reviewer":
        return "" if waiting.is_nothing else digest_texts.for_reviewer(frame, waiting), {}
    state = state_of(inquiry)
    record = last.payload if last else None
    earlier = (record.figures if isinstance(record, DigestSent) else None) or {}
    return digest_texts.for_lead(frame, state, waiting, earlier), state.figures


def _frame(settings: Settings, recipient: Recipient, last: Event | None, now: datetime) -> Frame:
    dashboard = dashboard_address(settings)
    token = token_of(settings, recipient.subscriber)
    return Frame(
        institution=settings.institution_name,
        month=f"{in_zone(now):%B %Y}",
        dashboard=dashboard,
        stop=f"{dashboard}/{UNSUBSCRIBE}/{token}" if dashboard else "",
        contact=mail.sender(settings),
        last=in_zone(last.at).date() if last else None,
    )


def _headers(settings: Settings, frame: Frame, month: str, recipient: Recipient) -> dict[str, str]:
    """How programs stop the summaries (RFC 2369 and 8058), and an id that a second copy has too."""
    sender = mail.sender(settings)
    identity = f"{month}:{token_of(settings, recipient.subscriber)}"
    number = hashlib.sha256(identity.encode()).hexdigest()[:32]
    ways = [f"<mailto:{quote(sender, safe='@')}?subject=unsubscribe>"]
    headers = {"Message-ID": f"<{number}@{sender.rpartition('@')[2]}>"}
    if frame.stop:
        ways.append(f"<{frame.stop}>")
    if frame.stop.startswith("https://"):
        headers["List-Unsubscribe-Post"] = _ONE_CLICK
    return {**headers, "List-Unsubscribe": ", ".join(ways)}


# -- sending ---------------------------------------------------------------------------------------


def _deliver(
    workspace: Workspace, digest: Digest, letter: Letter, server: MailServer, now: datetime
) -> None:
    """Send one summary, then store that it was sent. A failure is reported, and stops no other."""
    try:
        if digest.folder:
            _write(digest, letter)
        else:
            server.send(letter.message)
    except NotSent as problem:
        digest.failed.append(Failure(letter.recipient, str(problem)))
        log.warning("a summary was not sent", extra={"role": letter.recipient.person.role})
        return
    subscriber = letter.recipient.subscriber
    act = Event(
        key=uuid.uuid4().hex,
        act=DIGEST_SENT,
        at=now,
        who=workspace.person.who,
        technician_id=subscriber.technician_id,
        payload=DigestSent(digest.month, subscriber.name, letter.figures),
    )
    workspace.ledger.store(act)
    digest.sent.append(letter)


def _write(digest: Digest, letter: Letter) -> None:
    """Write a message to a file that mail programs open."""
    assert digest.folder is not None
    make_folder(digest.folder)
    number = letter.message["Message-ID"].strip("<>").partition("@")[0]
    name = f"{digest.month}-{letter.recipient.person.role}-{number[:12]}.eml"
    body = letter.message.as_bytes(policy=letter.message.policy.clone(linesep="\r\n"))
    write_atomically(digest.folder / name, body)
