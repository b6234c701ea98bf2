"""Let us know: papers that do credit somebody and were missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attribution import (
    claims,
    letters,
)
from attribution.errors import UserError
from attribution.ledger import Event
from attribution.people.office import (
    Office,
    present,
    require,
    technician,
    work_of,
)


def claim_report(
    at: Office, technician_id: str, work: str, *, received: str | None = None, key: str | None = None
) -> claims.Check:
    """Let us know: a paper that does credit a technician and that was missed."""
    require(at, "write claim", technician_id)
    whom, target = technician(at.reader, technician_id), work_of(at.reader, work)
    if not (target.work_id or target.doi):
        raise UserError(
            f"No work that was harvested has the title “{work.strip()[:120]}”, so nobody could find it. Give its DOI. Nothing "
            "was recorded."
        )
    return claims.report(at.desk, at.person, whom, target, at.reader, received=received, key=key)


def open_reports(at: Office) -> list[dict[str, Any]]:
    """Reports that wait for somebody to look at the paper, oldest first, with what the texts say now and the printed `names`
    that fit. Those of people who object they alone see.
    """
    return [_report(at, one) for one in claims.open_reports(at.desk, at.person)]


def ended_reports(at: Office) -> list[dict[str, Any]]:
    """Reports that nobody waits for any more: found by the check alone, or confirmed or refused by a person; who may take
    that back says `reopen_report`."""
    return [
        {
            "report_id": (one.payload or {})["report"], "technician_id": one.technician_id,
            "doi": claims.missed.target(one).doi, "title": letters.plain(claims.missed.target(one).title or ""),
            "result": (one.payload or {})["result"], "kind": one.kind, "by": one.who, "at": one.at, "why": one.why,
        }
        for one in claims.ended_reports(at.desk, at.person)
    ]  # fmt: skip


def settle_report(
    at: Office, report_id: str, kind: str | None, *, mention_id: str | None = None, why: str | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Settle a report: `kind` author or thanked, None where the paper credits nobody of that name."""
    claims.settle(at.desk, at.person, at.reader, report_id, kind, mention_id=mention_id, words=why, now=now)


def reopen_report(at: Office, report_id: str, *, why: str | None = None, now: datetime | None = None) -> None:
    """Take back what came of a report, its credit too: for who judges, and for the technician where nobody has looked yet.
    It waits on the list of open reports again."""
    claims.reopen(at.desk, at.person, report_id, words=why, now=now)


def _report(at: Office, one: Event) -> dict[str, Any]:
    target, technician_id = claims.missed.target(one), one.technician_id or ""
    work_id, said = claims.now_at(at.reader, target), one.payload or {}
    whom = present(at.reader, technician_id)
    return {
        "report_id": said["report"], "technician_id": technician_id, "reported": one.at, "by": one.who,
        "received": said.get("received"), "work_id": work_id, "doi": target.doi, "title": letters.plain(target.title or ""),
        "says": claims.check(at.reader, whom, work_id).says if whom else "Nothing is looked up about who objects or has left.",
        "names": claims.fitting(at.reader, whom, work_id) if whom else [],
    }  # fmt: skip
