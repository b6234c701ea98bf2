"""Tombstones: who was erased, without saying who they were.

A tombstone holds salted, slow hashes ("marks") of a person's id, ORCID iD, address and names. The
ledger keeps it. The salt is the file `salt` of the home folder. Without the salt the marks match no
one, so that erased people would come back: a ledger with tombstones and no salt is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from attribution.access.permissions import Person
from attribution.core import names
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.person_names import printed_names
from attribution.home.settings import SALT_FILE
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import TOMBSTONE, Tombstone
from attribution.ledger.salt import salt_of
from attribution.privacy.marks import SLOW, Marker


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The marks of everyone who was erased, and how marks are made."""

    marks: frozenset[str]
    marker: Marker

    def holds(self, technician: Technician) -> bool:
        """Whether this person was erased: their id, ORCID iD or address agrees.

        Names are not compared, because another person may have the same name.
        """
        return any(map(self._holds, self._fast_marks(technician)))

    def holds_name(self, printed: str) -> bool:
        """Whether an erased person had this full name."""
        return bool(self.marks) and self._holds(self.marker.fast("name", _comparable(printed)))

    def may_name(self, printed: str) -> bool:
        """The same, also where only the first letter agrees with theirs, as printed names may."""
        return self.holds_name(printed) or (
            bool(self.marks)
            and any(
                self._holds(self.marker.fast(*_initial(reading)))
                for reading in possible_letters_and_families(printed)
            )
        )

    def learn(self, technicians: Iterable[Technician], *, forget_others: bool = False) -> None:
        """Make the marks of many people at once, before `holds` is asked for each of them.

        They are remembered between runs. `forget_others` is for everybody on the roster.
        """
        if self._has_slow_marks():
            fast = [mark for technician in technicians for mark in self._fast_marks(technician)]
            self.marker.learn(fast, self.marks, forget_others=forget_others)

    def _fast_marks(self, technician: Technician) -> Iterator[str]:
        return _fast_marks(technician, self.marker) if self.marks else iter(())

    def _holds(self, fast: str) -> bool:
        if fast in self.marks:  # a tombstone of an older version
            return True
        return self._has_slow_marks() and self.marker.slow(fast) in self.marks

    def _has_slow_marks(self) -> bool:
        return any(mark.startswith(SLOW) for mark in self.marks)


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
    return Tombstones(frozenset(marks), Marker(salt_of(salt_file) if marks else b"", home))


def add_tombstone(
    ledger: Ledger, home: Path, technician: Technician, person: Person, at: datetime
) -> None:
    """Add the tombstone of a technician, once."""
    known = load_tombstones(ledger, home).marks
    marker = Marker(salt_of(home / SALT_FILE), home)
    fast = {*_fast_marks(technician, marker), *_fast_name_marks(technician, marker)}
    marks = {marker.slow(mark) for mark in fast}
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


def with_slow_marks(act: Event, home: Path) -> Event:
    """The act of a tombstone, with slow marks in place of those that an older version made."""
    assert isinstance(act.payload, Tombstone)
    if all(mark.startswith(SLOW) for mark in act.payload.marks):
        return act
    marker = Marker(salt_of(home / SALT_FILE), home)
    marks = sorted(m if m.startswith(SLOW) else marker.slow(m) for m in act.payload.marks)
    return replace(act, payload=replace(act.payload, marks=tuple(marks)))


def _fast_marks(technician: Technician, marker: Marker) -> Iterator[str]:
    """Of what keeps a person out of the roster."""
    known = {"id": technician.technician_id, "orcid": technician.orcid, "email": technician.email}
    # Existing ledgers hold marks of case-folded values, and a hash cannot be made again. So this
    # does not fold as `core.identity` does.
    for kind, value in known.items():
        if value:
            yield marker.fast(kind, value.strip().casefold())


def _fast_name_marks(technician: Technician, marker: Marker) -> Iterator[str]:
    """Of the names that papers may print of a person."""
    for name in printed_names(technician):
        yield marker.fast("name", _comparable(name))
        yield marker.fast(*_initial(first_letter_and_family(name)))


def _initial(name: tuple[str, str]) -> tuple[str, str]:
    """The kind and value of the mark of a first letter and a family name."""
    return "initial", " ".join(name)


def first_letter_and_family(name: str) -> tuple[str, str]:
    """What is left of a name where papers print an initial."""
    return _first_letter_and_last(names.tokens(name))


def possible_letters_and_families(printed: str) -> frozenset[tuple[str, str]]:
    """The same for each way to read a printed name.

    The family name may come first, and be several words, as in Abad Ruiz, M. In capitals it may
    look like initials, as in Mar RUIZ.

    >>> sorted(possible_letters_and_families("Quillby M."))
    [('m', 'quillby'), ('q', 'm')]
    """
    readings = {names.tokens(printed), names.tokens(printed.upper())}
    given_first = {_first_letter_and_last(words) for words in readings}
    family_first = {(given[:1], family) for words in readings for family, given in pairwise(words)}
    return frozenset(given_first | family_first)


def _first_letter_and_last(words: tuple[str, ...]) -> tuple[str, str]:
    return (words[0][:1], words[-1]) if words else ("", "")


def _comparable(name: str) -> str:
    return " ".join(names.tokens(name))
