"""What a list from HR lacks for figures of earlier years, and what to ask HR for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.core.for_people import count, day
from attribution.core.model import Spell, Technician


@dataclass(frozen=True, slots=True)
class Request:
    """Something to ask HR for, why, and what the roster has of it.

    `is_missing` is None where the roster cannot show it.
    """

    ask: str
    why: str
    state: str
    is_missing: bool | None


def names_only_staff_in_post(technicians: Sequence[Technician]) -> bool:
    """Whether no row has an end date, as in a list of the staff of today."""
    return bool(technicians) and not any(_stated_ends(technicians))


def requests(
    technicians: Sequence[Technician], works_from: date, today: date
) -> tuple[Request, ...]:
    """Everything to ask HR for. `technicians` are those of the newest list."""
    return (
        _leavers(technicians, works_from, today),
        _all_posts(technicians),
        _service_dates(technicians, works_from),
    )


def _stated_ends(technicians: Sequence[Technician]) -> Iterator[date]:
    for spell in _spells(technicians):
        if spell.end and not spell.end_assumed:
            yield spell.end


def _spells(technicians: Sequence[Technician]) -> Iterator[Spell]:
    for person in technicians:
        yield from person.spells


def _leavers(technicians: Sequence[Technician], works_from: date, today: date) -> Request:
    leavers = [
        person
        for person in technicians
        if person.spells and all(spell.end and spell.end < today for spell in person.spells)
    ]
    state = f"The roster names {count(len(leavers), 'person', 'people')} who left."
    if leavers:
        first = min(max(spell.end or today for spell in person.spells) for person in leavers)
        state = f"{state} The first left on {day(first)}."
    elif names_only_staff_in_post(technicians):
        state = "No row has an end date: the roster names only staff in post."
    return Request(
        f"Everybody who left since {day(works_from)}, with their last day",
        "Without them, earlier years show only those who stayed.",
        state,
        not leavers,
    )


def _all_posts(technicians: Sequence[Technician]) -> Request:
    several = sum(len(person.spells) > 1 for person in technicians)
    people = count(several, "person has", "people have")
    return Request(
        "Every post of everybody, one row for each, with its first and last day",
        "A person who moved counts for the faculty of the time only if the earlier post is named.",
        f"{people} more than one post.",
        not several,
    )


def _service_dates(technicians: Sequence[Technician], works_from: date) -> Request:
    blank = sum(not any(spell.start for spell in person.spells) for person in technicians)
    later = sum(
        all(spell.start and spell.start > works_from for spell in person.spells)
        for person in technicians
        if person.spells
    )
    people = count(len(technicians), "person", "people")
    state = (
        f"Of {people}, {blank:,} have no start date, and {later:,} start after {day(works_from)}."
    )
    return Request(
        "The continuous-service date of everybody, as the start date of their first post",
        "Many lists give the start of the present post. Papers from before it would not count.",
        state,
        True if blank else None,
    )
