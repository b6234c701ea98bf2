"""Files of outputs on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import as_json, run, run_well

RIS = "TY  - JOUR\nTI  - Cryostats\nPY  - 2024\nAU  - Quillby, Ada\nER  - \n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.ris"
    path.write_text(RIS, "utf-8")
    return path


def test_a_check_says_what_is_in_a_file_and_saves_nothing(home: Path, file: Path) -> None:
    checked = run("outputs import --check", file, home=home)
    assert checked.exit_code == 0
    assert checked.stderr == "1 output (0 with a DOI), 0 links to people, 0 wrong records.\n"
    assert as_json("outputs list --json", home=home) == []


def test_a_wrong_file_names_the_line_and_ends_with_2(home: Path, file: Path) -> None:
    file.write_text(RIS + "TY  - JOUR\nTI  - Cut", "utf-8")
    for words in ("outputs import --check", "outputs import"):
        refused = run(words, file, home=home)
        assert refused.exit_code == 2
        assert "row 6: ERROR: Export the file again, or add the line." in refused.stderr
    assert "Nothing was saved." in refused.stderr
    assert as_json("outputs list --json", home=home) == []
    run_well("outputs import --leave-out-wrong", file, home=home)
    (row,) = as_json("outputs list --json", home=home)
    assert (row["outputs"], row["left_out"], row["name"]) == (1, 1, "export.ris")


def test_an_import_is_listed_with_who_made_it_and_forgotten_again(home: Path, file: Path) -> None:
    imported = run("outputs import --system pure --who lead --why", "REF year", file, home=home)
    assert "Next: " not in imported.stdout
    (row,) = as_json("outputs list --json", home=home)
    assert (row["system"], row["who"], row["why"]) == ("pure", "lead", "REF year")
    forgotten = run("outputs forget", row["file_id"], home=home)
    assert forgotten.exit_code == 0, forgotten.stderr
    assert as_json("outputs list --json", home=home) == []
    again = run("outputs forget", row["file_id"], home=home)
    assert (again.exit_code, "Choose an import" in again.stderr) == (2, True)


def test_columns_with_headings_of_ones_own_are_named(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Nr;Heading;Jahr\n1;Cryostats;2024\n", "utf-8")
    refused = run("outputs import", path, home=home)
    assert "Name the columns" in refused.stderr
    run_well("outputs import --column Heading=title --column Jahr=year", path, home=home)
    wrong = run("outputs import --column Heading=heading", path, home=home)
    assert (wrong.exit_code, "HEADING=NAME" in wrong.stderr) == (2, True)


def test_links_are_written_and_what_was_left_out_is_said(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "to-pure.csv"
    written = run("outputs export --system pure", file, home=home)
    assert written.exit_code == 0, written.stderr
    assert "0 works with 0 links to technicians written to" in written.stderr
    assert "not agreed to be named in public" in written.stderr
    run_well("outputs export --everyone", tmp_path / "all.ris", home=home)
    checked = run("outputs import --check", tmp_path / "all.ris", home=home)
    assert (checked.exit_code, "0 wrong records" in checked.stderr) == (0, True)
    assert "0 links" not in checked.stderr


def test_a_file_whose_name_tells_no_format_is_not_written(home: Path, tmp_path: Path) -> None:
    refused = run("outputs export", tmp_path / "links.txt", home=home)
    assert (refused.exit_code, "Say which format to write" in refused.stderr) == (2, True)
    assert not (tmp_path / "links.txt").exists()
    run_well("outputs export --format bibtex", tmp_path / "links.txt", home=home)
