"""Full texts that most likely matter are asked for first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from attribution.core.model import (
    AcknowledgementReading,
    Affiliation,
    Author,
    Technician,
    TextView,
    Thanked,
    WorkView,
)
from attribution.demo.world.institutions import HOME
from attribution.harvest.history import History
from attribution.harvest.parsed_files import Writer
from attribution.harvest.parsed_rows import row
from attribution.harvest.scope import Scope, Wanted
from attribution.harvest.text_order import by_worth
from attribution.home.settings import Settings

RUN = "20261126T030000000000Z"
QUILLMERE, ELSEWHERE = (HOME.ror,), ("02nr0ka47",)
ODO = Technician("1", "Odo", "Specimen", orcid="0000-0002-1825-0097")


def author(name: str, rors: tuple[str, ...] = QUILLMERE, **more: str) -> Author:
    return Author(name, affiliations=(Affiliation("University of Quillmere", rors),), **more)


def work(number: int, year: int, *authors: Author) -> WorkView:
    doi = f"10.5555/{number}"
    published = f"{year}-05-01"
    return WorkView("openalex", doi, doi=doi, published=published, authors=authors)


def thanking(number: int, name: str) -> TextView:
    doi = f"10.5555/{number}"
    reading = AcknowledgementReading(people=(Thanked(0, 1, name, "thanked"),))
    return TextView("europepmc", doi, doi, "jats", "read", reading=reading)


def order_of(home: Path, *records: WorkView | TextView) -> list[int]:
    """The numbers of the works in the order in which their texts are asked for."""
    writer = Writer(home, "openalex", RUN, "found")
    for record in records:
        writer.add(*row(record))
    writer.close()
    scope = Scope(Settings(home, rors=list(QUILLMERE)), date(2026, 11, 26), [ODO])
    works = [record for record in records if isinstance(record, WorkView)]
    wanted = [
        Wanted(work.doi, None, None) for work in sorted(works, key=lambda work: work.source_id)
    ]
    order = by_worth(History(home), scope, wanted)
    return [int(text.doi.rpartition("/")[2]) for text in order if text.doi]


def test_the_newest_come_first(tmp_path: Path) -> None:
    works = [work(year - 2020, year, author("Ada Fabrik")) for year in (2021, 2026, 2023)]
    assert order_of(tmp_path, *works) == [6, 3, 1]


def test_works_without_an_author_at_the_institution_come_last(tmp_path: Path) -> None:
    works = [work(1, 2026, author("Ada Fabrik", ELSEWHERE)), work(2, 2021, author("Bo Fabrik"))]
    assert order_of(tmp_path, *works) == [2, 1]


def test_authors_who_have_thanked_a_technician_bring_a_work_forward_by_two_years(
    tmp_path: Path,
) -> None:
    """The thanks may name a technician in small letters or with accents."""
    records = [
        *(work(1, 2020, author("Ada Fabrik")), thanking(1, "Ódo Specimen")),
        *(
            work(2, 2024, author("Ada Fabrik"), author("Cy Fabrik")),
            work(3, 2025, author("Bo Fabrik")),
        ),
        work(4, 2027, author("Bo Fabrik")),
    ]
    assert order_of(tmp_path, *records) == [4, 2, 3, 1]


def test_so_do_co_authors_of_a_technician(tmp_path: Path) -> None:
    technician = author("O. Specimen", orcid=ODO.orcid or "")
    works = [
        work(1, 2022, author("Ada Fabrik"), technician),
        work(2, 2024, author("Ada Fabrik")),
        work(3, 2025, author("Bo Fabrik")),
    ]
    assert order_of(tmp_path, *works) == [2, 3, 1]


def test_people_elsewhere_bring_nothing_forward(tmp_path: Path) -> None:
    far = author("Li Fabrik", ELSEWHERE)
    records = [
        *(work(1, 2020, far, author("Ada Fabrik")), thanking(1, "Odo Specimen")),
        *(work(2, 2024, far, author("Bo Fabrik")), work(3, 2025, author("Cy Fabrik"))),
    ]
    assert order_of(tmp_path, *records) == [3, 2, 1]
