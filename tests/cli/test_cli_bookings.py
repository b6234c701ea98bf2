"""Bookings of facilities on the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import as_json, run, run_well

from attribution.access import log

SETTINGS = '\n[[facilities]]\nname = "Imaging Hall"\n'
TABLE = "Facility,Date,Email,Name\nImaging Hall,2026-03-04,ada@quillmere.example,Ada Prime\n"


@pytest.fixture
def file(home: Path, tmp_path: Path) -> Path:
    settings = home / "attribution.toml"
    settings.write_text(settings.read_text("utf-8") + SETTINGS, "utf-8")
    path = tmp_path / "bookings.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_check_says_what_is_in_a_file_and_saves_nothing(home: Path, file: Path) -> None:
    checked = run("bookings check", file, home=home)
    assert (checked.exit_code, checked.stderr) == (0, "1 booking, 0 wrong rows.\n")
    assert as_json("bookings list --json", home=home) == []


def test_a_wrong_row_is_named_with_its_line_and_ends_with_2(home: Path, file: Path) -> None:
    file.write_text(TABLE + "Elsewhere Hall,2026-03-04,bo@quillmere.example,\n", "utf-8")
    for words in ("bookings check", "bookings import"):
        refused = run(words, file, home=home)
        assert refused.exit_code == 2
        assert "row 3, column Facility: ERROR: Enter its name, an alias or RRID" in refused.stderr
    assert "Nothing was saved." in refused.stderr
    assert as_json("bookings list --json", home=home) == []


def test_an_import_is_listed_with_who_made_it_and_forgotten_again(home: Path, file: Path) -> None:
    imported = run("bookings import --who lead --why", "pilot", file, home=home)
    assert imported.exit_code == 0, imported.stderr
    (row,) = as_json("bookings list --json", home=home)
    assert (row["bookings"], row["who"], row["why"]) == (1, "lead", "pilot")
    assert run("bookings forget", row["file_id"], home=home).exit_code == 0
    assert as_json("bookings list --json", home=home) == []
    again = run("bookings forget", row["file_id"], home=home)
    assert (again.exit_code, "Choose an import" in again.stderr) == (2, True)


def test_a_user_who_asks_is_told_what_is_kept_and_left_out(home: Path, file: Path) -> None:
    run_well("bookings import", file, home=home)
    about = as_json("bookings about ada@quillmere.example --json", home=home)
    assert about == [{"facility": "Imaging Hall", "instrument": None, "month": "2026-03-01"}]
    run_well("bookings leave-out ada@quillmere.example --why asked", home=home)
    assert as_json("bookings about ada@quillmere.example --json", home=home) == []
    looks = [line for line in log.entries(home) if line["action"] == "see bookings"]
    assert len(looks) == 2
    assert all(re.fullmatch("user [0-9a-f]{8}", line["technicians"][0]) for line in looks)
    assert "quillmere" not in str(looks), "the log holds no names and addresses"
    unknown = run("bookings about 42", home=home)
    assert "Enter an ORCID iD, an e-mail address or a full name." in unknown.stderr


def test_papers_of_users_say_out_of_how_many_and_that_no_booking_is_no_number(
    home: Path, file: Path
) -> None:
    none = run("facilities booked", "Imaging Hall", home=home)
    assert "No booking of it was imported" in none.stderr
    run_well("bookings import", file, home=home)
    found = run("facilities booked", "Imaging Hall", home=home)
    assert "Bookings of March 2026. Of " in found.stderr
    unknown = run("facilities booked", "Kiln Hall", home=home)
    assert (unknown.exit_code, "Choose a facility of the settings" in unknown.stderr) == (2, True)


def test_a_facility_is_shown_with_its_years_words_and_sentence(home: Path, file: Path) -> None:
    assert file.exists()
    answer = as_json("facilities show --json", "Imaging Hall", home=home)
    assert set(answer) == {"years", "phrases", "sentence"}
    assert answer["sentence"].startswith("The authors acknowledge the use of the Imaging Hall")
    assert as_json("facilities works --json", "Imaging Hall", home=home) == []
