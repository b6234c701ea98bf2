"""The people who get a monthly summary, at which address, and who cannot be reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from attribution.access.permissions import Person
from attribution.access.sign_in import staff_by_claim, worked_on_or_after
from attribution.access.sign_in_names import safe_name
from attribution.core.identity import folded
from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.privacy.digest_choices import (
    STAFF,
    Subscriber,
    is_wanted,
    subscribed_technicians,
)

_NO_ADDRESS = "no e-mail address is known. Add `email` to their entry in the list people"
_NOT_LISTED = "they are not on the staff list, or have left"
_NOT_ON_THE_LIST = "the staff list has no e-mail address for them"
_SHARED = "the staff list gives their e-mail address to someone else too"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who is to get the summary; `problem` says why there is no address."""

    person: Person
    subscriber: Subscriber
    address: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """Their name in messages to the lead."""
        return self.subscriber.technician_id or self.person.who


def recipients(
    settings: Settings, ledger: Ledger, technicians: Sequence[Technician], day: date
) -> list[Recipient]:
    """Everybody who is to get a summary on a day. `technicians` is the roster in force."""
    return [
        *_staff(settings, ledger, technicians, day),
        *_technicians(settings, ledger, technicians, day),
    ]


def _staff(
    settings: Settings, ledger: Ledger, technicians: Sequence[Technician], day: date
) -> Iterator[Recipient]:
    own_ids = _own_ids(settings, technicians, day)
    for entry in settings.people:
        if entry["role"] not in STAFF:
            continue
        who = safe_name(entry["who"])
        subscriber = Subscriber(name=who)
        if not is_wanted(ledger, subscriber):
            continue
        faculties = tuple(entry.get("faculties", ()))
        person = Person(who, entry["role"], own_ids.get(who), faculties)
        address = _address_of(entry)
        yield Recipient(person, subscriber, address, "" if address else _NO_ADDRESS)


def _own_ids(settings: Settings, technicians: Sequence[Technician], day: date) -> Mapping[str, str]:
    """Technician ids of staff, who may not judge their own record, by their sign-in name."""
    if settings.signin_identity != settings.signin_technician:
        return {}
    return staff_by_claim(technicians, settings, day)


def _address_of(entry: Mapping[str, Any]) -> str:
    address = entry.get("email") or entry["who"]
    return address.strip() if "@" in address else ""


def _technicians(
    settings: Settings, ledger: Ledger, technicians: Sequence[Technician], day: date
) -> Iterator[Recipient]:
    by_id = {technician.technician_id: technician for technician in technicians}
    last_day = day - timedelta(days=settings.signin_leaver_days)
    holders = Counter(folded(person.email) for person in technicians if person.email)
    for technician_id in subscribed_technicians(ledger):
        technician = by_id.get(technician_id)
        address = (technician.email or "").strip() if technician else ""
        problem = ""
        # The address of a leaver is given to another person after a while.
        if technician is None or not worked_on_or_after(last_day, technician):
            problem = _NOT_LISTED
        elif not address:
            problem = _NOT_ON_THE_LIST
        elif holders[folded(address)] > 1:
            problem = _SHARED
        person = Person(address or technician_id, "technician", technician_id)
        yield Recipient(person, Subscriber(technician_id), "" if problem else address, problem)
