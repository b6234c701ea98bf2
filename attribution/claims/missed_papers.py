"""Let us know: a technician reports a paper that does credit them and that the tool missed.

The texts are checked (`printed`). Where the name is there and fits nobody else, the report is a confirmed credit and a
labelled miss for `evaluate`; else it waits for a person who looks at the paper. What comes of it can be reopened.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from attribution.access import log, permissions
from attribution.access.permissions import Person
from attribution.claims.find_work import now_at
from attribution.claims.lifecycle import Target
from attribution.claims.name_check import Check, check, name_of
from attribution.claims.service import CREDIT_KINDS
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.core.names import fold
from attribution.ledger import event as ledger_event
from attribution.ledger.event import Event, Shown
from attribution.ledger.ledger import Ledger
from attribution.snapshot.reader import Reader
from attribution.workspace import Desk

ACT = "missed"
OPEN = ("doubtful", "not found")  # what the check found of a report that waits
SETTLED = ("confirmed", "refused")  # what a person who looked at the paper made of it
STANDS = "It was reported before, and waits for somebody to look at the paper; nothing was recorded again."


# -- reporting -----------------------------------------------------------------------------------------


def report(
    desk: Desk,
    person: Person,
    technician: Technician,
    target: Target,
    reader: Reader,
    *,
    received: str | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Check:
    """Record a report and what the check found; a confirmed credit where the name was found and fits nobody else.

    Nothing is recorded where a report on the same work waits already, or a person confirmed the credit before.
    """
    technician_id, key = technician.technician_id, key or uuid.uuid4().hex
    permissions.require(person, "write claim", technician_id, desk.of(technician_id))
    received = permissions.received(person, technician_id, received)
    found = Check("not found", "")

    def plan() -> list[Event]:
        nonlocal found
        if history := desk.book.history(ACT, "report", key):
            found = _told(history[0])
            return []
        work_id = now_at(reader, target)
        found = check(reader, technician, work_id)
        before = [one for one in _latest(desk.book) if one.technician_id == technician_id]
        same = [one for one in before if _same_work(reader, one, target, work_id)]
        if waiting := next((one for one in same if _result(one) in OPEN), None):
            found = replace(_told(waiting), says=f"{STANDS} {found.says}")
            return []
        if found.known:
            return []
        if found.result == "found" and any(_result(one) in SETTLED for one in same):
            found = replace(
                found, result="doubtful", says=f"{found.says} Somebody looked at this paper before."
            )
        payload = {
            "report": key,
            "result": found.result,
            "missed_by": found.missed_by,
            "received": received,
            "says": found.says,
            "target": {"title": target.title, "doi": target.doi},
        }
        act = Event(
            0,
            key,
            ACT,
            now or datetime.now(UTC),
            person.who,
            technician_id,
            work_id,
            found.mention_id,
            found.kind,
            payload=payload,
            shown=Shown(found.name or "", target.identifiers),
        )
        return [act, *_credit(act, found.result == "found")]

    desk.book.checked(plan)
    return found


def _told(one: Event) -> Check:
    """What the check found when a report was stored."""
    said, name = one.payload or {}, one.shown.name or None if one.shown else None
    return Check(
        said["result"], said.get("says") or "", one.kind, one.mention_id, name, said["missed_by"]
    )


def _same_work(reader: Reader, one: Event, wanted: Target, work_id: str | None) -> bool:
    """Whether a report is about this work, by what is known of it now."""
    about = target(one)
    if work_id is not None or (about.doi and wanted.doi):
        return now_at(reader, about) == work_id if work_id else about.doi == wanted.doi
    return not (about.doi or wanted.doi) and fold(about.title or "") == fold(wanted.title or "")


def _credit(act: Event, true: bool) -> list[Event]:
    if not true or act.shown is None:
        return []
    return [
        Event(
            0,
            f"{act.key}:credit",
            "decision",
            act.at,
            act.who,
            act.technician_id,
            act.work_id,
            act.mention_id,
            act.kind,
            "confirmed",
            None,
            "let us know",
            act.shown,
        )
    ]


# -- settling, and reopening ---------------------------------------------------------------------------


def settle(
    desk: Desk,
    person: Person,
    reader: Reader,
    report_id: str,
    kind: str | None,
    *,
    mention_id: str | None = None,
    words: str | None = None,
    now: datetime | None = None,
) -> None:
    """A person who looked at the paper settles a report: `kind` author or thanked, or None where it credits nobody of
    that name; `mention_id` where one printed name is theirs, else none of those that were read is.

    UserError where the report is unknown, settled or one's own, or where the name stands confirmed for somebody else.
    """
    if kind not in (None, *CREDIT_KINDS):
        raise UserError(f"'{kind}' is no kind of credit. Choose one of: {', '.join(CREDIT_KINDS)}.")

    def plan() -> list[Event]:
        history = _settleable(desk, person, report_id)
        first, about = history[0], target(history[0])
        work_id = now_at(reader, about)
        if kind and not (work_id or about.identifiers):
            raise UserError(
                f"The work of report {report_id} is in no harvest and has no DOI, so that a credit would stand nowhere. "
                "Nothing was recorded. Report it again with its DOI."
            )
        name = (
            name_of(reader, mention_id, first.technician_id or "", work_id, kind)
            if mention_id
            else ""
        )
        act = _next(history, person, "confirmed" if kind else "refused", words, now)
        shown = Shown(name, about.identifiers)
        act = replace(
            act, work_id=work_id or act.work_id, mention_id=mention_id, kind=kind, shown=shown
        )
        return [act, *_credit(act, kind is not None)]

    desk.book.checked(plan)


def reopen(
    desk: Desk,
    person: Person,
    report_id: str,
    *,
    words: str | None = None,
    now: datetime | None = None,
) -> None:
    """Take back what came of a report, so that it waits for somebody to look at the paper again: for who judges, and for
    the technician where the check alone had found the name. UserError where it waits already.
    """

    def plan() -> list[Event]:
        history = _history(desk, person, report_id)
        last, technician_id = history[-1], history[0].technician_id or ""
        if person.technician_id != technician_id:
            permissions.require(person, "judge claim", technician_id, desk.of(technician_id))
        elif _result(last) in SETTLED:
            raise UserError(
                f"Somebody looked at the paper and settled report {report_id}; only who judges claims reopens it. "
                "Nothing was recorded. Ask them."
            )
        if _result(last) in OPEN:
            raise UserError(f"Report {report_id} is open already; nothing was recorded.")
        act = _next(history, person, "doubtful", words, now)
        credit = desk.book.event(f"{last.key}:credit")
        if credit is None or credit not in desk.book.in_force(technician_id):
            return [act]
        return [
            act,
            ledger_event.withdrawal(
                credit, key=f"{act.key}:back", who=person.who, why=words, at=act.at
            ),
        ]

    desk.book.checked(plan)


def _next(
    history: Sequence[Event], person: Person, result: str, words: str | None, now: datetime | None
) -> Event:
    """The act that gives a report another result; its key is that of the nth act, so that no two take the same place."""
    first, last = history[0], history[-1]
    said, shown = first.payload or {}, Shown("", first.shown.identifiers if first.shown else ())
    return Event(
        0,
        f"{first.key}:{len(history)}",
        ACT,
        now or datetime.now(UTC),
        person.who,
        first.technician_id,
        last.work_id,
        why=words,
        payload={**said, "result": result},
        shown=shown,
    )


def _settleable(desk: Desk, person: Person, report_id: str) -> tuple[Event, ...]:
    """The acts of a report that a person may settle."""
    history = _history(desk, person, report_id)
    first, technician_id = history[0], history[0].technician_id or ""
    permissions.require(person, "judge claim", technician_id, desk.of(technician_id))
    if person.who == first.who and not (first.payload or {}).get("received"):
        raise UserError(
            f"Nobody settles a report of their own; nothing was recorded on {report_id}."
        )
    if _result(history[-1]) not in OPEN:
        raise UserError(
            f"There is no open report {report_id}: it was settled before. Nothing was recorded."
        )
    return history


def _history(desk: Desk, person: Person, report_id: str) -> tuple[Event, ...]:
    """The acts of a report; the same UserError for unknown ones and those that the person may not see."""
    history = desk.book.history(ACT, "report", report_id)
    if not history or not _seen(desk, person, history[0], desk.book.objecting()):
        raise UserError(
            f"There is no report '{report_id[:40]}' that you may see; nothing was recorded. The list of reports shows "
            "those that there are."
        )
    return history


# -- reading -------------------------------------------------------------------------------------------


def open_reports(desk: Desk, person: Person) -> tuple[Event, ...]:
    """Reports that wait for somebody to look at the paper and that the person may see, oldest first: each as it was made,
    with the result it has now."""
    return _listed(desk, person, waiting=True)


def ended_reports(desk: Desk, person: Person) -> tuple[Event, ...]:
    """Reports that were found, confirmed or refused and that the person may see, each as its last act left it."""
    return _listed(desk, person, waiting=False)


def _listed(desk: Desk, person: Person, *, waiting: bool) -> tuple[Event, ...]:
    objecting, made = desk.book.objecting(), {one.key: one for one in desk.book.acts(ACT)}
    found = [one for one in _latest(desk.book) if (_result(one) in OPEN) is waiting]
    found = [one for one in found if _seen(desk, person, one, objecting)]
    log.note(desk.home, person, "see reports", [one.technician_id or "" for one in found])
    if not waiting:
        return tuple(found)
    return tuple(
        replace(made[(one.payload or {})["report"]], payload=one.payload, work_id=one.work_id)
        for one in found
    )


def reported_dois(book: Ledger) -> tuple[str, ...]:
    """DOIs of papers that wait to be looked at and that nobody had harvested when they were reported."""
    waiting = (target(one) for one in _latest(book) if _result(one) in OPEN and one.work_id is None)
    return tuple(sorted({one.doi for one in waiting if one.doi}))


def target(one: Event) -> Target:
    """The work that a report is about."""
    said = (one.payload or {})["target"]
    return Target(
        said["title"], said["doi"], one.work_id, one.shown.identifiers if one.shown else ()
    )


def _latest(book: Ledger) -> Iterator[Event]:
    """The last act of every report, in the order in which they were made."""
    latest: Mapping[str, Event] = {
        (event.payload or {})["report"]: event for event in book.acts(ACT)
    }
    return iter(latest.values())


def _result(one: Event) -> Any:
    return (one.payload or {})["result"]


def _seen(desk: Desk, person: Person, one: Event, objecting: frozenset[str]) -> bool:
    """Whether a person may see a report: that of somebody who objects, they alone."""
    if one.technician_id is None or (
        one.technician_id in objecting and person.technician_id != one.technician_id
    ):
        return False
    return permissions.may(person, "see claim", one.technician_id, desk.of(one.technician_id))


def labelled_misses(book: Ledger) -> list[dict[str, Any]]:
    """Rows for `evaluate`: pairs that are true and that the tool had not accepted, with where they were lost."""
    rows = []
    for one in _latest(book):
        payload = one.payload or {}
        if payload["result"] in ("found", "confirmed") and payload["missed_by"]:
            rows.append(
                {
                    "technician_id": one.technician_id,
                    "work_id": one.work_id,
                    "doi": payload["target"]["doi"],
                    "mention_id": one.mention_id,
                    "kind": one.kind,
                    "name": one.shown.name or None if one.shown else None,
                    "same": True,
                    "missed_by": payload["missed_by"],
                    "reported": one.at.date(),
                }
            )
    return rows
