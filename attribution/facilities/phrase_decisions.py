"""What people said of phrases that no listed facility claims: this facility, or none."""

from __future__ import annotations

from datetime import UTC

import duckdb
import pyarrow as pa

from attribution.ledger.ledger import Ledger

ACT = "facility"
_ROW = pa.schema(
    [
        ("phrase_key", pa.string()),
        ("facility", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
    ]
)


def resolve_phrases(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> int:
    """Fill the table `facility_verdicts` anew with the latest word on every phrase; returns the number of rows."""
    latest = {}
    for act in ledger.acts(ACT):
        said = act.payload or {}
        at = act.at.astimezone(UTC).replace(tzinfo=None)
        latest[said["phrase"]] = {
            "phrase_key": said["phrase"],
            "facility": said["facility"],
            "decided_by": act.who,
            "decided_at": at,
        }
    connection.execute("delete from facility_verdicts")
    connection.register(
        "resolved_phrases", pa.Table.from_pylist(list(latest.values()), schema=_ROW)
    )
    connection.execute(
        "insert into facility_verdicts select * from resolved_phrases order by phrase_key"
    )
    connection.unregister("resolved_phrases")
    return len(latest)
