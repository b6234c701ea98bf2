"""A person who is on the roster twice, under two ids, takes the papers once."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from printed_names import SPELL, matched, mention, technician

from attribution.core.model import Technician
from attribution.matching.listed_twice import without_repeats

LEFT = replace(SPELL, end=datetime.date(2019, 7, 31))


def entries(**changes: Any) -> tuple[Technician, Technician]:
    """An entry that has ended, and one in force of the same name."""
    return technician("T1", spells=(LEFT,)), replace(technician("T2"), **changes)


def ids(technicians: list[Technician]) -> list[str]:
    return [record.technician_id for record in technicians]


def test_the_entry_in_force_longest_takes_the_papers() -> None:
    rows = matched([mention("Marguerite Quillfeather")], *entries())
    assert [(row["technician_id"], row["band"], row["tie"]) for row in rows] == [
        ("T2", "accept", False)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"given_names": "Marguerite Zenobia"},
        {"spells": (replace(SPELL, start=None),)},
        {"email": "m.quillfeather@example.org"},
    ],
)
def test_what_only_the_second_entry_states_makes_no_second_person(changes: dict[str, Any]) -> None:
    assert ids(without_repeats(entries(**changes))) == ["T2"]


@pytest.mark.parametrize(
    "changes",
    [
        {"given_names": "Martina"},
        {"family_name": "Thorncastle"},
        {"spells": (replace(SPELL, department="Physics"),)},
        {"spells": (replace(SPELL, department=None),)},
        {"spells": (replace(SPELL, start=datetime.date(2016, 1, 1)),)},
        {"spells": (LEFT,)},
    ],
)
def test_what_differs_makes_two_people(changes: dict[str, Any]) -> None:
    assert ids(without_repeats(entries(**changes))) == ["T1", "T2"]


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("orcid", "0000-0002-1825-0097", "0000-0001-5109-3700"),
        ("email", "m.quillfeather@example.org", "mq@example.org"),
        ("given_names", "Marguerite Zenobia", "Marguerite Iris"),
    ],
)
def test_two_values_make_two_people(field: str, first: str, second: str) -> None:
    former, current = entries()
    pair = [replace(former, **{field: first}), replace(current, **{field: second})]
    assert ids(without_repeats(pair)) == ["T1", "T2"]


def test_an_entry_with_decisions_is_never_left_out() -> None:
    assert ids(without_repeats(entries(), {"T1"})) == ["T1", "T2"]
