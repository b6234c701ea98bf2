"""The why index: what technicians are thanked for, by topic, unit and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from attribution.acknowledgements.topics import topics
from attribution.core.errors import UserError

NOT_STATED = "not stated"
NOTE = (
    "Thanks by name that stand now, confirmed or accepted. Thanks for two things count under both, so topics do not add up "
    "to a total. The text often says only 'technical assistance'. Few people stand behind most rows: round them, and "
    "suppress small numbers, before anybody outside sees them."
)
GROUPS = ("year", "faculty", "department", "topic")


class Rows(Protocol):
    """What answers a query: a `store.Reader`."""

    def rows(
        self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]: ...


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Table thanks_topics, for the thanked names that may be technicians."""
    found = connection.execute(
        """select mention_id, phrase, context, affiliations, count(*) over (partition by work_id, context) as thanked
           from mentions where kind = 'thanked'
           qualify mention_id in (select mention_id from candidates union select mention_id from decisions)
           order by mention_id"""
    ).fetchall()
    rows = [(mention_id, topic) for mention_id, *said in found for topic in reasons(*said)]
    table = pa.table(
        {
            "mention_id": pa.array([m for m, _ in rows], pa.string()),
            "topic": pa.array([t for _, t in rows], pa.string()),
        }
    )
    connection.register("found_topics", table)
    connection.execute("insert into thanks_topics select * from found_topics")
    connection.unregister("found_topics")


def reasons(
    phrase: str | None, sentence: str | None, places: Sequence[str] | None, thanked: int
) -> tuple[str, ...]:
    """What somebody is thanked for; by the sentence where the phrase tells nothing and it thanks nobody else.

    `places` are affiliations in the sentence: somebody of an imaging facility need not be thanked for imaging.
    """
    rest = sentence or ""
    for place in places or ():
        rest = rest.replace(place, " ")
    return topics(phrase) or (topics(rest) if thanked == 1 else ()) or (NOT_STATED,)


def why(reader: Rows, by: Sequence[str] = GROUPS) -> list[dict[str, Any]]:
    """One row a group: those of GROUPS asked for, `thanks` (technician x work) and `technicians`. Show NOTE beside it."""
    if wrong := [each for each in by if each not in GROUPS]:
        raise UserError(
            f"What people are thanked for cannot be split by {', '.join(wrong)}. Choose from: {', '.join(GROUPS)}."
        )
    columns = "".join(f"{each}, " for each in by)
    return reader.rows(
        f"""select {columns}count(distinct (technician_id, work_id)) as thanks, count(distinct technician_id) as technicians
            from why group by all order by {columns}thanks"""
    )
