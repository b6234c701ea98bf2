"""Figures on one's own decisions: what was decided, and what people reported as missed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import build_helpers
import duckdb
import pyarrow as pa
import pytest
from claim_acts import reopened, reported, settled
from claims_world import (
    LEAD,
    MENTIONS,
    MINA,
    MINA_SELF,
    PEOPLE,
    REVIEWER,
    TOMAS,
    TOMAS_SELF,
    acting,
    by,
    opened,
)
from click.testing import CliRunner
from printed_names import MENTION, background, mention, technician
from university import enrol

from attribution import workspace as workspaces
from attribution.claims import report_lists
from attribution.cli.root import main
from attribution.core.model import Affiliation, Author
from attribution.evaluation.figures import Figure
from attribution.evaluation.own_decisions import ReportedMiss, evaluate_decisions
from attribution.matching.thresholds import FILE_TO_FILE
from attribution.operations.own_accuracy import evaluate_own
from attribution.review import verdicts

SCHEMA = pa.schema([(name, pa.string()) for name in ("mention_id", "technician_id", "verdict")])
DECIDED = [
    mention("Marguerite Quillfeather", "m1"),
    mention("M. Quillfeather", "m2", affiliations=[], institution_rors=[]),
    mention("Marguerite Quillfeather", "m3", kind="thanked", affiliations=[], institution_rors=[]),
]
ELSEWHERE = Author("Vi Stranger", affiliations=(Affiliation("Elsewhere College", ("05qghxh33",)),))
VERDICTS = [("m1", "confirmed"), ("m2", "confirmed"), ("b00", "rejected")]


def evaluated(*misses: ReportedMiss) -> dict[tuple[str, str], Figure]:
    connection = duckdb.connect()
    connection.register("source", pa.Table.from_pylist(DECIDED + background(), MENTION))
    connection.execute("create table mentions as select * from source")
    rows = [{"mention_id": m, "technician_id": "T1", "verdict": verdict} for m, verdict in VERDICTS]
    rows.append({"mention_id": None, "technician_id": "T1", "verdict": "confirmed"})
    connection.register("decisions", pa.Table.from_pylist(rows, SCHEMA))
    figures = evaluate_decisions(
        connection, "mentions", (technician(),), "decisions", FILE_TO_FILE, misses
    )
    return {(figure.measure, figure.group): figure for figure in figures}


def miss(kind: str, work_id: str | None, mention_id: str | None = None) -> ReportedMiss:
    return ReportedMiss("T1", work_id, kind, mention_id, "text not read")


def test_decided_pairs_are_matched_again_as_if_nothing_had_been_decided() -> None:
    figures = evaluated()
    assert figures["recall, accepted or shown", ""].value == 1.0
    assert (figures["recall", ""].count, figures["precision", ""].count) == (2, 3)
    assert figures["recall", "initials"].count == 1


def test_a_reported_paper_on_which_no_name_was_read_lowers_recall() -> None:
    figures = evaluated(miss("thanked", "w-unknown"), miss("author", None))
    assert figures["recall, accepted or shown", ""].count == 4
    assert figures["recall, accepted or shown", ""].value == 0.5
    assert figures["reported misses", "text not read"].count == 2


def test_a_reported_paper_counts_as_found_once_the_technician_is_a_candidate_on_it() -> None:
    figures = evaluated(miss("thanked", "wm3"))
    assert figures["recall, accepted or shown", ""].count == 3
    assert figures["recall, accepted or shown", ""].value == 1.0


def test_a_reported_paper_that_was_decided_counts_once() -> None:
    figures = evaluated(miss("author", "wm1"), miss("author", "wm2", "m2"))
    assert figures["recall", ""].count == 2
    assert figures["reported misses", "text not read"].count == 2


def command(home: Path) -> dict[tuple[str, str], Any]:
    result = CliRunner().invoke(main, ["evaluate", "--own", "--json", "--home", str(home)])
    assert result.exit_code == 0, result.output
    return {(row["measure"], row["group"]): row for row in json.loads(result.stdout)}


def test_the_command_counts_what_technicians_reported(tmp_path: Path) -> None:
    with opened(tmp_path, candidates=[], mentions=MENTIONS) as workspace:
        for person, record, work in ((MINA_SELF, MINA, "w2"), (TOMAS_SELF, TOMAS, "w3")):
            reported(workspace, person, record.technician_id, work, key=work)
        settled(workspace, REVIEWER, "w2", "thanked", mention_id="m2", why="I looked")
        enrol(tmp_path, PEOPLE)
    figures = command(tmp_path)
    assert figures["recall", ""]["count"] == 2, "one printed name, one that only the text holds"
    assert figures["reported misses", "no candidate"]["count"] == 1
    assert figures["reported misses", "no mention"]["count"] == 1
    with opened(tmp_path, candidates=[], number=2) as workspace:
        (withdrawn,) = [
            row
            for row in report_lists.ended_reports(by(workspace, LEAD))
            if row["doi"] == "10.5555/group.3"
        ]
        reopened(workspace, TOMAS_SELF, withdrawn["report_id"])
    figures = command(tmp_path)
    assert figures["recall", ""]["count"] == 1
    assert ("reported misses", "no mention") not in figures


@pytest.mark.parametrize(
    ("setting", "accepted"),
    [("accept_other_department", 0), ("accept_other_affiliation", 1), ("accept", 1)],
)
def test_decisions_are_matched_with_the_settings_and_the_institution_of_a_build(
    tmp_path: Path, setting: str, accepted: int
) -> None:
    ada = build_helpers.technician(1, "Ada", "Quillby")
    (post,) = ada.spells
    ada = replace(ada, spells=(replace(post, department="Chemistry"),))  # the paper says Physics
    others = [
        build_helpers.view("openalex", f"X{n}", build_helpers.at_home(f"Wu Nobody{n}"), ELSEWHERE)
        for n in range(20)
    ]
    paper = build_helpers.view("openalex", "W1", build_helpers.at_home("Ada Quillby"))
    (row,) = build_helpers.rows(
        tmp_path, [paper, *others], "select mention_id from candidates", [ada]
    )
    enrol(tmp_path, [ada])
    chosen = build_helpers.settings(tmp_path, **{setting: 1.0})
    with workspaces.opened(chosen, LEAD) as workspace:
        verdicts.decide(workspace, acting(), row["mention_id"], "T1", "confirmed")
        figures = evaluate_own(chosen, workspace.reader, workspace.ledger)
    overall = {figure.measure: figure for figure in figures if not figure.group}
    assert overall["recall"].value == accepted
