"""Acts of and for people on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "build"))
from build_helpers import HOME_ROR, at_home, save, settings, snapshot, technician, view

from attribution import config
from attribution.cli import main

ROSTER = "technician_id,given_names,family_name,faculty\nT1,Ada,Quillby,Science\nT2,Bo,Heathdale,Science\n"
SAID = ("--received", "letter of 2 May")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    name = "University of Northmere"
    config.write(
        home / config.FILE, {"institution.name": name, "institution.rors": [HOME_ROR], "institution.name_forms": [name]}
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    assert run("roster", "import", roster, "--home", home).exit_code == 0
    save(
        home,
        [
            view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a"),
            view("openalex", "W2", "Cy Moss", doi="10.5555/b"),
        ],
    )
    snapshot(settings(home), [technician(), technician(2, "Bo", "Heathdale")])
    return home


def test_a_claim_goes_from_draft_to_a_letter(home):
    new = run(
        "claim",
        "new",
        "T1",
        "10.5555/b",
        "--role",
        "Software",
        "--statement",
        "I wrote the program.",
        *SAID,
        "--home",
        home,
    )
    claim_id = new.stdout.strip()
    assert new.exit_code == 0
    for step in ("submit", "take", "uphold", "agree"):
        who = ("--who", "judge") if step in ("take", "uphold") else ()
        done = run("claim", step, claim_id, "--why", "seen the logs", *SAID, *who, "--home", home)
        assert done.exit_code == 0, done.stderr
    assert json.loads(run("claim", "list", "--json", "--home", home).stdout)[0]["doi"] == "10.5555/b"
    letter = run("claim", "letter", claim_id, "--sender", "A. Lead", "--home", home)
    assert "10.5555/b" in letter.stdout
    kinds = [
        json.loads(line)["kind"] for line in run("credits", "--format", "jsonl", "--home", home).stdout.splitlines()
    ]
    assert "uncredited" in kinds


def test_a_step_out_of_order_is_refused_and_says_what_is_possible(home):
    claim_id = run(
        "claim", "new", "T1", "10.5555/b", "--role", "Software", "--statement", "x", *SAID, "--home", home
    ).stdout.strip()
    result = run("claim", "uphold", claim_id, "--home", home)
    assert (result.exit_code, "Possible now" in result.stderr) == (2, True)


def test_an_objection_hides_the_person_at_once_and_can_be_withdrawn(home):
    def listed():
        return len(run("candidates", "--format", "jsonl", "--home", home).stdout.splitlines())

    assert listed() == 1
    assert run("object", "T1", *SAID, "--home", home).exit_code == 0
    assert listed() == 0
    assert run("object", "T1", "--withdraw", *SAID, "--home", home).exit_code == 0
    assert listed() == 1


def test_an_erased_person_does_not_come_back_with_the_next_roster(home, tmp_path):
    result = run("forget", "T1", "--home", home)
    assert result.exit_code == 0, result.stderr
    again = run("roster", "import", tmp_path / "roster.csv", "--home", home)
    assert "1 people who were erased" in again.stderr
    assert "Quillby" not in run("roster", "show", "--home", home).stdout


def test_a_review_list_goes_out_and_unmarked_comes_back_without_change(home, tmp_path):
    sheet = tmp_path / "queue.xlsx"
    assert run("review", "export", sheet, "--which", "accepted", "--home", home).exit_code == 0
    result = run("review", "import", sheet, "--home", home)
    assert (result.exit_code, "0 recorded" in result.stderr) == (0, True)


def test_a_record_is_written_for_a_word_processor(home, tmp_path):
    assert run("contributions", "T1", "-o", tmp_path / "ada.docx", "--home", home).exit_code == 0
    assert (tmp_path / "ada.docx").read_bytes()[:2] == b"PK"
