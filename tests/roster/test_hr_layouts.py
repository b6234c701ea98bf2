"""Lists as the HR systems of universities write them are imported as they come, or with one line.

All people are invented.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.model import Technician
from attribution.roster import complaints, copies, reader

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Row = Sequence[Any]


@dataclass(frozen=True)
class Person:
    """What is to be read of the first person of each list."""

    technician_id: str = "00042"
    given_names: str = "Morwenna"
    family_name: str = "Tallack"
    start: date | None = date(2015, 8, 13)
    end: date | None = None
    department: str | None = "Physics"
    job_title: str | None = "Senior Technician"
    count: int = 2


def as_csv(*rows: Row, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """A text file; a value with the delimiter in it is quoted."""
    lines = []
    for row in rows:
        cells = [f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row]
        lines.append(delimiter.join(cells) + end)
    return "".join(lines).encode(encoding)


def as_xlsx(
    *rows: Row,
    merged: Sequence[str] = (),
    formats: dict[str, str] | None = None,
    title: str = "Sheet1",
    others: dict[str, Sequence[Row]] | None = None,
) -> bytes:
    """A workbook; `others` are further sheets."""
    book = openpyxl.Workbook()
    book.active.title = title
    for name, content in {title: rows, **(others or {})}.items():
        sheet = book[name] if name == title else book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    for reference in merged:
        book.active.merge_cells(reference)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def resourcelink_report() -> bytes:
    """ResourceLink: title lines, a run date, page numbers, "End of Report"."""
    return as_csv(
        ["NORTHERN UNIVERSITY"],
        ["Technical Staff in Post", "", "", "Run Date: 31/07/2025"],
        [],
        ["Employee No", "Surname", "Forenames", "Post Title", "School/Dept", "Date Started"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", "13/08/2015"],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01/02/2016"],
        [],
        ["Total rows: 2"],
        ["*** END OF REPORT ***"],
    )


def resourcelink_with_pages() -> bytes:
    """ResourceLink: the headings again on each page."""
    header = ["Pay Ref", "Surname", "First Name", "Job Title", "Department", "Post Start", "Left"]
    return as_csv(
        header,
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", "13-Aug-2015", ""],
        ["Page 1 of 2"],
        header,
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01-Feb-2016", "31-Jan-2020"],
        ["Page 2 of 2"],
        delimiter=";",
    )


def itrent_people() -> bytes:
    """ITrent: "Personal reference", one column for the name, dates with a time of midnight."""
    return as_csv(
        ["Personal reference", "Surname, Forename(s)", "Position title", "Unit", "Position start"],
        ["00042", "Tallack, Morwenna", "Senior Technician", "Physics", "13/08/2015 00:00:00"],
        ["00043", "Pascoe, Mr Jory", "Technician", "Physics", "14/08/2015 00:00:00"],
    )


def itrent_two_line_header() -> bytes:
    """ITrent: a header of two lines with merged groups above."""
    return as_xlsx(
        ["Technician establishment at 31 July 2025"],
        [],
        ["Employee", "", "", "Post", "", "", ""],
        ["Number", "Surname", "Forename", "Title", "Dept", "Start date", "End date"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", date(2015, 8, 13), None],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", date(2016, 2, 1), date(2020, 1, 31)],
        merged=["A1:G1", "A3:C3", "D3:G3"],
    )


def trent_capitals() -> bytes:
    """Trent: names in capitals in one column without a comma."""
    return as_csv(
        ["PERSON_REF", "FULL_NAME", "POST_TITLE", "DEPARTMENT", "START_DATE", "LEAVING_DATE"],
        ["00042", "Miss Morwenna TALLACK", "Senior Technician", "Physics", "20150813", "NULL"],
        ["00043", "Mr Jory PASCOE", "Technician", "Physics", "20160201", "20200131"],
    )


def sap_unicode_text() -> bytes:
    """SAP: "Unicode text" (UTF-16, tabs), dates with points, 31.12.9999 for no end."""
    return as_csv(
        ["Pers.No.", "Last name", "First name", "Position", "Organizational Unit", "Entry", "End"],
        [
            "00042",
            "Tallack",
            "Morwenna",
            "Senior Technician",
            "Physics",
            "13.08.2015",
            "31.12.9999",
        ],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01.02.2016", "31.01.2020"],
        delimiter="\t",
        encoding="utf-16",
    )


def sap_eight_digits() -> bytes:
    """SAP: dates of eight digits, 99991231 and 00000000, a column for the share of full time."""
    return as_csv(
        [
            "Personnel Number",
            "Last Name, First Name",
            "Job",
            "Org Unit",
            "Valid From",
            "Valid To",
            "FTE %",
        ],
        [
            "00042",
            "Tallack, Morwenna",
            "Senior Technician",
            "Physics",
            "20150813",
            "99991231",
            "100",
        ],
        ["00043", "Pascoe, Jory", "Technician", "Physics", "20160201", "00000000", "50"],
        delimiter="|",
    )


def oracle_extract() -> bytes:
    """Oracle: SQL*Plus rules below the header, dates such as 13-AUG-2015, "2 rows selected."."""
    return as_csv(
        [
            "EMPLOYEE_NUMBER",
            "LAST_NAME",
            "FIRST_NAME",
            "POSITION_NAME",
            "ORGANIZATION_NAME",
            "EFFECTIVE_START_DATE",
            "EFFECTIVE_END_DATE",
        ],
        ["-" * 15, "-" * 20, "-" * 20, "-" * 20, "-" * 20, "-" * 11, "-" * 11],
        [
            "00042",
            "Tallack",
            "Morwenna",
            "Senior Technician",
            "Physics",
            "13-AUG-2015",
            "31-DEC-4712",
        ],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01-FEB-2016", "31-JAN-2020"],
        ["2 rows selected."],
        end="\n",
    )


def oracle_two_digit_years() -> bytes:
    """Oracle: its usual date has a year of two digits."""
    return as_csv(
        ["Person Number", "Last Name", "First Name", "Position Name", "Department", "Hire Date"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", "13-AUG-15"],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01-FEB-98"],
    )


def corehr_export() -> bytes:
    """CoreHR: Windows-1252, semicolons, many columns that are not needed."""
    return as_csv(
        [
            "Staff Number",
            "Title",
            "Surname",
            "Forename",
            "Known As",
            "NI Number",
            "Date of Birth",
            "Salary",
            "Appointment Title",
            "Department Desc",
            "Appointment Start",
            "Date Left",
        ],
        [
            "00042",
            "Ms",
            "Tallack",
            "Morwenna",
            "Wenna",
            "QQ123456C",
            "01/02/1980",
            "£31,000",
            "Senior Technician",
            "Physics",
            "13/08/2015",
            "N/A",
        ],
        [
            "00043",
            "Mr",
            "Páscoe",
            "Jory",
            "-",
            "QQ123457C",
            "01/02/1981",
            "£28,000",
            "Technician",
            "Physics",
            "01/02/2016",
            "31/01/2020",
        ],
        delimiter=";",
        encoding="cp1252",
    )


def workday_report() -> bytes:
    """Workday: the report's name and prompts above, "Worker" for the name, "(On Leave)"."""
    return as_xlsx(
        ["Technical Workers - Extract"],
        ["Supervisory Organization", "Faculty of Science"],
        ["Effective as of", date(2025, 7, 31)],
        [],
        [
            "Employee ID",
            "Worker",
            "Business Title",
            "Supervisory Organization",
            "Hire Date",
            "Termination Date",
            "Email - Primary Work",
            "Worker Type",
        ],
        [
            "00042",
            "Morwenna Tallack (On Leave)",
            "Senior Technician",
            "Physics",
            date(2015, 8, 13),
            None,
            "m.tallack@north.example",
            "Fixed Term",
        ],
        ["00043", "Jory Pascoe", "Technician", "Physics", date(2016, 2, 1), date(2020, 1, 31)],
    )


def workday_legal_names() -> bytes:
    """Workday: "Legal Name - First Name", ISO dates with a time."""
    return as_csv(
        [
            "Worker ID",
            "Legal Name - First Name",
            "Legal Name - Last Name",
            "Preferred Name",
            "Job Profile Name",
            "Cost Center Name",
            "Original Hire Date",
        ],
        [
            "00042",
            "Morwenna",
            "Tallack",
            "Wenna",
            "Senior Technician",
            "Physics",
            "2015-08-13T00:00:00.000Z",
        ],
        ["00043", "Jory", "Pascoe", "", "Technician", "Physics", "2016-02-01T00:00:00.000Z"],
        encoding="utf-8-sig",
    )


def unit4_browser() -> bytes:
    """Unit4 Business World: codes, and their texts under "(T)"."""
    return as_xlsx(
        [
            "Resource",
            "Resource(T)",
            "Position",
            "Position(T)",
            "Costc",
            "Costc(T)",
            "Date from",
            "Date to",
        ],
        [
            "00042",
            "Tallack, Morwenna",
            "P100",
            "Senior Technician",
            "4401",
            "Physics",
            date(2015, 8, 13),
            date(2099, 12, 31),
        ],
        ["00043", "Pascoe, Jory", "P101", "Technician", "4401", "Physics", date(2016, 2, 1)],
    )


def number_format() -> bytes:
    """A sheet made by hand: ids are numbers that a format shows with leading zeros."""
    return as_xlsx(
        ["Staff No.", "Surname", "First name", "Role", "Department", "Start"],
        [42, "Tallack", "Morwenna", "Senior Technician", "Physics", date(2015, 8, 13)],
        [43, "Pascoe", "Jory", "Technician", "Physics", date(2016, 2, 1)],
        formats={"A2": "00000", "A3": "00000"},
    )


def merged_spells() -> bytes:
    """A sheet made by hand: id and names merged over two posts of a person."""
    return as_xlsx(
        ["Staff ID", "Surname", "Forename", "Job title", "Dept.", "From", "To"],
        [
            "00042",
            "Tallack",
            "Morwenna",
            "Senior Technician",
            "Physics",
            date(2015, 8, 13),
            date(2019, 7, 31),
        ],
        [None, None, None, "Technician", "Chemistry", date(2019, 8, 1)],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", date(2016, 2, 1)],
        merged=["A2:A3", "B2:B3", "C2:C3"],
    )


def leavers_on_their_own_sheet() -> bytes:
    """A sheet made by hand: people in post and leavers on two sheets, notes on a third."""
    header = ["Staff No", "Surname", "Forename", "Post title", "Department", "Start date"]
    return as_xlsx(
        header,
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", date(2015, 8, 13)],
        title="In post",
        others={
            "Leavers": [
                [*header, "Date left"],
                [
                    "00043",
                    "Pascoe",
                    "Jory",
                    "Technician",
                    "Physics",
                    date(2016, 2, 1),
                    date(2020, 1, 31),
                ],
            ],
            "Notes": [["Prepared for the steering group"]],
        },
    )


def notes_first() -> bytes:
    """A workbook whose first sheet explains the second."""
    return as_xlsx(
        ["About this extract"],
        ["Contact", "hr@north.example"],
        title="Read me",
        others={
            "Data": [
                ["Employee Ref", "Last Name", "First Name", "Post", "School", "Start Date"],
                ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", date(2015, 8, 13)],
                ["00043", "Pascoe", "Jory", "Technician", "Physics", date(2016, 2, 1)],
            ]
        },
    )


def semicolons_of_excel() -> bytes:
    """Excel with a European setting: sep=;, decimal commas."""
    return b"sep=;\r\n" + as_csv(
        ["Emp No", "Surname", "Forename", "Job title", "Department", "Start date", "FTE"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", "13/08/2015", "0,8"],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01/02/2016", "1"],
        delimiter=";",
    )


def macintosh() -> bytes:
    """Excel for Mac: "CSV (Macintosh)"."""
    return as_csv(
        ["Staff number", "Family name", "Given name", "Job title", "Department", "Start date"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", "13 August 2015"],
        ["00043", "Páscoe", "Jory", "Technician", "Physics", "1 Feb 2016"],
        encoding="mac-roman",
        end="\r",
    )


def pasted_marks() -> bytes:
    """A sheet pasted from e-mails: invisible marks, hard spaces, iDs as links, percentages."""
    return as_csv(
        [
            "\u200eStaff No",
            "Sur\xadname",
            "Forename\xa0",
            "Job title",
            "Department",
            "Start date",
            "ORCID iD",
            "FTE",
        ],
        [
            "00042\u200e",
            "Tal\xadlack",
            "\u202aMorwenna\u202c",
            "Senior Technician",
            "Physics",
            "13/08/2015",
            "http://orcid.org/0000-0002-1825-0097/",
            "80%",
        ],
        ["00043", "Pascoe", "Jory\u2060", "Technician", "Physics", "14/08/2015", "n/a", "100 %"],
    )


def pivot_like_groups() -> bytes:
    """A report in groups: a heading and a subtotal around the people of each department."""
    return as_csv(
        ["Employee No", "Employee Name", "Post Title", "Department", "Post Start Date", "FTE"],
        ["00042", "Tallack, Morwenna", "Senior Technician", "Physics", "13/08/2015", "1.0"],
        ["Sub-total", "", "", "", "", "1.0"],
        ["00043", "Pascoe, Jory", "Technician", "Chemistry", "01/02/2016", "0.5"],
        ["Sub-total", "", "", "", "", "0.5"],
        ["Grand Total", "", "", "", "", "1.5"],
        ["This report contains personal data. Handle it with care."],
    )


def several_dates() -> bytes:
    """Dates of the person and of the post side by side: those of the post are read."""
    return as_csv(
        [
            "Staff No",
            "Surname",
            "Forenames",
            "Continuous Service Date",
            "Hire Date",
            "Post Start Date",
            "Contract End Date",
            "Post Title",
            "Department",
            "Contract Type",
        ],
        [
            "00042",
            "Tallack",
            "Morwenna",
            "01/09/2001",
            "01/09/2003",
            "13/08/2015",
            "31/07/2027",
            "Senior Technician",
            "Physics",
            "Fixed term",
        ],
        [
            "00043",
            "Pascoe",
            "Jory",
            "01/09/2001",
            "01/09/2003",
            "14/08/2015",
            "",
            "Technician",
            "Physics",
            "Permanent",
        ],
    )


def forename_first() -> bytes:
    """Names as "Forename Surname", with titles and particles."""
    return as_csv(
        ["Payroll Number", "Staff Member", "Job Role", "Organisational Unit", "Date Appointed"],
        ["00042", "Dr. Morwenna Tallack", "Senior Technician", "Physics", "Thu 13 Aug 2015"],
        ["00043", "Jory van der Berg", "Technician", "Physics", "1st February 2016"],
    )


def other_names_beside() -> bytes:
    """The full name beside its parts, a middle name, a previous one."""
    return as_csv(
        [
            "Full Name",
            "Staff ID",
            "Surname",
            "Forename(s)",
            "Previous Surname",
            "Position Title",
            "Section",
            "Job Family",
            "Grade",
            "Start Date in Post",
        ],
        [
            "Ms M Tallack",
            "00042",
            "Tallack",
            "Morwenna",
            "Rowe",
            "Senior Technician",
            "Physics",
            "Technical",
            "07",
            "2015/08/13",
        ],
        [
            "Mr J Pascoe",
            "00043",
            "Pascoe",
            "Jory",
            "",
            "Technician",
            "Physics",
            "Technical",
            "05",
            "2016/02/01",
        ],
    )


def technical_names_and_forms() -> bytes:
    """A line of field names and one of forms below the headings, remarks below the list."""
    return as_csv(
        ["Employee Number", "Surname", "Forename", "Post Title", "Department", "Start Date"],
        ["EMP_NO", "SURNAME", "FORENAME", "POST_TITLE", "DEPT", "START_DATE"],
        ["", "", "", "", "", "(DD/MM/YYYY)"],
        ['"=""00042"""', "Tallack", "Morwenna", "Senior Technician", "Physics", "13/08/2015 0:00"],
        ["'00043", "Pascoe", "Jory", "Technician", "Physics", "2016-02-01T00:00:00+00:00"],
        ["User: jbloggs"],
        ["Confidential"],
    )


def welsh_headings() -> bytes:
    """A university in Wales."""
    return as_csv(
        ["Rhif Staff", "Cyfenw", "Enw Cyntaf", "Teitl Swydd", "Adran", "Dyddiad Dechrau"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "Physics", "13/08/2015"],
        ["00043", "Pascoe", "Jory", "Technician", "Physics", "01/02/2016"],
    )


LAYOUTS: list[Callable[[], bytes]] = [
    resourcelink_report,
    resourcelink_with_pages,
    itrent_people,
    itrent_two_line_header,
    trent_capitals,
    sap_unicode_text,
    sap_eight_digits,
    oracle_extract,
    oracle_two_digit_years,
    corehr_export,
    workday_report,
    workday_legal_names,
    unit4_browser,
    number_format,
    leavers_on_their_own_sheet,
    notes_first,
    semicolons_of_excel,
    macintosh,
    pasted_marks,
    pivot_like_groups,
    several_dates,
    forename_first,
    other_names_beside,
    merged_spells,
    technical_names_and_forms,
    welsh_headings,
]


def imported(tmp_path: Path, data: bytes) -> tuple[Technician, ...]:
    """The technicians of an import, as they are loaded from the copy that was kept."""
    (tmp_path / "list").write_bytes(data)
    copies.import_file(tmp_path / "list", tmp_path, now=NOW)
    return copies.load(tmp_path).technicians


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_list_of_an_hr_system_is_imported_as_it_comes(
    layout: Callable[[], bytes], tmp_path: Path
) -> None:
    people = imported(tmp_path, layout())
    first = people[0]
    assert people == reader.parse(layout()).technicians
    assert (
        Person(
            first.technician_id,
            first.given_names,
            first.family_name.title(),
            first.spells[0].start,
            None if layout in (merged_spells, unit4_browser) else first.spells[0].end,
            first.spells[0].department,
            first.spells[0].job_title,
            len(people),
        )
        == Person()
    )


def open_document() -> bytes:
    """A sheet of LibreOffice, with numbers as ids."""
    return open_document_of(
        ["Staff No", "Surname", "Forename", "Job title", "Department", "Start date"],
        [42, "Tallack", "Morwenna", "Senior Technician", "Physics", date(2015, 8, 13)],
    )


def open_document_of(*rows: Row) -> bytes:
    cells = {
        str: '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>',
        int: '<table:table-cell office:value-type="float" office:value="{0}"/>',
        date: '<table:table-cell office:value-type="date" office:date-value="{0}"/>',
    }
    table = "".join(
        f"<table:table-row>{''.join(cells[type(cell)].format(cell) for cell in row)}"
        "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="List">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def strict(data: bytes) -> bytes:
    """A workbook as Excel saves it under "Strict Open XML Spreadsheet"."""
    source, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    renamed = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006": b"http://purl.oclc.org/ooxml/spreadsheetml",
        b"http://schemas.openxmlformats.org/officeDocument/2006": b"http://purl.oclc.org/ooxml/officeDocument",
    }
    with zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for transitional, namespace in renamed.items():
                part = part.replace(transitional, namespace)
            target.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize("data", [open_document(), strict(number_format())], ids=["ods", "strict"])
def test_where_a_format_hides_leading_zeros_the_check_says_so(data: bytes) -> None:
    roster = reader.parse(data)
    first = roster.technicians[0]
    assert (first.technician_id, first.family_name) == ("42", "Tallack")
    assert first.spells[0].start == date(2015, 8, 13)
    assert [(c.column, c.cell, c.fatal) for c in roster.complaints] == [
        (roster.complaints[0].column, "42", False)
    ]
    assert "zeros at their start are not seen" in roster.complaints[0].problem


def without_person_column(heading: str) -> bytes:
    return as_csv(
        ["Extract of technical staff"],
        [heading, "Surname", "Forename", "Post Title", "Cost code"],
        ["00042", "Tallack", "Morwenna", "Senior Technician", "4401"],
    )


@pytest.mark.parametrize("heading", ["Employe Numbr", "Kennung", "A\\B", "Ident.*"])
def test_an_unknown_heading_gives_the_line_to_paste_into_the_settings(heading: str) -> None:
    data = without_person_column(heading)
    (wrong,) = reader.parse(data).fatal
    line = wrong.remedy.split("of the file: ")[1]
    columns = tomllib.loads(f"[roster.columns]\n{line}")["roster"]["columns"]
    assert columns == {heading: "technician_id"}
    assert reader.parse(data, columns).technicians[0].technician_id == "00042"


ONE_THING_TO_FIX = {
    "a web page named .xls": (
        b"<html><table><tr><td>Staff No</td></tr></table></html>",
        "Open it in Excel and save the list as XLSX, then try again. "
        "The file is a web page, whatever its name says.",
    ),
    "XML of Excel 2003": (b'<?xml version="1.0"?><Workbook/>', "The file is XML"),
    "a password": (
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500,
        "remove the password",
    ),
    "a damaged old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "(XLS)"),
    "no header": (
        as_csv(["00042", "Tallack", "Morwenna", "m@north.example"]),
        "Put a header row above the list",
    ),
    "no header and no ids": (
        as_csv(["Tallack", "Morwenna", "Physics"], ["Pascoe", "Jory", "Physics"]),
        "Put a header row above the list",
    ),
    "years with two digits": (
        as_csv(["Staff No", "Surname", "Forename", "Start"], ["1", "Lee", "Ann", "03/04/20"]),
        "a year with two digits is ambiguous".capitalize(),
    ),
    "twice the same heading": (
        as_csv(["Staff No", "Surname", "Forename", "Start date", "Start date"], ["1"]),
        "remove or rename the others",
    ),
    "only a hidden sheet": (b"", "Show the sheet"),
    "an id that became a date": (
        as_xlsx(["Staff No", "Surname", "Forename"], [date(2026, 3, 1), "Lee", "Ann"]),
        "Format the column as text",
    ),
    "an id in scientific notation": (
        as_csv(["Staff No", "Surname", "Forename"], ["1.2E+05", "Lee", "Ann"]),
        "Format the column as text",
    ),
    "ids only on the first of several rows": (
        as_csv(
            ["Staff No", "Surname", "Forename", "Post"],
            ["1", "Lee", "Ann", "Technician"],
            ["", "", "", "Senior Technician"],
        ),
        "Fill in this cell",
    ),
}


@pytest.mark.parametrize("case", ONE_THING_TO_FIX)
def test_what_cannot_be_read_says_in_a_line_what_to_do(case: str) -> None:
    data, words = ONE_THING_TO_FIX[case]
    roster = reader.parse(data or hidden_list())
    lines = [line for line in complaints.complaint_lines(roster.complaints) if "ERROR" in line]
    assert roster.technicians == ()
    assert any(words in line for line in lines)


def hidden_list() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active.append(["See the list"])
    sheet = book.create_sheet("List")
    sheet.append(["Staff No", "Surname", "Forename"])
    sheet.append(["1", "Lee", "Ann"])
    sheet.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_list_without_a_header_shows_nobody() -> None:
    for complaint in reader.parse(as_csv(["Tallack", "Morwenna"], ["Pascoe", "Jory"])).complaints:
        assert "Tallack" not in f"{complaint}"


def test_names_of_several_words_in_one_column_are_pointed_out() -> None:
    rows = [["1", "Ana Maria Costa Lima"], ["2", "Lee, Ann Mary"], ["3", "Bo Ek"]]
    roster = reader.parse(as_csv(["Staff No", "Name"], *rows))
    assert [person.family_name for person in roster.technicians] == ["Lima", "Lee", "Ek"]
    (complaint,) = roster.complaints
    assert (complaint.column, complaint.fatal) == ("Name", False)
    assert complaint.problem.endswith("in 1 row")


def test_a_total_that_does_not_agree_with_the_rows_is_pointed_out() -> None:
    rows = resourcelink_report().replace(b"Total rows: 2", b"Total rows: 341")
    problems = [complaint.problem for complaint in reader.parse(rows).complaints]
    assert "the report says 341, but it has 2 rows of people" in problems


def test_many_complaints_of_a_kind_are_counted_after_the_first_three() -> None:
    rows = [[f"T{n}", "Ann", f"Lee{n}", "nobody"] for n in range(342)]
    data = as_csv(["Staff No", "Forename", "Surname", "Work E-mail"], *rows)
    lines = complaints.complaint_lines(reader.parse(data).complaints)
    assert len(lines) == 4
    assert lines[3].startswith("... and 339 more rows like this (column Work E-mail, warning: ")


@pytest.mark.parametrize(
    ("heading", "pasted", "value"),
    [
        ("ORCID", "https://orcid.org/0000-0002-1825-0097?lang=en", "0000-0002-1825-0097"),
        ("ORCID", "ORCID: 0000 0002 1825 0097", "0000-0002-1825-0097"),
        ("ORCID", "0000\u20110002\u20131825\u20130097", "0000-0002-1825-0097"),
        ("ORCID iD", "0000000218250097", "0000-0002-1825-0097"),
        ("ORCID iD", "218250097", "0000-0002-1825-0097"),
        ("Work E-mail", "mailto:a.lee@north.example", "a.lee@north.example"),
        ("E-mail address", "Ann Lee <a.lee@north.example>;", "a.lee@north.example"),
    ],
)
def test_ids_and_addresses_are_read_as_people_paste_them(
    heading: str, pasted: str, value: str
) -> None:
    roster = reader.parse(
        as_csv(["Staff No", "Surname", "Forename", heading], ["1", "Lee", "Ann", pasted])
    )
    assert roster.complaints == ()
    assert value in (roster.technicians[0].orcid, roster.technicians[0].email)


CELLS = st.sampled_from(
    [
        "",
        "31/02/2020",
        "13/13/2020",
        "=A1",
        "#REF!",
        "x@",
        "1.2E+05",
        "01-Mar",
        "MarÃ©",
        "NULL",
        "7%",
        "9.5",
        "maybe",
        "2020-01-01",
        "2019-01-01",
        "J",
        "Ann",
    ]
)


COLUMNS_WITH_SECRETS = {
    "Staff No": st.sampled_from(["", "T1", "T2", "01-Mar"]),
    "Surname": st.sampled_from(["", "Lee", "Poe", "MarÃ©"]),
    "Forename": st.sampled_from(["", "J", "Ann", "Bo"]),
    "NI Number": st.just("SECRET"),
    "Start date": CELLS,
    "Date left": CELLS,
    "ORCID": CELLS,
    "Work email": CELLS,
    "FTE": CELLS,
    "Grade": CELLS,
    "Salary": st.just("SECRET"),
}


@given(st.lists(st.fixed_dictionaries(COLUMNS_WITH_SECRETS), min_size=1, max_size=6), st.booleans())
def test_no_complaint_shows_a_row_or_a_cell_of_a_column_that_is_not_read(
    rows: list[dict[str, str]], is_cut: bool
) -> None:
    header = list(COLUMNS_WITH_SECRETS)
    lines = [[row[name] for name in header] for row in rows]
    if is_cut:
        lines[-1] = [*lines[-1], "SECRET"]
        lines.append(["Total", "", "", "SECRET"])
    for complaint in reader.parse(as_csv(header, *lines)).complaints:
        text = " ".join(filter(None, [complaint.cell, complaint.problem, complaint.remedy]))
        assert "SECRET" not in text
        assert not complaint.cell or complaint.column


FILES = {"ods": open_document(), "strict": strict(number_format()), "xlsx": merged_spells()}


@given(st.sampled_from(sorted(FILES)), st.integers(0, 20_000), st.binary(max_size=8))
def test_a_damaged_workbook_is_refused_or_read_and_never_a_fault(
    name: str, place: int, damage: bytes
) -> None:
    data = FILES[name]
    place %= len(data)
    roster = reader.parse(data[:place] + damage + data[place + len(damage) + 1 :])
    assert bool(roster.technicians) != bool(roster.fatal)
