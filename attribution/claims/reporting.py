"""Let us know: papers that do credit somebody and were missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attribution.claims import find_work, missed_papers, name_check
from attribution.claims.find_work import work_of
from attribution.core import text
from attribution.core.errors import UserError
from attribution.ledger.event import Event
from attribution.workspace import Office, present, require, technician


def claim_report(
    at: Office,
    technician_id: str,
    work: str,
    *,
    received: str | None = None,
    key: str | None = None,
) -> name_check.Check:
    """Let us know: a paper that does credit a technician and that was missed."""
    require(at, "write claim", technician_id)
    whom, target = technician(at.reader, technician_id), work_of(at.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"No work that was harvested has the title “{work.strip()[:120]}”, so nobody could find it. Give its DOI. Nothing "
            "was recorded."
        )
    return missed_papers.report(
        at.desk, at.person, whom, target, at.reader, received=received, key=key
    )


def open_reports(at: Office) -> list[dict[str, Any]]:
    """Reports that wait for somebody to look at the paper, oldest first, with what the texts say now and the printed `names`
    that fit. Those of people who object they alone see.
    """
    return [_report(at, one) for one in missed_papers.open_reports(at.desk, at.person)]


def ended_reports(at: Office) -> list[dict[str, Any]]:
    """Reports that nobody waits for any more: found by the check alone, or confirmed or refused by a person; who may take
    that back says `reopen_report`."""
    return [
        {
            "report_id": (one.payload or {})["report"],
            "technician_id": one.technician_id,
            "doi": missed_papers.target(one).doi,
            "title": text.plain(missed_papers.target(one).title or ""),
            "result": (one.payload or {})["result"],
            "kind": one.kind,
            "by": one.who,
            "at": one.at,
            "why": one.why,
        }
        for one in missed_papers.ended_reports(at.desk, at.person)
    ]


def settle_report(
    at: Office,
    report_id: str,
    kind: str | None,
    *,
    mention_id: str | None = None,
    why: str | None = None,
    now: datetime | None = None,
) -> None:
    """Settle a report: `kind` author or thanked, None where the paper credits nobody of that name."""
    missed_papers.settle(
        at.desk, at.person, at.reader, report_id, kind, mention_id=mention_id, words=why, now=now
    )


def reopen_report(
    at: Office, report_id: str, *, why: str | None = None, now: datetime | None = None
) -> None:
    """Take back what came of a report, its credit too: for who judges, and for the technician where nobody has looked yet.
    It waits on the list of open reports again."""
    missed_papers.reopen(at.desk, at.person, report_id, words=why, now=now)


def _report(at: Office, one: Event) -> dict[str, Any]:
    target, technician_id = missed_papers.target(one), one.technician_id or ""
    work_id, said = find_work.now_at(at.reader, target), one.payload or {}
    whom = present(at.reader, technician_id)
    return {
        "report_id": said["report"],
        "technician_id": technician_id,
        "reported": one.at,
        "by": one.who,
        "received": said.get("received"),
        "work_id": work_id,
        "doi": target.doi,
        "title": text.plain(target.title or ""),
        "says": name_check.check(at.reader, whom, work_id).says
        if whom
        else "Nothing is looked up about who objects or has left.",
        "names": name_check.fitting(at.reader, whom, work_id) if whom else [],
    }
