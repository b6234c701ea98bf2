"""Let us know: a technician reports a paper that does credit them and that the tool missed.

The text is checked: is their name in the author list or the acknowledgement that was read? Then the report is a confirmed
credit and a labelled miss for `evaluate`; else it waits for a person who looks at the paper.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from attribution import roles
from attribution.claims.desk import CREDIT_KINDS, Desk
from attribution.claims.lifecycle import Target
from attribution.claims.works import now_at
from attribution.errors import UserError
from attribution.ledger import Event, Ledger, Shown
from attribution.matching import fit
from attribution.names import key as key_of
from attribution.records import Technician
from attribution.roles import Person
from attribution.store import Reader

ACT = "missed"
_FAMILY = ("equal", "particle")
_GIVEN = ("equal", "nickname", "short", "second", "initial")
_MENTIONS = """
select m.mention_id, m.kind, m.name, m.given, m.family, c.band, coalesce(c.tie, false) as tie,
       exists (select 1 from candidates o where o.mention_id = m.mention_id and o.technician_id <> $technician) as others,
       exists (select 1 from decisions d where d.mention_id = m.mention_id and d.technician_id <> $technician
                                           and d.verdict = 'confirmed') as taken
from mentions m left join candidates c on c.mention_id = m.mention_id and c.technician_id = $technician
where m.work_id = $work order by m.kind, m.position
"""


@dataclass(frozen=True, slots=True)
class Check:
    """What the texts of a work say: `found` (one mention, or the bare text), `doubtful` or `not found`, and why."""

    result: str
    says: str
    kind: str | None = None
    mention_id: str | None = None
    name: str | None = None
    missed_by: str | None = (
        None  # no such work, text not read, no mention, no candidate, held for review; None: not missed
    )


def check(reader: Reader, technician: Technician, work_id: str | None) -> Check:
    """Look for a technician in the author list and the acknowledgement of a work."""
    if work_id is None:
        return Check("not found", "This work has not been harvested yet.", missed_by="no such work")
    rows = reader.rows(_MENTIONS, {"technician": technician.technician_id, "work": work_id})
    names = fit.forms(technician)
    fitting = [row for row in rows if _fits(names, row)]
    if len(fitting) == 1:
        return _one(fitting[0])
    if fitting:
        return Check(
            "doubtful", f"{len(fitting)} names on this work fit; a person must say which.", missed_by="no candidate"
        )
    return _in_text(reader, names, work_id)


def _one(row: Mapping[str, Any]) -> Check:
    by = "no candidate" if row["band"] is None else "held for review" if row["band"] == "review" or row["tie"] else None
    where = "author list" if row["kind"] == "author" else "acknowledgement"
    if row["taken"] or row["others"]:
        says = f"“{row['name']}” in the {where} fits other technicians as well."
        return Check("doubtful", says, row["kind"], row["mention_id"], row["name"], by)
    return Check("found", f"“{row['name']}” is in the {where}.", row["kind"], row["mention_id"], row["name"], by)


def _fits(names: tuple[fit.NameForm, ...], row: Mapping[str, Any]) -> bool:
    found = fit.fit(names, row["name"], row["given"], row["family"])
    return found.family in _FAMILY and found.given in _GIVEN


def _in_text(reader: Reader, names: tuple[fit.NameForm, ...], work_id: str) -> Check:
    rows = reader.rows("select status, text from acknowledgements where work_id = ?", [work_id])
    if not rows or rows[0]["status"] != "read":
        reason = rows[0]["status"] if rows else "no text was had"
        return Check("not found", f"The acknowledgement could not be read ({reason}).", missed_by="text not read")
    folded = f" {key_of(rows[0]['text'])} "
    for form in names:
        for given in (" ".join(form.given), form.given[0], form.given[0][:1]) if form.given else ():
            if f" {given} {' '.join(form.family)} " in folded:
                return Check("found", "The name is in the acknowledgement text.", "thanked", missed_by="no mention")
    return Check("not found", "The name is neither in the author list nor in the acknowledgement that was read.")


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
    """Record a report and what the check found; a confirmed credit where the name was found and fits nobody else."""
    roles.require(person, "write claim", technician.technician_id, desk.of(technician.technician_id))
    if person.technician_id != technician.technician_id and not (received or "").strip():
        raise UserError("Say how the technician's word was received, with --received; nothing was recorded.")
    work_id = now_at(reader, target)
    found, key = check(reader, technician, work_id), key or uuid.uuid4().hex
    payload = {"report": key, "result": found.result, "missed_by": found.missed_by, "received": received,
               "target": {"title": target.title, "doi": target.doi}}  # fmt: skip
    act = Event(0, key, ACT, now or datetime.now(UTC), person.who, technician.technician_id, work_id, found.mention_id,
                found.kind, payload=payload, shown=Shown(found.name or "", target.identifiers))  # fmt: skip
    desk.book.follow(
        ACT, "report", key, lambda history: [] if history else [act, *_credit(act, found.result == "found")]
    )
    return found


def settle(
    desk: Desk, person: Person, report_key: str, kind: str | None, *, mention_id: str | None = None, name: str = "",
    words: str | None = None, now: datetime | None = None,
) -> None:  # fmt: skip
    """A person who looked at the paper settles a report: `kind` author or thanked, or None where it credits nobody of
    that name. UserError where it was settled before, or by the technician themself.
    """
    if kind not in (None, *CREDIT_KINDS):
        raise UserError(f"'{kind}' is no kind of credit. Choose one of: {', '.join(CREDIT_KINDS)}.")

    def plan(history: tuple[Event, ...]) -> Sequence[Event]:
        if not history or (history[-1].payload or {})["result"] in ("found", "confirmed", "refused"):
            raise UserError(f"There is no open report {report_key}; nothing was recorded.")
        first = history[0]
        technician_id = first.technician_id or ""
        roles.require(person, "judge claim", technician_id, desk.of(technician_id))
        payload = {**(first.payload or {}), "result": "confirmed" if kind else "refused"}
        shown = Shown(name or (first.shown.name if first.shown else ""), first.shown.identifiers if first.shown else ())
        act = Event(0, f"{report_key}:settled", ACT, now or datetime.now(UTC), person.who, technician_id, first.work_id,
                    mention_id or first.mention_id, kind, why=words, payload=payload, shown=shown)  # fmt: skip
        return [act, *_credit(act, kind is not None)]

    desk.book.follow(ACT, "report", report_key, plan)


def open_reports(book: Ledger) -> tuple[Event, ...]:
    """Reports that wait for a person to look at the paper, oldest first."""
    latest = {(event.payload or {})["report"]: event for event in book.acts(ACT)}
    return tuple(one for one in latest.values() if (one.payload or {})["result"] in ("doubtful", "not found"))


def labelled_misses(book: Ledger) -> list[dict[str, Any]]:
    """Rows for `evaluate`: pairs that are true and that the tool had not accepted, with where they were lost."""
    latest = {(event.payload or {})["report"]: event for event in book.acts(ACT)}
    rows = []
    for one in latest.values():
        payload = one.payload or {}
        if payload["result"] in ("found", "confirmed") and payload["missed_by"]:
            rows.append({
                "technician_id": one.technician_id, "work_id": one.work_id, "doi": payload["target"]["doi"],
                "mention_id": one.mention_id, "kind": one.kind, "name": one.shown.name or None if one.shown else None,
                "same": True, "missed_by": payload["missed_by"], "reported": one.at.date(),
            })  # fmt: skip
    return rows


def _credit(act: Event, true: bool) -> list[Event]:
    if not true or act.shown is None:
        return []
    return [Event(0, f"{act.key}:credit", "decision", act.at, act.who, act.technician_id, act.work_id, act.mention_id,
                  act.kind, "confirmed", None, "let us know", act.shown)]  # fmt: skip
