"""Sheets as rows and JSON: what they say, what people answered, and what the papers then say."""

from __future__ import annotations

from typing import Any

from attribution.access.web_address import dashboard_address
from attribution.claims.sheets import outcomes, service
from attribution.claims.sheets.outcomes import BY_TITLE, IN_WORDS, PERHAPS, UNREAD, Kept, Outcome
from attribution.claims.sheets.sheet import AGREED, DECLINED, Sheet
from attribution.claims.sheets.texts import acknowledgement, credit_lines, facility_in_words
from attribution.core import for_people
from attribution.core.for_people import listed
from attribution.home.settings import Settings
from attribution.ledger.payloads import SheetPerson
from attribution.workspace import Workspace, requires

NO_PAPER = "not found in the harvests so far"
WITHDRAWN = "withdrawn"


@requires("see sheet", inside=True)
def rows(workspace: Workspace) -> list[dict[str, Any]]:
    """The sheets that the person may see, the newest first, one row for each."""
    ends = outcomes.all_outcomes(workspace)
    return [_row(sheet, ends[sheet.sheet_id]) for sheet in service.sheets(workspace)]


@requires("see sheet", inside=True)
def sheet_as_json(workspace: Workspace, sheet_id: str) -> dict[str, Any]:
    """A sheet with its texts, answers, links and outcome."""
    sheet = service.sheet(workspace, sheet_id)
    end = outcomes.outcome_of(workspace, sheet_id)
    settings = workspace.settings
    shows_links = not sheet.is_withdrawn and workspace.may("write sheet")
    may_change = not sheet.is_withdrawn and service.may_change(workspace, sheet)
    return {
        **_head(sheet),
        "writers": list(sheet.words.writers),
        "acknowledgement": acknowledgement(sheet, settings.institution_name),
        "credit_lines": credit_lines(sheet),
        "people": [
            {
                "name": entry.name,
                "named_as": entry.named_as,
                "roles": list(entry.roles),
                "did": entry.did,
                "state": answer_in_words(sheet, entry),
                "link": link_of(settings, sheet, entry) if shows_links else "",
                "kept": kept_in_words(end.people.get(entry.key)),
            }
            for entry in sheet.words.people
        ],
        "facilities": [
            {
                "name": facility_in_words(facility),
                "kept": kept_in_words(end.facilities.get(facility.name)),
            }
            for facility in sheet.words.facilities
        ],
        "paper": end.paper.doi or end.paper.title if end.paper else None,
        "paper_in_words": paper_in_words(end),
        "may_change": may_change,
    }


def link_of(settings: Settings, sheet: Sheet, entry: SheetPerson) -> str:
    """The address at which a person answers; only its end where the dashboard has no address."""
    token = service.token_of(settings, sheet, entry.key)
    return f"{dashboard_address(settings)}/{service.PURPOSE}/{token}"


# -- in words --------------------------------------------------------------------------------------


def state_in_words(sheet: Sheet) -> str:
    """How many people have agreed, and how many declined."""
    if sheet.is_withdrawn:
        return WITHDRAWN
    states = [sheet.state_of(entry.key) for entry in sheet.words.people]
    if not states:
        return "no person on it"
    declined = states.count(DECLINED)
    answers = [f"{states.count(AGREED)} of {len(states)} agreed"]
    answers += [f"{declined} declined"] if declined else []
    return listed(answers)


def answer_in_words(sheet: Sheet, entry: SheetPerson) -> str:
    """What a person answered, when, and how it was received."""
    answer = sheet.answers.get(entry.key)
    if entry.key in sheet.lapsed:
        return "must agree again: what the sheet says of them was changed"
    if answer is None:
        return "has not answered"
    day = for_people.day(for_people.in_zone(answer.at).date())
    how = f" ({answer.received})" if answer.received else ""
    return f"{'agreed' if answer.agrees else 'declined'} on {day}{how}"


def changed_in_words(sheet: Sheet) -> str:
    """What a change of a sheet means for the answers that were given before."""
    again = sheet.to_agree_again
    if not again:
        return "Saved. Every answer that was given still holds."
    return (
        f"Saved. Ask again, by their links: {listed(again)}. They agreed before, and what the "
        "sheet says of them was changed."
    )


def kept_in_words(kept: Kept | None) -> str | None:
    """What a paper does with a person or facility; None where no paper was looked at."""
    if kept is None:
        return None
    printed = f" as “{kept.printed}”" if kept.printed else ""
    return f"{IN_WORDS[kept.state]}{printed}"


def paper_in_words(end: Outcome) -> str:
    """Which paper it is, and how it was found."""
    paper = end.paper
    if paper is None:
        return NO_PAPER
    place = ", ".join(filter(None, (paper.journal, paper.doi)))
    named = f"“{paper.title}”{f' ({place})' if place else ''}"
    if paper.how == PERHAPS:
        return f"perhaps {named}; give its DOI if it is"
    by = ", found by its title" if paper.how == BY_TITLE else ""
    unread = "" if paper.is_read else "; its acknowledgement could not be read"
    return f"{named}{by}{unread}"


def summary_in_words(end: Outcome) -> str:
    """How many people and facilities a paper names, of those that could be looked for."""
    kept = [*end.people.values(), *end.facilities.values()]
    looked = [item for item in kept if item.state not in (UNREAD, outcomes.UNTOLD)]
    if end.paper is None or end.paper.how == PERHAPS:
        return paper_in_words(end)
    if not looked:
        return IN_WORDS[UNREAD]
    names = sum(item.is_kept for item in looked)
    unread = len(kept) - len(looked)
    rest = f", {unread} could not be read" if unread else ""
    return f"{names} of {len(looked)} kept{rest}"


def _row(sheet: Sheet, end: Outcome) -> dict[str, Any]:
    return {**_head(sheet), "paper": "" if sheet.is_withdrawn else summary_in_words(end)}


def _head(sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet.sheet_id,
        "title": sheet.words.title,
        "by": sheet.by,
        "written": sheet.written.date(),
        "state": state_in_words(sheet),
    }
