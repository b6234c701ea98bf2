"""The decisions on phrases that name no listed facility: this facility, or none."""

from __future__ import annotations

from datetime import UTC

import duckdb
import pyarrow as pa

from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger

ACT = "facility"
_SCHEMA = pa.schema(
    [
        ("phrase_key", pa.string()),
        ("facility", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
    ]
)


def resolve_phrases(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Fill the table `facility_verdicts` with the latest decision on every phrase."""
    latest = {row["phrase_key"]: row for row in map(_row, ledger.acts(ACT))}
    connection.execute("delete from facility_verdicts")
    connection.register(
        "resolved_phrases", pa.Table.from_pylist(list(latest.values()), schema=_SCHEMA)
    )
    connection.execute(
        "insert into facility_verdicts select * from resolved_phrases order by phrase_key"
    )
    connection.unregister("resolved_phrases")


def _row(act: Event) -> dict[str, object]:
    decided = act.payload or {}
    return {
        "phrase_key": decided["phrase"],
        "facility": decided["facility"],
        "decided_by": act.who,
        "decided_at": act.at.astimezone(UTC).replace(tzinfo=None),
    }
