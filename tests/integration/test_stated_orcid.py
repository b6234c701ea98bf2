"""An ORCID iD that a technician states goes the whole way: shown at once, then read at ORCID,
matched by, and counted, until it is withdrawn. Every step by a command, on the demo's sources.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import as_json, run_well
from gated import QUICK, Gate, gated, new_home

from attribution.demo.samples import FOLDER
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.reader import Reader

# Printed names that are a technician's by the iD that the paper prints, and by nothing stated.
PRINTED = """
select c.technician_id, m.orcid, count(*)::integer as papers
from candidates c join mentions m using (mention_id)
where m.orcid is not null group by all order by papers desc, technician_id
"""
# What the matcher says of the iD, for each printed name of a technician that has one.
SAYS = """
select c.mention_id, m.orcid, [e.says for e in c.evidence if e.feature = 'orcid'] as says
from candidates c join mentions m using (mention_id)
where c.technician_id = ? and m.orcid is not null
"""


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with gated() as services:
        for name, value in (QUICK | services.addresses).items():
            monkeypatch.setenv(name, value)
        yield services


@pytest.fixture
def home(gate: Gate, tmp_path: Path) -> Path:
    """A home folder after a night, whose staff list has no ORCID iD of anyone."""
    home = new_home(tmp_path / "quillmere", gate)
    run_well("roster import", without_orcids(tmp_path / "hr.csv"), home=home)
    run_well("nightly", home=home)
    return home


def without_orcids(path: Path) -> Path:
    with (FOLDER / "roster.csv").open(encoding="utf-8") as source:
        rows = [{**row, "orcid": ""} for row in csv.DictReader(source)]
    with path.open("w", encoding="utf-8", newline="") as target:
        table = csv.DictWriter(target, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def rows(home: Path, sql: str, *values: str) -> list[dict[str, object]]:
    snapshot = current_snapshot(home)
    assert snapshot
    reader = Reader(snapshot)
    try:
        return reader.rows(sql, list(values))
    finally:
        reader.close()


def true_owner(home: Path) -> tuple[str, str]:
    """A technician, and their own iD as papers print it."""
    with (FOLDER / "roster.csv").open(encoding="utf-8") as source:
        true = {(row["technician_id"], row["orcid"]) for row in csv.DictReader(source)}
    printed = [(str(row["technician_id"]), str(row["orcid"])) for row in rows(home, PRINTED)]
    return next(pair for pair in printed if pair in true)


def known(home: Path, technician_id: str) -> dict[str, object]:
    (row,) = [
        row
        for row in as_json("orcid list --json", home=home)
        if row["technician_id"] == technician_id
    ]
    return row


def uptake(home: Path) -> tuple[int, int, int]:
    (row,) = as_json("orcid-uptake 2025 --json", home=home)
    return row["with_orcid"], row["stated"], row["authenticated"]


def says_of_own(home: Path, technician_id: str, orcid: str) -> set[str]:
    found = rows(home, SAYS, technician_id)
    own = [row["says"] for row in found if row["orcid"] == orcid]
    assert own, "the papers print the iD"
    return {sentence for says in own for sentence in says}  # type: ignore[attr-defined]


def test_a_stated_id_is_read_at_orcid_matched_by_and_counted_until_it_is_withdrawn(
    home: Path, gate: Gate
) -> None:
    technician_id, orcid = true_owner(home)
    assert uptake(home) == (0, 0, 0)
    assert not says_of_own(home, technician_id, orcid)
    assert gate.calls("orcid", f"/{orcid}/") == 0

    run_well("orcid record", technician_id, orcid, "--received", "letter of 3 May", home=home)
    shown = known(home, technician_id)
    assert (shown["orcid"], shown["source"]) == (orcid, "stated by the technician")
    assert shown["authenticated"] is False
    assert uptake(home) == (0, 0, 0), "the figures are of the last build"

    run_well("nightly", home=home)
    assert gate.calls("orcid", f"/{orcid}/") > 0, "their record was read"
    asked = {request.path for source, request in gate.requests if source == "orcid"}
    assert all(orcid in path for path in asked if "/works" in path), "and no one else's"
    assert len(says_of_own(home, technician_id, orcid)) == 1
    assert uptake(home) == (1, 1, 0)

    run_well("orcid withdraw", technician_id, "--received", "letter of 4 May", home=home)
    run_well("build", home=home)
    assert not says_of_own(home, technician_id, orcid)
    assert uptake(home) == (0, 0, 0)
    assert known(home, technician_id)["orcid"] is None
