"""Each fault in a roster file is reported with row, column, value and remedy."""

import io

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import UserError
from attribution.roster import complaints, reader

HEADER = "technician_id,given_names,family_name"


def only_complaint(text):
    """The single complaint about a CSV text."""
    data = text if isinstance(text, bytes) else text.encode()
    (complaint,) = reader.parse(data).complaints
    return complaint


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("orcid", "0000-0002-1825-0098", "not an ORCID iD"),
        ("orcid", "0000-0002-1825", "not an ORCID iD"),
        ("institution_ror", "University of Nowhere", "not a ROR id"),
        ("research_facing", "perhaps", "neither yes nor no"),
        ("public_consent", "2", "neither yes nor no"),
        ("start_date", "31/02/2020", "does not exist"),
        ("start_date", "04/13/2020", "month 13 does not exist"),
        ("start_date", "03/04/20", "two digits"),
        ("start_date", "43831", "serial number (perhaps 1 January 2020)"),
        ("start_date", "2020", "not a full date"),
        ("start_date", "January", "not a full date"),
        ("known_as", "=HYPERLINK(A1)", "formula"),
        ("known_as", "@SUM(A1)", "formula"),
        ("known_as", "+SUM(A1)", "formula"),
        ("department", "-2+3+cmd|' /C calc'!A0", "formula"),
        ("department", "+A1", "formula"),
        ("faculty", "#N/A", "error from a spreadsheet formula"),
        ("known_as", "JosÃ©", "damaged"),
        ("former_names", "Ann\ufffd", "damaged"),
    ],
)
def test_a_cell_that_is_not_what_its_column_holds_stops_the_import(column, value, problem):
    complaint = only_complaint(f'{HEADER},{column}\nT1,Ann,Lee,"{value}"\n')
    assert (complaint.row, complaint.column, complaint.cell, complaint.fatal) == (
        2,
        column,
        value,
        True,
    )
    assert problem in complaint.problem
    assert complaint.remedy
    assert reader.parse(f'{HEADER},{column}\nT1,Ann,Lee,"{value}"\n'.encode()).technicians == ()


@pytest.mark.parametrize("family_name", ["Yo‘ldoshev", "Ka‘ahumanu", "No‘l"])
def test_a_mark_that_is_a_letter_in_some_languages_is_read_with_a_warning(family_name):
    roster = reader.parse(f"{HEADER}\nT1,Ann,{family_name}\n".encode())
    assert [person.family_name for person in roster.technicians] == [family_name]
    (complaint,) = roster.complaints
    assert not complaint.fatal
    assert "accent that was damaged" in complaint.problem


@pytest.mark.parametrize("text", ["full", "36.5", "-1", "1.1", "140%"])
def test_a_full_time_equivalent_beyond_0_to_1_is_left_out_and_stops_nobody(text):
    roster = reader.parse(f"{HEADER},fte\nT1,Ann,Lee,{text}\n".encode())
    assert [(c.row, c.column, c.cell, c.fatal) for c in roster.complaints] == [
        (2, "fte", text, False)
    ]
    assert roster.technicians[0].spells[0].fte is None


@pytest.mark.parametrize(
    "text", ["- none -", "+", "Glass & wood", "A-B", "R=T", "C++ group", "-80 stores"]
)
def test_text_that_only_looks_a_little_like_a_formula_is_left_alone(text):
    roster = reader.parse(f'{HEADER},department\nT1,Ann,Lee,"{text}"\n'.encode())
    assert roster.complaints == ()
    assert roster.technicians[0].spells[0].department == text


@pytest.mark.parametrize(("row", "column"), [(",Ann,Lee", 0), ("T1,,Lee", 1), ("T1,Ann, ", 2)])
def test_a_blank_mandatory_cell_stops_the_import(row, column):
    complaint = only_complaint(f"{HEADER}\n{row}\n")
    assert (complaint.row, complaint.column, complaint.cell, complaint.fatal) == (
        2,
        HEADER.split(",")[column],
        None,
        True,
    )


def test_an_id_in_scientific_notation_stops_the_import():
    assert "scientific" in only_complaint(f"{HEADER}\n1.23E+05,Ann,Lee\n").problem
    assert only_complaint(f"{HEADER},fte\n12E4,Ann,Lee,9\n").column == "fte"


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_mandatory_column_stops_the_import(column):
    names = [name for name in HEADER.split(",") if name != column]
    complaint = only_complaint(f"{','.join(names)}\nAda,Bell\n")
    assert (complaint.row, complaint.column, complaint.fatal) == (1, column, True)


def test_two_columns_for_one_thing_stop_the_import():
    complaint = only_complaint(f"{HEADER},orcid,ORCID\nT1,Ann,Lee,,\n")
    assert (complaint.column, complaint.cell, complaint.fatal) == ("orcid", "orcid, ORCID", True)


def test_an_unknown_column_is_named():
    complaint = only_complaint(f"{HEADER},salary\nT1,Ann,Lee,1\n")
    assert (complaint.column, complaint.fatal) == ("salary", False)


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
    assert only_complaint(data).fatal


def test_a_header_without_rows_stops_the_import():
    assert "no row below the header" in only_complaint(HEADER).problem


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\nT1,Ann,Lee\n".encode("utf-32-be"),
        HEADER.encode() + b"\nT1,Ann,L\x81e\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        b"PK\x03\x04 this is no workbook",
        HEADER.encode() + b'\nT1,Ann,"Lee\n',
    ],
)
def test_a_file_that_cannot_be_read_stops_the_import(data):
    complaint = only_complaint(data)
    assert complaint.fatal
    assert complaint.remedy


def test_formula_cells_of_a_workbook_stop_the_import():
    book = openpyxl.Workbook()
    book.active.append([*HEADER.split(","), "faculty"])
    book.active.append(["T1", "Ann", "Lee", "=A1"])
    file = io.BytesIO()
    book.save(file)
    complaint = only_complaint(file.getvalue())
    assert (complaint.row, complaint.column, complaint.cell, complaint.fatal) == (
        2,
        "faculty",
        "=A1",
        True,
    )


def test_one_id_with_two_names_stops_the_import():
    complaint = only_complaint(
        f"{HEADER},start_date,end_date\nT1,Ann,Lee,2018-01-01,2018-12-31\nT1,Bob,Lee,2019-01-01,\n"
    )
    assert (complaint.row, complaint.cell, complaint.fatal) == (3, "Bob", True)


def test_one_id_with_two_orcids_stops_the_import():
    complaint = only_complaint(
        f"{HEADER},start_date,end_date,orcid\n"
        "T1,Ann,Lee,2018-01-01,2018-12-31,0000-0002-1825-0097\n"
        "T1,Ann,Lee,2019-01-01,,0000-0001-5109-3700\n"
    )
    assert (complaint.row, complaint.column, complaint.fatal) == (3, "orcid", True)


def test_an_end_before_the_start_stops_the_import():
    complaint = only_complaint(f"{HEADER},start_date,end_date\nT1,Ann,Lee,2020-01-01,2019-12-31\n")
    assert (complaint.row, complaint.column, complaint.cell, complaint.fatal) == (
        2,
        "end_date",
        "2019-12-31",
        True,
    )


def test_a_row_that_is_too_long_stops_and_one_that_is_too_short_warns():
    assert only_complaint(f"{HEADER}\nT1,Ann,Lee,Roe\n").fatal
    assert not only_complaint(f"{HEADER},orcid\nT1,Ann,Lee\n").fatal


def test_two_ids_with_one_name_or_one_orcid_are_warned_of_and_kept():
    roster = reader.parse(
        f"{HEADER},orcid\nT1,Ann,Lee,\nT2,ANN,Lee,\nT3,Cy,Roe,0000-0002-1825-0097\n"
        "T4,Di,Poe,0000-0002-1825-0097\n".encode()
    )
    assert [(c.row, c.column, c.fatal) for c in roster.complaints] == [
        (2, "family_name", False),
        (3, "family_name", False),
        (4, "orcid", False),
        (5, "orcid", False),
    ]
    assert len(roster.technicians) == 4


def test_initials_instead_of_a_forename_are_warned_of_but_short_names_are_not():
    assert not only_complaint(f"{HEADER}\nT1,J. A.,Lee\n").fatal
    assert reader.parse(f"{HEADER}\nT1,明,王\nT2,Bo,Ek\nT3,J. Anne,Ek\n".encode()).complaints == ()


def test_repeated_rows_are_warned_of_and_read_once():
    roster = reader.parse(
        f"{HEADER},start_date\nT1,Ann,Lee,2019-01-01\nT1,Ann,Lee,2019-01-01\n".encode()
    )
    assert [(c.row, c.fatal) for c in roster.complaints] == [(3, False)]
    assert len(roster.technicians[0].spells) == 1


def test_overlapping_spells_are_warned_of_and_kept():
    roster = reader.parse(
        f"{HEADER},faculty,start_date,end_date\nT1,Ann,Lee,Arts,2019-01-01,2019-06-30\n"
        "T1,Ann,Lee,Law,2019-06-30,\n".encode()
    )
    assert [(c.row, c.fatal) for c in roster.complaints] == [(3, False)]
    assert len(roster.technicians[0].spells) == 2


def test_a_date_that_could_be_read_two_ways_is_warned_of_unless_another_shows_the_order():
    assert not only_complaint(f"{HEADER},start_date\nT1,Ann,Lee,03/04/2020\n").fatal
    assert (
        reader.parse(
            f"{HEADER},start_date\nT1,Ann,Lee,03/04/2020\nT2,Bo,Ek,31/01/2020\n".encode()
        ).complaints
        == ()
    )


def test_dates_of_a_column_written_month_first_stop_the_import_all_of_them():
    roster = reader.parse(
        f"{HEADER},start_date\nT1,Ann,Lee,03/04/2020\nT2,Bo,Ek,04/13/2020\n".encode()
    )
    assert [(c.row, c.fatal) for c in roster.complaints] == [(2, True), (3, True)]


def test_an_end_at_the_end_of_time_means_no_end():
    roster = reader.parse(f"{HEADER},end_date\nT1,Ann,Lee,9999-12-31\n".encode())
    assert roster.technicians[0].spells[0].end is None
    assert [c.fatal for c in roster.complaints] == [False]


def test_one_wrong_cell_hides_no_other_complaint():
    roster = reader.parse(
        f"{HEADER},orcid,start_date,end_date,fte\n,Ann,Lee,x,2020-01-01,2019-01-01,9\n".encode()
    )
    assert {c.column for c in roster.complaints} == {"technician_id", "orcid", "end_date", "fte"}


def test_complaints_are_printed_one_on_each_line_without_control_characters():
    roster = reader.parse(
        f'{HEADER},orcid\nT1,Ann,Lee,"x\x1b[2J"\n'.encode().replace(b"\x1b", "\x9b".encode())
    )
    (line,) = complaints.complaint_lines(roster.complaints)
    assert line.startswith("row 2, column orcid: ERROR: Copy the iD again from")
    assert "This is not an ORCID iD" in line
    assert line.endswith("Found: x·[2J")


def test_a_roster_with_a_fatal_complaint_cannot_be_used_by_mistake():
    with pytest.raises(
        UserError, match=r"Correct the roster file: it has 1 error.*row 2, column orcid"
    ):
        reader.parse(f"{HEADER},orcid\nT1,Ann,Lee,x\n".encode()).checked()


@given(st.binary(max_size=300))
def test_any_bytes_give_technicians_or_a_fatal_complaint(data):
    roster = reader.parse(data)
    assert bool(roster.technicians) != bool(roster.fatal)


@given(st.text(max_size=200))
def test_any_text_below_a_header_gives_technicians_or_a_fatal_complaint(text):
    roster = reader.parse(f"{HEADER},start_date,orcid\n{text}".encode(errors="replace"))
    assert bool(roster.technicians) != bool(roster.fatal)


def word_document():
    archive = io.BytesIO()
    docx.Document().save(archive)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"{\\rtf1\\ansi Staff list}", "a document of a word processor"),
        (word_document(), "a Word document"),
    ],
)
def test_a_file_that_is_no_table_is_named_for_what_it_is(data, kind):
    complaint = only_complaint(data)
    assert complaint.problem == f"the file is {kind}, whatever its name says"
    assert complaint.remedy.startswith("Ask for the list as a spreadsheet or as CSV.")


def test_a_list_whose_first_cell_looks_like_a_mark_is_read():
    text = "technician_id,given_names,family_name\n%PDF,Ada,Quillby\n"
    assert [person.technician_id for person in reader.parse(text.encode()).technicians] == ["%PDF"]
