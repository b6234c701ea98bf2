"""Tombstones: who was erased, without saying who they were.

A tombstone holds salted hashes ("marks") of a person's id, ORCID iD, address and names. The ledger
keeps it. The salt is the file `salt` of the home folder. Without the
salt the marks match no one, so that erased people would come back: a ledger with tombstones and no
salt is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attribution.access.permissions import Person
from attribution.core import names
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.home.settings import SALT_FILE
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import TOMBSTONE, Tombstone
from attribution.ledger.salt import salt_of

# From the kind of a value (`id`, `orcid`, `email`, `name`) and the value to its mark.
Marker = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The marks of everyone who was erased, and how marks are made."""

    marks: frozenset[str]
    mark: Marker

    def holds(self, technician: Technician) -> bool:
        """Whether this person was erased: their id, ORCID iD or address agrees.

        Names are not compared, because another person may have the same name.
        """
        return bool(self.marks) and not self.marks.isdisjoint(marks_of(technician, self.mark))

    def holds_name(self, printed: str) -> bool:
        """Whether an erased person had this name, for lists of names that are not on the roster."""
        return bool(self.marks) and self.mark("name", _comparable(printed)) in self.marks


def load_tombstones(ledger: Ledger, home: Path) -> Tombstones:
    """All tombstones of the ledger that were not lifted. UserError where the salt is missing."""
    marks: set[str] = set()
    for act in ledger.acts(TOMBSTONE):
        assert isinstance(act.payload, Tombstone)
        if act.payload.lifted:
            marks -= set(act.payload.marks)
        else:
            marks |= set(act.payload.marks)
    salt_file = home / SALT_FILE
    if marks and not salt_file.exists():
        raise UserError(
            f"Restore the file {salt_file} from the backup of this home folder. Without it, people "
            "who were erased cannot be recognised and would come back."
        )
    return Tombstones(frozenset(marks), marker(salt_of(salt_file) if marks else b""))


def add_tombstone(
    ledger: Ledger, home: Path, technician: Technician, person: Person, at: datetime
) -> None:
    """Add the tombstone of a technician, once."""
    known = load_tombstones(ledger, home).marks
    mark = marker(salt_of(home / SALT_FILE))
    marks = marks_of(technician, mark) | name_marks_of(technician, mark)
    if marks <= known:
        return
    ledger.store(
        Event(
            key=uuid.uuid4().hex,
            act=TOMBSTONE,
            at=at,
            who=person.who,
            payload=Tombstone(tuple(sorted(marks))),
        )
    )


def marks_of(technician: Technician, mark: Marker) -> frozenset[str]:
    """The marks that keep a person out of the roster."""
    known = {"id": technician.technician_id, "orcid": technician.orcid, "email": technician.email}
    # Existing ledgers hold marks of case-folded values, and a hash cannot be made again. So this
    # does not fold as `core.identity` does.
    return frozenset(mark(kind, value.strip().casefold()) for kind, value in known.items() if value)


def name_marks_of(technician: Technician, mark: Marker) -> frozenset[str]:
    """The marks of the names that papers may print of a person."""
    return frozenset(mark("name", _comparable(name)) for name in printed_names(technician))


def printed_names(technician: Technician) -> tuple[str, ...]:
    """The full names of a technician: on record, known as, and former names."""
    given, family = technician.given_names, technician.family_name
    if not given and not family:
        return ()
    full_names = [f"{given} {family}"]
    full_names += [f"{first} {family}" for first in given.split()[:1]]
    for name in technician.known_as:
        full_names.append(name if name.endswith(family) else f"{name} {family}")
    for name in technician.former_names:
        full_names.append(name if " " in name else f"{given} {name}")
    return tuple(dict.fromkeys(full_names))


def marker(salt: bytes) -> Marker:
    """How marks are made with this salt: HMAC-SHA-256 of kind and value."""

    def mark(kind: str, value: str) -> str:
        return hmac.new(salt, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    return mark


def _comparable(name: str) -> str:
    return " ".join(names.tokens(name))
