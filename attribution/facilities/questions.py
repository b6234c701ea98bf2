"""Questions about facilities and unnamed teams, and the one question that the lead is asked: which facility is this?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.facilities.phrase_decisions import ACT
from attribution.facilities.phrases import phrase_key
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger

NOT_A_FACILITY = "not a facility"
Row = dict[str, Any]


class Rows(Protocol):
    """What answers a query: a `store.Reader`."""

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]: ...


def listing(reader: Rows) -> list[Row]:
    """One row a facility: `facility, unit, faculty, members` (ever)`, works` (that thank it)`, nobody_named` (of these)."""
    return reader.rows(
        """select f.facility, any_value(f.unit) as unit, any_value(f.faculty) as faculty,
                  (select count(distinct technician_id) from facility_members m where m.facility = f.facility) as members,
                  count(distinct t.work_id) as works,
                  count(distinct t.work_id) filter (not t.members_named) as nobody_named
           from facilities f left join team_thanks t on t.facility = f.facility
           group by f.facility order by f.facility"""
    )


def teams_thanked(reader: Rows) -> list[Row]:
    """Team thanked, nobody named, by unit and year: `year, faculty, unit, works, nobody_named` (no technician at all).

    Of the institution's works. Units that no phrase tells are `not stated`; a work that thanks two units counts in both.
    """
    return reader.rows(
        """select year(published) as year, coalesce(faculty, 'not stated') as faculty, coalesce(unit, 'not stated') as unit,
                  count(distinct work_id) as works,
                  count(distinct work_id) filter (people_named = 0) as nobody_named
           from team_thanks where affiliated and known <> 'not a facility'
           group by all order by all"""
    )


def unclaimed_phrases(reader: Rows) -> list[Row]:
    """Phrases that no facility claims and nobody was asked about, those first that most works print.

    `phrase_key, phrase` (as most often printed)`, works, first_year, last_year, doi` (of the newest work)`, context`.
    Of the institution's works only: teams thanked in others are mostly others'.
    """
    return reader.rows(
        """select phrase_key, mode(phrase) as phrase, count(distinct work_id) as works, min(year(published)) as first_year,
                  max(year(published)) as last_year, arg_max(doi, published) as doi, arg_max(context, published) as context
           from team_thanks where known = 'unknown' and affiliated
           group by phrase_key order by works desc, phrase_key"""
    )


def confirm(
    reader: Rows,
    book: Ledger,
    person: Person,
    home: Sequence[str],
    phrase: str,
    facility: str,
    *,
    now: datetime,
) -> Event:
    """Record which listed facility a phrase means, or NOT_A_FACILITY; it is not asked again, and a later word replaces it.

    `phrase` as printed or as grouped; `home` are the institution's names. UserError, and nothing recorded, where no
    acknowledgement prints the phrase or the settings do not list the facility.
    """
    permissions.require(person, "name facility")
    key = phrase_key(phrase, home)
    if not reader.rows("select 1 from team_mentions where phrase_key = ? limit 1", [key]):
        raise UserError(
            f"No acknowledgement thanks {phrase!r}; nothing was recorded. `attribution facilities` lists the phrases."
        )
    known = [
        row["facility"] for row in reader.rows("select facility from facilities order by facility")
    ]
    if facility != NOT_A_FACILITY and facility not in known:
        raise UserError(
            f"The settings list no facility {facility!r}; nothing was recorded. Add it under [[facilities]] and build, or "
            f"choose one of: {', '.join([*known, NOT_A_FACILITY])}."
        )
    meant = None if facility == NOT_A_FACILITY else facility
    return book.record(
        ACT,
        key=uuid.uuid4().hex,
        who=person.who,
        payload={"phrase": key, "facility": meant},
        at=now,
    )
