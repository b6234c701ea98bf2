"""Files that an institution's system exports: what is read of them, and what is refused."""

from __future__ import annotations

import codecs
import io
import json

import openpyxl
import pytest
from exported_files import BIBTEX, CSL, RIS

from attribution.core.errors import UserError
from attribution.harvest.exchange.columns import chosen_columns
from attribution.harvest.exchange.output import (
    Output,
    Parsed,
    PersonLink,
    output_of,
)
from attribution.harvest.exchange.reading import form_of, parse
from attribution.harvest.exchange.table import columns_of


def read(text: str, form: str) -> Output:
    parsed = parse(text.encode(), form)
    assert not parsed.wrong
    (output,) = parsed.outputs
    return output


def problems(text: str | bytes, form: str, system: str = "files") -> list[tuple[int | None, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(wrong.row, wrong.problem) for wrong in parse(data, form, system).wrong]


# -- what is read ----------------------------------------------------------------------------------


def test_a_ris_record_is_read_with_its_authors_date_doi_and_the_id_of_pure() -> None:
    output = read(RIS, "ris")
    assert output.title == "Cryostats for everyone"
    assert output.doi == "10.5555/cryo.1"
    assert (output.published.iso, output.published.precision) == ("2021-03-09", "day")
    assert output.source_id == "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert [(a.given, a.family, a.name) for a in output.authors] == [
        ("Zoë", "Fennimore", "Zoë Fennimore"),
        ("Adaeze M.", "Okonjo-Bright", "Adaeze M. Okonjo-Bright"),
        (None, None, "The Quillmere Cryogenics Group"),
    ]
    assert (output.location.pages, output.location.issn) == ("101-109", "1234-5679")
    assert output.line == 1


def test_a_ris_field_goes_on_over_lines_and_lines_end_as_they_like() -> None:
    text = RIS.replace("Cryostats for everyone", "Cryostats\nfor everyone").replace("\n", "\r")
    assert read(text, "ris").title == "Cryostats for everyone"


def test_bibtex_macros_latex_groups_particles_and_suffixes_are_read() -> None:
    output = read(BIBTEX, "bibtex")
    assert output.title == "Cryostats for Everyone: 50% less helium"
    assert output.journal == "Journal of Invented Results B"
    assert output.doi == "10.5555/cryo_1"
    assert (output.published.iso, output.published.precision) == ("2021-03-01", "month")
    assert [author.name for author in output.authors] == [
        "Zoë Fennimore",
        "Tamás Ábel Jr.",
        "The Quillmere Group and Friends",
        "Pía de la Cruz",
    ]
    assert [author.is_group for author in output.authors] == [False, False, True, False]
    assert output.location.pages == "101-109"
    assert output.line == 4


def test_csl_json_is_read_with_literal_names_particles_and_orcid_ids() -> None:
    output = read(json.dumps(CSL), "csl-json")
    assert output.published.iso == "2021-03-09"
    assert output.journal == "Journal of Invented Results"
    assert [(a.name, a.family, a.orcid, a.is_group) for a in output.authors] == [
        ("Zoë Fennimore", "Fennimore", "0000-0002-1825-0097", False),
        ("The Quillmere Cryogenics Group", None, None, True),
        ("Ada Bright", "Bright", None, False),
        ("Pía de la Cruz", "de la Cruz", None, False),
    ]


@pytest.mark.parametrize(
    ("encoding", "notices"),
    [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("utf-16-le", 0), ("cp1252", 1)],
)
@pytest.mark.parametrize("form", ["ris", "bibtex", "csv"])
def test_every_encoding_that_programs_write_is_read_and_a_guess_is_said(
    form: str, encoding: str, notices: int
) -> None:
    text = {
        "ris": RIS,
        "bibtex": BIBTEX,
        "csv": 'title,doi,authors\r\nCryostats,10.5555/a1,"Fennimore, Zoë; Cruz, Pía"\r\n',
    }[form]
    parsed = parse(text.encode(encoding), form)
    assert parsed.outputs[0].authors[0].name == "Zoë Fennimore"
    assert len(parsed.complaints) == notices
    assert not parsed.wrong
    assert all("Windows-1252" in notice.problem for notice in parsed.complaints)


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.RIS", b"", "ris"),
        ("a.bib", b"", "bibtex"),
        ("a.xlsx", b"PK", "csv"),
        ("a.txt", RIS.encode(), "ris"),
        ("a.txt", codecs.BOM_UTF8 + BIBTEX.encode(), "bibtex"),
        ("export", json.dumps(CSL).encode(), "csl-json"),
        ("export.txt", b"Title;DOI\nA;10.5555/1\n", "csv"),
    ],
)
def test_the_format_is_told_by_name_or_by_how_the_file_begins(
    name: str, data: bytes, form: str
) -> None:
    assert form_of(name, data) == form


def test_a_file_of_no_known_format_is_refused_with_what_to_do() -> None:
    with pytest.raises(UserError, match=r"^Say which format notes\.txt is in.*Nothing was saved"):
        form_of("notes.txt", b"Dear colleague")


# -- tables of the systems -------------------------------------------------------------------------


def table(text: str, system: str, columns: dict[str, str] | None = None) -> Parsed:
    return parse(text.encode(), "csv", system, columns)


PURE = """Research outputs 2021,,,,,,
1 Title of the contribution in original language,2 Subtitle of the contribution in original \
language,3 Contributors > Persons > Employee ID,Contributors-4,Current publication status > Date-5,\
Electronic version(s) of this work > DOI (Digital Object Identifier)-6,UUID-7,Type-8
Cryostats,for everyone,T0042; P77,"Fennimore, Z.; Okonjo, A.",9/3/2021,\
https://doi.org/10.5555/CRYO.1,0f8fad5b-d9cb-469f-a165-70867728950e,Article
"""
ELEMENTS = """Elements User ID|Name|Employee ID|Elements Publication ID|Title|Date Published|DOI|\
Document Type
255|Fennimore, Zoë|T0042|30270|Cryostats|20210309|10.5555/CRYO.1|Journal Article
256|Okonjo, Ada|T0043|30270|Cryostats|20210309|10.5555/CRYO.1|Journal Article
"""
WORKTRIBE = '''Output ID;Title;Output type;Authors;Journal;DOI;Publication date;Staff number
4711;"Cryostats; or ""cold""";Journal Article;"Zoë Fennimore, Ada Okonjo";JIR;10.5555/CRYO.1;\
2021-03-09;T0042
'''
EPRINTS = """"eprintid","rowid","creators_name.family","creators_name.given","creators_id",\
"creators_orcid","title","type","date","publication","id_number"
"88","88_0","Fennimore","Zoë","T0042","0000-0002-1825-0097","Cryostats","article","2021-03",\
"JIR","10.5555/CRYO.1"
"88","88_1","Okonjo","Ada","","","","","","",""
"""


def test_a_report_of_pure_is_read_below_its_title_with_numbered_headings() -> None:
    (output,) = table(PURE, "pure").outputs
    assert output.title == "Cryostats: for everyone"
    assert output.source_id == "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert (output.doi, output.published.iso) == ("10.5555/cryo.1", "2021-03-09")
    assert output.type == "article"
    assert [author.name for author in output.authors] == ["Z. Fennimore", "A. Okonjo"]
    assert output.links == (PersonLink("T0042"), PersonLink("P77"))


def test_a_report_of_elements_with_a_row_a_person_is_one_output_with_two_people() -> None:
    (output,) = table(ELEMENTS, "elements").outputs
    assert output.source_id == "30270"
    assert output.published.iso == "2021-03-09"
    assert output.links == (
        PersonLink("T0042", name="Fennimore, Zoë"),
        PersonLink("T0043", name="Okonjo, Ada"),
    )


def test_semicolons_between_cells_and_quotation_marks_in_them_are_read() -> None:
    (output,) = table(WORKTRIBE, "worktribe").outputs
    assert output.title == 'Cryostats; or "cold"'
    assert [author.name for author in output.authors] == ["Zoë Fennimore", "Ada Okonjo"]
    assert output.links == (PersonLink("T0042"),)


def test_the_rows_of_an_eprint_are_one_output_with_its_authors_and_their_staff_ids() -> None:
    (output,) = table(EPRINTS, "eprints").outputs
    assert [(a.name, a.orcid) for a in output.authors] == [
        ("Zoë Fennimore", "0000-0002-1825-0097"),
        ("Ada Okonjo", None),
    ]
    assert (output.published.precision, output.source_id) == ("month", "88")
    assert output.links == (PersonLink("T0042", "0000-0002-1825-0097", name="Zoë Fennimore"),)


def test_columns_with_other_headings_are_named_by_the_person() -> None:
    text = "Nr,Heading,Jahr,Who\n1,Cryostats,2021,T0042\n"
    assert problems(text, "csv")[0][0] == 1
    columns = chosen_columns(["Heading=title", "Jahr=year", "Who=staff_id", "Nr=id"])
    (output,) = table(text, "files", columns).outputs
    assert (output.title, output.source_id) == ("Cryostats", "1")
    assert output.published.precision == "year"
    assert output.links == (PersonLink("T0042"),)
    with pytest.raises(UserError, match="HEADING=NAME"):
        chosen_columns(["Heading=nothing"])


def workbook(*sheets: tuple[str, list[list[object]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


HEADINGS: list[object] = ["ID", "Title", "DOI", "Employee ID"]
COVER = ("Cover", [["Report of our system"], ["made in May"]])
FIRST = ("2024", [HEADINGS, ["1", "Cryostats", "10.5555/1", "T1"]])
SECOND = ("2025", [HEADINGS, ["2", "Kilns", "10.5555/2", "T1"], ["1", "", "", "T2"]])


def test_every_sheet_with_outputs_is_read_and_the_others_are_named() -> None:
    parsed = parse(workbook(COVER, FIRST, SECOND), "csv", "pure")
    assert parsed.wrong == ()
    assert [output.title for output in parsed.outputs] == ["Cryostats", "Kilns"]
    assert parsed.outputs[0].links == (PersonLink("T1"), PersonLink("T2")), "rows of one output"
    several, unread = parsed.complaints
    assert several.cell == "2024, 2025"
    assert unread.cell == "Cover"
    assert "'2024' and '2025' only" in unread.problem


def test_a_wrong_record_of_several_sheets_is_named_with_its_sheet() -> None:
    wrong = ("2025", [HEADINGS, ["2", "", "10.5555/2", ""]])
    (complaint,) = parse(workbook(FIRST, wrong), "csv", "pure").wrong
    assert (complaint.sheet, complaint.row) == ("2025", 2)
    unknown = ("Data", [["Nr", "Heading", "Jahr"], ["1", "Cryostats", "2021"]])
    (complaint,) = parse(workbook(COVER, unknown), "csv", "pure").wrong
    assert complaint.sheet == "Data"
    columns = columns_of(workbook(COVER, unknown), "pure")
    assert columns
    assert columns.headings == ("Nr", "Heading", "Jahr")


def test_a_hidden_sheet_of_outputs_is_not_read_in_silence() -> None:
    parsed = parse(workbook(FIRST, SECOND, hidden="2025"), "csv", "pure")
    assert [output.title for output in parsed.outputs] == ["Cryostats"]
    assert [complaint.cell for complaint in parsed.complaints] == ["2025 (hidden)"]
    (wrong,) = parse(workbook(COVER, FIRST, hidden="2024"), "csv", "pure").wrong
    assert "'2024' is hidden" in wrong.problem


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form", "line", "problem"),
    [
        (RIS + "TY  - JOUR\nTI  - Cut sh", "ris", 17, "no end"),
        (RIS.replace("ER  -\n", "") + RIS, "ris", 1, "no end"),
        ("Quillmere\n" + RIS, "ris", 1, "outside of any record"),
        (RIS.replace("T1  - Cryostats for everyone\n", ""), "ris", 1, "no title"),
        ("TY  - JOUR\nTI  - No date\nER  - \n", "ris", 1, "neither a DOI nor a year"),
        ("", "ris", None, "holds no output"),
        (BIBTEX + "@article{fennimore2021, title = {B}, year = 2020}", "bibtex", 13, "earlier"),
        ("@article{a, title = {A}, title = {B}, year = 2020}", "bibtex", 1, "field twice"),
        ("@article{a, title = {A, year = 2020\n", "bibtex", 1, "cannot be read"),
        ("@article{a, title = unknown, year = 2020}", "bibtex", 1, "neither in braces"),
        ("not a bibliography", "bibtex", None, "holds no output"),
        ("UUID,Title\n", "csv", None, "holds no output"),
        ('[{"title": "A"', "csl-json", 1, "not whole JSON"),
        ('[{"title": NaN}]', "csl-json", None, "NaN"),
        ('[{"title": "A", "DOI": "10.5555/1"}, 7]', "csl-json", 2, "not an object"),
        ('[{"title": {"en": "A"}}]', "csl-json", 1, "not a text"),
        ('[{"title": "A", "author": "Me"}]', "csl-json", 1, "not a list"),
        ("[" * 100_000, "csl-json", None, "nested too deeply"),
        ('title,doi\n"A,10.5555/1\n', "csv", None, "cannot be split into cells"),
        ("title,doi\n,10.5555/1\n", "csv", 2, "no title"),
        ("<html><table></table>", "csv", None, "web page"),
        ("a,b\n1,2\n", "csv", 1, "header with a column of titles"),
    ],
)
def test_a_wrong_record_is_named_with_its_line(
    text: str, form: str, line: int | None, problem: str
) -> None:
    found = problems(text, form)
    assert any(row == line and problem in what for row, what in found), found


def test_a_text_in_no_encoding_is_refused() -> None:
    assert "neither UTF-8 nor Windows-1252" in problems(b"TY  - \x81\x8d\n\xff", "ris")[0][1]


def test_the_other_records_of_a_file_are_read_all_the_same() -> None:
    parsed = parse((RIS + "TY  - JOUR\nER  - \n" + RIS.replace("CRYO.1", "2")).encode(), "ris")
    assert [wrong.row for wrong in parsed.wrong] == [17]
    assert len(parsed.outputs) == 1  # both have the id of Pure
    assert "more than once" in parsed.complaints[-1].problem


# -- how it is kept --------------------------------------------------------------------------------


def test_an_output_is_the_same_after_it_was_kept() -> None:
    for output in (read(RIS, "ris"), read(BIBTEX, "bibtex"), table(EPRINTS, "eprints").outputs[0]):
        kept = json.loads(json.dumps(output.plain()))
        assert output_of(kept) == output
        assert kept["id"] == output.source_id
