"""The full job on real records through the command line: set up, import, harvest, build."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import answer_key
import pytest
import upstreams
from upstreams import CAMBRIDGE, Upstreams

from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot

pytestmark = pytest.mark.upstreams
WORKS_FROM = "1990-01-01"
SOURCES = ("openalex", "crossref", "europepmc", "orcid")
PRINTED_AUTHORS = """
    select w.doi, list(m.name order by m.position) as names
    from works w join mentions m using (work_id)
    where w.affiliated and m.kind = 'author' group by w.doi
"""
TEXTS_READ = """
    select w.doi, a.text, concat_ws(' ', a.text, a.funding, a.contributions) as all_text
    from works w join acknowledgements a using (work_id)
    where w.affiliated and w.acknowledgement = 'read'
"""


@dataclass
class Job:
    """A home folder after the first night."""

    home: Path
    server: Upstreams
    ror: str
    night: dict[str, Any]  # the summary that the night printed

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the current snapshot."""
        snapshot = current_snapshot(self.home)
        assert snapshot
        reader = snapshot_reader.Reader(snapshot)
        try:
            return reader.rows(sql)
        finally:
            reader.close()

    @cached_property
    def key(self) -> dict[str, Any]:
        """The released records of the institution, by DOI."""
        family = upstreams.settings(self.home, self.server).family
        return answer_key.affiliated(family, WORKS_FROM)


def run_command(home: Path, server: Upstreams, *arguments: str) -> str:
    """One command that must succeed; returns its output."""
    process = upstreams.command(home, server, *arguments)
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def job(server: Upstreams, tmp_path_factory: pytest.TempPathFactory) -> Job:
    server.fault()
    ror = CAMBRIDGE
    home: Path = tmp_path_factory.mktemp("job") / "home"
    lead = ("--email", "lead@university.example")
    run_command(home, server, "init", "--ror", ror, *lead, "--works-from", WORKS_FROM)
    roster = upstreams.write_roster(home / "roster-to-import.csv", upstreams.orcids(ror, 5))
    run_command(home, server, "roster", "import", str(roster))
    summary = run_command(home, server, "nightly", "--json")
    return Job(home, server, ror, json.loads(summary))


def test_the_affiliated_works_are_the_released_records(job: Job) -> None:
    dois = {row["doi"] for row in job.rows("select doi from works where affiliated")}
    assert dois == set(job.key)
    assert job.night["affiliated_works"] == len(dois)


def test_every_printed_author_of_the_works_is_there_in_order(job: Job) -> None:
    printed = {row["doi"]: row["names"] for row in job.rows(PRINTED_AUTHORS)}
    counts = {doi: len(names) for doi, names in printed.items()}
    assert counts == {doi: len(record["authors"]) for doi, record in job.key.items()}
    different = {doi for doi, names in printed.items() if names != answer_key.names(job.key[doi])}
    assert different == set()
    assert job.night["author_mentions"] == sum(counts.values())


def test_the_acknowledgement_texts_are_those_that_a_source_can_give(job: Job) -> None:
    rows = job.rows(TEXTS_READ)
    records = {doi: record for doi, record in job.key.items() if answer_key.readable(record)}
    assert {row["doi"] for row in rows} == set(records)
    assert job.night["acknowledgements_read"] == len(rows)


def test_the_acknowledgement_texts_add_and_lose_no_words(job: Job) -> None:
    for row in job.rows(TEXTS_READ):
        record = job.key[row["doi"]]
        printed = answer_key.words(record["ack_text"])
        assert not answer_key.words(row["text"]) - printed, f"{row['doi']}: words are added"
        thanks = answer_key.words(answer_key.thanks(record))
        lost = thanks - answer_key.words(row["all_text"])
        assert len(lost) <= 6, f"{row['doi']}: words of thanks or funding are lost: {lost}"


def test_read_and_unread_works_sum_to_the_affiliated_works(job: Job) -> None:
    unread = sum(job.night["coverage"].values())
    assert job.night["affiliated_works"] == job.night["acknowledgements_read"] + unread


def test_every_source_reports_that_it_gave_all_it_announced(job: Job) -> None:
    assert set(job.night["sources"]) == set(SOURCES)
    for source in job.night["sources"].values():
        assert source["status"] == "finished"
        assert source["announced"] == source["collected"]
        assert source["gaps"] == []


def test_every_source_gives_views_of_works(job: Job) -> None:
    given = job.rows("select source, count(*) as views from work_sources group by source")
    assert {row["source"] for row in given} == set(SOURCES)


def test_the_works_of_orcid_records_are_there(job: Job) -> None:
    on_roster = upstreams.orcids(job.ror, 5)
    people = job.rows("select orcid from people where status = 'read' order by orcid")
    assert [person["orcid"] for person in people] == sorted(on_roster)
    (row,) = job.rows(
        "select count(distinct work_id) as works from work_sources where source = 'orcid'"
    )
    assert row["works"] >= len(on_roster)


def test_the_second_night_makes_a_twentieth_of_the_calls_and_changes_no_table(job: Job) -> None:
    before = table_hashes(job)
    second_night = json.loads(run_command(job.home, job.server, "nightly", "--json"))
    assert calls(second_night) <= max(12, calls(job.night) * 0.05)
    assert table_hashes(job) == before


def calls(night: dict[str, Any]) -> int:
    return sum(source["calls"] for source in night["sources"].values())


def table_hashes(job: Job) -> dict[str, Any]:
    """A hash of every table of the current snapshot except the log of runs."""
    tables = job.rows("select table_name from duckdb_tables() where schema_name = 'main'")
    names = {row["table_name"] for row in tables} - {"harvest_runs"}
    hashes = " union all ".join(
        f"select '{name}' as name, count(*) as n, bit_xor(hash(t)) as h, sum(hash(t)) as s "
        f"from {name} t"
        for name in sorted(names)
    )
    return {row["name"]: row for row in job.rows(hashes)}
