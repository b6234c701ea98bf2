"""Let us know: a technician reports a paper that does credit them and that the tool missed.

The texts are checked (`name_check`). Where the name is there and fits nobody else, the report is a
confirmed credit; else it waits for a person who looks at the paper. What comes of it can be
reopened.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from attribution.access import permissions
from attribution.claims.find_work import now_at, work_of
from attribution.claims.name_check import Check, check, fitting, name_of
from attribution.claims.service import CREDIT_KINDS
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.names import fold
from attribution.core.text import plain
from attribution.ledger.event import CONSEQUENCE, DECISION, Event, Shown, withdrawal
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import MISSED, MissedReport, Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Acting, Workspace, requires

OPEN = ("doubtful", "not found")  # what the check found of a report that waits
SETTLED = ("confirmed", "refused")  # what a person who looked at the paper made of it
KNOWN = (
    "It was reported before, and waits for somebody to look at the paper; "
    "nothing was recorded again."
)


# -- reporting -------------------------------------------------------------------------------------


@requires("write claim", about="technician_id")
def report(workspace: Workspace, acting: Acting, technician_id: str, work: str) -> Check:
    """Let us know: a paper that does credit a technician and that was missed.

    Returns what the check found.

    Nothing is recorded where a report on the same work waits already, or a person confirmed the
    credit before.
    """
    technician, target = workspace.technician(technician_id), work_of(workspace.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"No work that was harvested has the title “{work.strip()[:120]}”, so nobody could "
            "find it. Give its DOI. Nothing was recorded."
        )
    return _record(workspace, acting, technician, target)


def _record(workspace: Workspace, acting: Acting, technician: Technician, target: Target) -> Check:
    """Record a report with what the check found, and the credit where that is certain."""
    person, ledger, reader = workspace.person, workspace.ledger, workspace.reader
    received = permissions.received(person, technician.technician_id, acting.received)
    key = acting.key or uuid.uuid4().hex
    answer = Check("not found", "")

    def plan() -> list[Event]:
        nonlocal answer
        if history := ledger.history(MISSED, "report", key):
            answer = _check_of(history[0])
            return []
        work_id = now_at(reader, target)
        answer = check(reader, technician, work_id)
        before = [
            event
            for event in _latest(ledger)
            if event.technician_id == technician.technician_id
            and _is_about(reader, event, target, work_id)
        ]
        answer, is_new = _in_view_of(before, answer)
        if not is_new:
            return []
        act = Event(
            key=key,
            act=MISSED,
            at=acting.at,
            who=person.who,
            technician_id=technician.technician_id,
            work_id=work_id,
            mention_id=answer.mention_id,
            kind=answer.kind,
            payload=MissedReport(
                key,
                answer.result,
                answer.missed_by,
                received,
                answer.says,
                target.title,
                target.doi,
            ),
            shown=Shown(answer.name or "", target.identifiers),
        )
        return [act, *_credit(act, answer.result == "found")]

    ledger.store_planned_optimistically(plan)
    return answer


def _in_view_of(before: Sequence[Event], answer: Check) -> tuple[Check, bool]:
    """The answer to a report after earlier ones on the same work, and whether it is recorded."""
    for event in before:
        if payload_of(event).result in OPEN:
            return replace(_check_of(event), says=f"{KNOWN} {answer.says}"), False
    if answer.known:
        return answer, False
    settled = any(payload_of(event).result in SETTLED for event in before)
    if answer.result == "found" and settled:
        says = f"{answer.says} Somebody looked at this paper before."
        return replace(answer, result="doubtful", says=says), True
    return answer, True


def _check_of(event: Event) -> Check:
    """What the check found when a report was stored."""
    payload = payload_of(event)
    name = event.shown.name or None if event.shown else None
    return Check(
        payload.result,
        payload.answer or "",
        event.kind,
        event.mention_id,
        name,
        payload.missed_by,
    )


def _is_about(reader: Reader, event: Event, wanted: Target, work_id: str | None) -> bool:
    """Whether a report is about this work, by what is known of it now."""
    about = target_of(event)
    if work_id is not None:
        return now_at(reader, about) == work_id
    if about.doi and wanted.doi:
        return about.doi == wanted.doi
    if about.doi or wanted.doi:
        return False
    return fold(about.title or "") == fold(wanted.title or "")


def _credit(act: Event, is_true: bool) -> list[Event]:
    if not is_true or act.shown is None:
        return []
    credit = replace(
        act,
        key=act.key + CONSEQUENCE,
        act=DECISION,
        verdict="confirmed",
        why="let us know",
        payload=None,
    )
    return [credit]


# -- settling, and reopening -----------------------------------------------------------------------


@requires("judge claim", inside=True)
def settle(
    workspace: Workspace,
    acting: Acting,
    report_id: str,
    kind: str | None,
    mention_id: str | None = None,
    why: str | None = None,
) -> None:
    """A person who looked at the paper settles a report: `kind` author or thanked, or None where it
    credits nobody of that name; `mention_id` where one printed name is theirs, else none of
    those that were read is.

    UserError where the report is unknown, settled or one's own, or where the name stands confirmed
    for somebody else.
    """
    if kind not in (None, *CREDIT_KINDS):
        raise UserError(f"'{kind}' is no kind of credit. Choose one of: {', '.join(CREDIT_KINDS)}.")
    reader = workspace.reader

    def plan() -> list[Event]:
        history = _settleable(workspace, report_id)
        first, about = history[0], target_of(history[0])
        work_id = now_at(reader, about)
        if kind and not (work_id or about.identifiers):
            raise UserError(
                f"The work of report {report_id} is in no harvest and has no DOI, so that a credit "
                "would stand nowhere. Nothing was recorded. Report it again with its DOI."
            )
        name = ""
        if mention_id:
            name = name_of(reader, mention_id, first.technician_id or "", work_id, kind)
        act = _next(workspace, acting, history, "confirmed" if kind else "refused", why)
        act = replace(
            act,
            work_id=work_id or act.work_id,
            mention_id=mention_id,
            kind=kind,
            shown=Shown(name, about.identifiers),
        )
        return [act, *_credit(act, kind is not None)]

    workspace.ledger.store_planned_optimistically(plan)


@requires("see claim", inside=True)
def reopen(workspace: Workspace, acting: Acting, report_id: str, why: str | None = None) -> None:
    """Take back what came of a report, so that it waits for somebody to look at the paper again:
    for who judges, and for the technician where the check alone had found the name. UserError
    where it waits already.
    """
    ledger, person = workspace.ledger, workspace.person

    def plan() -> list[Event]:
        history = _history(workspace, report_id)
        last, technician_id = history[-1], history[0].technician_id or ""
        result = payload_of(last).result
        if person.technician_id != technician_id:
            workspace.require("judge claim", technician_id)
        elif result in SETTLED:
            raise UserError(
                f"Somebody looked at the paper and settled report {report_id}; only who judges "
                "claims reopens it. Nothing was recorded. Ask them."
            )
        if result in OPEN:
            raise UserError(f"Report {report_id} is open already; nothing was recorded.")
        act = _next(workspace, acting, history, "doubtful", why)
        credit = ledger.event(last.key + CONSEQUENCE)
        if credit is None or credit not in ledger.in_force(technician_id):
            return [act]
        back = withdrawal(credit, key=f"{act.key}:back", who=person.who, why=why, at=act.at)
        return [act, back]

    ledger.store_planned_optimistically(plan)


def _next(
    workspace: Workspace,
    acting: Acting,
    history: Sequence[Event],
    result: str,
    why: str | None,
) -> Event:
    """The act that gives a report another result.

    Its key is that of the nth act, so that no two take the same place.
    """
    first, last = history[0], history[-1]
    return Event(
        key=f"{first.key}:{len(history)}",
        act=MISSED,
        at=acting.at,
        who=workspace.person.who,
        technician_id=first.technician_id,
        work_id=last.work_id,
        why=why,
        payload=replace(payload_of(first), result=result),
        shown=Shown("", first.shown.identifiers if first.shown else ()),
    )


def _settleable(workspace: Workspace, report_id: str) -> tuple[Event, ...]:
    """The acts of a report that the person may settle."""
    history = _history(workspace, report_id)
    first, technician_id = history[0], history[0].technician_id or ""
    workspace.require("judge claim", technician_id)
    if workspace.person.who == first.who and not payload_of(first).received:
        raise UserError(
            f"Nobody settles a report of their own; nothing was recorded on {report_id}."
        )
    if payload_of(history[-1]).result not in OPEN:
        raise UserError(
            f"There is no open report {report_id}: it was settled before. Nothing was recorded."
        )
    return history


def _history(workspace: Workspace, report_id: str) -> tuple[Event, ...]:
    """The acts of a report.

    The same UserError for unknown ones and those that the person may not see.
    """
    history = workspace.ledger.history(MISSED, "report", report_id)
    if not history or not _is_visible(workspace, history[0], workspace.ledger.objecting()):
        raise UserError(
            f"There is no report '{report_id[:40]}' that you may see; nothing was recorded. "
            "The list of reports shows those that there are."
        )
    return history


# -- reading ---------------------------------------------------------------------------------------


@requires("see claim", inside=True, noted="see reports")
def open_reports(workspace: Workspace) -> list[dict[str, Any]]:
    """Reports that wait for somebody to look at the paper, oldest first, with what the texts say
    now and the printed `names` that fit. Those of people who object they alone see.
    """
    first = {event.key: event for event in workspace.ledger.acts(MISSED)}
    rows = []
    for last in _visible(workspace):
        payload = payload_of(last)
        if payload.result in OPEN:
            rows.append(_open_row(workspace, first[payload.report], payload, last.work_id))
    return rows


@requires("see claim", inside=True, noted="see reports")
def ended_reports(workspace: Workspace) -> list[dict[str, Any]]:
    """Reports that nobody waits for any more: found by the check alone, or confirmed or refused by
    a person; who may take that back says `reopen`.
    """
    return [
        _ended_row(event) for event in _visible(workspace) if payload_of(event).result not in OPEN
    ]


def reported_dois(ledger: Ledger) -> tuple[str, ...]:
    """DOIs of papers that wait to be looked at and that nobody had harvested when they were
    reported.
    """
    dois = {
        payload_of(event).doi
        for event in _latest(ledger)
        if payload_of(event).result in OPEN and event.work_id is None
    }
    return tuple(sorted(doi for doi in dois if doi))


def labelled_misses(ledger: Ledger) -> list[dict[str, Any]]:
    """Pairs that are true and that the tool had not accepted, with where they were lost
    (`missed_by`).
    """
    rows = []
    for event in _latest(ledger):
        payload = payload_of(event)
        if payload.result in ("found", "confirmed") and payload.missed_by:
            rows.append(
                {
                    "technician_id": event.technician_id,
                    "work_id": event.work_id,
                    "doi": payload.doi,
                    "mention_id": event.mention_id,
                    "kind": event.kind,
                    "name": event.shown.name or None if event.shown else None,
                    "same": True,
                    "missed_by": payload.missed_by,
                    "reported": event.at.date(),
                }
            )
    return rows


def _open_row(
    workspace: Workspace, first: Event, payload: MissedReport, work_id: str | None
) -> dict[str, Any]:
    """A report as it was made, and what the texts say of it now."""
    target = replace(target_of(first), work_id=work_id)
    technician_id = first.technician_id or ""
    present_id = now_at(workspace.reader, target)
    technician = workspace.find_technician(technician_id)
    says, names = "Nothing is looked up about who objects or has left.", []
    if technician is not None:
        says = check(workspace.reader, technician, present_id).says
        names = fitting(workspace.reader, technician, present_id)
    return {
        "report_id": payload.report,
        "technician_id": technician_id,
        "reported": first.at,
        "by": first.who,
        "received": payload.received,
        "work_id": present_id,
        "doi": target.doi,
        "title": plain(target.title or ""),
        "says": says,
        "names": names,
    }


def _ended_row(event: Event) -> dict[str, Any]:
    payload = payload_of(event)
    return {
        "report_id": payload.report,
        "technician_id": event.technician_id,
        "doi": payload.doi,
        "title": plain(payload.title or ""),
        "result": payload.result,
        "kind": event.kind,
        "by": event.who,
        "at": event.at,
        "why": event.why,
    }


def target_of(event: Event) -> Target:
    """The work that a report is about."""
    payload = payload_of(event)
    identifiers = event.shown.identifiers if event.shown else ()
    return Target(payload.title, payload.doi, event.work_id, identifiers)


def payload_of(event: Event) -> MissedReport:
    """What an act on a report holds."""
    assert isinstance(event.payload, MissedReport)
    return event.payload


def _latest(ledger: Ledger) -> Iterator[Event]:
    """The last act of every report, in the order in which the reports were made."""
    latest = {payload_of(event).report: event for event in ledger.acts(MISSED)}
    return iter(latest.values())


def _visible(workspace: Workspace) -> list[Event]:
    objecting = workspace.ledger.objecting()
    return [
        event for event in _latest(workspace.ledger) if _is_visible(workspace, event, objecting)
    ]


def _is_visible(workspace: Workspace, event: Event, objecting: Collection[str]) -> bool:
    """Whether the person may see a report: that of a technician who objects, they alone."""
    technician_id = event.technician_id
    if technician_id is None:
        return False
    if technician_id in objecting and workspace.person.technician_id != technician_id:
        return False
    return workspace.may("see claim", technician_id)
