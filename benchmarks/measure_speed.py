"""How long credits, measure and the resolution of decisions take: python
benchmarks/measure_speed.py

Makes in memory 1,000 technicians in 8 faculties, 100,000 works over 16 years, 600,000 mentions and
30,000 candidates.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from attribution.ledger import decision_tables, event
from attribution.ledger.ledger import Ledger, open_ledger
from attribution.measure import counting, periods
from attribution.snapshot.database import sql

WORLD = """
select setseed(0.5);
insert into technicians (technician_id, given_names, family_name)
    select 'T' || i, 'Given', 'Family' from range(1000) r(i);
insert into spells (technician_id, spell, faculty, start_date, end_date, counts)
    select 'T' || i, s, 'Faculty ' || (random() * 8)::int,
           date '2008-01-01' + (s * 1500 + random() * 1400)::int,
           case when s < 2 then date '2008-01-01' + ((s + 1) * 1500 - 1)::int end, true
    from range(1000) r(i), range(3) q(s);
insert into works (
        work_id, doi, dois, pmid, published, published_precision, affiliated, acknowledgement)
    select 'W' || i, '10.5555/w' || i, ['10.5555/w' || i], i::varchar,
           date '2010-01-01' + (random() * 5800)::int, 'day', random() < 0.9,
           case when random() < 0.4 then 'read' else 'not open access' end
    from range(100000) r(i);
insert into mentions (mention_id, work_id, kind, name)
    select 'M' || i, 'W' || i % 100000, 'author', 'Name ' || i from range(600000) r(i);
insert into candidates (
        mention_id, technician_id, work_id, kind, name, prior, probability, band, tie)
    select 'M' || i * 20, 'T' || (random() * 999)::int, 'W' || (i * 20) % 100000,
           case when random() < 0.7 then 'author' else 'thanked' end, 'Name', -6, random(),
           case when random() < 0.6 then 'accept' else 'review' end, random() < 0.05
    from range(30000) r(i);
insert into build_info (lag_days, works_from, rule) values (730, date '2010-01-01', 'everybody');
"""


def median_of(times: int, job: Callable[[], object]) -> float:
    """Median seconds of several runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def decided(path: Path, count: int) -> Ledger:
    """A ledger of decisions, half of them on works and mentions that have new ids now."""
    book = open_ledger(path)
    book._connection.execute("pragma synchronous = off")
    for i in range(count):
        old = "" if i % 2 else "old"
        act = event.Event(
            key=str(i),
            act=event.DECISION,
            at=datetime.now(UTC),
            who="lead",
            technician_id=f"T{i % 1000}",
            work_id=f"{old}W{i}",
            mention_id=f"{old}M{i}",
            kind="author",
            verdict="confirmed",
            shown=event.Shown(f"Name {i}", (f"doi:10.5555/w{i}",)),
        )
        book.store(act)
    return book


def main() -> None:
    """Print one line for each figure."""
    with (
        duckdb.connect() as connection,
        tempfile.TemporaryDirectory() as folder,
        decided(Path(folder) / "ledger.sqlite", 5000) as book,
    ):
        connection.execute("set threads = 2")
        connection.execute(sql("schema") + WORLD)
        for view in ("published_by", "judged", "team_thanks", "credits"):
            connection.execute(sql(view))
        report("possible credits, all rows", 5, lambda: count_credits(connection))
        years = periods.parse_periods("2010..2025")
        report("measure, one year", 5, lambda: counting.measure(connection, years[0]))
        groups = len(counting.measure(connection, years, ["faculty"]))
        report(
            f"measure, 16 years x faculties ({groups})",
            5,
            lambda: counting.measure(connection, years, ["faculty"]),
        )
        report(
            "resolve 5,000 decisions",
            3,
            lambda: decision_tables.resolve_decisions(connection, book),
        )


def count_credits(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("select count(*) from possible_credits").fetchall()


def report(name: str, times: int, job: Callable[[], object]) -> None:
    """Run a job several times and print the median."""
    print(f"{name:<40} {median_of(times, job) * 1000:6.0f} ms")


if __name__ == "__main__":
    main()
