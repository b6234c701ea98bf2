"""Europe PMC is asked for technicians' names inside acknowledgements."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from gated import Gate, night, rows

from attribution.core.model import Technician
from attribution.demo import samples
from attribution.harvest import raw_files
from attribution.harvest.name_searches import full_names, searches_due

FIRST = date(2026, 7, 1)


def person(
    number: int = 1, given: str = "Jane Mary", family: str = "Specimen", **more: object
) -> Technician:
    return Technician(f"T{number:03d}", given, family, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (person(), ("Jane Mary Specimen", "Jane Specimen")),
        (person(given="Jane"), ("Jane Specimen",)),
        (person(given="Jane", known_as=("Jen", "JANE")), ("Jane Specimen", "Jen Specimen")),
        (
            person(given="Jane", known_as=("Jen Specimen", "JO SPECIMEN")),
            ("Jane Specimen", "Jen Specimen", "JO SPECIMEN"),
        ),
        (
            person(given="Jane", family="Ali", known_as=("Vali", "Lin Alí"), stated_names=("Ali",)),
            ("Jane Ali", "Vali Ali", "Lin Alí", "Ali Ali"),
        ),
        (person(given="Ali", family="Ali"), ("Ali Ali",)),
        *((person(given=initials), ()) for initials in ("J", "J. R.", "J R", "JR", "J.-P.")),
        (person(given="J. Robert"), ("J. Robert Specimen",)),
        (person(given="JO", family="LI"), ("JO LI",)),
        (person(given="Jane", former_names=("Jane Before",)), ("Jane Specimen",)),
        (
            person(given=" Ana  Lu ", family="van der Berg"),
            ("Ana Lu van der Berg", "Ana van der Berg"),
        ),
    ],
)
def test_only_whole_names_in_use_are_asked_for(who: Technician, names: tuple[str, ...]) -> None:
    assert full_names(who) == names


def test_who_was_never_asked_for_comes_first_and_everybody_again_within_the_sweep() -> None:
    people = [person(n, f"Odo{n}") for n in range(60)]
    marks = {
        search.technician_id: (search.mark, FIRST) for search in searches_due(people, {}, FIRST, 30)
    }
    assert len(marks) == 60
    assert searches_due(people, marks, FIRST + timedelta(days=1), 30) == []
    nights = [
        len(searches_due(people, marks, FIRST + timedelta(days=day), 30)) for day in range(31)
    ]
    assert nights[30] == 60
    assert nights[:15] == [0] * 15
    assert len(set(nights)) > 5, "spread over the nights"
    newcomer = person(99, "New")
    assert (
        searches_due([*people, newcomer], marks, FIRST + timedelta(days=30), 30)[0].technician_id
        == "T099"
    )


def test_a_changed_name_is_asked_for_at_once() -> None:
    marks = {
        search.technician_id: (search.mark, FIRST)
        for search in searches_due([person()], {}, FIRST, 30)
    }
    (again,) = searches_due([person(known_as=("Jen",))], marks, FIRST + timedelta(days=1), 30)
    assert again.since is None


def demo_people(number: int) -> list[Technician]:
    with (samples.FOLDER / "roster.csv").open(encoding="utf-8") as file:
        first_rows = {row["technician_id"]: row for row in reversed(list(csv.DictReader(file)))}
    table = sorted(first_rows.values(), key=lambda row: row["technician_id"])[:number]
    return [
        Technician(row["technician_id"], row["given_names"], row["family_name"]) for row in table
    ]


def test_what_is_found_joins_the_flow_with_the_reason_it_was_fetched_for(
    home: Path, gate: Gate
) -> None:
    people = demo_people(60)
    night(home, gate, FIRST, people)
    assert gate.calls("europepmc", "ACK_FUND") == 3, "25 technicians a query"
    reasons = [
        raw["why"]
        for _, _, path in raw_files.runs(home)
        for raw in raw_files.read(path)
        if "why" in raw
    ]
    assert reasons[0] == {"thanked": [person.technician_id for person in people[:25]]}
    assert rows(home, "select count(distinct technician_id) from searches") == [(60,)]
    thanked = {
        r["doi"]
        for _, _, path in raw_files.runs(home)
        for raw in raw_files.read(path)
        if "why" in raw
        for r in raw["payload"]["results"]
        if "doi" in r
    }
    read = {
        doi
        for (doi,) in rows(
            home, "select doi from texts where source = 'europepmc' and status = 'read'"
        )
    }
    assert thanked
    assert thanked <= read, "their full texts are fetched too"


def test_former_names_never_leave_the_house(home: Path, gate: Gate) -> None:
    people = [person(given="Wilma", family="Testbank", former_names=("Wilma Vormals",))]
    night(home, gate, FIRST, people)
    sent = [str(request.params) for source, request in gate.requests]
    assert any("Testbank" in query for query in sent)
    assert not any("Vormals" in query for query in sent)


def test_the_second_night_asks_for_no_name_again(home: Path, gate: Gate) -> None:
    people = demo_people(60)
    night(home, gate, FIRST, people)
    gate.open()
    again = night(home, gate, FIRST + timedelta(days=1), people)
    assert gate.calls("europepmc", "ACK_FUND") == 0
    assert sum(run.calls for run in again.values()) <= 12


def test_what_the_budget_leaves_over_is_said_and_asked_for_on_the_next_night(
    home: Path, gate: Gate
) -> None:
    people = demo_people(60)
    first = night(home, gate, FIRST, people, ATTRIBUTION_HARVEST_REVERSE_CALLS="1")
    assert first["europepmc"].waiting == (
        "The names of 35 technicians wait for the next nights (harvest.reverse_calls).",
    )
    assert not first["europepmc"].needs_somebody
    assert first["europepmc"].listed
    gate.open()
    second = night(
        home, gate, FIRST + timedelta(days=1), people, ATTRIBUTION_HARVEST_REVERSE_CALLS="9"
    )
    assert second["europepmc"].waiting == ()
    assert rows(home, "select count(distinct technician_id) from searches") == [(60,)]


def test_without_a_budget_no_name_is_sent(home: Path, gate: Gate) -> None:
    runs = night(home, gate, FIRST, demo_people(5), ATTRIBUTION_HARVEST_REVERSE_CALLS="0")
    assert gate.calls("europepmc", "ACK_FUND") == 0
    assert runs["europepmc"].gaps == ()


def test_names_asked_for_again_are_asked_for_what_is_new(home: Path, gate: Gate) -> None:
    people = demo_people(10)
    night(home, gate, FIRST, people)
    gate.open()
    night(home, gate, FIRST + timedelta(days=31), people)
    assert gate.calls("europepmc", f"UPDATE_DATE:[{FIRST - timedelta(days=2)}") > 0
