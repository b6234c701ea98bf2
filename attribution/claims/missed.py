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

from attribution import access, roles
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
OPEN = ("doubtful", "not found")  # what the check found of a report that waits
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
        raise UserError("Say how the technician's word was received; nothing was recorded.")
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
    desk: Desk, person: Person, reader: Reader, report_id: str, kind: str | None, *, mention_id: str | None = None,
    words: str | None = None, now: datetime | None = None,
) -> None:  # fmt: skip
    """A person who looked at the paper settles a report: `kind` author or thanked, or None where it credits nobody of
    that name; `mention_id` where one printed name is theirs. UserError where the report is unknown, settled or one's own.
    """
    if kind not in (None, *CREDIT_KINDS):
        raise UserError(f"'{kind}' is no kind of credit. Choose one of: {', '.join(CREDIT_KINDS)}.")
    about = target(_settleable(desk, person, report_id, desk.book.history(ACT, "report", report_id)))
    work_id = now_at(reader, about)
    if kind and not (work_id or about.identifiers):
        raise UserError(
            f"The work of report {report_id} is in no harvest and has no DOI, so that a credit would stand nowhere. "
            "Nothing was recorded. Report it again with its DOI."
        )
    name = _printed(reader, mention_id, work_id, kind) if mention_id else None

    def plan(history: tuple[Event, ...]) -> Sequence[Event]:
        first = _settleable(desk, person, report_id, history)
        payload = {**(first.payload or {}), "result": "confirmed" if kind else "refused"}
        shown = Shown(name or (first.shown.name if first.shown else ""), about.identifiers)
        act = Event(0, f"{report_id}:settled", ACT, now or datetime.now(UTC), person.who, first.technician_id,
                    work_id or first.work_id, mention_id or first.mention_id, kind, why=words, payload=payload,
                    shown=shown)  # fmt: skip
        return [act, *_credit(act, kind is not None)]

    desk.book.follow(ACT, "report", report_id, plan)


def target(one: Event) -> Target:
    """The work that a report is about."""
    said = (one.payload or {})["target"]
    return Target(said["title"], said["doi"], one.work_id, one.shown.identifiers if one.shown else ())


def _printed(reader: Reader, mention_id: str, work_id: str | None, kind: str | None) -> str:
    """The name of a mention that may be confirmed: on this work, of this kind."""
    rows = reader.rows("select name, kind from mentions where mention_id = ? and work_id = ?", [mention_id, work_id])
    if not rows or rows[0]["kind"] != kind:
        raise UserError(
            f"The work has no mention {mention_id[:40]} of kind {kind}; nothing was recorded. Choose one of those that "
            "the list of reports gives."
        )
    return str(rows[0]["name"])


def _settleable(desk: Desk, person: Person, report_id: str, history: Sequence[Event]) -> Event:
    """The report that a person may settle; the same UserError for unknown ones and those they may not see."""
    if not history or not _seen(desk, person, history[0]):
        raise UserError(
            f"There is no report '{report_id[:40]}' that you may see; nothing was recorded. The list of reports shows "
            "those that are open."
        )
    first, technician_id = history[0], history[0].technician_id or ""
    roles.require(person, "judge claim", technician_id, desk.of(technician_id))
    if person.who == first.who and not (first.payload or {}).get("received"):
        raise UserError(f"Nobody settles a report of their own; nothing was recorded on {report_id}.")
    if (history[-1].payload or {})["result"] not in OPEN:
        raise UserError(f"There is no open report {report_id}: it was settled before. Nothing was recorded.")
    return first


def open_reports(desk: Desk, person: Person) -> tuple[Event, ...]:
    """Reports that wait for somebody to look at the paper and that the person may see, oldest first."""
    latest = {(event.payload or {})["report"]: event for event in desk.book.acts(ACT)}
    waiting = (one for one in latest.values() if (one.payload or {})["result"] in OPEN)
    found = tuple(one for one in waiting if _seen(desk, person, one))
    access.note(desk.home, person, "see reports", [one.technician_id or "" for one in found])
    return found


def reported_dois(book: Ledger) -> tuple[str, ...]:
    """DOIs of papers that wait to be looked at and that nobody had harvested when they were reported."""
    latest = {(event.payload or {})["report"]: event for event in book.acts(ACT)}
    waiting = (target(one) for one in latest.values() if (one.payload or {})["result"] in OPEN and one.work_id is None)
    return tuple(sorted({one.doi for one in waiting if one.doi}))


def _seen(desk: Desk, person: Person, one: Event) -> bool:
    return one.technician_id is not None and roles.may(
        person, "see claim", one.technician_id, desk.of(one.technician_id)
    )


def fitting(reader: Reader, technician: Technician, work_id: str | None) -> list[dict[str, Any]]:
    """The printed names of a work that may be a technician's: `mention_id`, `kind`, `name`, as `settle` takes them."""
    rows = reader.rows(_MENTIONS, {"technician": technician.technician_id, "work": work_id}) if work_id else []
    names = fit.forms(technician)
    return [{key: row[key] for key in ("mention_id", "kind", "name")} for row in rows if _fits(names, row)]


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
