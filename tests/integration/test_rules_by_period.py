"""A rule that is added, changed or removed changes the figures of its own years and no others.

The expected figures are counted in plain Python from the roster file and the credits.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import upstreams
from upstreams import Upstreams

from attribution.measure.periods import calendar_years
from attribution.measure.rules import DatedRule, changed_rules, rules_in
from attribution.operations import nightly
from attribution.operations.change_guard import Accepted
from attribution.roster import copies
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot

pytestmark = pytest.mark.upstreams
YEARS = calendar_years(date(2018, 1, 1), date(2025, 12, 31))
EVERYBODY = "everybody on the roster"
TITLES = ("Technician", "Senior Technologist", "Research Fellow", "Technician Apprentice")
PEOPLE = 60
SINCE_2020 = {
    "name": "technicians",
    "from_date": date(2020, 1, 1),
    "job_title_includes": ["technician"],
}
NARROWED = SINCE_2020 | {"job_title_excludes": ["apprentice"]}
AMID_2022 = {
    "name": "with technologists",
    "from_date": date(2022, 3, 1),
    "job_title_includes": ["technician", "technologist"],
}
# Rules in the settings, and the words that a title must and must not have in some of the years.
ALL = ((), ())
TECHNICIANS = (("technician",), ())
NO_APPRENTICES = (("technician",), ("apprentice",))
TECHNOLOGISTS = (("technician", "technologist"), ())
CASES = {
    "added": ([SINCE_2020], dict.fromkeys(range(2020, 2026), TECHNICIANS)),
    "changed": ([NARROWED], dict.fromkeys(range(2020, 2026), NO_APPRENTICES)),
    "renamed": (
        [NARROWED | {"name": "another name"}],
        dict.fromkeys(range(2020, 2026), NO_APPRENTICES),
    ),
    "second": (
        [AMID_2022, NARROWED],
        dict.fromkeys(range(2020, 2023), NO_APPRENTICES)
        | dict.fromkeys(range(2023, 2026), TECHNOLOGISTS),
    ),
    "first removed": ([AMID_2022], dict.fromkeys(range(2023, 2026), TECHNOLOGISTS)),
    "all removed": ([], {}),
}


@pytest.fixture(scope="module")
def folder(server: Upstreams, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose roster names people who are authors of its papers, under four titles."""
    server.fault()
    folder = tmp_path_factory.mktemp("rules") / "home"
    upstreams.home(folder, server, since=date(2018, 1, 1))
    settings = replace(upstreams.settings(folder, server), sources=["openalex"])
    nightly.harvest(settings, now=datetime.now(UTC))
    nightly.build(settings, now=datetime.now(UTC))
    write_roster(folder, folder / "authors.csv")
    for copy in copies.dated_copies(folder):
        copy.unlink()  # its people would stay on the roster as leavers
    copies.import_file(folder / "authors.csv", folder, {}, now=datetime.now(UTC))
    return folder


def rows(folder: Path, query: str) -> list[dict[str, Any]]:
    snapshot = current_snapshot(folder)
    assert snapshot is not None
    reader = snapshot_reader.Reader(snapshot)
    try:
        return reader.rows(query)
    finally:
        reader.close()


def write_roster(folder: Path, path: Path) -> None:
    """Authors of the institution as its technicians; every third of them left in 2021."""
    query = "select distinct name from mentions where kind = 'author' and affiliated order by name"
    authors = [row["name"].rsplit(" ", 1) for row in rows(folder, query)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(upstreams.ROSTER_COLUMNS)
        for number, name in enumerate(authors[:PEOPLE]):
            end = "2021-06-30" if number % 3 == 0 else ""
            title = TITLES[number % len(TITLES)]
            person = (f"T{number:03}", name[0], name[-1])
            table.writerow((*person, "", "Science", title, "2005-01-01", end))
        table.writerow(upstreams.LEAVER)


def build(folder: Path, server: Upstreams, rules: list[dict[str, Any]]) -> None:
    settings = replace(upstreams.settings(folder, server), sources=["openalex"], rules=rules)
    everything = Accepted(everything=True)
    nightly.build(settings, now=datetime.now(UTC), accepted=everything)


Words = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """What a home folder says after a build under some rules."""

    measured: list[dict[str, Any]]
    under_todays: list[dict[str, Any]]
    credits: list[dict[str, Any]]
    rules: tuple[DatedRule, ...]


@pytest.fixture(scope="module")
def outcomes(folder: Path, server: Upstreams) -> dict[str, Outcome]:
    """By case, in their order, each built after the one before."""
    server.fault()
    return {case: outcome(folder, server, rules) for case, (rules, _) in CASES.items()}


def outcome(folder: Path, server: Upstreams, rules: list[dict[str, Any]]) -> Outcome:
    build(folder, server, rules)
    asked = upstreams.in_process(
        folder, server, "measure", "--period", "2018..2025", "--rule", "today", "--json"
    )
    assert asked.exit_code == 0
    measured = upstreams.measure(folder, "2018..2025")
    snapshot = current_snapshot(folder)
    assert snapshot is not None
    reader = snapshot_reader.Reader(snapshot)
    try:
        credits = reader.rows("from credits where kind in ('author', 'thanked')")
        with reader.cursor() as cursor:
            return Outcome(measured, json.loads(asked.stdout), credits, rules_in(cursor))
    finally:
        reader.close()


def expected(
    folder: Path, credits: list[dict[str, Any]], year: int, words: Words
) -> tuple[int, ...]:
    """(technicians, of them authors, thanked, either) of one year."""
    with (folder / "authors.csv").open(encoding="utf-8") as file:
        people = [row for row in csv.DictReader(file) if counts(row["job_title"], *words)]
    left = {row["technician_id"]: row["end_date"] or "9999" for row in people}
    present = {person for person, end in left.items() if end >= f"{year}-01-01"}
    credited: dict[str, set[str]] = {"author": set(), "thanked": set()}
    for credit in (credit for credit in credits if credit["published"].year == year):
        credited[credit["kind"]].add(credit["technician_id"])
    either = credited["author"] | credited["thanked"]
    return tuple(len(present & group) for group in (present, *credited.values(), either))


def counts(title: str, includes: tuple[str, ...], excludes: tuple[str, ...]) -> bool:
    included = not includes or any(word in title.lower() for word in includes)
    return included and not any(word in title.lower() for word in excludes)


def printed(row: dict[str, Any]) -> tuple[int, ...]:
    """The numbers of a row; 0 for people thanked where no acknowledgement was read."""
    authored, thanked, either = (
        row[kind]["numerator"] for kind in ("authored", "thanked", "either")
    )
    assert thanked is not None or row["coverage"]["read"] == 0
    return row["denominator"], authored, thanked or 0, either


@pytest.mark.parametrize("case", CASES)
def test_each_year_is_measured_under_the_rule_of_its_first_day(
    case: str, folder: Path, outcomes: dict[str, Outcome]
) -> None:
    rules, words = CASES[case]
    measured, credits = outcomes[case].measured, outcomes[case].credits
    figures = {row["period"]: printed(row) for row in measured if row["denominator"]}
    assert len(figures) > 5
    assert figures == {
        year: expected(folder, credits, int(year), words.get(int(year), ALL)) for year in figures
    }
    if not rules:
        assert {row["rule"] for row in measured} == {EVERYBODY}
    assert any(authors for _, authors, *_ in figures.values())


def test_todays_rule_for_every_year_is_labelled_so(
    folder: Path, outcomes: dict[str, Outcome]
) -> None:
    added = outcomes["added"]
    assert len(added.under_todays) > 5
    for row in added.under_todays:
        assert row["rule"] == "technicians, from 2020-01-01 (today's rule)"
        if row["denominator"]:
            assert printed(row) == expected(folder, added.credits, int(row["period"]), TECHNICIANS)


def test_a_changed_past_rule_is_named_for_each_year_that_it_changes(
    outcomes: dict[str, Outcome],
) -> None:
    names = ("added", "changed", "renamed")
    before, after, renamed = (outcomes[name].rules for name in names)
    changes = list(changed_rules(before, after, YEARS))
    assert len(changes) == 6
    assert changes[0] == (
        "The rule for 2020 changed from 'technicians, from 2020-01-01' (titles with technician) "
        "to 'technicians, from 2020-01-01' (titles with technician; no titles with apprentice)."
    )
    assert not list(changed_rules(after, renamed, YEARS))
