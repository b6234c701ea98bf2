"""The facilities, teams and instruments that the settings list, with who worked there when."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attribution.core import names
from attribution.core.errors import UserError

KEYS = ("name", "aliases", "rrids", "unit", "faculty", "members", "thanks")
MEMBER_KEYS = ("technician_id", "from", "to")
# members = "unit": the technicians whom the roster places in the facility's unit, with the dates of
# their spells
OF_UNIT = "unit"

_RRID = re.compile(r"(?:RRID:\s*)?([A-Z]+_[A-Za-z0-9:-]+)")
# Words that tell no facility from another; a name needs at least one that is not here.
NAMING_NOTHING = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "for",
        "in",
        "of",
        "our",
        "the",
        "all",
        "centre",
        "center",
        "centres",
        "centers",
        "core",
        "cores",
        "facilities",
        "facility",
        "group",
        "groups",
        "instrument",
        "instruments",
        "lab",
        "laboratories",
        "laboratory",
        "labs",
        "office",
        "people",
        "personnel",
        "platform",
        "platforms",
        "service",
        "services",
        "staff",
        "support",
        "team",
        "teams",
        "technical",
        "technician",
        "technicians",
        "technology",
        "unit",
        "units",
        "workshop",
        "workshops",
    ]
)


@dataclass(frozen=True, slots=True)
class Member:
    """A technician's time at a facility; an open end is None."""

    technician_id: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility, team or instrument.

    `forms` are the folded names that stand for it, `codes` the folded RRIDs.
    """

    name: str
    forms: tuple[str, ...]
    codes: tuple[str, ...] = ()
    unit: str | None = None
    faculty: str | None = None
    members: tuple[Member, ...] = ()
    of_unit: bool = False


def listed(rows: Iterable[Mapping[str, Any]]) -> tuple[Facility, ...]:
    """The facilities of the setting `facilities`.

    A single UserError states everything that is wrong with them.

    A row has `name`, and may have `aliases`, `rrids`, `unit`, `faculty`, `thanks` (the sentence in
    which papers are asked to thank it) and `members`: a list of tables with `technician_id`,
    `from`, `to`, or "unit".
    """
    problems: list[str] = []
    facilities = tuple(
        _facility(_Entry(row, f"facility {number}", problems)) for number, row in enumerate(rows, 1)
    )
    problems += _shared_names(facilities)
    problems += _listed_twice(facilities)
    if problems:
        raise UserError(
            "Correct the facilities in the settings. Nothing was changed.\n  "
            + "\n  ".join(problems)
        )
    return facilities


class _Entry:
    """A table of the settings, read key by key.

    What is wrong goes to `problems`, with the place it is at.
    """

    def __init__(self, row: Mapping[str, Any], place: str, problems: list[str]) -> None:
        self.row = row
        self.place = place
        self.problems = problems

    def complain(self, remedy: str) -> None:
        """Note what to do."""
        self.problems.append(f"{self.place}: {remedy}")

    def check_keys(self, known: Sequence[str]) -> None:
        """Complain of keys that are not known."""
        for key in self.row:
            if key in known:
                continue
            close = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {close[0]}?" if close else f"use only {', '.join(known)}"
            self.complain(f"correct the key {key}; {hint}")

    def text(self, key: str) -> str | None:
        """The text of a key; None where it is blank."""
        value = self.row.get(key)
        if value is not None and not isinstance(value, str):
            self.complain(f"write {key} as a text in quotes, not {value!r}")
            return None
        return (value or "").strip() or None

    def texts(self, key: str) -> list[str]:
        """The list of texts of a key."""
        value = self.row.get(key, [])
        is_list = isinstance(value, list)
        if not is_list or not all(isinstance(text, str) and text.strip() for text in value):
            self.complain(f'write {key} as a list of texts, such as ["a", "b"], not {value!r}')
            return []
        return list(value)

    def day(self, key: str) -> date | None:
        """The date of a key, which may be a date or a text."""
        value = self.row.get(key)
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.complain(f"write {key} as YYYY-MM-DD, for example 2024-08-01, not {value!r}")
            return None


def _facility(entry: _Entry) -> Facility:
    name = _name(entry)
    entry.check_keys(KEYS)
    entry.text("thanks")  # a sentence for papers: only its form is checked here
    unit = entry.text("unit")
    of_unit = entry.row.get("members") == OF_UNIT
    if of_unit and not unit:
        entry.complain('write unit = "..." as on the roster, which members = "unit" needs')
    return Facility(
        name=name,
        forms=_forms(entry, name),
        codes=_codes(entry),
        unit=unit,
        faculty=entry.text("faculty"),
        members=() if of_unit else tuple(_members(entry)),
        of_unit=of_unit,
    )


def _forms(entry: _Entry, name: str) -> tuple[str, ...]:
    """Name and aliases, folded, each once."""
    printed = [name, *entry.texts("aliases")] if name else entry.texts("aliases")
    forms = [_form(entry, text) for text in printed]
    return tuple(dict.fromkeys(form for form in forms if form))


def _codes(entry: _Entry) -> tuple[str, ...]:
    codes = [_code(entry, text) for text in entry.texts("rrids")]
    return tuple(code for code in codes if code)


def _name(entry: _Entry) -> str:
    """The name, which every complaint about the facility mentions from now on."""
    name = entry.text("name") or ""
    if name:
        entry.place = f"{entry.place} ({name})"
    else:
        entry.complain('give it a name: write name = "..."')
    return name


def _form(entry: _Entry, printed: str) -> str | None:
    """The folded name; None where it fits any facility."""
    form = names.fold(printed)
    if set(form.split()) <= NAMING_NOTHING:
        entry.complain(f"use a name that no other facility has; {printed!r} fits any facility")
        return None
    return form


def _code(entry: _Entry, printed: str) -> str | None:
    """The folded RRID."""
    match = _RRID.fullmatch(printed.strip())
    if match is None:
        entry.complain(f"write the RRID like RRID:SCR_012345, not {printed!r}")
        return None
    return names.fold(match[1])


def _members(entry: _Entry) -> Iterable[Member]:
    rows = entry.row.get("members", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        entry.complain(
            "write members as a list such as "
            '[{ technician_id = "T1", from = 2020-01-01 }], or "unit"'
        )
        return
    for row in rows:
        member = _member(_Entry(row, entry.place, entry.problems))
        if member:
            yield member


def _member(entry: _Entry) -> Member | None:
    technician_id = entry.text("technician_id")
    if not technician_id:
        entry.complain('give each member a technician_id = "..." as on the roster')
        return None
    entry.place = f"{entry.place}, member {technician_id}"
    entry.check_keys(MEMBER_KEYS)
    member = Member(technician_id, entry.day("from"), entry.day("to"))
    if member.start and member.end and member.end < member.start:
        entry.complain(f"correct the dates; from {member.start} is after to {member.end}")
    return member


def _shared_names(facilities: Sequence[Facility]) -> Iterable[str]:
    """Complaints about names and RRIDs that two facilities have."""
    owners: dict[str, str] = {}
    for facility in facilities:
        for form in (*facility.forms, *facility.codes):
            owner = owners.setdefault(form, facility.name)
            if owner != facility.name:
                yield f"give {form!r} to one facility; {owner} and {facility.name} both have it"


def _listed_twice(facilities: Sequence[Facility]) -> Iterable[str]:
    every_name = [facility.name for facility in facilities if facility.name]
    for name in sorted(set(every_name)):
        if every_name.count(name) > 1:
            yield f"list {name!r} once; it is there {every_name.count(name)} times"
