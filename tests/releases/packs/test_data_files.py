"""Released figures as files: a table for people, and tidy tables with a dictionary."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq

from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.releases.freezes.freeze import Released
from attribution.releases.packs import data_files

CELLS = [
    ProtectedCell("2025", (), "either", 195, 60, 31),
    ProtectedCell("2025", (("faculty", "=Law"),), "either", reason=Reason.LOW),
    ProtectedCell("2025", (), "orcid", 195, 70, 36),
]
MOMENT = datetime(2026, 11, 27, 9, tzinfo=UTC)
RELEASED = Released("report", MOMENT, "all", date(2026, 11, 26).isoformat(), {"2025": 23.4}, CELLS)


def test_the_table_has_its_header_in_the_first_line_and_no_formulas() -> None:
    files = data_files.files_of("University", [RELEASED])
    rows = list(csv.reader(io.StringIO(files["figures.csv"].decode("utf-8-sig"))))
    assert rows[0][0] == "release"
    assert len(rows) == len(CELLS) + 1
    assert any("'=Law" in cell for row in rows for cell in row)
    assert openpyxl.load_workbook(io.BytesIO(files["figures.xlsx"])).sheetnames == [
        "Figures",
        "Definitions",
    ]


def test_each_fact_has_its_dimensions_and_each_column_its_meaning() -> None:
    files = data_files.files_of("University", [RELEASED])
    tables = {
        Path(name).stem: pq.read_table(io.BytesIO(data))
        for name, data in files.items()
        if name.endswith(".parquet")
    }
    facts = tables["fact_figures"].to_pylist()
    assert len(facts) == len(CELLS)
    for name in ("release", "group", "figure", "reason"):
        key = f"{name}_id"
        ids = {row[key] for row in tables[f"dim_{name}"].to_pylist()}
        assert {row[key] for row in facts} - {None} <= ids
    assert {row["period"] for row in facts} == {
        row["period"] for row in tables["dim_period"].to_pylist()
    }
    text = files["tidy/data-dictionary.csv"].decode("utf-8-sig")
    dictionary = list(csv.DictReader(io.StringIO(text)))
    described = {(row["table"], row["column"]) for row in dictionary}
    assert described == {
        (name, column) for name, table in tables.items() for column in table.column_names
    }
    assert not any(str(field.type) == "null" for table in tables.values() for field in table.schema)
