"""Objection and consent: acts of the person themself, kept in the ledger; the latest one stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.model import Technician
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.privacy.tombstones import tombstones

OBJECTION, CONSENT = "objection", "consent"


def object_(
    book: Ledger,
    person: Person,
    technician_id: str,
    *,
    objects: bool = True,
    received: str | None = None,
    why: str | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Event:
    """Record that a technician objects to being matched and shown, or (`objects` false) no longer does.

    It holds at once wherever data is read; the next build and harvest leave them out. Who enters it for another says how
    it was `received`.
    """
    return _act(
        book,
        person,
        "object",
        OBJECTION,
        technician_id,
        {"objects": objects},
        received,
        why,
        key,
        now,
    )


def consent(
    book: Ledger,
    person: Person,
    technician_id: str,
    *,
    public: bool,
    received: str | None = None,
    why: str | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Event:
    """Record that a technician agrees to be named in public, or no longer does."""
    return _act(
        book, person, "consent", CONSENT, technician_id, {"public": public}, received, why, key, now
    )


def _act(
    book: Ledger,
    person: Person,
    action: str,
    act: str,
    technician_id: str,
    said: dict[str, bool],
    received: str | None,
    why: str | None,
    key: str | None,
    now: datetime | None,
) -> Event:
    permissions.require(person, action, technician_id)
    payload = {**said, "received": permissions.received(person, technician_id, received, act)}
    return book.record(
        act,
        key=key or uuid.uuid4().hex,
        who=person.who,
        technician_id=technician_id,
        payload=payload,
        why=why,
        at=now,
    )


def hidden(book: Ledger) -> frozenset[str]:
    """Ids of the technicians who object: not matched, not shown, not counted."""
    return book.objecting()


def consented(book: Ledger) -> frozenset[str]:
    """Ids of the technicians who agree to be named in public and do not object."""
    return frozenset(
        one for one, public in book.standing(CONSENT, "public").items() if public
    ) - hidden(book)


def publicly_named(technicians: Iterable[Technician], book: Ledger) -> frozenset[str]:
    """Who may be named in public: by their own act, and HR does not withhold it. HR's yes alone is not enough."""
    agreed = consented(book)
    return frozenset(
        one.technician_id
        for one in technicians
        if one.technician_id in agreed and one.public_consent is not False
    )


def present(technicians: Sequence[Technician], book: Ledger, home: Path) -> tuple[Technician, ...]:
    """The roster that harvest and build may work with: without those who object and those who were erased."""
    objecting, gone = hidden(book), tombstones(book, home)
    return tuple(
        one for one in technicians if one.technician_id not in objecting and not gone.holds(one)
    )
