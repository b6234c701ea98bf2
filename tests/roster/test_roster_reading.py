"""What a roster file is read as."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from attribution.core.model import Spell
from attribution.roster import reader, tables
from attribution.roster import sheet as sheets

HEADER = "technician_id,given_names,family_name"


def only_technician(text, columns=None):
    """The single technician in a CSV text, read without any complaint."""
    roster = reader.parse(text.encode(), columns)
    assert roster.complaints == ()
    (technician,) = roster.technicians
    return technician


def workbook(*rows, sheets=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title in sheets:
        book.create_sheet(title).append(["something"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_three_columns_suffice_and_blank_cells_are_none():
    technician = only_technician(f"{HEADER},orcid,known_as\nT1,Ann,Lee,,\n")
    assert (technician.technician_id, technician.given_names, technician.family_name) == (
        "T1",
        "Ann",
        "Lee",
    )
    assert (technician.orcid, technician.known_as, technician.spells) == (None, (), (Spell(),))


def test_every_column_of_the_design_is_read():
    technician = only_technician(
        f"{HEADER},known_as,former_names,orcid,email,institution_ror,faculty,department,"
        "job_title,start_date,end_date,fte,research_facing,public_consent\n"
        "T1,Ann Mary,Lee,Annie; Nan,Ann Roe;Ann Doe,https://orcid.org/0000-0002-1825-0097,"
        "a.lee@north.example,https://ror.org/02y3ad647,Science,Physics,Technician,"
        "2019-08-01,31/07/2021,0.5,Yes,no\n"
    )
    assert technician.known_as == ("Annie", "Nan")
    assert technician.former_names == ("Ann Roe", "Ann Doe")
    assert technician.orcid == "0000-0002-1825-0097"
    assert technician.public_consent is False
    assert technician.spells == (
        Spell(
            "02y3ad647",
            "Science",
            "Physics",
            "Technician",
            date(2019, 8, 1),
            date(2021, 7, 31),
            0.5,
            True,
        ),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_delimiters_and_byte_order_marks_are_recognised(delimiter, encoding):
    text = (
        delimiter.join(HEADER.split(","))
        + "\r\n"
        + delimiter.join(["T1", "Zoë", "Ødegård"])
        + "\r\n"
    )
    roster = reader.parse(text.encode(encoding))
    assert roster.complaints == ()
    assert roster.technicians[0].family_name == "Ødegård"


def test_windows_1252_is_read_with_a_warning():
    roster = reader.parse(f"{HEADER}\nT1,Zoë,O’Brien\n".encode("cp1252"))
    assert roster.technicians[0].family_name == "O’Brien"
    assert [(c.fatal, c.cell) for c in roster.complaints] == [(False, "Zoë")]


def test_several_rows_of_one_id_are_spells():
    technician = only_technician(
        f"{HEADER},faculty,start_date,end_date\nT1,Ann,Lee,Science,2018-01-01,2019-12-31\n"
        "T1,ann,Lee,Medicine,2020-01-01,\n"
    )
    assert [(s.faculty, s.end) for s in technician.spells] == [
        ("Science", date(2019, 12, 31)),
        ("Medicine", None),
    ]


def test_headers_are_matched_without_case_spaces_or_hyphens_and_through_the_column_map():
    technician = only_technician(
        "Staff No.,Given Names,FAMILY-NAME,Leaving date\nT1,Ann,Lee,2020-01-31\n",
        {"staff no.": "technician_id", "Leaving Date": "end_date"},
    )
    assert technician.technician_id == "T1"
    assert technician.spells[0].end == date(2020, 1, 31)


def test_cells_are_trimmed_composed_and_freed_of_hard_spaces():
    technician = only_technician(f"{HEADER}\n T1 ,  Jose\u0301\u00a0 Luis ,\ufeffLee\n")
    assert (technician.technician_id, technician.given_names, technician.family_name) == (
        "T1",
        "José Luis",
        "Lee",
    )


def test_quoted_cells_may_hold_delimiters_and_line_breaks():
    technician = only_technician(f'{HEADER},department\nT1,Ann,Lee,"Glass, wood\nand metal"\n')
    assert technician.spells[0].department == "Glass, wood and metal"


def test_a_workbook_gives_what_its_cells_show():
    data = workbook(
        [*HEADER.split(","), "start_date", "end_date", "fte", "research_facing"],
        # A workbook holds times without a zone.
        [1001, "Ann", "Lee", datetime(2019, 8, 1), "31/12/2020", 1, True],  # noqa: DTZ001
        [],
        ["T2", "Bo", "Ek", date(2020, 2, 29), None, 0.5, "no"],
    )
    roster = reader.parse(data)
    assert roster.complaints == ()
    assert [t.technician_id for t in roster.technicians] == ["1001", "T2"]
    assert roster.technicians[0].spells[0] == Spell(
        start=date(2019, 8, 1), end=date(2020, 12, 31), fte=1.0, research_facing=True
    )
    assert roster.technicians[1].spells[0].start == date(2020, 2, 29)


def test_sheets_after_the_first_are_named_as_unread():
    roster = reader.parse(workbook(HEADER.split(","), ["T1", "Ann", "Lee"], sheets=("Leavers",)))
    assert len(roster.technicians) == 1
    assert [(c.cell, c.fatal) for c in roster.complaints] == [("Leavers", False)]


def test_consent_withheld_in_any_row_is_withheld():
    roster = reader.parse(
        f"{HEADER},public_consent,start_date,end_date\nT1,Ann,Lee,yes,2018-01-01,2018-12-31\n"
        "T1,Ann,Lee,no,2019-01-01,\n".encode()
    )
    assert roster.technicians[0].public_consent is False
    assert [c.row for c in roster.complaints] == [3]


def test_ten_thousand_rows_keep_every_technician_and_every_complaint():
    rows = "".join(f"T{n},Given{n},Family{n},{'x' if n % 10 == 0 else ''}\n" for n in range(10_000))
    roster = reader.parse(f"{HEADER},email\n{rows}".encode())
    assert len(roster.technicians) == 10_000
    assert len(roster.complaints) == 1_000


def repacked(sheet):
    """A workbook whose sheet is this XML, however many bytes it comes to."""
    source, file = zipfile.ZipFile(io.BytesIO(workbook(["x"]))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            target.writestr(
                name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name)
            )
    return file.getvalue()


def sheet(rows):
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return repacked(b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>")


CELL = b"<c t='inlineStr'><is><t>x</t></is></c>"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (b"<row>" + CELL + b'<c s="0"/>' * 300 + b"</row>" + b'<row s="0"/>' * 20_000, None),
        (b"<row>%s</row>" % CELL * 400_000, "would unpack to 20 MB"),
        (
            b'<row r="1">' + CELL + b'</row><row r="900000000">' + CELL + b"</row>",
            "continues after row 1,048,576",
        ),
        (b'<row><c r="ZZZ1"/></row>' * 3000, "blank cells included"),
        (b"<row>" + CELL * 201 + b"</row>", "row 1 has something after column 200"),
    ],
    ids=[
        "formatted blank cells",
        "many rows",
        "a row far below",
        "blank cells far to the right",
        "many columns",
    ],
)
def test_a_small_file_that_unpacks_to_more_than_a_list_is_refused_before_it_fills_the_memory(
    rows, message
):
    data, started = sheet(rows), time.monotonic()
    assert len(data) < 100_000
    if message is None:
        assert [page.rows for page in tables.sheets(data)] == [((1, ("x",)),)]
        return
    with pytest.raises(sheets.Unreadable, match=message) as refused:
        tables.sheets(data)
    assert "new sheet" in refused.value.complaint.remedy
    assert time.monotonic() - started < 20


def test_more_rows_than_any_list_has_are_refused_in_csv_too(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert len(tables.table(b"a\n1\n\n2\n").rows) == 2
    with pytest.raises(sheets.Unreadable, match="more than 3 rows"):
        tables.table(b"a\n1\n2\n3\n")


def test_the_list_of_a_large_university_is_read():
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    page.append([*HEADER.split(","), "email"])
    for n in range(20_000):
        page.append([f"T{n}", "Ann", "Lee", f"a{n}@north.example"])
    file = io.BytesIO()
    book.save(file)
    assert len(reader.parse(file.getvalue()).technicians) == 20_000
