"""An invented university to try the matcher on where no labelled data are at hand. Nobody in it exists."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from attribution.core import names

PEOPLE, WORKS, AUTHORS = 300, 2000, 5
HOME, ELSEWHERE = (
    ("Invented University", "0nvntdx01"),
    [(f"Institute {c}", f"0exxxx{i}01") for i, c in enumerate("ABCDEF")],
)
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


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    middle: str
    family: str
    unit: str


def write(folder: Path, seed: int = 1) -> None:
    """Write roster.csv, mentions.jsonl and truth.jsonl. The same seed gives the same bytes."""
    random_ = random.Random(seed)  # noqa: S311 - nothing secret
    common = _common()
    roster = [_invented(random_, common) for _ in range(PEOPLE)]
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(
            [
                "technician_id",
                "given_names",
                "family_name",
                "institution_ror",
                "department",
                "start_date",
            ]
        )
        for i, p in enumerate(roster):
            lines.writerow(
                [f"T{i}", f"{p.given} {p.middle}".strip(), p.family, HOME[1], p.unit, "2015-01-01"]
            )
    mentions, truth = [], []
    for number in range(WORKS * AUTHORS):
        who = random_.randrange(PEOPLE) if random_.random() < 0.05 else None
        mentions.append(
            _mention(
                random_, number, roster[who] if who is not None else _invented(random_, common), who
            )
        )
        truth.append(
            {"mention_id": f"m{number}", "technician_id": None if who is None else f"T{who}"}
        )
    for name, rows in (("mentions", mentions), ("truth", truth)):
        (folder / f"{name}.jsonl").write_text(
            "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8"
        )


def _common() -> dict[str, tuple[list[str], list[float]]]:
    with files("attribution.matching").joinpath("common_names.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {
        part: (
            [r["word"].title() for r in rows if r["part"] == part],
            [float(r["per_million"]) for r in rows if r["part"] == part],
        )
        for part in ("given", "family")
    }


def _invented(random_: random.Random, common: dict[str, tuple[list[str], list[float]]]) -> _Person:
    given, middle = random_.choices(*common["given"], k=2)
    family = "-".join(random_.choices(*common["family"], k=2 if random_.random() < 0.04 else 1))
    return _Person(given, middle if random_.random() < 0.5 else "", family, random_.choice(UNITS))


def _mention(
    random_: random.Random, number: int, person: _Person, who: int | None
) -> dict[str, object]:
    at_home = random_.random() < (0.9 if who is not None else 0.3)
    place, ror = HOME if at_home else random_.choice(ELSEWHERE)
    unit = person.unit if who is not None and at_home else random_.choice(UNITS)
    return {
        "mention_id": f"m{number}",
        "work_id": f"w{number // AUTHORS}",
        "kind": "author",
        "name": _printed(random_, person),
        "affiliations": [f"{unit}, {place}"],
        "institution_rors": [ror],
        "date": f"{random_.randint(2016, 2025)}-06-01",
    }


def _printed(random_: random.Random, person: _Person) -> str:
    """The name as a journal might print it: in full, with initials, turned round, with a short form or a slip."""
    given, family, draw = person.given, person.family, random_.random()
    if draw < 0.25:
        given = given[0] + "."
    elif draw < 0.45 and person.middle:
        given = f"{given} {person.middle[0]}."
    elif draw < 0.50 and (short := sorted(names.nicknames(given.lower()))):
        given = short[0].title()
    elif draw < 0.53 and len(family) > 5:
        family = family[:2] + family[3:]
    elif draw < 0.56:
        family = family.replace("-", " ")
    return f"{family}, {given}" if 0.60 < draw < 0.63 else f"{given} {family}"
