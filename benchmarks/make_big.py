"""Make a home folder with invented parsed records of any size, for the speed benchmarks.

python benchmarks/make_big.py HOME [--works 100000] [--technicians 1000] [--texts 40000] [--seed 1]

Six authors for each work. OpenAlex shows all works, Crossref 85%, Europe PMC 55%. Texts thank two
to five people. All people are invented.
"""

from __future__ import annotations

import argparse
import csv
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path

from attribution.acknowledgements import reader
from attribution.core.model import Affiliation, Author, FullTextParts, TextView, WorkView
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.parsed_rows import row
from attribution.harvest.registry import services
from attribution.harvest.summaries import Summary
from attribution.home import settings, writing
from attribution.roster import copies

START = (
    "Bar Cal Dor El Fen Gar Hol Ing Jor Kel Lan Mor Nor Os Pel Quin Ros Sed Tor Ul Ven Wes Yor Zan"
).split()
MIDDLE = "a e i o u an er in or al".split()
END = "by cott den field ford gate ham land ley man ner shaw son ton well wick wood worth".split()
GIVEN = (
    "Ada Ben Cora Dan Ella Finn Gwen Hugo Iris Jack Kate Liam Mona Neil Olga Paul Rosa Sam Tess "
    "Vera Will Yara Zoe Amir Bea Carl Dora Emil Faye Glen Hana Ivan Jane Karl Lena Marc Nora Omar "
    "Petra Rolf Sara Tom Una Vito Wanda"
).split()
ROSTER_COLUMNS = (
    "technician_id given_names family_name institution_ror faculty department job_title "
    "start_date end_date"
).split()
SOURCES = ("openalex", "crossref", "europepmc")
HOME_NAME, HOME_ROR = "University of Northmere", "0nrthmr98"
FACULTIES = {
    "Science": ["Chemistry", "Physics", "Biology"],
    "Medicine": ["Imaging", "Pathology"],
    "Engineering": ["Workshop", "Materials"],
    "Arts": ["Media"],
}
OTHERS = [f"Institute {n} of Southport" for n in range(400)]


class People:
    """Invented names, some far commoner than others, as real ones are."""

    def __init__(self, rng: random.Random) -> None:
        families = sorted({a + b + c for a in START for b in MIDDLE for c in END})
        rng.shuffle(families)
        given = [
            *GIVEN,
            *(a + b for a in START for b in "ia ett o us en is ina elle ard win".split()),
        ]
        self.rng, self.families, self.given = rng, families, given
        self.family_weights = list(accumulate(1 / (n + 20) for n in range(len(families))))
        self.given_weights = list(accumulate(1 / (n + 5) for n in range(len(given))))

    def name(self) -> tuple[str, str]:
        (given,) = self.rng.choices(self.given, cum_weights=self.given_weights)
        (family,) = self.rng.choices(self.families, cum_weights=self.family_weights)
        return given, family


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    for name, default in (
        ("works", 100_000),
        ("technicians", 1000),
        ("texts", 40_000),
        ("seed", 1),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    people = People(rng)
    technicians = [people.name() for _ in range(options.technicians)]
    options.home.mkdir(parents=True, exist_ok=True)
    writing.write(
        options.home / settings.FILE,
        {
            "institution.name": HOME_NAME,
            "institution.rors": [HOME_ROR],
            "institution.name_forms": [HOME_NAME],
            "harvest.works_from": date(2015, 1, 1),
        },
        services(),
    )
    write_roster(options.home, technicians, rng)
    write_works(options, rng, people, technicians)


def write_roster(home: Path, technicians: list[tuple[str, str]], rng: random.Random) -> None:
    path = home / "technicians.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(ROSTER_COLUMNS)
        for number, (given, family) in enumerate(technicians):
            faculty = rng.choice(list(FACULTIES))
            end = f"{rng.randint(2020, 2025)}-06-30" if rng.random() < 0.2 else ""
            rows.writerow(
                [
                    f"T{number:05d}",
                    given,
                    family,
                    HOME_ROR,
                    faculty,
                    rng.choice(FACULTIES[faculty]),
                    "Technician",
                    f"{rng.randint(2005, 2019)}-09-01",
                    end,
                ]
            )
    copies.import_file(path, home, now=datetime(2025, 12, 31, tzinfo=UTC))


def write_works(
    options: argparse.Namespace,
    rng: random.Random,
    people: People,
    technicians: list[tuple[str, str]],
) -> None:
    run = raw_files.run_id(datetime(2026, 1, 1, tzinfo=UTC))
    writers = {name: parsed_files.Writer(options.home, name, run, "found") for name in SOURCES}
    for number in range(options.works):
        view = work(number, rng, people, technicians)
        has_text = number < options.texts
        add_views(writers, rng, view, has_text)
        if has_text:
            writers["europepmc"].add(*row(text(view, rng, people, technicians)))
    for name, writer in writers.items():
        writer.close()
        summary(run, name, options.works).save(options.home)


def add_views(
    writers: dict[str, parsed_files.Writer],
    rng: random.Random,
    view: WorkView,
    has_text: bool,
) -> None:
    """The work as OpenAlex shows it, and often as Crossref and Europe PMC do."""
    writers["openalex"].add(*row(view))
    if rng.random() < 0.85:
        writers["crossref"].add(*row(split(view, "crossref", view.doi or "")))
    if rng.random() < 0.55 or has_text:
        writers["europepmc"].add(*row(split(view, "europepmc", f"PMC:{view.pmcid}")))


def summary(run: str, source: str, works: int) -> Summary:
    """A finished run of a source."""
    return Summary(
        run,
        source,
        finished="2026-01-01T02:00:00",
        status="finished",
        listed=True,
        began=run,
        announced=works,
        collected=works,
        calls=works // 100,
    )


def work(
    number: int, rng: random.Random, people: People, technicians: list[tuple[str, str]]
) -> WorkView:
    authors = tuple(author(place, rng, people, technicians) for place in range(rng.randint(2, 10)))
    words = " ".join(rng.choice(people.families).lower() for _ in range(8))
    return WorkView(
        "openalex",
        f"W{number}",
        doi=f"10.5555/big.{number}",
        pmcid=f"PMC{90_000_000 + number}",
        openalex_id=f"W{number}",
        title=f"On the {words}",
        type="article",
        published=f"{rng.randint(2015, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        published_precision="day",
        journal=f"Journal {number % 900}",
        is_open_access=True,
        authors=authors,
    )


def author(
    place: int, rng: random.Random, people: People, technicians: list[tuple[str, str]]
) -> Author:
    """An author, at the institution if first or by chance, and a technician now and then."""
    given, family = rng.choice(technicians) if rng.random() < 0.008 else people.name()
    shown = given if rng.random() < 0.7 else given[0] + "."
    at_home = place == 0 or rng.random() < 0.3
    if at_home:
        department = rng.choice(["Chemistry", "Biology", "Physics"])
        affiliation = Affiliation(f"Department of {department}, {HOME_NAME}, UK", (HOME_ROR,))
    else:
        affiliation = Affiliation(rng.choice(OTHERS))
    return Author(
        f"{shown} {family}", author_id=f"A{rng.randrange(10**9)}", affiliations=(affiliation,)
    )


def split(view: WorkView, source: str, name: str) -> WorkView:
    authors = tuple(
        replace(
            a,
            given=a.name.split()[0],
            family=a.name.split()[-1],
            author_id=None,
            affiliations=tuple(Affiliation(f.text) for f in a.affiliations),
        )
        for a in view.authors
    )
    return replace(
        view,
        source=source,
        source_id=name,
        openalex_id=None,
        authors=authors,
        has_full_text=source == "europepmc",
    )


def text(
    view: WorkView, rng: random.Random, people: People, technicians: list[tuple[str, str]]
) -> TextView:
    named = [
        " ".join(rng.choice(technicians) if rng.random() < 0.04 else people.name())
        for _ in range(rng.randint(2, 5))
    ]
    acknowledgement = (
        f"We thank {', '.join(named[:-1])} and {named[-1]} for technical assistance with "
        "microscopy. We thank the staff of the imaging facility."
    )
    return TextView(
        "europepmc",
        view.pmcid or "",
        view.doi,
        "jats",
        "read",
        FullTextParts(acknowledgement),
        reader.read(acknowledgement),
    )


if __name__ == "__main__":
    main()
