"""A person who looked at the paper settles a report of a missed paper, or reopens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from attribution.claims.credits import check_kind
from attribution.claims.find_work import current_work_id, harvested_work_id
from attribution.claims.missed_papers import confirmed_credit
from attribution.claims.name_check import check_reason, contradictions_of_credit, name_to_confirm
from attribution.claims.report_lists import (
    OPEN_RESULTS,
    SETTLED_RESULTS,
    is_visible,
    report_in,
    result_of,
    target_of,
)
from attribution.core.errors import UserError
from attribution.ledger.event import CONSEQUENCE, Event, Shown, withdrawal
from attribution.ledger.payloads import MISSED
from attribution.workspace import Acting, Workspace, requires


@requires("judge claim", inside=True)
def settle(
    workspace: Workspace,
    acting: Acting,
    report_id: str,
    kind: str | None,
    mention_id: str | None = None,
    why: str | None = None,
) -> None:
    """Settle an open report after looking at the paper.

    `kind` is the kind of credit that the paper gives, None if it credits no one of that name.
    `mention_id` is the printed name that is the technician's, None if it is not one that was read.
    `why` is needed where the evidence contradicts the credit. UserError if the report is unknown,
    settled or one's own, its paper was not harvested, or the printed name is confirmed for another
    technician.
    """
    check_kind(kind)

    def plan() -> list[Event]:
        history = _settleable(workspace, report_id)
        act = _next_act(workspace, acting, history, "confirmed" if kind else "refused", why)
        act = _settled(workspace, act, history[0], kind, mention_id)
        _check_reason(act)
        return [act, confirmed_credit(act)] if kind else [act]

    workspace.ledger.store_planned_optimistically(plan)


@requires("see claim", inside=True)
def reopen(workspace: Workspace, acting: Acting, report_id: str, why: str | None = None) -> None:
    """Take back what came of a report, its credit too, so that it waits for a person again.

    People who judge claims may do this, and the technician if the check alone had confirmed it.
    UserError if the report is open.
    """

    def plan() -> list[Event]:
        history = _history(workspace, report_id)
        _check_may_reopen(workspace, report_id, history)
        act = _next_act(workspace, acting, history, "doubtful", why)
        return [act, *_credit_taken_back(workspace, history[-1], act)]

    workspace.ledger.store_planned_optimistically(plan)


# -- settling --------------------------------------------------------------------------------------


def _settleable(workspace: Workspace, report_id: str) -> tuple[Event, ...]:
    """The acts on a report that the person may settle."""
    history = _history(workspace, report_id)
    first = history[0]
    workspace.require("judge claim", first.technician_id or "")
    if workspace.person.who == first.who and not report_in(first).received:
        raise UserError(
            f"Ask another person to settle report {report_id}. You cannot settle a report of your "
            "own. Nothing was saved."
        )
    if result_of(history[-1]) not in OPEN_RESULTS:
        raise UserError(
            f"Reopen report {report_id} first. It is not an open report: it was settled before. "
            "Nothing was saved."
        )
    return history


def _settled(
    workspace: Workspace, act: Event, first: Event, kind: str | None, mention_id: str | None
) -> Event:
    """The act that settles a report, with the work and the name that it confirms."""
    target = target_of(first)
    work_id = current_work_id(workspace.reader, target)
    shown = Shown("", target.identifiers)
    if kind:
        work_id = harvested_work_id(workspace.reader, target)
        shown = _shown(workspace, first, work_id, kind, mention_id)
    return replace(
        act,
        work_id=work_id or act.work_id,
        mention_id=mention_id,
        kind=kind,
        shown=shown,
    )


def _shown(
    workspace: Workspace, first: Event, work_id: str, kind: str, mention_id: str | None
) -> Shown:
    """The name that a credit confirms, and what contradicts it."""
    reader, technician_id = workspace.reader, first.technician_id or ""
    name = ""
    if mention_id:
        name = name_to_confirm(reader, mention_id, technician_id, work_id, kind)
    technician = workspace.find_technician(technician_id)
    contradicts: tuple[str, ...] = ()
    if technician:
        contradicts = contradictions_of_credit(reader, technician, work_id, kind, mention_id)
    return Shown(name, target_of(first).identifiers, contradicts=contradicts)


def _check_reason(act: Event) -> None:
    check_reason(act.shown.contradicts if act.shown else (), act.why)


# -- reopening -------------------------------------------------------------------------------------


def _check_may_reopen(workspace: Workspace, report_id: str, history: Sequence[Event]) -> None:
    technician_id = history[0].technician_id or ""
    result = result_of(history[-1])
    if workspace.person.technician_id != technician_id:
        workspace.require("judge claim", technician_id)
    elif result in SETTLED_RESULTS:
        raise UserError(
            f"Ask a person who judges claims to reopen report {report_id}. A person looked at the "
            "paper and settled it, so you cannot reopen it yourself. Nothing was saved."
        )
    if result in OPEN_RESULTS:
        raise UserError(f"Report {report_id} is open already. Nothing was saved.")


def _credit_taken_back(workspace: Workspace, last: Event, act: Event) -> list[Event]:
    """The withdrawal of the credit that an act on a report made, if the credit still counts."""
    ledger = workspace.ledger
    credit = ledger.event(last.key + CONSEQUENCE)
    if credit is None or credit not in ledger.in_force(act.technician_id or ""):
        return []
    return [withdrawal(credit, key=f"{act.key}:back", who=act.who, why=act.why, at=act.at)]


# -- both ------------------------------------------------------------------------------------------


def _history(workspace: Workspace, report_id: str) -> tuple[Event, ...]:
    """The acts on a report; UserError if the person may not see it, as if it did not exist."""
    history = workspace.ledger.history(MISSED, "report", report_id)
    if not history or not is_visible(workspace, history[0], workspace.ledger.objecting()):
        raise UserError(
            "Check the report id in the list of reports. The list has no report "
            f"'{report_id[:40]}' that you may see. Nothing was saved."
        )
    return history


def _next_act(
    workspace: Workspace,
    acting: Acting,
    history: Sequence[Event],
    result: str,
    why: str | None,
) -> Event:
    """The act that gives a report another result.

    Its key holds its number among the acts on the report, so that no two acts take one place.
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
        payload=replace(report_in(first), result=result),
        shown=Shown("", first.shown.identifiers if first.shown else ()),
    )
