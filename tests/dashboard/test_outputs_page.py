"""Files of the institution's system on a page: what they say and the import, the list of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import university
from command_line import as_json
from exported_files import RIS, TABLE
from streamlit.testing.v1 import AppTest
from university import press, shown

from attribution.access.permissions import Person
from attribution.dashboard import shell, upload_sizes
from attribution.harvest.exchange import kept_files, reading
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import OUTPUTS

WRONG = TABLE + "u3,,10.5555/x,2024,,,\n"


def uploaded(at: AppTest, text: str, name: str = "pure.csv") -> AppTest:
    at.get("file_uploader")[0].set_value((name, text.encode(), "text/csv")).run()
    assert not at.exception, at.exception
    return at


def field(at: AppTest, label: str):
    return next(element for element in at.text_input if element.label == label)


def choose(at: AppTest, label: str, value: str) -> None:
    next(box for box in at.selectbox if box.label == label).select(value).run()


def imported(opened) -> AppTest:
    at = opened("outputs")
    choose(at, "System that exported the file", "pure")
    uploaded(at, TABLE)
    field(at, "Why you import it").input("all of 2026").run()
    press(at, "Import the outputs")
    return at


def test_a_file_is_shown_with_its_first_outputs_and_nothing_is_saved(home, opened):
    at = opened("outputs")
    choose(at, "System that exported the file", "pure")
    text = shown(uploaded(at, TABLE))
    assert "2 outputs (1 with a DOI), 2 links to people." in text
    assert "Cryostats for everyone" in text
    assert "Ada Quillby; Pía Cruz, 2026, linked to Ada Quillby" in text
    assert "No file has been imported yet" in text
    assert not (home / "outputs").exists()


def test_an_import_asks_why_and_is_listed_with_its_counts_and_who(home, opened):
    at = opened("outputs")
    uploaded(at, TABLE)
    press(at, "Import the outputs")
    assert "Say why you import the file. Nothing was saved." in shown(at)
    assert kept_files.imports_in(home) == []
    at = imported(opened)
    assert "2 outputs imported" in shown(at)
    text = shown(at)
    assert "all of 2026" in text
    assert "Cryostats for everyone" not in text, "the upload is gone"
    (row,) = as_json("outputs list --json", home=home)
    assert (row["system"], row["outputs"], row["why"]) == ("pure", 2, "all of 2026")


def test_a_wrong_record_has_its_row_and_the_rest_is_imported_where_the_person_says_so(home, opened):
    at = uploaded(opened("outputs"), WRONG)
    assert "row 4" in shown(at)
    assert "1 error that must be corrected first" in shown(at)
    field(at, "Why you import it").input("2026").run()
    press(at, "Import the outputs")
    assert "leave the wrong records out. Nothing was saved." in shown(at)
    box = next(box for box in at.checkbox if box.label.startswith("Leave out 1 wrong record"))
    box.check().run()
    press(at, "Import the outputs")
    assert "2 outputs imported" in shown(at)


def test_a_file_without_a_known_heading_is_imported_once_its_columns_are_named(home, opened):
    at = uploaded(opened("outputs"), "Nr;Heading;Jahr\n1;Cryostats;2024\n", "own.csv")
    assert "Which column is which" in shown(at) + "".join(box.label for box in at.expander)
    assert "no row is a header with a column of titles" in shown(at)
    choose(at, "Title", "Heading")
    choose(at, "Year of publication", "Jahr")
    assert "1 output (0 with a DOI)" in shown(at)


def test_a_file_in_no_known_format_says_what_to_do(home, opened):
    at = opened("outputs")
    uploaded(at, "Dear colleague", "notes.txt")
    assert "Say which format notes.txt is in" in shown(at)


def test_ris_is_read_on_the_page_too(home, opened):
    assert "1 output (1 with a DOI)" in shown(uploaded(opened("outputs"), RIS, "a.ris"))


def test_an_import_is_taken_back_with_a_reason(home, opened):
    at = imported(opened)
    press(at, "Take the import back")
    assert "Choose the import to take back" in shown(at)
    (row,) = as_json("outputs list --json", home=home)
    choose(at, "Import to take back", row["file_id"])
    press(at, "Take the import back")
    assert "Say why you take it back" in shown(at)
    field(at, "Why you take it back").input("wrong year").run()
    press(at, "Take the import back")
    assert "pure.csv is taken back" in shown(at)
    assert "No file has been imported yet" in shown(at)
    with open_ledger(home / "ledger.sqlite") as ledger:
        acts = ledger.acts(OUTPUTS)
    assert [act.why for act in acts] == ["all of 2026", "wrong year"]


@pytest.mark.parametrize("role", ["viewer", "technician", "manager", "reviewer"])
def test_only_a_lead_has_the_page(home: Path, role: str) -> None:
    settings = university.settings(home)
    assert "outputs" not in shell.pages_for(settings, Person("x", role))
    assert "outputs" in shell.pages_for(settings, Person("x", "lead"))


def test_the_page_says_how_many_links_a_file_has_and_whose_are_left_out(home, opened):
    at = opened("outputs")
    assert "The file has 0 links." in shown(at)
    assert "left out, because the people have not agreed to be named in public" in shown(at)
    box = next(box for box in at.checkbox if box.label.startswith("Include people"))
    box.check().run()
    assert "The file has 0 links." not in shown(at)
    assert "have not agreed to be named in public" not in shown(at).split("The file has")[1]


def test_a_lead_may_upload_as_much_as_the_page_says():
    assert upload_sizes.largest_upload("lead") >= reading.MAX_BYTES_OF_PAGE
