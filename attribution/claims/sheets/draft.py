"""What a person writes into a sheet before submission, and what of it can be recorded."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from attribution.claims.draft import checked_roles
from attribution.claims.sheets.sheet import NAMED_AS, THANKED
from attribution.claims.sheets.texts import facility_in_words
from attribution.core.errors import UserError
from attribution.core.for_people import listed
from attribution.core.names import fold
from attribution.ledger.payloads import SheetFacility, SheetPerson, SheetWords

LONGEST_TITLE = 500  # characters
LONGEST_TEXT = 300
MOST_PEOPLE = 60
# Characters of one line: no control characters, which a text to copy would take along.
_NOT_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_RRID = re.compile(r"RRID:\s*[A-Z]+_[A-Za-z0-9:-]+|[A-Z]+_[0-9][A-Za-z0-9:-]*")
_RRID_AT_END = re.compile(rf"^(?P<name>.*?)[\s,;(]+(?P<rrid>{_RRID.pattern})\)?\s*$")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as they are typed: `who` is the id of a technician, or a name.

    `did` goes on after "The authors thank ... for", such as "building the flow cell".
    """

    who: str
    roles: tuple[str, ...] = ()
    did: str = ""
    named_as: str = THANKED


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A sheet as it is typed.

    A facility is the name of a listed one, or a name and an RRID such as "Imaging Suite
    (RRID:SCR_012345)". `writers` are names of authors of the paper.
    """

    title: str
    people: tuple[PersonDraft, ...] = ()
    facilities: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()


def words_of(
    draft: SheetDraft, people: Sequence[SheetPerson], listed_facilities: Iterable[Mapping[str, Any]]
) -> SheetWords:
    """What is recorded of a draft, whose people are known; UserError if it cannot be recorded."""
    title = one_line(draft.title)
    if not fold(title):
        raise UserError("Enter the title of the planned paper. Nothing was saved.")
    _check_length("title", title, LONGEST_TITLE)
    rows = tuple(listed_facilities)
    facilities = tuple(facility_of(typed, rows) for typed in draft.facilities if typed.strip())
    if not people and not facilities:
        raise UserError(
            "Add at least one person or facility. Without them there is nothing to thank. "
            "Nothing was saved."
        )
    _check_people(people)
    writers = tuple(filter(None, map(one_line, draft.writers)))
    for text in (*writers, *(facility.name for facility in facilities)):
        _check_length("name", text, LONGEST_TEXT)
    return SheetWords(title, tuple(people), tuple(dict.fromkeys(facilities)), writers)


def entry_of(draft: PersonDraft, key: str) -> SheetPerson:
    """A person of a draft by the name that was typed; UserError if it cannot be recorded."""
    name = one_line(draft.who)
    if not fold(name):
        raise UserError("Enter a name for each person. Nothing was saved.")
    if draft.named_as not in NAMED_AS:
        raise UserError(
            f"Choose how {name[:80]} is to be named: {' or '.join(NAMED_AS)}. Nothing was saved."
        )
    did = one_line(draft.did).rstrip(". ")
    _check_length("name", name, LONGEST_TEXT)
    _check_length("description", did, LONGEST_TEXT)
    return SheetPerson(key, name, None, draft.named_as, checked_roles(draft.roles), did)


def facility_of(typed: str, listed_facilities: Sequence[Mapping[str, Any]]) -> SheetFacility:
    """A facility as it is typed: one of the settings, with its RRID, or a name with an RRID.

    >>> facility_of("Imaging Suite (RRID:SCR_012345)", [])
    SheetFacility(name='Imaging Suite', rrid='SCR_012345')
    """
    text = one_line(typed)
    for row in listed_facilities:
        forms = (row.get("name", ""), *row.get("aliases", ()))
        if fold(text) in map(fold, forms):
            rrids = row.get("rrids") or [None]
            return SheetFacility(row["name"], _bare_rrid(rrids[0]))
    match = _RRID_AT_END.fullmatch(text)
    if match:
        return SheetFacility(match["name"], _bare_rrid(match["rrid"]))
    return SheetFacility(text)


def draft_of(words: SheetWords) -> SheetDraft:
    """A sheet as it would be typed to say what it says."""
    people = tuple(
        PersonDraft(entry.technician_id or entry.name, entry.roles, entry.did, entry.named_as)
        for entry in words.people
    )
    facilities = tuple(map(facility_in_words, words.facilities))
    return SheetDraft(words.title, people, facilities, words.writers)


def with_same_keys(people: Sequence[SheetPerson], before: SheetWords) -> tuple[SheetPerson, ...]:
    """The people, under the keys that they had on the sheet before.

    So an answer of a person holds while nothing that the sheet says of them changes. New people get
    keys that no one had: the link of a person who was taken off must not open for another.
    """
    known = {_identity(entry): entry.key for entry in before.people}
    return tuple(
        replace(entry, key=known.get(_identity(entry)) or f"p{uuid.uuid4().hex[:10]}")
        for entry in people
    )


def one_line(text: str) -> str:
    """A text without line breaks, control characters and spaces that say nothing."""
    return " ".join(_NOT_ONE_LINE.sub(" ", text).split())


def _identity(entry: SheetPerson) -> str:
    return entry.technician_id or fold(entry.name)


def _bare_rrid(text: str | None) -> str | None:
    return text.partition(":")[2].strip() if text and text.startswith("RRID:") else text


def _check_people(people: Sequence[SheetPerson]) -> None:
    identities = [_identity(entry) for entry in people]
    twice = sorted({entry.name for entry in people if identities.count(_identity(entry)) > 1})
    if twice:
        raise UserError(
            f"Enter each person once. Entered twice: {listed(twice)}. Nothing was saved."
        )
    if len(people) > MOST_PEOPLE:
        raise UserError(
            f"Enter at most {MOST_PEOPLE} people. There are {len(people)}. Nothing was saved."
        )


def _check_length(what: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise UserError(
            f"Shorten the {what} “{text[:40]}…” to {longest} characters. It has {len(text)}. "
            "Nothing was saved."
        )
