"""What a new list changes, compared with the last one. Pure: two lists in, one class a person out.

A list from HR that lost people, or numbers them again, looks like any other. The comparison says
what is different before anything is saved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from attribution.core import names
from attribution.core.model import Spell, Technician

NEW = "new"
GONE = "gone"
DROPPED = "dropped"
LEFT = "left"
RENAMED = "renamed"
MOVED = "moved"
POST_CHANGED = "post changed"
SAME = "same"

_POST = tuple(
    field.name
    for field in fields(Spell)
    if field.name not in ("institution_ror", "faculty", "department", "end_assumed")
)


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one person: `before` or `after` is None where a list lacks them.

    gone: in post on the last list and missing now, without an end date. dropped: missing now, but
    the last list said that they had left. left: the new list says so.
    """

    kind: str
    before: Technician | None
    after: Technician | None

    @property
    def person(self) -> Technician:
        person = self.after or self.before
        assert person is not None
        return person


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every person of either list, in exactly one class."""

    changes: tuple[Change, ...]

    def of(self, *kinds: str) -> tuple[Change, ...]:
        """The changes of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def counts(self) -> Counter[str]:
        """How many people are in each class."""
        return Counter(change.kind for change in self.changes)


def compare_lists(
    before: Sequence[Technician], after: Sequence[Technician], day: date
) -> Comparison:
    """How two lists differ on a day; people are known by their ids."""
    new = {person.technician_id: person for person in after}
    old = {person.technician_id: person for person in before}
    changes = [
        Change(_kind(person, new.get(person.technician_id), day), person, new.get(technician_id))
        for technician_id, person in old.items()
    ]
    changes += [
        Change(NEW, None, person)
        for technician_id, person in new.items()
        if technician_id not in old
    ]
    return Comparison(tuple(changes))


def _kind(before: Technician, after: Technician | None, day: date) -> str:
    if after is None:
        return GONE if in_post(before, day) else DROPPED
    if in_post(before, day) and not in_post(after, day):
        return LEFT
    if _name(before) != _name(after):
        return RENAMED
    if _places(before) != _places(after):
        return MOVED
    return SAME if _posts(before) == _posts(after) else POST_CHANGED


def in_post(person: Technician, day: date) -> bool:
    """Whether a person has a post on a day, or is to begin one later."""
    return any(spell.end is None or spell.end >= day for spell in person.spells)


def _name(person: Technician) -> tuple[str, str]:
    return names.fold(person.given_names), names.fold(person.family_name)


def _places(person: Technician) -> set[tuple[str | None, ...]]:
    return {(spell.institution_ror, spell.faculty, spell.department) for spell in person.spells}


def _posts(person: Technician) -> set[tuple[object, ...]]:
    return {tuple(getattr(spell, name) for name in _POST) for spell in person.spells}


def begin_later(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The people who start later on the new list than on the last: years of theirs are missing."""
    return tuple(
        change
        for change in changes
        if change.before and change.after and _start(change.before) < _start(change.after)
    )


def _start(person: Technician) -> date:
    return min((spell.start or date.min for spell in person.spells), default=date.max)
