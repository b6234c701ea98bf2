"""Tombstones: who was erased, without saying who.

Salted hashes of the id, the ORCID iD and the address, in the ledger.

The salt is a file of the home folder, `salt`, readable by its owner only. Without it the hashes
match nobody, so a ledger with tombstones and no salt is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attribution.access.permissions import Person
from attribution.core import names
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import TOMBSTONE, Tombstone

FILE = "salt"


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The marks of everybody who was erased, and how to make one."""

    marks: frozenset[str]
    mark: Callable[[str, str], str]

    def holds(self, technician: Technician) -> bool:
        """Whether this person was erased: one of id, ORCID iD and address agrees.

        Names are not asked; namesakes exist.
        """
        return bool(self.marks) and not self.marks.isdisjoint(marks_of(technician, self.mark))

    def holds_name(self, printed: str) -> bool:
        """Whether a printed name is one that an erased person bore, for lists of names that are not
        on the roster.
        """
        return bool(self.marks) and self.mark("name", _name(printed)) in self.marks


def tombstones(ledger: Ledger, home: Path) -> Tombstones:
    """All tombstones that were not lifted; UserError where the salt is missing."""
    marks: set[str] = set()
    for act in ledger.acts(TOMBSTONE):
        assert isinstance(act.payload, Tombstone)
        if act.payload.lifted:
            marks -= set(act.payload.marks)
        else:
            marks |= set(act.payload.marks)
    if marks and not (home / FILE).exists():
        raise UserError(
            f"The file {home / FILE} is missing: without it, people who were erased cannot be told "
            "and would come back. Restore it from the backup of this home folder."
        )
    return Tombstones(frozenset(marks), marker(salt(home) if marks else b""))


def erect(ledger: Ledger, home: Path, technician: Technician, person: Person, at: datetime) -> None:
    """Add the tombstone of a person, once."""
    known = tombstones(ledger, home).marks
    mark = marker(salt(home))
    marks = marks_of(technician, mark) | names_of(technician, mark)
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


def marks_of(technician: Technician, mark: Callable[[str, str], str]) -> frozenset[str]:
    """The marks that keep a person out of the roster.

    Ledgers hold marks of case-folded values, and a hash cannot be made again: `core.identity` folds
    otherwise.
    """
    known = {"id": technician.technician_id, "orcid": technician.orcid, "email": technician.email}
    return frozenset(mark(kind, value.strip().casefold()) for kind, value in known.items() if value)


def names_of(technician: Technician, mark: Callable[[str, str], str]) -> frozenset[str]:
    """The marks of the names that a person bears in print."""
    return frozenset(mark("name", _name(one)) for one in printed_names(technician))


def printed_names(technician: Technician) -> tuple[str, ...]:
    """The full names of a technician: as on record, as known, former."""
    given, family = technician.given_names, technician.family_name
    if not given and not family:
        return ()
    known = [one if one.endswith(family) else f"{one} {family}" for one in technician.known_as]
    former = [one if " " in one else f"{given} {one}" for one in technician.former_names]
    first = given.split()[:1]
    return tuple(
        dict.fromkeys([f"{given} {family}", *(f"{one} {family}" for one in first), *known, *former])
    )


def marker(key: bytes) -> Callable[[str, str], str]:
    """How to make marks with this salt: HMAC-SHA-256 of kind and value."""
    return lambda kind, value: hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def salt(home: Path) -> bytes:
    """The salt of a home folder, made the first time it is needed; on disk before it is used."""
    path = home / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    try:
        os.write(handle, secrets.token_hex(32).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return salt(home)


def _name(printed: str) -> str:
    return " ".join(names.tokens(printed))
