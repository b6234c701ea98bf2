"""A file of bookings: read with its own columns, checked row by row, and kept without people."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.kept_imports import Upload
from attribution.core.model import Technician
from attribution.facilities import facility
from attribution.facilities.bookings import kept_files
from attribution.facilities.bookings.columns import Terms as TableTerms
from attribution.facilities.bookings.columns import chosen_columns
from attribution.facilities.bookings.table import Booking, Parsed, columns_of, parse
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import BOOKINGS
from attribution.operations import bookings_import, retention
from attribution.operations.bookings_import import Terms
from attribution.operations.file_imports import FileRefused
from attribution.privacy import erased_files, tombstones
from attribution.privacy.erased_person import person_to_erase

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
LEAD = Person("lead@quillmere", "lead")
TERMS = Terms(LEAD, why="pilot")
ORCID = "0000-0002-1825-0097"
FACILITIES = [
    {"name": "Imaging Hall", "aliases": ["Light Hall"], "rrids": ["RRID:SCR_012345"]},
    {"name": "Glass Workshop"},
]
TABLE = f"""Facility,Instrument,Start,E-mail,ORCID,Name
Imaging Hall,Confocal 2,2025-03-04 09:30,ada@quillmere.example,{ORCID},"Prime, Ada"
Light Hall,,17/03/2025,bo@quillmere.example,,Bo Second
SCR_012345,,2025-03-20,Cy@Quillmere.example,,
"""


def parsed(text: str | bytes, *columns: str, facility_name: str | None = None) -> Parsed:
    data = text.encode() if isinstance(text, str) else text
    terms = TableTerms(facility.listed(FACILITIES), chosen_columns(columns), facility_name)
    return parse(data, terms)


def problems(text: str, *columns: str) -> list[str]:
    return [f"{wrong.row}: {wrong.problem}" for wrong in parsed(text, *columns).complaints]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    (home / "attribution.toml").write_text("", "utf-8")
    return Settings(home=home, facilities=FACILITIES)


def upload(text: str = TABLE, name: str = "bookings.csv") -> Upload:
    return Upload(name, text.encode())


def bookings(settings: Settings) -> list[kept_files.KeptBooking]:
    files = kept_files.imports_in(settings.home)
    return [booking for file in files for booking in kept_files.bookings_in(file)]


@contextmanager
def job(settings: Settings, now: datetime, dry_run: bool = False) -> Iterator[retention.Job]:
    with open_ledger(settings.ledger_path) as ledger:
        yield retention.Job(settings, ledger, now, dry_run)


# -- reading ---------------------------------------------------------------------------------------


def test_a_facility_is_known_by_its_name_an_alias_or_its_rrid() -> None:
    read = parsed(TABLE)
    assert read.complaints == ()
    assert [booking.facility for booking in read.bookings] == ["Imaging Hall"] * 3
    ada, bo, cy = read.bookings
    assert ada == Booking(
        2, "Imaging Hall", "Confocal 2", date(2025, 3, 4), ORCID, "ada@quillmere.example",
        "ada prime",
    )  # fmt: skip
    assert (bo.instrument, bo.name, bo.day) == (None, "bo second", date(2025, 3, 17))
    assert (cy.email, cy.name, cy.orcid) == ("cy@quillmere.example", None, None)


def test_a_workbook_with_a_title_above_its_header_is_read_like_text() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["Bookings of last year"], [], ["Booked by", "Resource", "From"]):
        sheet.append(row)
    sheet.append([ORCID, "Confocal 2", datetime(2025, 3, 4, 9, 30)])  # noqa: DTZ001
    data = io.BytesIO()
    workbook.save(data)
    read = parsed(data.getvalue(), facility_name="Glass Workshop")
    assert read.complaints == ()
    (booking,) = read.bookings
    assert (booking.facility, booking.orcid) == ("Glass Workshop", ORCID)
    assert (booking.instrument, booking.day) == ("Confocal 2", date(2025, 3, 4))


def test_every_sheet_with_bookings_is_read_and_wrong_rows_name_theirs() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Bookings of two halls"])
    for title, users in {"North": [ORCID], "South": ["0000-0002-1694-233X", "nobody@"]}.items():
        sheet = workbook.create_sheet(title)
        sheet.append(["Booked by", "Resource", "From"])
        for user in users:
            sheet.append([user, "Confocal 2", "2025-03-04"])
    data = io.BytesIO()
    workbook.save(data)
    read = parsed(data.getvalue(), facility_name="Glass Workshop")
    assert [booking.orcid for booking in read.bookings] == [ORCID, "0000-0002-1694-233X"]
    several, unread, wrong = read.complaints
    assert (several.cell, unread.cell) == ("North, South", "Sheet")
    assert (wrong.sheet, wrong.row, wrong.fatal) == ("South", 3, True)
    columns = columns_of(data.getvalue(), {})
    assert columns
    assert columns.headings == ("Booked by", "Resource", "From")


def test_the_column_of_users_may_hold_an_orcid_an_address_or_a_name() -> None:
    rows = "\n".join(f"Imaging Hall,2025-03-04,{user}" for user in (ORCID, "a@b.example", "Bo Se"))
    read = parsed(f"Facility,Date,User\n{rows}\n")
    assert [(b.orcid, b.email, b.name) for b in read.bookings] == [
        (ORCID, None, None),
        (None, "a@b.example", None),
        (None, None, "bo se"),
    ]


def test_every_wrong_cell_is_named_with_its_row() -> None:
    text = (
        "Facility,Date,Email,ORCID\n"
        "Elsewhere Hall,2025-03-04,a@b.example,\n"
        "Imaging Hall,soon,a@b.example,\n"
        "Imaging Hall,2025-03-04,nobody,\n"
        "Imaging Hall,2025-03-04,,0000-0002-1825-0098\n"
        "Imaging Hall,2025-03-04,,\n"
    )
    assert parsed(text).bookings == ()
    assert problems(text) == [
        "2: this is not a facility that you may import bookings of (Imaging Hall, Glass Workshop)",
        "3: this is not a full date in the form YYYY-MM-DD or DD/MM/YYYY",
        "4: this is not an e-mail address",
        "5: this is not an ORCID iD",
        "6: the row does not say who booked",
    ]


def test_a_column_with_a_heading_of_ones_own_is_named() -> None:
    text = "Ort,Tag,Wer\nImaging Hall,2025-03-04,a@b.example\n"
    (problem,) = problems(text)
    assert "columns for the date, the user" in problem
    read = parsed(text, "Ort=facility", "Tag=date", "Wer=email")
    assert len(read.bookings) == 1
    with pytest.raises(UserError, match="HEADING=NAME"):
        parsed(text, "Ort=place")


def test_what_a_person_says_a_heading_is_it_is_nothing_else() -> None:
    text = "Facility,Date,Name,User\nImaging Hall,2025-03-04,Confocal 2,Bo Second\n"
    (booking,) = parsed(text, "Name=instrument").bookings
    assert (booking.instrument, booking.name) == ("Confocal 2", "bo second")


def test_dates_that_may_have_the_month_first_are_not_guessed_in_silence() -> None:
    rows = "Facility,Date,Email\nImaging Hall,{},a@b.example\nImaging Hall,{},a@b.example\n"
    doubtful = parsed(rows.format("03/04/2025", "05/06/2025"))
    assert (len(doubtful.bookings), len(doubtful.wrong)) == (2, 0)
    assert "day or the month comes first" in doubtful.complaints[0].problem
    month_first = parsed(rows.format("03/04/2025", "03/25/2025"))
    assert (len(month_first.bookings), len(month_first.wrong)) == (0, 2)
    assert parsed(rows.format("03/04/2025", "25/04/2025")).complaints == ()


def test_bookings_that_no_paper_can_be_found_for_are_counted() -> None:
    assert parsed(TABLE).without_means == 1
    known = TABLE + "Glass Workshop,,2025-04-01,cy@quillmere.example,,Cy Third\n"
    assert parsed(known).without_means == 0


# -- what is kept ----------------------------------------------------------------------------------


def test_no_name_address_or_orcid_is_kept_anywhere(settings: Settings) -> None:
    bookings_import.import_file(settings, upload(), TERMS, NOW)
    assert [booking.month for booking in bookings(settings)] == [date(2025, 3, 1)] * 3
    kept = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    for personal in (b"prime", b"ada@", b"bo second", ORCID.encode(), b"2025-03-04"):
        assert personal not in kept.lower(), personal


def test_a_person_who_books_thrice_a_month_is_kept_once(settings: Settings) -> None:
    row = "Imaging Hall,Confocal 2,2025-03-{:02},ada@quillmere.example,,\n"
    text = TABLE.splitlines()[0] + "\n" + "".join(row.format(day) for day in (3, 4, 5))
    imported = bookings_import.import_file(settings, upload(text), TERMS, NOW)
    assert (imported.file.rows, len(bookings(settings))) == (1, 1)


def test_nothing_is_imported_where_a_row_is_wrong_unless_it_is_left_out(settings: Settings) -> None:
    wrong = upload(TABLE + "Elsewhere,,2025-03-04,a@b.example,,\n")
    with pytest.raises(FileRefused, match=r"1 row is wrong\. Nothing was saved"):
        bookings_import.import_file(settings, wrong, TERMS, NOW)
    assert bookings(settings) == []
    bookings_import.import_file(settings, wrong, replace(TERMS, leave_out=True), NOW)
    (row,) = bookings_import.list_files(settings, LEAD)
    assert (row["bookings"], row["left_out"], row["who"], row["why"]) == (
        3, 1, "lead@quillmere", "pilot",
    )  # fmt: skip
    assert row["facilities"] == ["Imaging Hall"]


def test_a_file_is_imported_once_and_again_after_it_was_forgotten(settings: Settings) -> None:
    file = bookings_import.import_file(settings, upload(), TERMS, NOW).file
    with pytest.raises(UserError, match="imported already"):
        bookings_import.import_file(settings, upload(), TERMS, NOW)
    bookings_import.forget_file(settings, file.file_id, TERMS, NOW)
    assert bookings(settings) == []
    assert list((settings.home / "bookings").iterdir()) == []
    bookings_import.import_file(settings, upload(), TERMS, NOW)
    with open_ledger(settings.ledger_path) as ledger:
        changes = [act.payload.plain() for act in ledger.acts(BOOKINGS) if act.payload]
    assert [change["change"] for change in changes] == ["import", "forget", "import"]
    assert [change["rows"] for change in changes] == [3, 3, 3]


def test_only_a_lead_may_import(settings: Settings) -> None:
    reviewer = Terms(Person("rev@quillmere", "reviewer", faculties=("Arts",)))
    with pytest.raises(UserError, match="you may not import bookings"):
        bookings_import.import_file(settings, upload(), reviewer, NOW)
    assert bookings(settings) == []


# -- privacy ---------------------------------------------------------------------------------------


def test_a_person_who_is_left_out_goes_and_stays_away(settings: Settings) -> None:
    bookings_import.import_file(settings, upload(), TERMS, NOW)
    about = bookings_import.bookings_by(settings, "ADA@quillmere.example", LEAD)
    assert about == [
        {"facility": "Imaging Hall", "instrument": "Confocal 2", "month": date(2025, 3, 1)}
    ]
    assert bookings_import.leave_out(settings, "ada@quillmere.example", TERMS, NOW) == 1
    assert bookings_import.bookings_by(settings, ORCID, LEAD) == []
    newer = upload(f"Facility,Date,ORCID\nImaging Hall,2025-06-04,{ORCID}\n")
    with pytest.raises(FileRefused, match="a person who is left out"):
        bookings_import.import_file(settings, newer, TERMS, NOW)
    assert len(bookings(settings)) == 2


def test_old_bookings_are_not_kept_and_go_one_by_one(settings: Settings) -> None:
    old = TABLE + "Imaging Hall,,2022-03-04,old@quillmere.example,,\n"
    imported = bookings_import.import_file(settings, upload(old), TERMS, NOW)
    assert (imported.too_old, imported.file.rows) == (1, 3)
    later = datetime(2028, 3, 5, tzinfo=UTC)
    with job(settings, later, dry_run=True) as dry:
        outcomes = {outcome.kind: outcome.deleted for outcome in retention.delete_old(dry)}
    assert (outcomes["bookings"], len(bookings(settings))) == (3, 3)
    with job(replace(settings, retention_bookings=0), later) as never:
        retention.delete_old(never)
    assert len(bookings(settings)) == 3
    with job(settings, later - timedelta(days=30)) as early:
        retention.delete_old(early)
    assert len(bookings(settings)) == 3
    with job(settings, later) as wet:
        retention.delete_old(wet)
    assert bookings(settings) == []


def test_an_erasure_takes_the_bookings_of_a_technician_away_for_good(settings: Settings) -> None:
    bo = Technician("T7", "Bo", "Second", email="bo@quillmere.example")
    bookings_import.import_file(settings, upload(), TERMS, NOW)
    with open_ledger(settings.ledger_path) as ledger:
        person = person_to_erase(ledger, [bo], ())
        assert erased_files.erase_from_bookings(settings, person) == 1
        assert len(bookings(settings)) == 2
        tombstones.add_tombstone(ledger, settings.home, bo, LEAD, NOW)
    again = TABLE + "Glass Workshop,,2025-04-01,bo@quillmere.example,,\n"
    imported = bookings_import.import_file(settings, upload(again), TERMS, NOW)
    assert imported.file.rows == 2


def test_an_erasure_takes_a_technician_out_of_what_a_file_of_bookings_was_called(
    settings: Settings,
) -> None:
    bo = Technician("T7", "Bo", "Second", email="bo@quillmere.example")
    named = upload(name="bookings of Bo Second, 2025.csv")
    bookings_import.import_file(settings, named, TERMS, NOW)
    with open_ledger(settings.ledger_path) as ledger:
        erased_files.erase_from_bookings(settings, person_to_erase(ledger, [bo], ()))
    (file,) = kept_files.imports_in(settings.home)
    assert file.name == "bookings of [erased], 2025.csv"
    assert (file.rows, len(bookings(settings))) == (2, 2)


def test_an_import_without_a_first_line_is_named_as_damaged(settings: Settings) -> None:
    file = bookings_import.import_file(settings, upload(), TERMS, NOW).file
    file.path.write_bytes(b"")
    with pytest.raises(UserError, match=f"^Restore {file.path} from a backup"):
        kept_files.imports_in(settings.home)


def test_a_namesake_with_an_address_of_their_own_stays_after_an_erasure(settings: Settings) -> None:
    bo = Technician("T7", "Bo", "Second", email="other.bo@quillmere.example")
    bookings_import.import_file(settings, upload(), TERMS, NOW)
    with open_ledger(settings.ledger_path) as ledger:
        person = person_to_erase(ledger, [bo], ())
        assert erased_files.erase_from_bookings(settings, person) == 0
