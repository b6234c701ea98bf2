"""Everything that the home folder holds about a person is in their export, and no other's record.

The test looks for the person in its own way: it decodes every file of the home folder, whatever it
is, and compares.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import institution
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import university
from build_helpers import technician
from institution import BO, BOBBY, CLAIM_OF_T2, DRAFT, LEAD

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.claims.visibility import all_claims
from attribution.core.errors import UserError
from attribution.harvest import raw_files
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.privacy.choices import record_consent, record_objection
from attribution.privacy.looks import looks_at
from attribution.privacy.subject_export import DATA, PAGE, export_subject
from attribution.privacy.writings import plain, plain_in_sql
from attribution.review import verdicts
from attribution.snapshot.database import current_snapshot
from attribution.workspace import Acting, Workspace

NOW = datetime(2026, 5, 4, tzinfo=UTC)
PHONE = Acting("by phone")
ORCID = "0000-0002-1825-0097"
NAMED = re.compile(rf"\bT2\b|\bBo Heath\b|{BOBBY}|{re.escape(BO)}", re.IGNORECASE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A university in which much has happened to T2."""
    home = institution.make(tmp_path_factory.mktemp("subject") / "home")
    raw = raw_files.RawRun(home, "crossref", raw_files.run_id(NOW))
    authors = [{"given": "Bo", "family": "Heath"}, {"given": "Zoe", "family": "Unrelated"}]
    raw.append({"kind": "page", "payload": {"items": [{"DOI": "10.5555/77", "author": authors}]}})
    for doi, family in (("10.5555/78", "Héath"), ("10.5555/79", "Kruger")):
        author = {"given": "BETHAN" if family == "Kruger" else "Bo", "family": family}
        raw.append({"kind": "page", "payload": {"items": [{"DOI": doi, "author": [author]}]}})
    text = f"<p>{'Thanks. ' * 200}We thank Bo H&#xE9;ath (Kilns).{' More.' * 300}</p>"
    raw.append({"kind": "text", "xml": text})
    raw.append({"kind": "searched", "searches": [{"technician_id": "T2", "mark": "m1"}]})
    raw.append({"kind": "searched", "searches": [{"technician_id": "T1", "mark": "m2"}]})
    raw.close()
    university.enrol(home, [*institution.TECHNICIANS, technician(6, "Bethan", "Krüger")], now=NOW)
    pq.write_table(
        pa.table({"source_id": ["p1", "p2"], "authors": [["Krüger, B", "Bo HÉATH"], ["Zoe U"]]}),
        home / "parsed" / "printed.parquet",
    )
    (home / "logs").mkdir(exist_ok=True)
    (home / "logs" / "2026-05-04.jsonl").write_text(
        '{"message": "left out", "technician_id": "T2"}\n{"message": "x", "technician_id": "T1"}\n'
    )
    (home / "letters").mkdir(exist_ok=True)
    (home / "letters" / "author.txt").write_text("Thank you. Ask Bo Heath for details.")
    with opened(home) as workspace:
        own = replace(workspace, person=Person(BO, "technician", "T2"))
        (claim,) = [one for one in all_claims(workspace.ledger) if one.technician_id == "T2"]
        service.attach(own, Acting(), claim.claim_id, "plan.txt", b"the plan of the kiln")
        (pair,) = workspace.reader.rows(
            "select mention_id from candidates where technician_id = 'T2' limit 1"
        )
        verdicts.decide(workspace, Acting(), pair["mention_id"], "T2", "unsure", "not sure yet")
        record_consent(workspace, PHONE, "T2", True)
        record_objection(workspace, PHONE, "T1", True, "I am not like Bo Heath")
        looks_at(workspace, "T2")
    return home


def opened(home: Path) -> Any:
    settings = loading.load(home, {}, services())
    return workspaces.opened(settings, Person(LEAD, "lead"))


@pytest.fixture(scope="module")
def export(home: Path) -> zipfile.ZipFile:
    with opened(home) as workspace:
        return zipfile.ZipFile(io.BytesIO(export_subject(workspace, "T2", NOW)))


@pytest.fixture(scope="module")
def data(export: zipfile.ZipFile) -> dict[str, Any]:
    return json.loads(export.read(DATA))


def contents(data: dict[str, Any]) -> list[Any]:
    return [row["content"] for rows in data["sections"].values() for row in rows]


# -- an independent search -------------------------------------------------------------------------


def decoded(path: Path) -> str:
    """The text of a file of any kind."""
    if path.name.endswith(".gz"):
        return gzip.decompress(path.read_bytes()).decode()
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
    if path.name == "ledger.sqlite":
        with sqlite3.connect(path) as connection:
            return "\n".join(connection.iterdump())
    return path.read_bytes().decode("utf-8", errors="replace")


def files_naming(home: Path) -> Iterator[str]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and NAMED.search(decoded(path)):
            yield path.relative_to(home).as_posix()


def rows_of_snapshot(home: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table about T2."""
    connection = duckdb.connect(str(current_snapshot(home)), read_only=True)
    tables = connection.execute(
        "select table_name from duckdb_columns() where column_name = 'technician_id'"
    ).fetchall()
    for (table,) in tables:
        cursor = connection.execute(f"select * from {table} where technician_id = 'T2'")
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield table, dict(zip(names, row, strict=True))


def test_no_file_of_the_home_folder_names_the_person_without_being_in_the_export(home, data):
    exported = {row["file"] for rows in data["sections"].values() for row in rows}
    exported |= {*data["files_to_look_through_by_hand"], *data["attached_files"]}
    naming = set(files_naming(home))
    folders = ("roster/", "raw/", "logs/2026", "logs/access.jsonl", "letters/")
    assert all(any(name.startswith(folder) for name in naming) for folder in folders)
    derived = {name for name in naming if name.startswith(("snapshots/", "roster/.read/"))}
    assert {name for name in naming - derived if not name.startswith("logs/access-lists/")} <= (
        exported | {"ledger.sqlite-wal"}
    )


def test_every_act_and_every_row_of_the_figures_is_in_the_export(home, data):
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        rows = connection.execute("select event_id from events where technician_id = 'T2'")
        acts = {event_id for (event_id,) in rows}
    exported = {row["content"]["event_id"] for row in data["sections"]["acts"]}
    assert len(acts) > 3
    assert acts <= exported
    found = 0
    for table, row in rows_of_snapshot(home):
        plain = json.loads(json.dumps(row, default=str))
        section = data["sections"][f"snapshot: {table}"]
        wanted = {name: value for name, value in plain.items() if not isinstance(value, float)}
        assert any(wanted.items() <= as_plain(part["content"]).items() for part in section), table
        found += 1
    assert found > 3


def as_plain(content: dict[str, Any]) -> dict[str, Any]:
    return {name: Unordered(value) for name, value in content.items()}


class Unordered:
    """Equal to the same value, also where it cannot be a member of a set."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return json.dumps(self.value, default=str) == json.dumps(other, default=str)

    def __hash__(self) -> int:
        return 0


def test_what_people_ask_for_is_all_there(export, data):
    text = json.dumps(contents(data), ensure_ascii=False)
    for part in (CLAIM_OF_T2, BOBBY, BO, "not sure yet", "by phone", "plan.txt", "10.5555/77"):
        assert part in text, part
    sections = set(data["sections"])
    assert {"roster", "acts", "credits", "raw", "looks", "logs", "second file"} <= sections
    assert [export.read(name) for name in data["attached_files"]] == [b"the plan of the kiln"]
    assert data["files_to_look_through_by_hand"] == ["letters/author.txt"]
    assert data["was_erased_before"] is False


def test_no_record_of_another_person_is_in_the_export(export, data):
    text = export.read(DATA).decode() + export.read(PAGE).decode()
    for part in (DRAFT, "Unrelated", "m2"):
        assert part not in text, part
    # The time of an act, such as 2026-11-27T11:24, holds no id.
    assert not re.search(r"(?<!\d)T[13]\b", text)
    (named,) = [row for row in contents(data) if "I am not like" in json.dumps(row)]
    assert set(named) == {"event_id", "act", "at", "why"}


def test_the_page_is_plain_html_and_escapes_what_people_wrote(home):
    with opened(home) as workspace:
        record_consent(workspace, Acting("<script>alert(1)</script>"), "T2", False)
        file = zipfile.ZipFile(io.BytesIO(export_subject(workspace, "T2", NOW)))
    page = file.read(PAGE).decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "4 May 2026" in page


def test_names_printed_with_other_accents_are_in_the_export(home, data):
    raw = json.dumps([row["content"] for row in data["sections"]["raw"]], ensure_ascii=False)
    assert "10.5555/78" in raw
    assert "We thank Bo H&#xE9;ath (Kilns)." in raw
    assert len(raw) < 3_000, "of a long text only what is around the name"
    (parsed,) = [row["content"] for row in data["sections"]["parsed"] if "p1" in str(row)]
    assert parsed == {"source_id": "p1", "authors": ["Bo HÉATH"]}
    with opened(home) as workspace:
        file = zipfile.ZipFile(io.BytesIO(export_subject(workspace, "T6", NOW)))
    of_bethan = json.loads(file.read(DATA))["sections"]
    assert [row["content"]["payload"]["items"][0]["DOI"] for row in of_bethan["raw"]] == [
        "10.5555/79"
    ]
    assert "parsed" not in of_bethan, "an initial may be anyone's"


@pytest.mark.parametrize(
    "text",
    ["Krüger, O’Brien", "Kru\u0308ger `ØDEGÅRD ß", "Żółć İlker", "김민수 王伟", "so\u00adft ﬁ"],
)
def test_duckdb_makes_the_same_plain_text(text):
    query = f"select {plain_in_sql('text')} from (select $text::varchar as text)"
    assert duckdb.connect().execute(query, {"text": text}).fetchone() == (plain(text),)


def test_a_line_of_the_second_file_that_a_full_disk_cut_short_stops_no_export(home):
    (path,) = loading.load(home, {}, services()).withheld_paths
    complete = path.read_bytes()
    path.write_bytes(complete + b'{"event":99,"technician_id":"T2","who":"B\xc3')
    with opened(home) as workspace:
        file = zipfile.ZipFile(io.BytesIO(export_subject(workspace, "T2", NOW)))
    path.write_bytes(complete)
    assert json.loads(file.read(DATA))["sections"]["second file"]


def test_of_a_person_whom_nobody_knows_there_is_no_export(home):
    with opened(home) as workspace, pytest.raises(UserError, match="nothing is held about"):
        export_subject(workspace, "T99", NOW)


@pytest.mark.parametrize(
    "person",
    [Person("rae", "reviewer", None, ("Arts",)), Person("ada", "technician", "T1")],
)
def test_only_the_person_and_the_lead_have_the_export(home, person):
    with opened(home) as workspace:
        other: Workspace = replace(workspace, person=person)
        with pytest.raises(UserError, match="may not export subject"):
            export_subject(other, "T2", NOW)
        assert export_subject(replace(workspace, person=Person(BO, "technician", "T2")), "T2", NOW)
