"""The page of a facility: how it is thanked, out of how many, for its own manager and the lead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from university import press, shown

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.dashboard import sign_in, upload_sizes
from attribution.facilities.bookings import kept_files
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home import settings as home_settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import BOOKINGS as BOOKINGS_ACT
from attribution.operations import bookings_import
from attribution.operations.bookings_import import Terms

MANAGER = Person("petra@quill.example", "facility manager")
ENTRY = """
[[people]]
who = "petra@quill.example"
role = "facility manager"
facilities = ["Imaging Facility"]
"""
FACILITIES = """
[[facilities]]
name = "Imaging Facility"
rrids = ["RRID:SCR_012345"]

[[facilities]]
name = "Glass Hall"
"""
BOOKINGS = "Facility,Date,Name\n{},2024-01-05,Ada Quillby\n"


@pytest.fixture
def facility(home, opened, monkeypatch):
    file = home / home_settings.FILE
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(before + FACILITIES + ENTRY, encoding="utf-8")
    monkeypatch.setattr(sign_in, "person", lambda *_: MANAGER)
    return lambda: opened("facility")


def test_a_facility_manager_sees_their_own_facility_with_a_sentence_to_copy(facility):
    at = facility()
    body = shown(at)
    assert "Imaging Facility" in body
    assert not at.selectbox, "there is nothing to choose from"
    (sentence,) = [block.value for block in at.code]
    assert sentence.startswith("The authors acknowledge the use of the Imaging Facility")
    assert "Glass Hall" not in body


def test_without_bookings_the_page_says_how_to_import_them_and_gives_no_number(facility):
    body = shown(facility())
    assert "No bookings of this facility have been imported" in body
    assert "by users" not in body


def test_bookings_of_ones_own_facility_can_be_imported_and_of_no_other(facility, home):
    settings = loading.load(home, {}, services())
    terms = Terms(MANAGER)
    now = datetime(2025, 5, 4, tzinfo=UTC)

    def upload(name: str) -> kept_files.Upload:
        return kept_files.Upload("b.csv", BOOKINGS.format(name).encode())

    with pytest.raises(UserError, match="No booking in it can be read"):
        bookings_import.import_file(settings, upload("Glass Hall"), terms, now)
    file = bookings_import.import_file(settings, upload("Imaging Facility"), terms, now).file
    body = shown(facility())
    assert "Of " in body
    assert "by users, published within two years after a booking" in body
    assert [row["file_id"] for row in bookings_import.list_files(settings, MANAGER)] == [
        file.file_id
    ]


def test_an_import_with_other_facilities_is_neither_listed_nor_forgotten(facility, home):
    settings = loading.load(home, {}, services())
    text = BOOKINGS.format("Imaging Facility") + "Glass Hall,2024-01-05,Bo Heath\n"
    lead = Terms(Person("kim", "lead"))
    upload = kept_files.Upload("b.csv", text.encode())
    now = datetime(2025, 5, 4, tzinfo=UTC)
    file = bookings_import.import_file(settings, upload, lead, now).file
    assert bookings_import.list_files(settings, MANAGER) == []
    with pytest.raises(UserError, match="facilities that are not yours"):
        bookings_import.forget_file(settings, file.file_id, Terms(MANAGER), now)
    assert len(kept_files.imports_in(home)) == 1


# -- the import on the page ------------------------------------------------------------------------

OWN_HEADINGS = "Bookings of 2024,,\nWhen,Whose,What\n2024-01-05,Ada Quillby,Confocal\n"


def uploaded(at, content: str):
    at.get("file_uploader")[0].set_value(("bookings.csv", content.encode(), "text/csv")).run()
    assert not at.exception, at.exception
    return at


def pick(at, label: str, value: str) -> None:
    next(box for box in at.selectbox if box.label == label).select(value).run()


def enter(at, label: str, value: str) -> None:
    next(field for field in at.text_input if field.label == label).input(value).run()


def test_a_file_is_looked_at_first_then_imported_with_a_reason_and_taken_back(facility, home):
    at = uploaded(facility(), BOOKINGS.format("Imaging Facility"))
    assert "1 booking of Imaging Facility, from January 2024 to January 2024." in shown(at)
    assert "They are by 1 user: 0 with an ORCID iD, 1 with a name." in shown(at)
    press(at, "Import the bookings")
    assert "Say why you import the file. Nothing was saved." in shown(at)
    assert kept_files.imports_in(home) == []
    enter(at, "Why you import it", "bookings of 2024")
    press(at, "Import the bookings")
    assert "Imported: 1 booking by different people" in shown(at)
    assert "by users, published within two years after a booking" in shown(at), "at once"
    (file,) = kept_files.imports_in(home)
    press(at, "Take the import back")
    assert "Choose the import to take back. Nothing was saved." in shown(at)
    pick(at, "Import to take back", file.file_id)
    enter(at, "Why you take it back", "wrong year")
    press(at, "Take the import back")
    assert "bookings.csv is taken back, with 1 booking." in shown(at)
    assert kept_files.imports_in(home) == []
    with open_ledger(home / "ledger.sqlite") as ledger:
        acts = [(act.who, act.payload.change, act.why) for act in ledger.acts(BOOKINGS_ACT)]
    assert acts == [
        (MANAGER.who, "import", "bookings of 2024"),
        (MANAGER.who, "forget", "wrong year"),
    ]


def test_a_wrong_row_is_named_and_left_out_where_the_person_says_so(facility, home):
    wrong = BOOKINGS.format("Imaging Facility") + "Glass Hall,2024-02-05,Bo Heath\n"
    at = uploaded(facility(), wrong)
    assert "row 3" in shown(at)
    assert "this is not a facility that you may import bookings of" in shown(at)
    enter(at, "Why you import it", "2024")
    press(at, "Import the bookings")
    assert "Correct the file, or leave the wrong rows out. Nothing was saved." in shown(at)
    assert kept_files.imports_in(home) == []
    box = next(box for box in at.checkbox if box.label.startswith("Leave out 1 wrong row"))
    box.check().run()
    press(at, "Import the bookings")
    assert [file.rows for file in kept_files.imports_in(home)] == [1]


def test_columns_that_no_one_knows_are_chosen_and_every_row_is_of_this_facility(facility, home):
    at = uploaded(facility(), OWN_HEADINGS)
    assert "no row is a header with columns for the date, the user" in shown(at)
    pick(at, "Date of the booking", "When")
    pick(at, "Full name of the user", "Whose")
    assert "1 booking of Imaging Facility" in shown(at)


def test_columns_of_the_settings_are_recognised_and_a_choice_on_the_page_goes_before_them(
    facility, home
):
    file = home / home_settings.FILE
    in_settings = '[bookings]\ncolumns = { "When" = "date", "What" = "name" }\n'
    file.write_text(file.read_text("utf-8").replace("[bookings]\n", in_settings), encoding="utf-8")
    at = uploaded(facility(), OWN_HEADINGS)
    boxes = {box.label: box.value for box in at.selectbox}
    assert boxes["Date of the booking"] == "When"
    assert boxes["Full name of the user"] == "What"
    pick(at, "Full name of the user", "Whose")
    pick(at, "Instrument", "What")
    enter(at, "Why you import it", "2024")
    press(at, "Import the bookings")
    (imported,) = kept_files.imports_in(home)
    assert [row.instrument for row in kept_files.bookings_in(imported)] == ["Confocal"]


def test_a_column_named_for_a_file_replaces_that_of_the_settings(facility, home):
    file = home / home_settings.FILE
    in_settings = '[bookings]\ncolumns = { "When" = "date", "What" = "name" }\n'
    file.write_text(file.read_text("utf-8").replace("[bookings]\n", in_settings), encoding="utf-8")
    settings = loading.load(home, {}, services())
    terms = Terms(MANAGER, {"Whose": "name"}, "Imaging Facility")
    upload = kept_files.Upload("b.csv", OWN_HEADINGS.encode())
    bookings_import.import_file(settings, upload, terms, datetime(2025, 5, 4, tzinfo=UTC))
    kept = bookings_import.bookings_by(settings, "Ada Quillby", Person("kim", "lead"))
    assert [row["month"] for row in kept] == [date(2024, 1, 1)]


def test_every_row_can_be_taken_for_this_facility_whatever_its_column_says(facility, home):
    at = uploaded(facility(), BOOKINGS.format("Room 7"))
    assert "Correct the errors in the file, then choose it again. Nothing was saved." in shown(at)
    box = next(box for box in at.checkbox if box.label.startswith("Every row is a booking of"))
    box.check().run()
    assert "1 booking of Imaging Facility" in shown(at)


def test_a_file_that_is_no_table_says_what_to_do_and_nothing_is_saved(facility, home):
    at = uploaded(facility(), "PK\x03\x04 broken")
    assert "Correct the errors in the file, then choose it again. Nothing was saved." in shown(at)
    assert kept_files.imports_in(home) == []


def test_a_facility_manager_may_upload_as_much_as_the_page_says():
    assert upload_sizes.largest_upload(MANAGER.role) == bookings_import.MAX_BYTES_OF_PAGE
