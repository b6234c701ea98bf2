"""The page of a facility: how it is thanked, out of how many, for its own manager and the lead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from university import shown

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.dashboard import sign_in
from attribution.facilities.bookings import kept_files
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home import settings as home_settings
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
