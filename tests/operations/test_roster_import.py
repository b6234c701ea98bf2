"""`roster import` compares a list with the last one, and refuses what would rewrite the figures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import as_json, json_lines, make, run, run_well

from attribution.harvest.raw_files import run_id
from attribution.harvest.summaries import Summary
from attribution.ledger.ledger import open_ledger
from attribution.roster import copies

HEADER = "technician_id,given_names,family_name,department,job_title,start_date,end_date\n"
GIVEN = ["Ada", "Bo", "Cleo", "Dag", "Eve", "Finn", "Gus", "Hal", "Ivy", "Jo"]
AGAIN = (
    "technician_id,given_names,family_name,end_date\n{},Ada,Quillby,\nT2,Bo,Heathdale,2025-12-31\n"
)
FAMILY = ["Quillby", "Heathdale", "Marsh", "Unseen"]


def rows(number: int = 40, prefix: str = "P") -> list[str]:
    return [
        f"{prefix}{n:04},{GIVEN[n % 10]},{FAMILY[n // 10]},Physics,Technician,2015-01-01,"
        for n in range(number)
    ]


def write(folder: Path, lines: list[str]) -> Path:
    file = folder / "hr.csv"
    file.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with a list of forty."""
    folder = tmp_path / "home"
    folder.mkdir()
    run_well("roster import", write(tmp_path, rows()), home=folder)
    return folder


def imported(home: Path, lines: list[str], *options: str):
    return run(" ".join(["roster import", *options]), write(home.parent, lines), home=home)


def test_a_list_that_lost_many_people_is_refused_with_the_comparison(home):
    before = sorted((home / "roster").iterdir())
    result = imported(home, rows(30))
    assert result.exit_code == 2
    assert "10 gone without an end date: P0030" in result.stderr
    assert "10 of 40 people in post (25.0%) are gone without an end date" in result.stderr
    assert "from 40 to 30" in result.stderr
    assert "Nothing was saved." in result.stderr
    assert sorted((home / "roster").iterdir()) == before


def test_an_accepted_loss_says_what_is_accepted_and_deletes_nobody_from_the_past(home):
    result = imported(home, rows(30), "--accept-changes")
    assert result.exit_code == 0
    assert "Accepted: 10 of 40 people in post (25.0%) are gone" in result.stderr
    people = {
        person["technician_id"]: person for person in as_json("roster show --json", home=home)
    }
    assert len(people) == 40
    assert people["P0035"]["spells"][0]["end_assumed"] is True
    assert people["P0035"]["spells"][0]["end"]
    assert "(assumed)" in run_well("roster show", home=home)


def test_a_small_loss_is_said_and_imported(home):
    result = imported(home, rows(39))
    assert result.exit_code == 0
    assert "1 person is gone without an end date and kept" in result.stderr
    assert len(as_json("roster show --json", home=home)) == 40


def test_a_leaver_with_a_stated_end_date_replaces_the_assumption(home):
    imported(home, rows(39))
    leaver = rows()[39] + "2026-03-31"
    assert imported(home, [*rows(39), leaver]).exit_code == 0
    assert imported(home, rows(39)).exit_code == 0, "HR drops the row of a leaver"
    (person,) = (
        one for one in as_json("roster show --json", home=home) if one["technician_id"] == "P0039"
    )
    assert (person["spells"][0]["end"], person["spells"][0]["end_assumed"]) == ("2026-03-31", False)


def test_many_new_people_are_refused_too(home):
    grown = [*rows(), *(f"N{n},New,Person{n},Physics,Technician,2026-01-01," for n in range(10))]
    result = imported(home, grown)
    assert result.exit_code == 2
    assert "from 40 to 50" in result.stderr


def test_ids_that_changed_are_listed_and_never_counted_twice(home):
    renumbered = [row.replace("P00", "p", 1) for row in rows()]
    result = imported(home, renumbered)
    assert result.exit_code == 2
    assert "P0007 is now p07" in result.stderr
    result = imported(home, renumbered, "--take-over")
    assert result.exit_code == 0, result.stderr
    assert "Taken over: P0007 is now p07." in result.stderr
    people = as_json("roster show --json", home=home)
    assert len(people) == 40
    with open_ledger(home / "ledger.sqlite") as ledger:
        assert ledger.identities().present_id("P0007") == "p07"


def test_ids_of_people_whom_an_earlier_list_lost_are_recognised_when_they_come_back(home):
    imported(home, rows(39))
    back = rows()[39].replace("P0039", "X1")
    result = imported(home, [*rows(39), back])
    assert result.exit_code == 2
    assert "P0039 is now X1" in result.stderr


def test_a_take_over_by_hand_names_two_known_ids(home):
    imported(home, [*rows(39), "X1,Jo,Newname,Zoology,Manager,2026-01-01,"])
    for wrong in (("P0039", "X2"), ("P9999", "X1"), ("X1", "X1")):
        result = run("roster take-over", *wrong, home=home)
        assert result.exit_code == 2
        assert "Nothing was saved." in result.stderr
    run_well("roster take-over P0039 X1", home=home)
    assert len(as_json("roster show --json", home=home)) == 40


def test_a_mistaken_list_can_be_replaced(home):
    everybody = [*rows(), *(f"N{n},New,Person{n},Arts,Lecturer,2010-01-01," for n in range(60))]
    assert imported(home, everybody, "--accept-changes").exit_code == 0
    result = imported(home, rows(), "--replace-last")
    assert result.exit_code == 0, result.stderr
    assert len(as_json("roster show --json", home=home)) == 40


@pytest.fixture
def future(home: Path) -> Path:
    """A list of 39 that was imported while the clock was far ahead."""
    (copy,) = copies.dated_copies(home)
    path = copy.with_name("20990101T000000.000000Z-hr.csv")
    path.write_text(HEADER + "\n".join(rows(39)) + "\n", encoding="utf-8")
    return path


def confirm_clock(home: Path, seconds_ahead: int) -> None:
    """A harvest of today whose source stated the time."""
    now = datetime.now(UTC)
    summary = Summary(run_id(now), "crossref", day=str(now.date()), clock_ahead=seconds_ahead)
    summary.save(home)


def in_force(home: Path) -> set[str]:
    people = as_json("roster show --json", home=home)
    return {row["technician_id"] for row in people if not row["spells"][0]["end"]}


def test_a_list_of_the_future_counts_and_a_later_one_stays_in_force_over_it(home, future):
    assert len(in_force(home)) == 39, "it is the last list that was imported"
    assert "is dated in the future" in run("doctor --offline", home=home).output
    confirm_clock(home, 2)
    assert imported(home, rows(38), "--accept-changes").exit_code == 0
    assert len(in_force(home)) == 38
    first, dated_back, newest = copies.dated_copies(home)
    assert first < dated_back < newest
    assert not future.exists()
    assert dated_back.read_text(encoding="utf-8").count("Quillby") == 10
    ends = {row["spells"][0]["end"] for row in as_json("roster show --json", home=home)}
    assert max(filter(None, ends)) <= str(datetime.now(UTC).date()), "no one leaves in the future"


@pytest.mark.parametrize("seconds_ahead", [None, 400 * 86400, -400 * 86400])
def test_no_list_is_dated_back_by_a_clock_that_no_source_confirms(home, future, seconds_ahead):
    if seconds_ahead is not None:
        confirm_clock(home, seconds_ahead)
    result = imported(home, rows(38), "--accept-changes")
    assert result.exit_code == 2
    assert future.name in result.stderr
    assert "Nothing was saved." in result.stderr
    assert future.exists()


def test_a_list_of_staff_in_post_only_is_recognised(home):
    result = imported(home, rows())
    assert "No row has an end date" in result.stderr
    with_leaver = [*rows(), "L1,Old,Hand,Physics,Technician,2010-01-01,2020-01-31"]
    assert "No row has an end date" not in imported(home, with_leaver).stderr


def test_a_decision_under_a_former_id_keeps_its_credit(tmp_path):
    """Case: the second list has the same people under other ids."""
    home = make(tmp_path)
    run_well("build", home=home)
    (candidate,) = (
        row for row in json_lines("candidates", home=home) if row["technician_id"] == "T1"
    )
    run_well("review confirm", candidate["mention_id"], "T1", home=home)
    file = tmp_path / "again.csv"
    file.write_text(AGAIN.format("t01"))
    assert run("roster import", file, home=home).exit_code == 2
    run_well("roster import --take-over", file, home=home)
    credits = [("T1", "confirmed")]
    assert statuses(home) == credits, "until the next build the snapshot has the former id"
    run_well("build", home=home)
    assert statuses(home) == [("t01", "confirmed")]


def test_a_decision_on_an_id_that_is_on_no_list_holds_no_name_and_doctor_says_so(tmp_path):
    home = make(tmp_path)
    run_well("build", home=home)
    (candidate,) = (
        row for row in json_lines("candidates", home=home) if row["technician_id"] == "T1"
    )
    run_well("review confirm", candidate["mention_id"], "T1", home=home)
    for copy in copies.dated_copies(home):
        copy.unlink()
    file = tmp_path / "again.csv"
    file.write_text(AGAIN.format("X9"))
    run_well("roster import", file, home=home)
    run_well("build", home=home)
    assert statuses(home) == [("X9", "accepted")]
    doctor = run("doctor --offline", home=home).output
    assert "1 decision, 1 of which count for no one: no list has T1" in doctor
    run_well("roster take-over T1 X9", home=home)
    run_well("build", home=home)
    assert statuses(home) == [("X9", "confirmed")]


def statuses(home: Path):
    return [(row["technician_id"], row["status"]) for row in json_lines("credits", home=home)]
