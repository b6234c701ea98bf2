"""Compacted raw files: the same records, changes and first sightings are read from them."""

from __future__ import annotations

import gzip
import itertools
import random
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import build_helpers
import duckdb
import orjson
import pytest
from gated import FIRST, Gate, night, rows, settings

from attribution.core.model import Technician
from attribution.demo.samples import FOLDER
from attribution.harvest import compaction, raw_files, reading
from attribution.harvest.quarantine import identifier, records_in, with_records
from attribution.harvest.raw_files import Payload
from attribution.harvest.registry import sources
from attribution.harvest.source import Source
from attribution.privacy import erased_files
from attribution.privacy.erased_person import ErasedPerson
from attribution.privacy.writings import writings_of

NIGHTS = 6
Holdings = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of a real first night and of nights that say other things about the same records."""
    from gated import gated, new_home

    with gated() as gate:
        home = new_home(tmp_path_factory.mktemp("nights") / "home", gate)
        night(home, gate, FIRST, TECHNICIANS, ATTRIBUTION_HARVEST_WORKS_FROM="2026-04-01")
    first = {source: list(raw_files.read(path)) for source, _, path in raw_files.runs(home)}
    for number in range(1, NIGHTS):
        later = datetime(2026, 7, 1, 3, tzinfo=UTC) + timedelta(days=number)
        for name, payloads in first.items():
            file = raw_files.RawRun(home, name, raw_files.run_id(later))
            for payload in payloads:
                for changed in of_later_night(sources()[name], payload, number):
                    file.append(changed)
            file.close()
    reading.read_leftovers(home)
    return home


@pytest.fixture(scope="module")
def compacted(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose files are compacted but for those of two nights, to read only."""
    home = copied(nights, tmp_path_factory.mktemp("compacted") / "home")
    done = compaction.compact_all(home, 2)
    assert {files.source for files in done} >= {"openalex", "crossref", "europepmc", "orcid"}
    assert sum(files.after for files in done) < sum(files.before for files in done) / 2
    return home


@pytest.fixture(scope="module")
def held(nights: Path) -> Holdings:
    """What the parsed files of the nights hold."""
    return holdings(nights)


def orcids_of_the_demo() -> list[str]:
    """The iDs of a few people of the fictional university."""
    with gzip.open(FOLDER / "orcid" / "people.jsonl.gz", "rb") as file:
        return [orjson.loads(line)["orcid-id"] for line in itertools.islice(file, 12)]


TECHNICIANS = [
    Technician(f"T{number}", "Odo", "Specimen", orcid=orcid)
    for number, orcid in enumerate(orcids_of_the_demo(), 1)
]


def of_later_night(source: Source, payload: Payload, number: int) -> Iterator[Payload]:
    """What a later night may receive in place of a payload of the first one.

    A night says one thing of a record, though several pages list it.
    """
    if payload["kind"] == "run":
        yield payload | {"day": str(FIRST + timedelta(days=number))}
        return
    listed = records_in(source, payload)
    if listed is None or source.lists_by_person:
        yield from _of_later_reading(payload, random.Random(f"{number} {payload}"))
        return
    kept = []
    for record in listed:
        chance = random.Random(f"{number} {identifier(record)}")
        luck = chance.random()
        if luck < 0.7:
            kept.append(_changed(record, chance))
        elif luck > 0.97:
            for view in source.parse(with_records(source, payload, [record])):
                yield {"kind": "gone", "id": view.source_id}
    yield with_records(source, payload, kept)


def _of_later_reading(payload: Payload, chance: random.Random) -> Iterator[Payload]:
    if payload["kind"] == "text" and chance.random() < 0.5:
        others = ({"status": "no full text"}, {"status": "fetch failed", "gap": True})
        named = {name: payload[name] for name in ("kind", "id", "doi")}
        yield named | chance.choice(others) if chance.random() < 0.5 else payload
    elif payload["kind"] == "record" and chance.random() < 0.3:
        yield payload | {"works": {"status": "private"}}
    elif payload["kind"] == "asked":
        yield payload | {"dois": [doi for doi in payload["dois"] if chance.random() < 0.5]}
    else:
        yield payload


def _changed(record: Any, chance: random.Random) -> Any:
    """A record with another title, or one that cannot be read, or as it was."""
    luck = chance.random()
    if luck < 0.02:
        return {**record, "authorships": "none", "author": "none", "authorList": "none"}
    if luck < 0.1:
        other = f"Another title {chance.randrange(3)}"
        titled = {name: other for name in ("title", "display_name") if name in record}
        return {
            **record,
            **{name: [other] if isinstance(record[name], list) else other for name in titled},
        }
    if luck < 0.13:
        return {**record, "is_retracted": True}
    return record


def tables(home: Path, gate: Gate) -> dict[str, tuple[Any, ...]]:
    """Every table of a snapshot, all columns: the number of its rows and a hash of them."""
    snapshot = build_helpers.snapshot(settings(home, gate), TECHNICIANS)
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        names = [name for name, *_ in connection.execute("show tables").fetchall()]
        return {name: _hash(connection, name) for name in names}


def _hash(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[Any, ...]:
    row = connection.execute(f"select count(*), sum(hash(r)::hugeint) from {table} as r").fetchone()
    assert row is not None
    return row


def copied(home: Path, folder: Path) -> Path:
    shutil.copytree(home, folder)
    return folder


def test_all_tables_are_the_same_from_compacted_files_at_once_and_read_again(
    nights: Path, compacted: Path, tmp_path: Path
) -> None:
    gate = Gate()
    as_they_were, compacted = copied(nights, tmp_path / "a"), copied(compacted, tmp_path / "b")
    expected = tables(as_they_were, gate)
    assert tables(compacted, gate) == expected
    for home in (as_they_were, compacted):
        reading.reparse_all(home)
    assert tables(as_they_were, gate) == expected
    assert tables(compacted, gate) == expected


def holdings(home: Path) -> Holdings:
    """What the parsed files hold, as far as figures and later harvests can see it."""
    newest = "where true qualify run = max(run) over (partition by source, {0})"
    queries = {
        "works": "select * exclude (authors, written) from works where source <> 'orcid'",
        "created": "select * exclude (written) from created",
        "locations": "select * exclude (written) from locations",
        "notices": "select * exclude (written) from notices",
        "texts": f"select source, source_id, status, run from texts {newest.format('source_id')}",
        "people": f"select orcid, status, run from people {newest.format('orcid')} order by all",
        "asked": "select source, doi, max(run) from asked group by all order by all",
        "searches": "select technician_id, mark, max(run) from searches group by all order by all",
    }
    return {name: sorted(rows(home, query), key=str) for name, query in queries.items()}


def test_files_that_are_compacted_night_by_night_hold_the_same(
    nights: Path, held: Holdings, tmp_path: Path
) -> None:
    home = copied(nights, tmp_path / "home")
    for kept in range(NIGHTS, 0, -1):
        compaction.compact_all(home, kept)
    assert holdings(home) == held
    assert len(list((home / "raw" / "openalex").glob("*.gz"))) <= 3
    assert len(list((home / "parsed" / "openalex").glob("*.works.parquet"))) <= 3
    reading.reparse_all(home)
    assert holdings(home) == held
    assert compaction.compact_all(home, 1) == []


@pytest.mark.parametrize("deleted", ["nothing", "raw files", "parsed files too"])
def test_a_kill_in_the_middle_of_compaction_counts_nothing_twice(
    deleted: str, nights: Path, compacted: Path, held: Holdings, tmp_path: Path
) -> None:
    killed = copied(nights, tmp_path / "killed")
    for _, _, path in raw_files.runs(compacted):
        target = killed / path.relative_to(compacted)
        target.write_bytes(path.read_bytes())
        if deleted != "nothing":
            for run in set(raw_files.runs_in(path)) - {path.name.removesuffix(raw_files.SUFFIX)}:
                target.with_name(run + raw_files.SUFFIX).unlink()
    if deleted == "parsed files too":
        for path in (killed / "parsed").glob("*/*"):
            if not (compacted / path.relative_to(killed)).exists():
                path.unlink()
    reading.read_leftovers(killed)
    assert holdings(killed) == held
    names = sorted(path.name for path in (killed / "raw").rglob("*.gz"))
    assert names == sorted(path.name for path in (compacted / "raw").rglob("*.gz"))


def test_a_damaged_parsed_file_is_made_again_from_a_compacted_raw_file(
    compacted: Path, held: Holdings, tmp_path: Path
) -> None:
    home = copied(compacted, tmp_path / "home")
    for path in (home / "parsed" / "crossref").glob("*.works.parquet"):
        path.write_bytes(b"PAR1")
    reading.read_leftovers(home)
    assert holdings(home) == held


def test_a_person_is_erased_from_compacted_files(
    compacted: Path, held: Holdings, tmp_path: Path
) -> None:
    home = copied(compacted, tmp_path / "home")
    orcid = held["people"][0][0]
    writings = writings_of(TECHNICIANS, ["T1"], [])
    person = ErasedPerson(
        frozenset(["T1"]), frozenset([orcid]), frozenset(), re.compile("(?!)"), writings
    )
    assert erased_files.erase_from_raw(home, person)
    assert not any(map(raw_files.is_damaged, (path for _, _, path in raw_files.runs(home))))
    reading.reparse_all(home)
    assert holdings(home) == {
        kind: [row for row in own if orcid not in str(row) and "'T1'" not in str(row)]
        for kind, own in held.items()
    }
    assert orcid not in str(rows(home, "from works where source = 'orcid'"))


def test_nothing_is_compacted_beyond_a_run_whose_raw_file_is_gone(
    nights: Path, held: Holdings, tmp_path: Path
) -> None:
    home = copied(nights, tmp_path / "home")
    paths = sorted((home / "raw" / "openalex").glob("*.gz"))
    paths[3].unlink()
    for kept in range(5, 0, -1):
        compaction.compact_all(home, kept)
    reading.reparse_all(home)
    assert holdings(home) == held


def test_sixty_nights_without_changes_leave_few_files_and_bytes(tmp_path: Path) -> None:
    day = datetime(2026, 1, 1, 3, tzinfo=UTC)
    works = [
        {"id": f"https://openalex.org/W{number}", "title": f"Title {number}", "authorships": []}
        for number in range(50)
    ]
    for number in range(60):
        file = raw_files.RawRun(
            tmp_path, "openalex", raw_files.run_id(day + timedelta(days=number))
        )
        file.append({"kind": "works", "payload": {"results": works}})
        file.append({"kind": "asked", "dois": [f"10.5555/{number % 10}"]})
        file.close()
        if number % 20 == 19:
            reading.read_leftovers(tmp_path)
            compaction.compact_all(tmp_path, 7)
    raw = list((tmp_path / "raw" / "openalex").glob("*.gz"))
    assert len(raw) <= 10
    assert sum(path.stat().st_size for path in raw) < 60 * 200, "a few lines for each night"
    assert len(list((tmp_path / "parsed" / "openalex").iterdir())) <= 30
    assert rows(tmp_path, "select count(*), min(seen), max(seen) from works") == [
        (50, day.date(), day.date())
    ]
    assert rows(tmp_path, "select count(distinct doi), max(seen) from asked") == [
        (10, (day + timedelta(days=59)).date())
    ]
