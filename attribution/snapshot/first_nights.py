"""The first night of each credit: a record apart from the snapshots, which cannot tell.

A snapshot is made again each night. The nights are carried from the published snapshot to the next
one, and a copy is kept in `history/credits.parquet`. If either is lost, the other has everything.
If both are lost the record begins again: of a credit that exists already it then says "not known",
never a night that is only the first of the new record.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.files import make_folder, rename_durably
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import OBJECTION
from attribution.snapshot.database import connect, current_snapshot, sql

FILE = Path("history") / "credits.parquet"
_VIEWS = ("judged", "team_thanks", "credits")
_DROP = """
drop view credits; drop view possible_credits; drop view facility_thanks; drop view team_thanks;
drop view judged; drop macro published_by
"""


def load(connection: duckdb.DuckDBPyConnection, home: Path, ledger: Ledger, today: date) -> None:
    """Table credit_nights: the nights known so far, and tonight for the credits that are new.

    Nights of people who object are left out. A night is stated only if the record knows the night
    before, and never for a person who has objected at any time: their earlier nights are gone.
    """
    published = _published(home)
    connection.execute("create temp table known_nights as from credit_nights limit 0")
    for table in (published, _kept(home)):
        if table is not None:
            connection.register("earlier_nights", table)
            connection.execute("insert into known_nights from earlier_nights")
            connection.unregister("earlier_nights")
    for name in ("published_by", *_VIEWS):
        connection.execute(sql(name))
    values = {
        "today": today,
        "is_continuous": published is not None,
        "objecting": sorted(ledger.objecting()),
        "ever_objected": sorted(ledger.latest(OBJECTION)),
    }
    connection.execute(sql("credit_nights"), values)
    for statement in connection.extract_statements(_DROP):
        connection.execute(statement)


def _published(home: Path) -> pa.Table | None:
    """The nights in the published snapshot; None without one, or with an older one."""
    path = current_snapshot(home)
    if path is None:
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as published:
            return published.sql("from credit_nights").to_arrow_table()
    except duckdb.Error:  # an older or damaged snapshot, which the next one replaces
        return None


def _kept(home: Path) -> pa.Table | None:
    path = home / FILE
    return pq.read_table(path) if path.exists() else None


def keep(home: Path, snapshot: Path) -> None:
    """Copy the nights of a published snapshot to the folder of snapshots."""
    path = home / FILE
    make_folder(path.parent)
    with connect() as connection:
        quoted = str(snapshot).replace("'", "''")
        connection.execute(f"attach '{quoted}' as s (read_only)")
        nights = connection.sql("from s.credit_nights").to_arrow_table()
    unfinished = path.with_suffix(".tmp")
    pq.write_table(nights, unfinished, compression="zstd")
    rename_durably(unfinished, path)
