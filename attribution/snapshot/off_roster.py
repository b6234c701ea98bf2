"""People thanked for technical work in the institution's papers who are not on the roster.

For the lead alone, and off unless the settings switch it on. One row for each mention: no person is
followed from work to work. A row exists for a set number of days from the day the text was first
read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import duckdb

from attribution.core.errors import UserError
from attribution.core.rows import Row, Rows
from attribution.home.settings import Settings
from attribution.snapshot.database import sql

NOTE = (
    "Names as printed, thanked for technical work, that match no technician on the roster: staff "
    "missing from the roster, leavers, or people at other institutions. For the lead only. Rows "
    "are not grouped by person. Each row is deleted {days} days after its text was first read."
)


def load(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    today: date,
    withheld: Callable[[str], bool],
) -> None:
    """Table offroster, from `mentions`, `candidates`, `decisions`, `works` and the texts.

    Empty where it is off.

    Names for which `withheld` is true, those of people who object or were erased, are left out.
    """
    if not settings.offroster_enabled:
        return
    oldest = today - timedelta(days=settings.offroster_keep_days)
    connection.execute(sql("offroster"), {"oldest": oldest})
    printed = connection.execute("select distinct name from offroster").fetchall()
    for (name,) in printed:
        if withheld(name):
            connection.execute("delete from offroster where name = ?", [name])


def listing(reader: Rows, settings: Settings) -> list[Row]:
    """One row for each mention, newest work first; UserError where the list is switched off.

    `name, phrase, affiliation, context, doi, title, published, first_seen, work_id, mention_id`.
    """
    if not settings.offroster_enabled:
        raise UserError(
            "Tell your data protection officer first, then set enabled = true under [offroster] in "
            "the settings and run `attribution build`. The list of people off the roster is "
            "switched off, so nothing is stored."
        )
    return reader.rows(
        """select o.name, o.phrase, o.affiliation, o.context, w.doi, w.title, w.published,
                  o.first_seen, o.work_id, o.mention_id
           from offroster o join works w using (work_id)
           order by w.published desc nulls last, o.work_id, o.mention_id"""
    )


def note(settings: Settings) -> str:
    """What to read before the list."""
    return NOTE.format(days=settings.offroster_keep_days)
