"""."""

from __future__ import annotations

from typing import NamedTuple

from attribution.privacy import acts
from attribution.workspace import Office, known, require


class Wishes(NamedTuple):
    """What a technician said, and what HR says: `public` is their own word, which an objection or HR may outweigh."""

    objects: bool
    public: bool
    hr_withholds: bool


def objection(
    at: Office,
    technician_id: str,
    *,
    objects: bool = True,
    received: str | None = None,
    why: str | None = None,
    key: str | None = None,
) -> None:
    """Record that a technician objects, or no longer does; it holds at once."""
    require(at, "object", technician_id)
    known(at.settings, technician_id)
    acts.object_(
        at.desk.book, at.person, technician_id, objects=objects, received=received, why=why, key=key
    )


def consent(
    at: Office,
    technician_id: str,
    *,
    public: bool,
    received: str | None = None,
    key: str | None = None,
) -> None:
    """Record that a technician agrees to be named in public, or no longer does."""
    require(at, "consent", technician_id)
    known(at.settings, technician_id)
    acts.consent(at.desk.book, at.person, technician_id, public=public, received=received, key=key)


def wishes(at: Office, technician_id: str) -> Wishes:
    """What stands of a technician's objection and consent; also of who is hidden, for it is their own word."""
    require(at, "see record", technician_id, note="see wishes")
    on_roster, book = known(at.settings, technician_id), at.desk.book
    agreed = book.standing(acts.CONSENT, "public").get(technician_id)
    return Wishes(
        technician_id in acts.hidden(book), bool(agreed), on_roster.public_consent is False
    )
