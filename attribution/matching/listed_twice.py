"""People who are on the roster twice under two ids, as after a new contract.

Both entries would fit every paper equally well, so that each paper would be a tie for ever. The
entry in force longest takes the papers; the other is not matched.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

from attribution.core import names
from attribution.core.model import Technician
from attribution.core.person_names import full_name

InForce = tuple[datetime.date, bool]  # the last day, and whether the first day is known


def without_repeats(
    technicians: Sequence[Technician], decided: Collection[str] = ()
) -> list[Technician]:
    """The technicians in the same order, each person once; all of `decided` are kept.

    >>> once = Technician("T1", "Rowena", "Quillfeather")
    >>> without_repeats([once, Technician("T2", "Rowena", "Quillfeather")]) == [once]
    False
    """
    by_name: dict[tuple[str, str], list[Technician]] = {}
    for technician in technicians:
        by_name.setdefault(_name(technician), []).append(technician)
    repeats = {
        technician.technician_id
        for namesakes in by_name.values()
        if len(namesakes) > 1
        for technician in namesakes
        if _is_repeat(technician, namesakes)
    }
    left_out = repeats.difference(decided)
    return [record for record in technicians if record.technician_id not in left_out]


def _name(technician: Technician) -> tuple[str, str]:
    first_name = names.fold(technician.given_names).partition(" ")[0]
    return first_name, names.fold(technician.family_name)


def _is_repeat(technician: Technician, namesakes: Iterable[Technician]) -> bool:
    """Whether the same person has another entry that is in force longer."""
    return any(
        _in_force(technician) < _in_force(other) and is_same_person(technician, other)
        for other in namesakes
    )


def _in_force(technician: Technician) -> InForce:
    spells = technician.spells
    last_day = max((spell.end or datetime.date.max for spell in spells), default=datetime.date.max)
    return last_day, _first_day(technician) is not None


def _first_day(technician: Technician) -> datetime.date | None:
    days = [spell.start for spell in technician.spells if spell.start]
    return min(days, default=None)


def is_same_person(left: Technician, right: Technician) -> bool:
    """Whether two entries of one name are one person: all they state must agree.

    Namesakes of one department who started on one day are hardly two people. Without a department
    nothing tells them apart.
    """
    return (
        _may_be_same_name(left, right)
        and _differ_in_nothing(left.orcid, right.orcid)
        and _differ_in_nothing(left.email, right.email)
        and _differ_in_nothing(_first_day(left), _first_day(right))
        and not _places(left).isdisjoint(_places(right))
    )


def _may_be_same_name(left: Technician, right: Technician) -> bool:
    """Whether the names are the same, but for further given names that only one entry has."""
    short, long = sorted((names.fold(full_name(record)) for record in (left, right)), key=len)
    return set(short.split()) <= set(long.split())


def _differ_in_nothing(left: object, right: object) -> bool:
    return left is None or right is None or left == right


def _places(technician: Technician) -> set[tuple[str | None, str]]:
    return {
        (spell.institution_ror, names.fold(spell.department))
        for spell in technician.spells
        if spell.department
    }
