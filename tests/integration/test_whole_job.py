"""The main job on real records through the real command line: set up, import, harvest, build, measure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import answer_key
import pytest
import upstreams
from upstreams import CAMBRIDGE, UCL, Upstreams

from attribution.snapshot import publish
from attribution.snapshot import reader as snapshot_reader

pytestmark = pytest.mark.upstreams


@pytest.fixture(scope="module", params=[CAMBRIDGE, UCL], ids=["Cambridge", "UCL"])
def job(
    request: pytest.FixtureRequest, server: Upstreams, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A home folder after the first night, and what the night said."""
    server.fault()
    folder: Path = tmp_path_factory.mktemp("job") / "home"
    said = upstreams.command(
        folder,
        server,
        "init",
        "--ror",
        request.param,
        "--email",
        "lead@university.example",
        "--works-from",
        "1990-01-01",
    )
    assert said.returncode == 0, said.stderr
    roster = upstreams.write_roster(folder / "given.csv", upstreams.orcids(request.param, 5))
    said = upstreams.command(folder, server, "roster", "import", str(roster))
    assert said.returncode == 0, said.stderr
    said = upstreams.command(folder, server, "nightly", "--json")
    assert said.returncode == 0, said.stderr
    return folder, json.loads(said.stdout)


def found(folder: Path, sql: str) -> list[dict[str, Any]]:
    snapshot = publish.current(folder)
    assert snapshot
    reader = snapshot_reader.Reader(snapshot)
    try:
        return reader.rows(sql)
    finally:
        reader.close()


def key(folder: Path, server: Upstreams) -> dict[str, Any]:
    return answer_key.affiliated(upstreams.settings(folder, server).family, "1990-01-01")


def test_the_affiliated_works_are_the_released_records(
    job: tuple[Path, dict[str, Any]], server: Upstreams
) -> None:
    folder, night = job
    dois = {row["doi"] for row in found(folder, "select doi from works where affiliated")}
    assert dois == set(key(folder, server))
    assert night["affiliated_works"] == len(dois)


def test_every_printed_author_of_them_is_there_in_order(
    job: tuple[Path, dict[str, Any]], server: Upstreams
) -> None:
    folder, night = job
    lists = {
        row["doi"]: row["names"]
        for row in found(
            folder,
            """
        select w.doi, list(m.name order by m.position) as names from works w join mentions m using (work_id)
        where w.affiliated and m.kind = 'author' group by w.doi""",
        )
    }
    records = key(folder, server)
    assert {doi: len(names) for doi, names in lists.items()} == {
        doi: len(one["authors"]) for doi, one in records.items()
    }
    assert {doi for doi, names in lists.items() if names != answer_key.names(records[doi])} == set()
    assert night["author_mentions"] == sum(map(len, lists.values()))


def test_the_acknowledgement_texts_are_those_that_a_source_can_give(
    job: tuple[Path, dict[str, Any]], server: Upstreams
) -> None:
    folder, night = job
    rows = found(
        folder,
        """
        select w.doi, a.text, concat_ws(' ', a.text, a.funding, a.contributions) as kept from works w
        join acknowledgements a using (work_id) where w.affiliated and w.acknowledgement = 'read'""",
    )
    records = {doi: one for doi, one in key(folder, server).items() if answer_key.readable(one)}
    assert {row["doi"] for row in rows} == set(records)
    assert night["acknowledgements_read"] == len(rows)
    for row in rows:
        printed = answer_key.words(records[row["doi"]]["ack_text"])
        assert not answer_key.words(row["text"]) - printed, f"{row['doi']}: nothing is added"
        lost = answer_key.words(answer_key.thanks(records[row["doi"]])) - answer_key.words(
            row["kept"]
        )
        assert len(lost) <= 6, f"{row['doi']}: words of thanks or funding are lost: {lost}"


def test_read_and_unread_works_sum_to_the_affiliated_works(
    job: tuple[Path, dict[str, Any]],
) -> None:
    _, night = job
    assert night["affiliated_works"] == night["acknowledgements_read"] + sum(
        night["coverage"].values()
    )


def test_every_source_says_that_it_has_all_it_was_promised(
    job: tuple[Path, dict[str, Any]],
) -> None:
    _, night = job
    for told in night["sources"].values():
        assert told["status"] == "finished"
        assert told["announced"] == told["collected"]
        assert told["gaps"] == []


def test_the_works_of_orcid_records_are_there(
    job: tuple[Path, dict[str, Any]], server: Upstreams
) -> None:
    folder, _ = job
    known = upstreams.orcids(upstreams.settings(folder, server).rors[0], 5)
    people = found(folder, "select orcid from people where status = 'read' order by orcid")
    assert [one["orcid"] for one in people] == sorted(known)
    (row,) = found(
        folder, "select count(distinct work_id) as n from work_sources where source = 'orcid'"
    )
    assert row["n"] >= len(known)


def test_the_second_night_makes_a_twentieth_of_the_calls_and_changes_no_table(
    job: tuple[Path, dict[str, Any]], server: Upstreams
) -> None:
    folder, night = job
    before = contents(folder)
    said = upstreams.command(folder, server, "nightly", "--json")
    assert said.returncode == 0, said.stderr
    first, second = (
        sum(one["calls"] for one in night["sources"].values())
        for night in (night, json.loads(said.stdout))
    )
    assert second <= max(12, first * 0.05)
    assert contents(folder) == before


def contents(folder: Path) -> dict[str, Any]:
    """A hash of every table of the current snapshot, the log of runs apart."""
    tables = {
        row["table_name"]
        for row in found(
            folder, "select table_name from duckdb_tables() where schema_name = 'main'"
        )
    }
    return {
        name: found(
            folder, f"select count(*) as n, bit_xor(hash(t)) as h, sum(hash(t)) as s from {name} t"
        )
        for name in sorted(tables - {"harvest_runs"})
    }


@pytest.mark.parametrize("source", ["openalex", "crossref", "europepmc", "orcid"])
def test_each_source_contributes(
    job: tuple[Path, dict[str, Any]], server: Upstreams, source: str, tmp_path: Path
) -> None:
    folder, night = job
    if (
        night["affiliated_works"] != len(key(folder, server))
        or "Cambridge" not in upstreams.settings(folder, server).institution_name
    ):
        pytest.skip("one institution is enough")
    home = upstreams.home(tmp_path / "home", server, orcid_ids=upstreams.orcids(CAMBRIDGE, 5))
    left = [one for one in ("openalex", "crossref", "europepmc", "orcid") if one != source]
    without = upstreams.night(home, server, ATTRIBUTION_HARVEST_SOURCES=";".join(left)).counts
    counted = ("works", "affiliated_works", "author_mentions", "acknowledgements_read")
    assert [getattr(without, name) for name in counted] != [night[name] for name in counted]
