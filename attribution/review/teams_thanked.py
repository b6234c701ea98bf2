"""Teams and facilities that are thanked without a name, and what a reviewer says a phrase means."""

from __future__ import annotations

from attribution.core.errors import UserError
from attribution.core.rows import Row
from attribution.facilities.phrases import phrase_key
from attribution.ledger.event import Event
from attribution.ledger.payloads import FACILITY, FacilityPhrase
from attribution.measure.disclosure.protection import protected_count
from attribution.snapshot.reader import Reader
from attribution.workspace import Acting, Workspace, requires

NOT_A_FACILITY = "not a facility"


@requires("see figures")
def listing(workspace: Workspace) -> list[Row]:
    """One row for each facility: `facility, unit, faculty, members, works, nobody_named`.

    `members` counts present and past members, for others than the lead to the nearest 5, and None
    where there are 2 or fewer. `works` counts the works that thank the facility,
    and `nobody_named` the works that name no member in the same sentence.
    """
    rows = workspace.reader.for_numbers.rows(
        """select f.facility, any_value(f.unit) as unit, any_value(f.faculty) as faculty,
                  (select count(distinct technician_id)
                   from facility_members m where m.facility = f.facility) as members,
                  count(distinct t.work_id) as works,
                  count(distinct t.work_id) filter (not t.members_named) as nobody_named
           from facilities f left join team_thanks t on t.facility = f.facility
           group by f.facility order by f.facility"""
    )
    if workspace.may("see exact figures"):
        return rows
    return [{**row, "members": protected_count(row["members"])} for row in rows]


@requires("see figures")
def by_unit_and_year(workspace: Workspace) -> list[Row]:
    """The institution's works that thank a team, by unit and year.

    Columns: `year, faculty, unit, works, nobody_named`. `nobody_named` counts the works that thank
    no person in the same sentence. The unit is `not stated` where no phrase tells it. A work that
    thanks two units counts for both.
    """
    return workspace.reader.for_numbers.rows(
        """select year(published) as year, coalesce(faculty, 'not stated') as faculty,
                  coalesce(unit, 'not stated') as unit,
                  count(distinct work_id) as works,
                  count(distinct work_id) filter (people_named = 0) as nobody_named
           from team_thanks where affiliated and known <> 'not a facility'
           group by all order by all"""
    )


@requires("see figures")
def unclaimed_phrases(workspace: Workspace) -> list[Row]:
    """Phrases that name no known facility and have no answer yet, the most frequent first.

    Columns: `phrase_key`, `phrase` (as most often printed), `works`, `first_year`, `last_year`,
    `doi` and `context` (those of the newest work). Only the institution's works count: the teams
    that other papers thank mostly belong to other institutions.
    """
    return workspace.reader.for_numbers.rows(
        """select phrase_key, mode(phrase) as phrase, count(distinct work_id) as works,
                  min(year(published)) as first_year, max(year(published)) as last_year,
                  arg_max(doi, published) as doi, arg_max(context, published) as context
           from team_thanks where known = 'unknown' and affiliated
           group by phrase_key order by works desc, phrase_key"""
    )


@requires("name facility")
def confirm(workspace: Workspace, acting: Acting, phrase: str, facility: str) -> Event:
    """Record which listed facility a phrase means, or NOT_A_FACILITY.

    `phrase` is as printed or as grouped. A later answer replaces an earlier one. UserError where no
    acknowledgement prints the phrase, or the settings do not list the facility.
    """
    key = phrase_key(phrase, workspace.settings.printed_names)
    _check_printed(workspace.reader, key, phrase)
    if facility != NOT_A_FACILITY:
        _check_listed(workspace.reader, facility)
    meant = None if facility == NOT_A_FACILITY else facility
    answer = acting.event(workspace.person, FACILITY, FacilityPhrase(key, meant))
    return workspace.ledger.store(answer)[0]


def _check_printed(reader: Reader, key: str, phrase: str) -> None:
    if not reader.rows("select 1 from team_mentions where phrase_key = ? limit 1", [key]):
        raise UserError(
            "Choose a phrase that `attribution facilities` lists: "
            f"no acknowledgement thanks {phrase!r}. Nothing was saved."
        )


def _check_listed(reader: Reader, facility: str) -> None:
    rows = reader.rows("select facility from facilities order by facility")
    known = [row["facility"] for row in rows]
    if facility not in known:
        raise UserError(
            f"Choose one of: {', '.join([*known, NOT_A_FACILITY])}. The settings list no facility "
            f"{facility!r}; to add it, list it under [[facilities]] and run `attribution build`. "
            "Nothing was saved."
        )
