"""What was kept for its time is deleted and told; what a figure rests on stays, and why is said."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from claim_acts import PATHS, attached, drafted, stepped
from claims_world import MINA_SELF, NOW, REVIEWER, opened

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims.visibility import all_claims
from attribution.core.errors import UserError
from attribution.harvest import raw_files
from attribution.harvest.parsed_schemas import SCHEMAS
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.ledger.ledger import open_ledger
from attribution.operations import nightly, retention
from attribution.operations.retention import Job, Outcome
from attribution.roster import copies, in_force
from attribution.snapshot import input_memory, last_inputs

LATER = NOW + timedelta(days=1100)
SECRET = "a statement about nights in the laboratory"


def settings_of(home: Path, **days: int) -> Settings:
    """Settings that keep everything for ever but what is named."""
    names = ("raw", "parsed", "roster", "claims", "attachments", "logs", "access_log", "bookings")
    kept = {f"retention_{name}": days.get(name, 0) for name in names}
    return replace(Settings(home=home), **kept)


@contextmanager
def job_of(settings: Settings, now: datetime, dry_run: bool = False) -> Iterator[Job]:
    with open_ledger(settings.ledger_path) as ledger:
        yield Job(settings, ledger, now, dry_run)


def outcomes(settings: Settings, now: datetime, dry_run: bool = False) -> dict[str, Outcome]:
    with job_of(settings, now, dry_run) as job:
        return {outcome.kind: outcome for outcome in retention.delete_old(job)}


def test_a_dry_run_changes_nothing_and_says_what_would_go(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for day in ("2026-01-01", "2026-04-30"):
        (tmp_path / "logs" / f"{day}.jsonl").write_text("{}\n")
    settings = settings_of(tmp_path, logs=30)
    (outcome,) = [outcomes(settings, NOW, dry_run=True)["logs"]]
    assert outcome.in_words(dry_run=True) == "logs: 1 file older than 30 days would be deleted."
    assert len(list((tmp_path / "logs").iterdir())) == 2
    assert outcomes(settings, NOW)["logs"].deleted == 1
    assert [path.name for path in (tmp_path / "logs").iterdir()] == ["2026-04-30.jsonl"]


def test_a_negative_number_of_days_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="must not be below 0"):
        loading.load(tmp_path, {"ATTRIBUTION_RETENTION_LOGS": "-1"}, ())


# -- the access log --------------------------------------------------------------------------------


def test_old_lines_of_the_access_log_go_and_the_ledger_misses_none(tmp_path: Path) -> None:
    log.note(tmp_path, Person("lee", "lead"), "see record", ["T1"])
    settings = settings_of(tmp_path, access_log=30)
    nightly.delete_old(settings, now=datetime.now(UTC))
    assert len(list(log.entries(tmp_path))) == 1
    night = datetime.now(UTC) + timedelta(days=31)
    (outcome, _) = nightly.delete_old(settings, now=night)
    assert (outcome.kind, outcome.deleted) == ("access log", 1)
    assert list(log.entries(tmp_path)) == []
    with open_ledger(settings.ledger_path) as ledger:
        assert nightly.access_log.check(settings, ledger).faults == ()
        (tmp_path / "logs" / log.FILE).unlink()
        log.note(tmp_path, Person("lee", "lead"), "see record", ["T1"])
        assert nightly.access_log.check(settings, ledger).faults


# -- the roster ------------------------------------------------------------------------------------

LISTS = {
    "2020-01-01": "T1,Ann,Lee,\n",
    "2021-01-01": "T1,Ann,Lee,\nT2,Bo,Ek,\n",
    "2022-01-01": "T1,Ann,Lee,\nT2,Bo,Ek,\n",
    "2023-01-01": "T1,Ann,Lee,\n",
    "2024-01-01": "T1,Ann,Lee,\n",
}


def test_a_copy_goes_only_if_no_leaver_and_no_last_day_rests_on_it(tmp_path: Path) -> None:
    for day, rows in LISTS.items():
        path = tmp_path / "hr.csv"
        path.write_text("technician_id,given_names,family_name,end_date\n" + rows)
        copies.import_file(path, tmp_path, now=datetime.fromisoformat(day).replace(tzinfo=UTC))
    settings = settings_of(tmp_path, roster=365)
    settings.file.write_text("")
    last_inputs.remember(settings)
    before = in_force.load_in_force(tmp_path, {}, {})
    planned = outcomes(settings, NOW, dry_run=True)["roster"]
    outcome = outcomes(settings, NOW)["roster"]
    assert (outcome.deleted, planned) == (1, outcome)
    assert outcome.stays == (
        "2 older copies stay: without, people who left or their last days would be missing.",
    )
    days = [str(copies.imported_at(path).date()) for path in copies.dated_copies(tmp_path)]
    assert days == ["2020-01-01", "2022-01-01", "2023-01-01", "2024-01-01"]
    assert set(in_force.load_in_force(tmp_path, {}, {})) == set(before)
    assert last_inputs.faults(settings, [input_memory.ROSTER]) == [], "they are not missed"
    copies.dated_copies(tmp_path)[1].unlink()
    assert last_inputs.faults(settings, [input_memory.ROSTER]) != []


# -- claims and attachments ------------------------------------------------------------------------


def ended(workspace, state, word=b"evidence"):
    """A claim with a file that ended in this state, and the path of the file."""
    claim_id = drafted(workspace).claim_id
    claim = attached(workspace, MINA_SELF, claim_id, f"{state}.txt", word)
    for name in PATHS[state]:
        person = MINA_SELF if name in ("submit", "agree", "withdraw") else REVIEWER
        claim = stepped(workspace, person, claim_id, name, words=SECRET, now=NOW)
    home = workspace.settings.home
    return claim, home / "attachments" / claim_id / claim.attachments[0].stored


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_a_claim_that_ended_long_ago_loses_its_words_and_files_and_stays_a_claim(tmp_path, state):
    with opened(tmp_path) as workspace:
        claim, path = ended(workspace, state)
        upheld, kept = ended(workspace, "upheld", b"other")
        settings = settings_of(tmp_path, claims=1095, attachments=1095)
        soon = NOW + timedelta(days=1000)
        assert {outcome.deleted for outcome in outcomes(settings, soon).values()} == {0}
        assert path.exists()
        with job_of(settings, LATER) as job:
            assert [outcome.deleted for outcome in retention.delete_old(job)][:2] == [1, 0]
            assert [outcome.deleted for outcome in retention.delete_old(job)] == [0, 0, 0]
        by_id = {other.claim_id: other for other in all_claims(workspace.ledger)}
        after = by_id[claim.claim_id]
        assert (after.state, after.target) == (state, claim.target)
        assert [step.name for step in after.steps[:-1]] == [step.name for step in claim.steps]
        assert (after.last.name, after.last.who) == ("remove", "nightly")
        assert not path.exists()
        assert by_id[upheld.claim_id] == upheld
        assert kept.exists()
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        text = str(connection.execute("select * from events").fetchall())
    assert text.count(SECRET) == len([step for step in upheld.steps if step.words])
    assert f"{state}.txt" not in text


def test_files_of_a_claim_that_the_paper_credits_go_after_the_time_set_for_them(tmp_path):
    with opened(tmp_path) as workspace:
        claim, path = ended(workspace, "credited")
        assert outcomes(settings_of(tmp_path, claims=1), LATER)["claims"].deleted == 0
        assert path.exists()
        assert outcomes(settings_of(tmp_path, attachments=30), LATER)["attachments"].deleted == 1
        assert not path.exists()
        (after,) = all_claims(workspace.ledger)
        assert (after.statement, len(after.removed)) == (claim.statement, 1)


def test_a_file_that_no_claim_names_is_deleted_after_a_day(tmp_path):
    with opened(tmp_path) as workspace:
        _, path = ended(workspace, "upheld")
        stray = path.with_name("f" * 32 + ".txt")
        stray.write_text("the removal of this file was interrupted")
        settings, now = settings_of(tmp_path), datetime.now(UTC)
        assert outcomes(settings, now)["attachments of no claim"].deleted == 0
        os.utime(stray, (0, 0))
        assert outcomes(settings, now)["attachments of no claim"].deleted == 1
        assert (path.exists(), stray.exists()) == (True, False)


# -- searches for names ----------------------------------------------------------------------------


def test_only_the_newest_search_for_a_name_is_kept_in_raw_and_parsed_files(tmp_path: Path) -> None:
    runs = {}
    for day, technicians in ((date(2025, 1, 1), ["T1", "T2"]), (date(2026, 4, 1), ["T1"])):
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        raw = raw_files.RawRun(tmp_path, "europepmc", raw_files.run_id(moment))
        searches = [{"technician_id": other, "mark": "m"} for other in technicians]
        raw.append({"kind": "searched", "searches": searches})
        raw.append({"kind": "page", "body": "a record"})
        raw.close()
        row = {"source": "europepmc", "run": raw.run, "seen": day}
        table = pa.Table.from_pylist([row | search for search in searches], SCHEMAS["searches"])
        folder = tmp_path / "parsed" / "europepmc"
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, folder / f"{raw.run}.all.searches.parquet")
        runs[day.year] = raw.path, folder / f"{raw.run}.all.searches.parquet"
    settings = settings_of(tmp_path, raw=365, parsed=365)
    assert [outcome.deleted for outcome in outcomes(settings, NOW, dry_run=True).values()] == [
        *(1, 1),
        0,
    ]
    assert [outcome.deleted for outcome in outcomes(settings, NOW).values()] == [1, 1, 0]
    assert [outcome.deleted for outcome in outcomes(settings, NOW).values()] == [0, 0, 0]
    raw_path, parsed_path = runs[2025]
    note, record = raw_files.read(raw_path)
    assert [search["technician_id"] for search in note["searches"]] == ["T2"]
    assert record == {"kind": "page", "body": "a record"}
    assert pq.read_table(parsed_path)["technician_id"].to_pylist() == ["T2"]
