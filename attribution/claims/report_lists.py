"""Reports of papers that were missed, as the ledger keeps them, and lists of reports.

A report is a technician's message that a paper does credit them and was missed. Its first act holds
what the check of the texts found; later acts settle or reopen it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from attribution.claims.find_work import current_work_id
from attribution.claims.name_check import Check, check_names, fitting_names
from attribution.claims.visibility import tells_former_name
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import MISSED, MissedReport, Target
from attribution.workspace import Workspace, requires

OPEN_RESULTS = ("doubtful", "not found")  # of the check: the report waits for a person
SETTLED_RESULTS = ("confirmed", "refused")  # of a person who looked at the paper
NOT_LOOKED_UP = "Nothing is looked up for people who object or have left."


def report_in(event: Event) -> MissedReport:
    """The content of an act on a report."""
    assert isinstance(event.payload, MissedReport)
    return event.payload


def result_of(event: Event) -> str:
    """The result of a report after an act on it."""
    return report_in(event).result


def target_of(event: Event) -> Target:
    """The work that a report is about."""
    report = report_in(event)
    identifiers = event.shown.identifiers if event.shown else ()
    return Target(report.title, report.doi, event.work_id, identifiers)


def latest_acts(ledger: Ledger) -> Iterator[Event]:
    """The last act on every report, in the order in which the reports came in."""
    latest = {report_in(event).report: event for event in ledger.acts(MISSED)}
    return iter(latest.values())


def is_visible(workspace: Workspace, event: Event, objecting: Collection[str]) -> bool:
    """Whether the person may see a report; `objecting` are the technicians who object.

    Only the technician sees the reports of a technician who objects. A report on a work that
    prints a former name would tell it, so only the technician and the lead see it.
    """
    technician_id = event.technician_id
    if technician_id is None:
        return False
    if technician_id in objecting and workspace.person.technician_id != technician_id:
        return False
    if tells_former_name(workspace, technician_id, target_of(event)):
        return False
    return workspace.may("see claim", technician_id)


# -- lists for people ------------------------------------------------------------------------------


@requires("see claim", inside=True, noted="see reports")
def open_reports(workspace: Workspace) -> list[dict[str, Any]]:
    """The open reports that the person may see, oldest first, one row for each report.

    A row holds what the texts of the work say now (`says`), what contradicts it (`contradicts`),
    and the printed `names` that fit, each with what contradicts it.
    """
    first_acts = {event.key: event for event in workspace.ledger.acts(MISSED)}
    return [
        _open_row(workspace, first_acts[report_in(last).report], last.work_id)
        for last in _visible_acts(workspace)
        if result_of(last) in OPEN_RESULTS
    ]


@requires("see claim", inside=True, noted="see reports")
def ended_reports(workspace: Workspace) -> list[dict[str, Any]]:
    """Reports that the check alone confirmed, or that a person settled; one row for each report.

    `settle_reports.reopen` takes back the credit and opens the report again.
    """
    return [
        _ended_row(last) for last in _visible_acts(workspace) if result_of(last) not in OPEN_RESULTS
    ]


def _visible_acts(workspace: Workspace) -> list[Event]:
    """The last act on every report that the person may see."""
    objecting = workspace.ledger.objecting()
    latest = latest_acts(workspace.ledger)
    return [event for event in latest if is_visible(workspace, event, objecting)]


def _open_row(workspace: Workspace, first: Event, work_id: str | None) -> dict[str, Any]:
    """A report as it came in, and what the texts say about it now."""
    report = report_in(first)
    target = replace(target_of(first), work_id=work_id)
    technician_id = first.technician_id or ""
    current_id = current_work_id(workspace.reader, target)
    check, names = _texts_now(workspace, first, current_id)
    return {
        "report_id": report.report,
        "technician_id": technician_id,
        "reported": first.at,
        "by": first.who,
        "received": report.received,
        "work_id": current_id,
        "doi": target.doi,
        "title": plain(clean_title(target.title) or ""),
        "says": check.sentence,
        "contradicts": list(check.contradicts),
        "names": names,
    }


def _texts_now(
    workspace: Workspace, first: Event, work_id: str | None
) -> tuple[Check, list[dict[str, Any]]]:
    """What the texts of a work say about a technician now, and the printed names that fit."""
    technician = workspace.find_technician(first.technician_id or "")
    if technician is None:
        return Check("not found", NOT_LOOKED_UP), []
    check = check_names(workspace.reader, technician, work_id)
    return check, fitting_names(workspace.reader, technician, work_id)


def _ended_row(event: Event) -> dict[str, Any]:
    report = report_in(event)
    return {
        "report_id": report.report,
        "technician_id": event.technician_id,
        "doi": report.doi,
        "title": plain(clean_title(report.title) or ""),
        "result": report.result,
        "kind": event.kind,
        "by": event.who,
        "at": event.at,
        "why": event.why,
        "contradicts": list(event.shown.contradicts) if event.shown else [],
    }


# -- what other rooms read -------------------------------------------------------------------------


def reported_dois(ledger: Ledger) -> tuple[str, ...]:
    """DOIs of open reports on papers that were not harvested, for the next harvest to look up."""
    dois = {
        report_in(event).doi
        for event in latest_acts(ledger)
        if result_of(event) in OPEN_RESULTS and event.work_id is None
    }
    return tuple(sorted(doi for doi in dois if doi))


@dataclass(frozen=True, slots=True)
class LabelledMiss:
    """A true pair that was not accepted; `missed_by` says where it was lost, as in `Check`."""

    technician_id: str
    work_id: str | None
    doi: str | None
    mention_id: str | None
    kind: str | None
    missed_by: str


def labelled_misses(ledger: Ledger) -> Iterator[LabelledMiss]:
    """The reports that turned out to be true, of papers that had been missed."""
    for event in latest_acts(ledger):
        report = report_in(event)
        is_true = report.result in ("found", "confirmed")
        if is_true and event.technician_id and report.missed_by:
            yield LabelledMiss(
                event.technician_id,
                event.work_id,
                report.doi,
                event.mention_id,
                event.kind,
                report.missed_by,
            )
