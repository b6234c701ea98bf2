"""People thanked for technical work in the institution's papers whom nobody on the roster fits: missed staff, or leavers.

For the lead alone, and off unless switched on. One row a mention: nobody is followed from work to work. A row is made
for so many days from the day the text was first read, and then no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Protocol

import duckdb

from attribution.core.errors import UserError
from attribution.home.settings import Settings

NOTE = (
    "Names as printed, thanked for technical work, that fit nobody on the roster: staff the roster lacks, leavers, or people "
    "of other institutions. For the lead only. Each row stands alone; rows are dropped {days} days after the text was first read."
)


class Rows(Protocol):
    """What answers a query: a `store.Reader`."""

    def rows(
        self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]: ...


def load(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    today: date,
    withheld: Callable[[str], bool],
) -> None:
    """Table offroster, from `mentions`, `candidates`, `decisions`, `works` and the texts; nothing where it is off.

    Names for which `withheld` is true, those of people who object or were erased, are left out.
    """
    if not settings.offroster_enabled:
        return
    query = (files("attribution.snapshot") / "sql" / "offroster.sql").read_text(encoding="utf-8")
    connection.execute(query, {"oldest": today - timedelta(days=settings.offroster_keep_days)})
    printed = connection.execute("select distinct name from offroster").fetchall()
    for (name,) in printed:
        if withheld(name):
            connection.execute("delete from offroster where name = ?", [name])


def listing(reader: Rows, settings: Settings) -> list[dict[str, Any]]:
    """One row a mention, newest work first: `name, phrase, affiliation, context, doi, title, published, first_seen, work_id,
    mention_id`. UserError where it is switched off."""
    if not settings.offroster_enabled:
        raise UserError(
            "The list of people off the roster is switched off, and nothing is kept. To have it, set enabled = true under "
            "[offroster] in the settings, after telling your data protection officer, and run `attribution build`."
        )
    return reader.rows(
        """select o.name, o.phrase, o.affiliation, o.context, w.doi, w.title, w.published, o.first_seen, o.work_id, o.mention_id
           from offroster o join works w using (work_id)
           order by w.published desc nulls last, o.work_id, o.mention_id"""
    )


def note(settings: Settings) -> str:
    """What stands above the list."""
    return NOTE.format(days=settings.offroster_keep_days)
