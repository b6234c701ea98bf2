"""The texts of a sheet to copy into a paper: the acknowledgement, and its lines of CRediT roles."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.claims.sheets.sheet import AUTHOR, Sheet
from attribution.core.for_people import listed
from attribution.ledger.payloads import SheetFacility, SheetPerson

NOTHING_SAID = "technical support"


def acknowledgement(sheet: Sheet, institution: str) -> str:
    """The sentences that thank the people and facilities; empty where there is no one to thank.

    People who declined are left out, and so are those who are to be authors.
    """
    thanked = [entry for entry in sheet.to_be_named if entry.named_as != AUTHOR]
    sentences = [
        _of_people(thanked, institution),
        _of_facilities(sheet.words.facilities, institution),
    ]
    return " ".join(filter(None, sentences))


def sentence_about(entry: SheetPerson, institution: str) -> str:
    """How the paper is to name one person, as they read it before they agree."""
    if entry.named_as == AUTHOR:
        roles = f", with the roles {listed(list(entry.roles))}" if entry.roles else ""
        return f"{entry.name} is an author{roles}."
    return _of_people([entry], institution)


def credit_lines(sheet: Sheet) -> str:
    """Who had which CRediT roles, a line for each person who has any and did not decline."""
    lines = [
        f"{entry.name}: {', '.join(entry.roles)}." for entry in sheet.to_be_named if entry.roles
    ]
    return "\n".join(lines)


def facility_in_words(facility: SheetFacility) -> str:
    """A facility as a paper names it."""
    return f"{facility.name} (RRID:{facility.rrid})" if facility.rrid else facility.name


def _of_people(people: Sequence[SheetPerson], institution: str) -> str:
    if not people:
        return ""
    # Semicolons, for what people did has commas of its own.
    parts = [_with_thanks(entry, institution) for entry in people]
    if len(parts) > 1:
        parts[-1] = f"and {parts[-1]}"
    return f"The authors thank {'; '.join(parts)}."


def _with_thanks(entry: SheetPerson, institution: str) -> str:
    # Where a person works is known of those on the roster only.
    place = ", ".join(filter(None, (entry.unit, institution))) if entry.technician_id else ""
    roles = listed([role.lower() for role in entry.roles])
    return f"{entry.name}{f' ({place})' if place else ''} for {entry.did or roles or NOTHING_SAID}"


def _of_facilities(facilities: Sequence[SheetFacility], institution: str) -> str:
    if not facilities:
        return ""
    names = listed([facility_in_words(facility) for facility in facilities])
    at = f" at {institution}" if institution else ""
    return f"The authors acknowledge the use of {names}{at}."
