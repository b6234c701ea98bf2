"""Tables as files: what a person opens shows every text, what a program reads holds every text."""

import csv
import io
import json
import zipfile
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree

from attribution.exports import tables
from attribution.exports.tables import render_table, without_mark
from attribution.exports.workbook import LONGEST_TEXT
from attribution.snapshot.database import connect, sql

LIVE = '=HYPERLINK("http://evil.example","x")'
ODD = "A title\ufffe that\uffff ends\x0c in\x00 noise \ud83d"
ROWS = [
    {"title": LIVE, "name": "José Müller", "n": -5, "day": date(2026, 5, 8), "parts": ["a", LIVE]},
    {"title": ODD.replace("\ud83d", ""), "name": "-", "n": 0.25, "day": None, "parts": []},
]
COLUMNS = ["title", "name", "n", "day", "parts"]


def cells_of_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_csv_file_opens_in_excel_with_its_accents() -> None:
    data = render_table(ROWS, COLUMNS, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert not without_mark(data).startswith(b"\xef\xbb\xbf")
    assert cells_of_csv(data)[1][1] == "José Müller"


def test_csv_and_xlsx_hold_the_same_cells_and_no_formula() -> None:
    _, first, second = cells_of_csv(render_table(ROWS, COLUMNS, "csv"))
    assert first == ["'" + LIVE, "José Müller", "-5", "2026-05-08", f"a; '{LIVE}"]
    assert second == ["A title that ends in noise", "-", "0.25", "", ""]
    page = openpyxl.load_workbook(io.BytesIO(render_table(ROWS, COLUMNS, "xlsx"))).active
    assert [cell.value for cell in page[2]][:2] == ["'" + LIVE, "José Müller"]
    assert [cell.value for cell in page[3]][:3] == ["A title that ends in noise", "-", 0.25]
    assert {cell.data_type for row in page.iter_rows() for cell in row}.isdisjoint({"f", "e"})


@pytest.mark.parametrize("text", [ODD, "\ud83d", "\x0b\x1f\x85\u2028", "_x003D_1+1"])
def test_any_character_gives_a_workbook_that_is_sound(text: str) -> None:
    data = render_table([{"a": text}], ["a"], "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


def test_a_coded_character_stays_text_in_excel() -> None:
    page = openpyxl.load_workbook(io.BytesIO(render_table([{"a": "_x003D_1"}], ["a"], "xlsx")))
    assert page.active["A2"].value == "_x005F_x003D_1", "which Excel shows as _x003D_1"


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    page = openpyxl.load_workbook(io.BytesIO(render_table([{"a": "x" * 40_000}], ["a"], "xlsx")))
    value = page.active["A2"].value
    assert len(value) == LONGEST_TEXT
    assert value.endswith("x [cut]")


def test_programs_get_every_text_as_it_is() -> None:
    rows = [{"a": LIVE, "b": [" x ", "=1"]}]
    assert json.loads(render_table(rows, ["a", "b"], "jsonl")) == rows[0]
    columns = {"a": pa.string(), "b": pa.list_(pa.string())}
    assert pq.read_table(io.BytesIO(render_table(rows, columns, "parquet"))).to_pylist() == rows


@pytest.mark.parametrize("table", tables.COLUMNS)
def test_parquet_has_the_columns_and_types_of_the_snapshot_also_where_there_is_nothing(
    table: str,
) -> None:
    columns = tables.COLUMNS[table]
    with connect() as connection:
        for name in ("schema", "published_by", "judged", "team_thanks", "credits"):
            connection.execute(sql(name))
        names = ", ".join(columns)
        in_snapshot = connection.sql(f"select {names} from {table}").to_arrow_table().schema
    for rows in ([], [dict.fromkeys(columns)]):
        written = pq.read_table(io.BytesIO(render_table(rows, columns, "parquet")))
        assert written.num_rows == len(rows)
        assert written.schema.equals(in_snapshot)


def test_headings_are_cells_too() -> None:
    assert cells_of_csv(render_table([], ["=1+1"], "csv")) == [["'=1+1"]]
