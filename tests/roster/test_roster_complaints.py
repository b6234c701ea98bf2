"""What is wrong in a roster file is said with row, column, value and remedy; nothing is half-read."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import UserError
from attribution.roster import complaints, reader

HEADER = "technician_id,given_names,family_name"


def complaint(text):
    """The one complaint about a CSV text."""
    data = text if isinstance(text, bytes) else text.encode()
    (found,) = reader.parse(data).complaints
    return found


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("orcid", "0000-0002-1825-0098", "not an ORCID iD"),
        ("orcid", "0000-0002-1825", "not an ORCID iD"),
        ("institution_ror", "University of Nowhere", "not a ROR id"),
        ("fte", "full", "from 0 to 1"),
        ("fte", "36.5", "from 0 to 1"),
        ("fte", "-1", "from 0 to 1"),
        ("research_facing", "perhaps", "neither yes nor no"),
        ("public_consent", "2", "neither yes nor no"),
        ("start_date", "31/02/2020", "no such day"),
        ("start_date", "04/13/2020", "no month 13"),
        ("start_date", "03/04/20", "two digits"),
        ("start_date", "43831", "serial number (perhaps 2020-01-01)"),
        ("start_date", "2020", "not a full date"),
        ("start_date", "January", "not a full date"),
        ("known_as", "=HYPERLINK(A1)", "formula"),
        ("known_as", "@SUM(A1)", "formula"),
        ("known_as", "+SUM(A1)", "formula"),
        ("department", "-2+3+cmd|' /C calc'!A0", "formula"),
        ("department", "+A1", "formula"),
        ("faculty", "#N/A", "spreadsheet's error"),
        ("known_as", "JosÃ©", "damaged"),
        ("former_names", "Ann\ufffd", "damaged"),
    ],
)
def test_a_cell_that_is_not_what_its_column_holds_stops_the_import(column, value, problem):
    found = complaint(f'{HEADER},{column}\nT1,Ann,Lee,"{value}"\n')
    assert (found.row, found.column, found.found, found.fatal) == (2, column, value, True)
    assert problem in found.problem
    assert found.remedy
    assert reader.parse(f'{HEADER},{column}\nT1,Ann,Lee,"{value}"\n'.encode()).technicians == ()


@pytest.mark.parametrize(
    "text", ["-", "- none -", "+", "Glass & wood", "A-B", "R=T", "C++ group", "-80 stores"]
)
def test_text_that_only_looks_a_little_like_a_formula_is_left_alone(text):
    found = reader.parse(f'{HEADER},department\nT1,Ann,Lee,"{text}"\n'.encode())
    assert found.complaints == ()
    assert found.technicians[0].spells[0].department == text


@pytest.mark.parametrize(("row", "column"), [(",Ann,Lee", 0), ("T1,,Lee", 1), ("T1,Ann, ", 2)])
def test_a_blank_mandatory_cell_stops_the_import(row, column):
    found = complaint(f"{HEADER}\n{row}\n")
    assert (found.row, found.column, found.found, found.fatal) == (
        2,
        HEADER.split(",")[column],
        None,
        True,
    )


def test_an_id_in_scientific_notation_stops_the_import():
    assert "scientific" in complaint(f"{HEADER}\n1.23E+05,Ann,Lee\n").problem
    assert complaint(f"{HEADER},fte\n12E4,Ann,Lee,9\n").column == "fte"


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_mandatory_column_stops_the_import(column):
    names = [name for name in HEADER.split(",") if name != column]
    found = complaint(f"{','.join(names)}\nAda,Bell\n")
    assert (found.row, found.column, found.fatal) == (1, column, True)


def test_two_columns_for_one_thing_stop_the_import():
    found = complaint(f"{HEADER},orcid,ORCID\nT1,Ann,Lee,,\n")
    assert (found.column, found.found, found.fatal) == ("orcid", "orcid, ORCID", True)


def test_an_unknown_column_is_named():
    found = complaint(f"{HEADER},salary\nT1,Ann,Lee,1\n")
    assert (found.column, found.fatal) == ("salary", False)


def test_a_column_map_that_leads_nowhere_stops_and_one_without_its_column_warns():
    text = f"{HEADER}\nT1,Ann,Lee\n".encode()
    assert [c.fatal for c in reader.parse(text, {"family_name": "surname"}).complaints] == [
        True,
        True,
        False,
    ]
    assert [c.fatal for c in reader.parse(text, {"Leaving date": "end_date"}).complaints] == [False]


@pytest.mark.parametrize("data", [b"", b"  \r\n ", b"\xef\xbb\xbf", b",,,\n,,,\n"])
def test_an_empty_file_stops_the_import(data):
    assert complaint(data).fatal


def test_a_header_without_rows_stops_the_import():
    assert "no row below the header" in complaint(HEADER).problem


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\nT1,Ann,Lee\n".encode("utf-16"),
        f"{HEADER}\nT1,Ann,Lee\n".encode("utf-32-be"),
        HEADER.encode() + b"\nT1,Ann,L\x81e\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        b"PK\x03\x04 this is no workbook",
        HEADER.encode() + b'\nT1,Ann,"Lee\n',
    ],
)
def test_a_file_that_cannot_be_read_stops_the_import(data):
    found = complaint(data)
    assert found.fatal
    assert found.remedy


def test_formula_cells_of_a_workbook_stop_the_import():
    book = openpyxl.Workbook()
    book.active.append([*HEADER.split(","), "faculty"])
    book.active.append(["T1", "Ann", "Lee", "=A1"])
    file = io.BytesIO()
    book.save(file)
    found = complaint(file.getvalue())
    assert (found.row, found.column, found.found, found.fatal) == (2, "faculty", "=A1", True)


def test_one_id_with_two_names_stops_the_import():
    found = complaint(
        f"{HEADER},start_date,end_date\nT1,Ann,Lee,2018-01-01,2018-12-31\nT1,Bob,Lee,2019-01-01,\n"
    )
    assert (found.row, found.found, found.fatal) == (3, "Bob Lee", True)


def test_one_id_with_two_orcids_stops_the_import():
    found = complaint(
        f"{HEADER},start_date,end_date,orcid\nT1,Ann,Lee,2018-01-01,2018-12-31,0000-0002-1825-0097\n"
        "T1,Ann,Lee,2019-01-01,,0000-0001-5109-3700\n"
    )
    assert (found.row, found.column, found.fatal) == (3, "orcid", True)


def test_an_end_before_the_start_stops_the_import():
    found = complaint(f"{HEADER},start_date,end_date\nT1,Ann,Lee,2020-01-01,2019-12-31\n")
    assert (found.row, found.column, found.found, found.fatal) == (
        2,
        "end_date",
        "2019-12-31",
        True,
    )


def test_a_row_that_is_too_long_stops_and_one_that_is_too_short_warns():
    assert complaint(f"{HEADER}\nT1,Ann,Lee,Roe\n").fatal
    assert not complaint(f"{HEADER},orcid\nT1,Ann,Lee\n").fatal


def test_two_ids_with_one_name_or_one_orcid_are_warned_of_and_kept():
    found = reader.parse(
        f"{HEADER},orcid\nT1,Ann,Lee,\nT2,ANN,Lee,\nT3,Cy,Roe,0000-0002-1825-0097\nT4,Di,Poe,0000-0002-1825-0097\n".encode()
    )
    assert [(c.row, c.column, c.fatal) for c in found.complaints] == [
        (2, "family_name", False),
        (3, "family_name", False),
        (4, "orcid", False),
        (5, "orcid", False),
    ]
    assert len(found.technicians) == 4


def test_initials_instead_of_a_forename_are_warned_of_but_short_names_are_not():
    assert not complaint(f"{HEADER}\nT1,J. A.,Lee\n").fatal
    assert reader.parse(f"{HEADER}\nT1,明,王\nT2,Bo,Ek\nT3,J. Anne,Ek\n".encode()).complaints == ()


def test_repeated_rows_are_warned_of_and_read_once():
    found = reader.parse(
        f"{HEADER},start_date\nT1,Ann,Lee,2019-01-01\nT1,Ann,Lee,2019-01-01\n".encode()
    )
    assert [(c.row, c.fatal) for c in found.complaints] == [(3, False)]
    assert len(found.technicians[0].spells) == 1


def test_overlapping_spells_are_warned_of_and_kept():
    found = reader.parse(
        f"{HEADER},faculty,start_date,end_date\nT1,Ann,Lee,Arts,2019-01-01,2019-06-30\n"
        "T1,Ann,Lee,Law,2019-06-30,\n".encode()
    )
    assert [(c.row, c.fatal) for c in found.complaints] == [(3, False)]
    assert len(found.technicians[0].spells) == 2


def test_a_date_that_could_be_read_two_ways_is_warned_of_unless_another_shows_the_order():
    assert not complaint(f"{HEADER},start_date\nT1,Ann,Lee,03/04/2020\n").fatal
    assert (
        reader.parse(
            f"{HEADER},start_date\nT1,Ann,Lee,03/04/2020\nT2,Bo,Ek,31/01/2020\n".encode()
        ).complaints
        == ()
    )


def test_dates_of_a_column_written_month_first_stop_the_import_all_of_them():
    found = reader.parse(
        f"{HEADER},start_date\nT1,Ann,Lee,03/04/2020\nT2,Bo,Ek,04/13/2020\n".encode()
    )
    assert [(c.row, c.fatal) for c in found.complaints] == [(2, True), (3, True)]


def test_an_end_at_the_end_of_time_is_no_end():
    found = reader.parse(f"{HEADER},end_date\nT1,Ann,Lee,9999-12-31\n".encode())
    assert found.technicians[0].spells[0].end is None
    assert [c.fatal for c in found.complaints] == [False]


def test_one_wrong_cell_hides_no_other_complaint():
    found = reader.parse(
        f"{HEADER},orcid,start_date,end_date,fte\n,Ann,Lee,x,2020-01-01,2019-01-01,9\n".encode()
    )
    assert {c.column for c in found.complaints} == {"technician_id", "orcid", "end_date", "fte"}


def test_complaints_are_printed_one_a_line_without_control_characters():
    found = reader.parse(
        f'{HEADER},orcid\nT1,Ann,Lee,"x\x1b[2J"\n'.encode().replace(b"\x1b", "\u202e".encode())
    )
    (line,) = complaints.complaint_lines(found.complaints)
    assert line.startswith("row 2, column orcid: ERROR: this is not an ORCID iD")
    assert "(found: x·[2J)" in line


def test_a_roster_with_a_fatal_complaint_cannot_be_used_by_mistake():
    with pytest.raises(UserError, match=r"1 fatal fault.*row 2, column orcid"):
        reader.parse(f"{HEADER},orcid\nT1,Ann,Lee,x\n".encode()).checked()


@given(st.binary(max_size=300))
def test_any_bytes_give_technicians_or_a_fatal_complaint(data):
    found = reader.parse(data)
    assert bool(found.technicians) != bool(found.fatal)


@given(st.text(max_size=200))
def test_any_text_below_a_header_gives_technicians_or_a_fatal_complaint(text):
    found = reader.parse(f"{HEADER},start_date,orcid\n{text}".encode(errors="replace"))
    assert bool(found.technicians) != bool(found.fatal)
