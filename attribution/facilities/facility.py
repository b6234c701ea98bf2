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

KEYS = ("name", "aliases", "rrids", "unit", "faculty", "members")
MEMBER_KEYS = ("technician_id", "from", "to")
OF_UNIT = "unit"  # members = "unit": whoever the roster places in the facility's unit, with the dates of the spells

_RRID = re.compile(r"(?:RRID:\s*)?([A-Z]+_[A-Za-z0-9:-]+)")
_GENERIC = (
    "a an and at for in of our the all centre center centres centers core cores facilities facility group groups instrument "
    "instruments lab laboratories laboratory labs office people personnel platform platforms service services staff support "
    "team teams technical technician technicians technology unit units workshop workshops"
)
NAMING_NOTHING = frozenset(_GENERIC.split())


@dataclass(frozen=True, slots=True)
class Member:
    """A technician's time at a facility; an open end is None."""

    technician_id: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility, team or instrument. `forms` are the folded names that stand for it, `codes` the folded RRIDs."""

    name: str
    forms: tuple[str, ...]
    codes: tuple[str, ...] = ()
    unit: str | None = None
    faculty: str | None = None
    members: tuple[Member, ...] = ()
    of_unit: bool = False


def listed(rows: Iterable[Mapping[str, Any]]) -> tuple[Facility, ...]:
    """The facilities of the setting `facilities`; everything that is wrong with them in one UserError.

    A row has `name`, and may have `aliases`, `rrids`, `unit`, `faculty` and `members`: a list of tables with
    `technician_id`, `from`, `to`, or "unit".
    """
    problems: list[str] = []
    found = tuple(_facility(row, f"facility {n}", problems) for n, row in enumerate(rows, 1))
    problems += _shared(found)
    if problems:
        raise UserError(
            "The facilities in the settings cannot be used; nothing was changed:\n  "
            + "\n  ".join(problems)
        )
    return found


def _facility(row: Mapping[str, Any], place: str, problems: list[str]) -> Facility:
    name = _text(row, "name", place, problems) or ""
    place = f"{place} ({name})" if name else place
    if not name:
        problems.append(f'{place}: it has no name; write name = "..."')
    problems += _unknown(row, KEYS, place)
    unit, members = _text(row, "unit", place, problems), row.get("members", [])
    if members == OF_UNIT and not unit:
        problems.append(
            f'{place}: members = "unit" needs the unit: write unit = "..." as the roster has it'
        )
    printed = [name, *_texts(row, "aliases", place, problems)]
    return Facility(
        name=name,
        forms=tuple(
            dict.fromkeys(filter(None, (_form(one, place, problems) for one in printed if one)))
        ),
        codes=tuple(
            filter(
                None, (_code(one, place, problems) for one in _texts(row, "rrids", place, problems))
            )
        ),
        unit=unit,
        faculty=_text(row, "faculty", place, problems),
        members=() if members == OF_UNIT else tuple(_members(members, place, problems)),
        of_unit=members == OF_UNIT,
    )


def _form(printed: str, place: str, problems: list[str]) -> str | None:
    form = names.fold(printed)
    if set(form.split()) <= NAMING_NOTHING:
        problems.append(
            f"{place}: {printed!r} fits any facility; write a name that tells this one from the others"
        )
        return None
    return form


def _code(printed: str, place: str, problems: list[str]) -> str | None:
    found = _RRID.fullmatch(printed.strip())
    if found is None:
        problems.append(f"{place}: {printed!r} is no RRID; it looks like RRID:SCR_012345")
        return None
    return names.fold(found[1])


def _members(rows: Any, place: str, problems: list[str]) -> Iterable[Member]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        problems.append(
            f'{place}: members is a list such as [{{ technician_id = "T1", from = 2020-01-01 }}], or "unit"'
        )
        return
    for row in rows:
        if not _text(row, "technician_id", place, problems):
            problems.append(
                f'{place}: a member has no technician_id; write technician_id = "..." as in the roster'
            )
            continue
        problems += _unknown(row, MEMBER_KEYS, f"{place}, member {row['technician_id']}")
        member = Member(
            str(row["technician_id"]),
            _day(row, "from", place, problems),
            _day(row, "to", place, problems),
        )
        if member.start and member.end and member.end < member.start:
            problems.append(
                f"{place}, member {member.technician_id}: from {member.start} is after to {member.end}"
            )
        yield member


def _day(row: Mapping[str, Any], key: str, place: str, problems: list[str]) -> date | None:
    value = row.get(key)
    try:
        return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        problems.append(
            f"{place}, member {row['technician_id']}: {key} = {value!r} is no day; write 2024-08-01"
        )
        return None


def _text(row: Mapping[str, Any], key: str, place: str, problems: list[str]) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        problems.append(f"{place}: {key} = {value!r}: write a text in quotes")
        return None
    return (value or "").strip() or None


def _texts(row: Mapping[str, Any], key: str, place: str, problems: list[str]) -> list[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one.strip() for one in value
    ):
        problems.append(f'{place}: {key} = {value!r}: write a list of texts, such as ["a", "b"]')
        return []
    return value


def _unknown(row: Mapping[str, Any], known: Sequence[str], place: str) -> list[str]:
    close = {key: difflib.get_close_matches(key, known, 1) for key in row if key not in known}
    return [
        f"{place}: there is no {key}"
        + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}")
        for key, near in close.items()
    ]


def _shared(found: Sequence[Facility]) -> list[str]:
    """Names and RRIDs that two facilities claim."""
    owners: dict[str, str] = {}
    problems = []
    for facility in found:
        for form in (*facility.forms, *facility.codes):
            other = owners.setdefault(form, facility.name)
            if other != facility.name:
                problems.append(
                    f"{form!r} stands for {other} and for {facility.name}; give it to one of them"
                )
    twice = {f.name for f in found if f.name and sum(g.name == f.name for g in found) > 1}
    return problems + [f"{name!r} is listed twice; make it one facility" for name in sorted(twice)]
