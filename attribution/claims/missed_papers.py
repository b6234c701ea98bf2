"""Let us know: a technician reports a paper that does credit them and was missed.

The texts of the paper are checked at once (`name_check`). If the name is there, fits no other
technician and nothing contradicts it, the report becomes a confirmed credit. Otherwise it waits for
a person who looks at the paper (`settle_reports`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from attribution.access import permissions
from attribution.claims.find_work import current_work_id, work_meant
from attribution.claims.name_check import Check, check_name, check_names
from attribution.claims.report_lists import (
    OPEN_RESULTS,
    SETTLED_RESULTS,
    latest_acts,
    report_in,
    result_of,
    target_of,
)
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.names import fold
from attribution.ledger.event import CONSEQUENCE, DECISION, Event, Shown
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import MISSED, MissedReport, Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Acting, Workspace, requires

REPORTED_BEFORE = (
    "This paper was reported before and waits for a person to look at it. Nothing was saved."
)
LOOKED_AT_BEFORE = "A person looked at this paper before."


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it comes in. An act is stored once for each `key`.

    `mention_id` is the printed name that the technician says is theirs, where they chose one.
    """

    key: str
    technician: Technician
    target: Target
    who: str
    at: datetime
    received: str | None
    mention_id: str | None = None


@requires("write claim", about="technician_id")
def report(workspace: Workspace, acting: Acting, technician_id: str, work: str) -> Check:
    """Report a paper that does credit a technician and was missed; what the check of it found.

    `work` is a DOI, a title or a work id. Nothing is recorded if a report on the same work waits
    already, or a person has confirmed the credit before.
    """
    target = _paper_meant(workspace.reader, work)
    new_report = _new_report(workspace, acting, technician_id, target)
    return record(workspace.ledger, workspace.reader, new_report)


@requires("write claim", about="technician_id")
def report_name(
    workspace: Workspace, acting: Acting, technician_id: str, work_id: str, mention_id: str
) -> Check:
    """Report that a printed name is a technician: what "This is me" does against the evidence."""
    target = work_meant(workspace.reader, work_id)
    new_report = _new_report(workspace, acting, technician_id, target)
    chosen = replace(new_report, mention_id=mention_id)
    return record(workspace.ledger, workspace.reader, chosen)


def _new_report(workspace: Workspace, acting: Acting, technician_id: str, target: Target) -> Report:
    technician = workspace.technician(technician_id)
    received = permissions.received(workspace.person, technician_id, acting.received)
    key = acting.act_key()
    return Report(key, technician, target, workspace.person.who, acting.at, received)


def _paper_meant(reader: Reader, work: str) -> Target:
    """The work that a report is about; UserError for a title that was not harvested."""
    target = work_meant(reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            "Give the DOI of the paper. No harvested work has the title "
            f"“{work.strip()[:120]}”. Nothing was saved."
        )
    return target


def record(ledger: Ledger, reader: Reader, report: Report) -> Check:
    """Store a report and what the check found, with the credit that follows.

    Everything is checked again if another act was stored in the meantime.
    """
    answer = Check("not found", "")

    def plan() -> list[Event]:
        nonlocal answer
        history = ledger.history(MISSED, "report", report.key)
        if history:
            answer = _check_in(history[0])
            return []
        work_id = current_work_id(reader, report.target)
        answer = _checked(reader, report, work_id)
        earlier = _earlier_reports(ledger, reader, report, work_id)
        answer, is_new = _in_view_of(earlier, answer)
        if not is_new:
            return []
        act = _act(report, work_id, answer)
        return [act, confirmed_credit(act)] if answer.result == "found" else [act]

    ledger.store_planned_optimistically(plan)
    return answer


def _checked(reader: Reader, report: Report, work_id: str | None) -> Check:
    if work_id and report.mention_id:
        return check_name(reader, report.technician, work_id, report.mention_id)
    return check_names(reader, report.technician, work_id)


def confirmed_credit(act: Event) -> Event:
    """The decision that follows from an act on a report: a confirmed credit."""
    return replace(
        act,
        key=act.key + CONSEQUENCE,
        act=DECISION,
        verdict="confirmed",
        why="let us know",
        payload=None,
    )


def _act(report: Report, work_id: str | None, answer: Check) -> Event:
    payload = MissedReport(
        report.key,
        answer.result,
        answer.missed_by,
        report.received,
        answer.sentence,
        report.target.title,
        report.target.doi,
    )
    return Event(
        key=report.key,
        act=MISSED,
        at=report.at,
        who=report.who,
        technician_id=report.technician.technician_id,
        work_id=work_id,
        mention_id=answer.mention_id,
        kind=answer.kind,
        payload=payload,
        shown=Shown(
            answer.name or "",
            report.target.identifiers,
            contradicts=answer.contradicts,
        ),
    )


# -- earlier reports -------------------------------------------------------------------------------


def _earlier_reports(
    ledger: Ledger, reader: Reader, report: Report, work_id: str | None
) -> list[Event]:
    """The last act on every report by the technician on the same work."""
    technician_id = report.technician.technician_id
    own = [event for event in latest_acts(ledger) if event.technician_id == technician_id]
    return [event for event in own if _is_about(reader, event, report.target, work_id)]


def _is_about(reader: Reader, event: Event, target: Target, work_id: str | None) -> bool:
    """Whether an earlier report is about this work, as far as the work is known now."""
    earlier = target_of(event)
    if work_id is not None:
        return current_work_id(reader, earlier) == work_id
    if earlier.doi and target.doi:
        return earlier.doi == target.doi
    if earlier.doi or target.doi:
        return False
    return fold(earlier.title or "") == fold(target.title or "")


def _in_view_of(earlier: Sequence[Event], answer: Check) -> tuple[Check, bool]:
    """The answer to a report after earlier ones on the same work, and whether it is recorded."""
    waiting = [event for event in earlier if result_of(event) in OPEN_RESULTS]
    if waiting:
        sentence = f"{REPORTED_BEFORE} {answer.sentence}"
        return replace(_check_in(waiting[0]), sentence=sentence), False
    if answer.known:
        return answer, False
    is_settled = any(result_of(event) in SETTLED_RESULTS for event in earlier)
    if is_settled and answer.result == "found":
        return _doubted(answer), True
    return answer, True


def _doubted(answer: Check) -> Check:
    """What the texts say is for a person to judge, because a person looked at the paper before."""
    sentence = f"{answer.sentence} {LOOKED_AT_BEFORE}"
    return replace(answer, result="doubtful", sentence=sentence)


def _check_in(event: Event) -> Check:
    """What the check found when a report was stored."""
    report = report_in(event)
    name = event.shown.name if event.shown else None
    return Check(
        report.result,
        report.answer or "",
        event.kind,
        event.mention_id,
        name or None,
        report.missed_by,
        contradicts=event.shown.contradicts if event.shown else (),
    )
