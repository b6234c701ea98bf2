"""Choices about the monthly summary by e-mail, and how they stop it without signing in.

Leads and reviewers get one unless they say no, technicians only if they ask. The latest word of a
person holds. A link to stop carries a token that names no one: an HMAC of the person, made with the
secret of the home folder, as `access/links.py` makes every such link.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from attribution.access import links
from attribution.access.links import Link
from attribution.access.sign_in_names import safe_name
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import DIGEST, DigestChoice
from attribution.workspace import Acting, Workspace, requires

STAFF = ("lead", "reviewer")
BY_LINK = "link in an e-mail"
UNSUBSCRIBE = "unsubscribe"  # the page of the dashboard that a link opens


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person who may get a summary: a technician by id, or one of the staff by sign-in name."""

    technician_id: str | None = None
    name: str | None = None

    def is_of(self, act: Event, to: str | None) -> bool:
        """Whether an act that names `to` is about this person."""
        if self.technician_id:
            return act.technician_id == self.technician_id and to is None
        return same_person(to, self.name)


def staff(settings: Settings) -> list[Subscriber]:
    """The leads and reviewers whom the settings list."""
    return [
        Subscriber(name=safe_name(entry["who"]))
        for entry in settings.people
        if entry["role"] in STAFF
    ]


def is_wanted(ledger: Ledger, subscriber: Subscriber) -> bool:
    """What a person said last; without a word, staff want the summary and technicians do not."""
    wanted = subscriber.technician_id is None
    for act in ledger.acts(DIGEST):
        choice = act.payload
        if isinstance(choice, DigestChoice) and subscriber.is_of(act, choice.to):
            wanted = choice.wanted
    return wanted


def subscribed_technicians(ledger: Ledger) -> list[str]:
    """The ids of technicians who asked for the summary and do not object to being shown."""
    objecting = ledger.objecting()
    choices = {
        act.technician_id: act.payload
        for act in ledger.acts(DIGEST)
        if act.technician_id and isinstance(act.payload, DigestChoice)
    }
    return sorted(
        technician_id
        for technician_id, choice in choices.items()
        if choice.wanted and technician_id not in objecting
    )


# -- choices ---------------------------------------------------------------------------------------


@requires("change settings")
def record_digest_of_staff(workspace: Workspace, acting: Acting, name: str, wanted: bool) -> None:
    """Record whether a lead or reviewer wants the summary. UserError for an unknown name."""
    known = [person for person in staff(workspace.settings) if same_person(person.name, name)]
    if not known:
        raise UserError(
            "Use the name that the list people in attribution.toml has. It lists no lead or "
            f"reviewer '{name[:80]}'. Nothing was saved."
        )
    choice = DigestChoice(wanted, known[0].name, acting.received)
    workspace.ledger.store(acting.event(workspace.person, DIGEST, choice))


# -- stopping without sign-in ----------------------------------------------------------------------


def token_of(settings: Settings, subscriber: Subscriber) -> str:
    """What the link of a person ends with. It tells nothing about them, and cannot be guessed."""
    return links.token_of(settings.salt_path, _link(subscriber))


def stop_by_token(settings: Settings, ledger: Ledger, token: str, at: datetime) -> bool:
    """Stop the summaries of the person whom a link was sent to; False for a link of no one."""
    people = {_link(asked): person for asked, person in _subscribers(settings, ledger)}
    link = links.link_of(settings.salt_path, token, people, at.date())
    if link is None:
        return False
    if is_wanted(ledger, people[link]):
        ledger.store(_stopped(people[link], at))
    return True


def _link(subscriber: Subscriber) -> Link:
    """The link that stops the summaries of a person. It has no end: a person may always stop."""
    kind = "technician" if subscriber.technician_id else "staff"
    return Link(UNSUBSCRIBE, f"{kind}:{subscriber.technician_id or subscriber.name}")


def _stopped(subscriber: Subscriber, at: datetime) -> Event:
    return Event(
        key=uuid.uuid4().hex,
        act=DIGEST,
        at=at,
        who=BY_LINK,
        technician_id=subscriber.technician_id,
        payload=DigestChoice(wanted=False, to=subscriber.name, received=BY_LINK),
    )


def _subscribers(settings: Settings, ledger: Ledger) -> Iterator[tuple[Subscriber, Subscriber]]:
    """Everybody who may get a summary, under each id that their link may have been made for."""
    for person in staff(settings):
        yield person, person
    for technician_id in sorted(filter(None, ledger.latest(DIGEST))):
        for former_id in ledger.identities().ids_of(technician_id):
            yield Subscriber(former_id), Subscriber(technician_id)
