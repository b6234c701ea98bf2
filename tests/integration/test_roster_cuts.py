"""Rosters that lost people, on real records: never a wrong figure with exit 0.

The technicians with credits are authors that the records print, under invented ids and posts.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import upstreams
from upstreams import CAMBRIDGE, Upstreams

from attribution.roster import copies

pytestmark = pytest.mark.upstreams
FIRST, LAST = date(2018, 1, 1), 2025
NUMBER = 60
COLUMNS = (
    "technician_id",
    "given_names",
    "family_name",
    "institution_ror",
    "job_title",
    "start_date",
    "end_date",
)
LEAVER = ("L001", "Odette", "Emerita", CAMBRIDGE, "Technician", "2005-01-01", "2012-01-31")
# Who is gone, and the share of all people; a share of one in twenty is not refused.
CUTS = [("random", 0.05), ("credited", 0.25), ("credited", 0.5), ("uncredited", 0.5)]


@dataclass(frozen=True)
class Harvested:
    """A home folder with sixty technicians, of whom some have works, after one night."""

    home: Path
    figures: list[dict[str, Any]]
    credited: set[str]


@pytest.fixture(scope="module")
def harvested(server: Upstreams, tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    server.fault()
    folder = tmp_path_factory.mktemp("cuts") / "home"
    upstreams.home(folder, server, since=FIRST)
    assert imported(folder, server, write_list(folder), "--accept-changes").exit_code == 0
    assert upstreams.night(folder, server).exit == 0
    years = figures(folder)
    assert any(year["either"]["numerator"] for year in years)
    return Harvested(folder, years, credited_ids(folder, server))


def printed_authors(number: int) -> list[tuple[str, str]]:
    """Given and family names of authors whom works of the institution print."""
    names: dict[tuple[str, str], None] = {}
    for work in upstreams.works():
        for author in work["authors"] if work["publication_date"] >= str(FIRST) else ():
            is_at_home = CAMBRIDGE in json.dumps(author["affiliations"])
            if is_at_home and author["given"] and len(author["given"].split()[0]) > 3:
                names[author["given"], author["family"]] = None
    return list(names)[:number]


def write_list(folder: Path) -> Path:
    """Authors of the world, as many people without any work, and somebody who left."""
    authors = printed_authors(NUMBER // 2)
    others = [(f"Wilma{number}", f"Testbank{number}") for number in range(NUMBER - len(authors))]
    rows = [
        (f"T{number + 1:03d}", given, family, CAMBRIDGE, "Technician", "2005-01-01", "")
        for number, (given, family) in enumerate([*authors, *others])
    ]
    file = folder / "hr.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(COLUMNS)
        table.writerows([*rows, LEAVER])
    return file


def figures(folder: Path) -> list[dict[str, Any]]:
    """The figures of the years, apart from the day of the harvest."""
    years = upstreams.measure(folder, f"{FIRST.year}..{LAST}")
    names = ("period", "denominator", "authored", "thanked", "either", "no_figure_because")
    return [{name: year[name] for name in names} for year in years]


def imported(folder: Path, server: Upstreams, file: Path, *options: str) -> Any:
    return upstreams.in_process(folder, server, "roster", "import", str(file), *options)


def credited_ids(folder: Path, server: Upstreams) -> set[str]:
    done = upstreams.in_process(folder, server, "credits", "--format", "csv")
    return {row["technician_id"] for row in csv.DictReader(done.stdout.splitlines())}


def cut(file: Path, gone: Iterable[str]) -> Path:
    """The list without some people."""
    missing = set(gone)
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(",")[0] not in missing]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(("who", "share"), CUTS)
def test_a_roster_that_lost_people_never_changes_a_figure_with_exit_0(
    who: str, share: float, world: Upstreams, harvested: Harvested, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(harvested.home, tmp_path / "home"))
    everybody = [f"T{number + 1:03d}" for number in range(NUMBER)]
    random.Random(5).shuffle(everybody)
    chosen = {
        "credited": sorted(everybody, key=lambda person: person not in harvested.credited),
        "uncredited": sorted(everybody, key=lambda person: person in harvested.credited),
        "random": everybody,
    }[who]
    file = cut(folder / "hr.csv", chosen[: round(NUMBER * share)])
    refused = imported(folder, world, file)
    assert refused.exit_code == (0 if share == 0.05 else 2), refused.stderr
    assert "gone without an end date" in refused.stderr
    if share != 0.05:
        assert imported(folder, world, file, "--accept-changes").exit_code == 0
    built = upstreams.in_process(folder, world, "build")
    assert built.exit_code == 0, built.stderr
    assert figures(folder) == harvested.figures, "leavers with an assumed end stay in the past"


def test_a_roster_that_is_replaced_on_the_disk_is_caught_before_publishing(
    world: Upstreams, harvested: Harvested, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(harvested.home, tmp_path / "home"))
    *earlier, newest = copies.dated_copies(folder)
    for copy in earlier:
        copy.unlink()
    cut(newest, [f"T{number + 1:03d}" for number in range(0, NUMBER, 2)])
    built = upstreams.in_process(folder, world, "build")
    assert built.exit_code == 2
    assert "earlier cop" in built.stderr
    built = upstreams.in_process(folder, world, "build", "--accept-input", "roster")
    assert built.exit_code == 4
    assert f"technicians on the roster fell from {NUMBER + 2} to" in built.stderr
    assert figures(folder) == harvested.figures
