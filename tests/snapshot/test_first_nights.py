"""The first night on which a credit stood is kept, and never invented."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view

from attribution.access.permissions import Person
from attribution.ledger.ledger import open_ledger
from attribution.privacy.choices import store_objection
from attribution.privacy.withheld import technicians_to_match
from attribution.snapshot import first_nights
from attribution.snapshot.reader import Reader
from attribution.workspace import Acting

ADA = technician()
FIRST = DAY
SECOND = DAY + timedelta(days=1)
THIRD = DAY + timedelta(days=2)


def paper(number: int, **more: Any) -> Any:
    doi = f"10.5555/{number}"
    return view("crossref", doi, at_home("Ada Quillby"), **{"doi": doi, **more})


def night(home: Path, now: Any, *records: Any) -> dict[str, tuple[date | None, date]]:
    """One night: DOI -> (first stood, seen)."""
    if records:
        save(home, records, now)
    built = settings(home)
    with open_ledger(built.ledger_path) as ledger:
        staff = technicians_to_match([ADA], ledger, home)
    published = snapshot(built, staff, now)
    first_nights.keep(home, published)
    reader = Reader(published)
    try:
        nights = reader.rows("select dois[1] as doi, first_stood, seen from credit_nights")
    finally:
        reader.close()
    return {row["doi"]: (row["first_stood"], row["seen"]) for row in nights}


def test_a_credit_has_its_first_night_and_those_before_the_record_have_none(tmp_path: Path) -> None:
    assert night(tmp_path, FIRST, paper(1)) == {"10.5555/1": (None, FIRST.date())}
    expected = {
        "10.5555/1": (None, FIRST.date()),
        "10.5555/2": (SECOND.date(), SECOND.date()),
    }
    assert night(tmp_path, SECOND, paper(2)) == expected
    assert night(tmp_path, THIRD) == expected


@pytest.mark.parametrize("lost", ["history", "snapshots"])
def test_either_copy_is_enough(tmp_path: Path, lost: str) -> None:
    night(tmp_path, FIRST, paper(1))
    before = night(tmp_path, SECOND, paper(2))
    shutil.rmtree(tmp_path / lost)
    assert night(tmp_path, THIRD) == before


@pytest.mark.parametrize("lost", [("snapshots",), ("history", "snapshots")])
def test_no_night_is_invented_where_the_night_before_is_not_known(
    tmp_path: Path, lost: tuple[str, ...]
) -> None:
    night(tmp_path, FIRST, paper(1))
    for folder in lost:
        shutil.rmtree(tmp_path / folder)
    nights = night(tmp_path, SECOND, paper(2))
    assert nights["10.5555/2"] == (None, SECOND.date())


def test_a_preprint_that_becomes_an_article_keeps_its_night(tmp_path: Path) -> None:
    night(tmp_path, FIRST)
    night(tmp_path, SECOND, paper(1, type="preprint"))
    article = paper(2, same_as=("10.5555/1",), published="2024-06-01")
    assert set(night(tmp_path, THIRD, article).values()) == {(SECOND.date(), SECOND.date())}


def test_an_objection_takes_the_nights_away_for_good(tmp_path: Path) -> None:
    night(tmp_path, FIRST)
    night(tmp_path, SECOND, paper(1))
    object_to_it(tmp_path, objects=True)
    assert night(tmp_path, THIRD) == {}
    assert first_nights.FILE.name in {path.name for path in (tmp_path / "history").iterdir()}
    object_to_it(tmp_path, objects=False)
    fourth = THIRD + timedelta(days=1)
    assert night(tmp_path, fourth) == {"10.5555/1": (None, fourth.date())}


def object_to_it(home: Path, *, objects: bool) -> None:
    with open_ledger(settings(home).ledger_path) as ledger:
        acting = Acting(received="email", at=DAY, key=f"objection-{objects}")
        store_objection(ledger, Person("kim", "lead"), acting, "T1", objects=objects)
