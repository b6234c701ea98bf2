"""What `attribution doctor` says of the roster, its copies, and the decisions on its people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from attribution.core.errors import UserError
from attribution.core.for_people import count, listed
from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.operations.findings import Finding, note, ok, wrong
from attribution.roster import copies, in_force
from attribution.roster.staff_gaps import names_only_staff_in_post
from attribution.workspace import home_ledger

_MOST_IDS = 10


def check_roster(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The newest list, copies that are ignored, and decisions on ids that no list has."""
    for future in copies.future_copies(settings.home, now.astimezone(UTC)):
        remedy = (
            "Check the clock of this computer. This list counts until you import the next one, "
            "which takes its place."
        )
        yield note("roster copies", f"{future.name} is dated in the future", remedy)
    path = copies.current(settings.home)
    if path is None:
        remedy = "Run `attribution roster check FILE`, then `attribution roster import FILE`."
        yield wrong("roster", "not imported", remedy)
        return
    for unread in in_force.unread_copies(settings.home, settings.columns):
        remedy = "Restore it, or correct roster.columns: people whom only it names are missing."
        yield wrong("roster copies", f"{unread.name} cannot be read", remedy)
    try:
        newest = copies.load(settings.home, settings.columns).technicians
    except UserError as problem:
        yield wrong("roster", str(problem), "Import the list again: attribution roster import FILE")
        return
    yield _newest_list(path.name, newest)
    yield from _decisions(settings)


def _newest_list(name: str, newest: tuple[Technician, ...]) -> Finding:
    with_orcid = sum(1 for person in newest if person.orcid)
    technicians = count(len(newest), "technician")
    result = f"{name}: {technicians}, {with_orcid:,} with an ORCID iD"
    if names_only_staff_in_post(newest):
        return note(
            "roster",
            f"{result}; no row has an end date, so it names only staff in post",
            "Ask HR for everybody who left, with their last day.",
        )
    return ok("roster", result)


def _decisions(settings: Settings) -> Iterator[Finding]:
    """Decisions whose technician is on no list: they hold nothing."""
    if not settings.ledger_path.exists():
        return
    with home_ledger(settings) as ledger:
        present_ids = ledger.identities().present
        people = in_force.load_in_force(settings.home, settings.columns, present_ids)
        known = {person.technician_id for person in people} | ledger.objecting()
        decisions = Counter(act.technician_id or "" for act in ledger.decisions())
    yield _on_assumed_leavers(people)
    missing = sorted(technician_id for technician_id in decisions if technician_id not in known)
    total = count(decisions.total(), "decision")
    if not missing:
        yield ok("decisions", f"{total}, all on people of the roster")
        return
    lost = sum(decisions[technician_id] for technician_id in missing)
    ids = listed(missing[:_MOST_IDS])
    more = f" and {len(missing) - _MOST_IDS:,} more" if len(missing) > _MOST_IDS else ""
    yield wrong(
        "decisions",
        f"{total}, {lost:,} of which count for no one: no list has {ids}{more}",
        "If a person has another id now, run `attribution roster take-over OLD NEW`; else import "
        "a list that names them with their end date.",
    )


def _on_assumed_leavers(people: tuple[Technician, ...]) -> Finding:
    assumed = sum(any(spell.end_assumed for spell in person.spells) for person in people)
    if not assumed:
        return ok("leavers", "no end date is assumed")
    return note(
        "leavers",
        f"{count(assumed, 'person has', 'people have')} an assumed end date",
        "Import a list that names them with their end dates: attribution roster show lists them.",
    )
