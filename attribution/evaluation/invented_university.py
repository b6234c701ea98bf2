"""An invented university to try the matcher on without labelled data. No person in it exists."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from attribution.core import names

PEOPLE = 300
WORKS = 2000
AUTHORS = 5
TECHNICIAN_SHARE = 0.05  # of the printed names
HOME = ("Invented University", "0nvntdx01")
ELSEWHERE = [(f"Institute {letter}", f"0exxxx{n}01") for n, letter in enumerate("ABCDEF")]
UNITS = (
    "Chemistry",
    "Imaging Facility",
    "Physics",
    "Genomics Unit",
    "Earth Sciences",
    "Workshop",
    "Psychology",
    "Medicine",
)
ROSTER_COLUMNS = (
    "technician_id",
    "given_names",
    "family_name",
    "institution_ror",
    "department",
    "start_date",
)

NameTable = tuple[list[str], list[float]]  # names and how common they are


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    middle: str
    family: str
    unit: str
    technician_id: str | None = None


@dataclass(frozen=True, slots=True)
class _University:
    """Where invented people come from; with one generator, the order of calls matters."""

    random: random.Random
    common_names: dict[str, NameTable]

    def roster(self, size: int) -> list[_Person]:
        return [self.person(f"T{number}") for number in range(size)]

    def person(self, technician_id: str | None = None) -> _Person:
        given, middle = self.random.choices(*self.common_names["given"], k=2)
        parts = 2 if self.random.random() < 0.04 else 1
        family = "-".join(self.random.choices(*self.common_names["family"], k=parts))
        has_middle = self.random.random() < 0.5
        unit = self.random.choice(UNITS)
        return _Person(given, middle if has_middle else "", family, unit, technician_id)

    def printed_person(self, roster: Sequence[_Person]) -> _Person:
        """A technician now and then, else a person who is not on the roster."""
        if self.random.random() < TECHNICIAN_SHARE:
            return roster[self.random.randrange(len(roster))]
        return self.person()

    def mention(self, number: int, person: _Person) -> dict[str, object]:
        is_technician = person.technician_id is not None
        is_at_home = self.random.random() < (0.9 if is_technician else 0.3)
        place, ror = HOME if is_at_home else self.random.choice(ELSEWHERE)
        is_in_unit = is_technician and is_at_home
        unit = person.unit if is_in_unit else self.random.choice(UNITS)
        return {
            "mention_id": f"m{number}",
            "work_id": f"w{number // AUTHORS}",
            "kind": "author",
            "name": self.printed_name(person),
            "affiliations": [f"{unit}, {place}"],
            "institution_rors": [ror],
            "date": f"{self.random.randint(2016, 2025)}-06-01",
        }

    def printed_name(self, person: _Person) -> str:
        """The name as a journal might print it: in full or not, misprinted, or turned round."""
        given = person.given
        family = person.family
        draw = self.random.random()
        short_forms = sorted(names.nicknames(given.lower()))
        if draw < 0.25:
            given = f"{given[0]}."
        elif draw < 0.45 and person.middle:
            given = f"{given} {person.middle[0]}."
        elif draw < 0.50 and short_forms:
            given = short_forms[0].title()
        elif draw < 0.53 and len(family) > 5:
            family = family[:2] + family[3:]
        elif draw < 0.56:
            family = family.replace("-", " ")
        return f"{family}, {given}" if 0.60 < draw < 0.63 else f"{given} {family}"


def write(folder: Path, seed: int = 1, people: int = PEOPLE, works: int = WORKS) -> None:
    """Write roster.csv, mentions.jsonl and truth.jsonl. The same arguments give the same bytes."""
    generator = random.Random(seed)  # noqa: S311 - nothing secret
    university = _University(generator, _common_names())
    roster = university.roster(people)
    mentions: list[dict[str, object]] = []
    truth: list[dict[str, object]] = []
    for number in range(works * AUTHORS):
        person = university.printed_person(roster)
        mentions.append(university.mention(number, person))
        truth.append({"mention_id": f"m{number}", "technician_id": person.technician_id})
    _write_roster(folder / "roster.csv", roster)
    _write_lines(folder / "mentions.jsonl", mentions)
    _write_lines(folder / "truth.jsonl", truth)


def _write_roster(path: Path, roster: Sequence[_Person]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(ROSTER_COLUMNS)
        for person in roster:
            given_names = f"{person.given} {person.middle}".strip()
            name = (person.technician_id, given_names, person.family)
            rows.writerow([*name, HOME[1], person.unit, "2015-01-01"])


def _write_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), "utf-8")


def _common_names() -> dict[str, NameTable]:
    tables: dict[str, NameTable] = {"given": ([], []), "family": ([], [])}
    with files("attribution.matching").joinpath("common_names.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            words, weights = tables[row["part"]]
            words.append(row["word"].title())
            weights.append(float(row["per_million"]))
    return tables
