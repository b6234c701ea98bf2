"""Time and memory of a build from parsed files, matching and measure included.

    python benchmarks/build_speed.py HOME [--night 0.01]        (HOME made by make_big.py)

With --night, that share of the works has another title or another first author, is new, gone, or a
version of another, and the build is that of a night, which takes over the others from the published
snapshot. After it everything is built from the start, unmeasured, and the tables are compared.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from attribution import workspace
from attribution.access.permissions import local_lead
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.operations import nightly, snapshot_tables
from attribution.operations.change_guard import Accepted
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.table_hashes import hashes_of_tables


class Seconds(logging.Handler):
    """Prints the time of each step of the build."""

    def emit(self, record: logging.LogRecord) -> None:
        print(getattr(record, "seconds", ""))


def change_works(home: Path, share: float, now: datetime) -> int:
    """Write a run in which OpenAlex shows this share of its works otherwise; their number."""
    files = ", ".join(f"'{path}'" for path in parsed_files.files(home, "works"))
    with duckdb.connect() as connection:
        rows = connection.sql(
            f"""select * exclude (hash, run, seen)
                from read_parquet([{files}], union_by_name = true)
                where source = 'openalex' and not is_gone
                  and hash(source_id, {now.timestamp()}) % 10000 < {share * 10_000}
                order by source_id"""
        ).to_arrow_table()
    chance = random.Random(4)
    records = rows.to_pylist()
    writer = parsed_files.Writer(home, "openalex", raw_files.run_id(now), "found")
    for record in records:
        writer.add("works", record | chance.choice(CHANGES)(record, chance.choice(records)))
    writer.close()
    return len(records)


CHANGES = (
    *(lambda record, _: {"title": f"Revised: {record['title']}"},) * 7,
    *(lambda record, _: {"authors": [record["authors"][0], *record["authors"]]},) * 2,
    lambda record, _: {key: f"{record[key]}n" for key in ("source_id", "openalex_id", "doi")},
    lambda _, __: {"is_gone": True},
    lambda _, other: {"same_as": [other["doi"]]},
)


def built(settings: Any, now: datetime, *, is_night: bool) -> Any:
    """A build, as a night makes it or from the start."""
    return nightly._build(
        settings, now=now, accepted=Accepted(everything=True), is_night=is_night
    ).counts


def hashes(home: Path) -> dict[str, tuple[int, str]]:
    """The rows and the hash of each table of the published snapshot."""
    path = current_snapshot(home)
    with duckdb.connect(str(path), read_only=True) as connection:
        return {name: (rows, mark) for name, rows, mark in hashes_of_tables(connection)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--night", type=float, default=0.0, metavar="SHARE")
    options = parser.parse_args()
    home = options.home
    settings = loading.load(home, os.environ, services())
    now = datetime.now(UTC)
    if options.night:
        print(f"{change_works(home, options.night, now):,} works changed")
    logging.getLogger("attribution").addHandler(Seconds())
    logging.getLogger("attribution").setLevel(logging.INFO)
    start, processor = time.perf_counter(), time.process_time()
    counts = built(settings, now + timedelta(seconds=1), is_night=bool(options.night))
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    start = time.perf_counter()
    with workspace.opened(settings, local_lead(os.environ)) as open_home:
        snapshot_tables.measure(settings, open_home.reader, ["faculty"], "")
    measured = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(counts)
    print(
        f"build {seconds:.2f} s ({processor:.2f} s of processor), measure by year and faculty "
        f"{measured:.2f} s, peak memory {peak:.0f} MB"
    )
    if options.night:
        night = hashes(home)
        built(settings, now + timedelta(seconds=2), is_night=False)
        plain = hashes(home)
        print("tables that differ:", [name for name in plain if plain[name] != night.get(name)])


if __name__ == "__main__":
    main()
