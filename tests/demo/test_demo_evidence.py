"""Three pairs of the demo that a report confirmed against the evidence, on the command line."""

from __future__ import annotations

from pathlib import Path

import demo_home
import pytest
from command_line import as_json, json_lines, run, run_well

from attribution.ledger.ledger import open_ledger

# Technician, paper, and what contradicts that they wrote it.
PAIRS = [
    ("T0127", "10.5555/qjx.2021.00491", ("another ORCID iD", "Indradhanush Institute")),
    ("T0104", "10.5555/qjx.2025.02097", ("Kitahara Institute of Science, Kitahara, Japan",)),
    ("T0122", "10.5555/qjx.2019.00606", ("Université de Valcombe", "published on 3 July 2019")),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_home.copied(tmp_path_factory)


def decisions(home: Path, technician_id: str) -> list[str | None]:
    with open_ledger(home / "ledger.sqlite") as ledger:
        made = ledger.decisions()
    return [act.verdict for act in made if act.technician_id == technician_id]


@pytest.mark.parametrize(("technician_id", "doi", "words"), PAIRS)
def test_a_report_against_the_evidence_waits_for_a_second_person(home, technician_id, doi, words):
    said = run_well(f"claim report {technician_id} {doi} --received form", home=home)
    assert "a second person must look at the paper" in said
    assert all(part in said for part in words)
    assert decisions(home, technician_id) == []
    reports = as_json("claim reports --json", home=home)
    (report,) = [row for row in reports if row["technician_id"] == technician_id]
    assert all(part in " ".join(report["contradicts"]) for part in words)


@pytest.mark.parametrize(("technician_id", "doi", "words"), PAIRS)
def test_confirming_against_the_evidence_asks_for_the_reason(home, technician_id, doi, words):
    (mention_id,) = [
        row["mention_id"]
        for row in json_lines("candidates", home=home)
        if (row["technician_id"], row["doi"]) == (technician_id, doi)
    ]
    refused = run(f"review confirm {mention_id} {technician_id} --why sure", home=home)
    assert refused.exit_code == 2
    assert all(part in refused.output for part in ("--despite", *words))
    assert decisions(home, technician_id) == []
    confirm = f"review confirm {mention_id} {technician_id} --despite"
    run_well(confirm, "the author wrote to me", home=home)
    assert decisions(home, technician_id) == ["confirmed"]
