"""Claims written to and read from the ledger: the rights first, then the life cycle, then one transaction a step."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from attribution.access import log, permissions
from attribution.access.permissions import Person
from attribution.claims import attachments
from attribution.claims.lifecycle import (
    SECONDED,
    STEPS,
    Claim,
    Step,
    Target,
    able,
    after,
    check,
    checked_content,
    possible,
    same,
)
from attribution.core.errors import UserError
from attribution.ledger.event import Event, Shown
from attribution.ledger.ledger import Ledger
from attribution.workspace import Desk

ACT = "claim"
SOMEBODY = "\0"  # no name that anybody has: a person without a part in any claim
CREDIT_KINDS = ("author", "thanked")


# -- writing -------------------------------------------------------------------------------------------


def write(
    desk: Desk,
    person: Person,
    technician_id: str,
    target: Target,
    *,
    roles_played: Iterable[str] = (),
    statement: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    wanted: str = "acknowledgement",
    claim_id: str | None = None,
    received: str | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Write a draft, or rewrite one (`claim_id`). Only its author sees it until it is submitted.

    Who writes for another technician says how their word was `received`, such as "by e-mail of 3 May".
    """
    permissions.require(person, "write claim", technician_id, desk.of(technician_id))
    permissions.received(person, technician_id, received)
    given = checked_content(target, roles_played, statement, first_day, last_day, wanted)
    if claim_id is not None:
        return step(
            desk, person, claim_id, "write", given=given, received=received, key=key, now=now
        )
    return _store(
        desk, person, uuid.uuid4().hex, technician_id, "write", None, given, received, key, now
    )


def step(
    desk: Desk,
    person: Person,
    claim_id: str,
    name: str,
    *,
    words: str | None = None,
    given: Mapping[str, Any] | None = None,
    received: str | None = None,
    judges: Sequence[str] = (),
    key: str | None = None,
    now: datetime | None = None,
) -> Claim:
    """Take one step of STEPS; UserError, and nothing recorded, where it may not be taken.

    `given`: for `contest` and `reassign` the `second` person, one of the `judges` where these are known, and the date
    `due`; for `credit` the `kind` that the paper now has
    (author or thanked) and the DOI of a `correction`, if any. `key` is the same when one step is tried again.
    """
    claim_now = _readable(desk, person, claim_id)
    _require(desk, person, claim_now, name)
    given = _plain(name, given or {})
    if name in SECONDED and judges and given["second"]:
        _known(claim_now, person, name, given["second"], judges)
    return _store(
        desk, person, claim_id, claim_now.technician_id, name, words, given, received, key, now
    )


def _known(claim: Claim, person: Person, name: str, second: str, judges: Sequence[str]) -> None:
    """UserError where a second person is named who does not judge claims here."""
    if any(same(second, one) for one in judges):
        return
    possible = (
        ", ".join(able(claim, name, person.who, judges))
        or "nobody; ask for one more to be put on the list people"
    )
    raise UserError(
        f"{second} is not known here as somebody who judges claims. Not recorded. Possible: {possible}."
    )


def add_attachment(
    desk: Desk,
    person: Person,
    claim_id: str,
    name: str,
    data: bytes,
    *,
    received: str | None = None,
) -> Claim:
    """Attach a file to a claim; see `attachments` for what is accepted."""
    claim_now = _readable(desk, person, claim_id)
    _require(desk, person, claim_now, "attach")
    if len(claim_now.attachments) >= attachments.MAX_FILES:
        raise UserError(
            f"Claim {claim_id} has {attachments.MAX_FILES} attachments, and more are not kept. Join some."
        )
    told = attachments.store(desk.home, claim_id, name, data)
    try:
        return step(desk, person, claim_id, "attach", given={"attachment": told}, received=received)
    except Exception:
        attachments.unlink(desk.home, claim_id, told)
        raise


def _store(
    desk: Desk,
    person: Person,
    claim_id: str,
    technician_id: str,
    name: str,
    words: str | None,
    given: Mapping[str, Any],
    received: str | None,
    key: str | None,
    now: datetime | None,
) -> Claim:
    received = (received or "").strip() or None  # blanks are nobody's word
    taken = Step(name, person.who, now or datetime.now(UTC), words, received)
    own = person.technician_id == technician_id
    key = key or uuid.uuid4().hex

    def plan(history: tuple[Event, ...]) -> list[Event]:
        if any(event.key == key for event in history):
            return []
        before = folded(history) if history else Claim(claim_id, technician_id, person.who)
        check(before, taken, given, own=own)
        payload = {"claim": claim_id, "step": name, "received": received, **given}
        work_id = given["target"]["work_id"] if name == "write" else before.target.work_id
        act = Event(
            0, key, ACT, taken.at, person.who, technician_id, work_id, why=words, payload=payload
        )
        return [act, *_consequences(desk.book, before, act, history)]

    stored = desk.book.follow(ACT, "claim", claim_id, plan)
    if stored and stored[0].payload:
        claim_id = str(
            stored[0].payload["claim"]
        )  # that of the first try, where a new claim was tried again
    return folded(desk.book.history(ACT, "claim", claim_id))


def _consequences(book: Ledger, before: Claim, act: Event, history: Sequence[Event]) -> list[Event]:
    """The credits that a step makes or takes back, as decisions of whoever took it."""
    name, given = (act.payload or {})["step"], act.payload or {}
    if name == "uphold":
        return [_decision(before, act, "uncredited")]
    made: list[Event] = []
    if STEPS[name].after is not None and before.state in ("upheld", "raised") and name != "raise":
        upheld = [event.key for event in history if (event.payload or {})["step"] == "uphold"][-1]
        if (standing := book.event(f"{upheld}:credit")) is not None:
            made.append(_taken_back(standing, act))
    if name == "credit" and given.get("kind"):
        made.append(_decision(before, act, given["kind"]))
    return made


def _decision(claim: Claim, act: Event, kind: str) -> Event:
    shown = Shown(name="", identifiers=claim.target.identifiers)
    return Event(
        0,
        f"{act.key}:credit",
        "decision",
        act.at,
        act.who,
        claim.technician_id,
        claim.target.work_id,
        None,
        kind,
        "confirmed",
        None,
        f"claim {claim.claim_id}",
        shown,
    )


def _taken_back(standing: Event, act: Event) -> Event:
    return Event(
        0,
        f"{act.key}:back",
        "decision",
        act.at,
        act.who,
        standing.technician_id,
        standing.work_id,
        None,
        standing.kind,
        "withdrawn",
        standing.event_id,
        standing.why,
        standing.shown,
    )


def _plain(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a step records, in values that JSON has; UserError for what it cannot record."""
    if name in SECONDED:
        due = given.get("due")
        return {
            "second": given.get("second"),
            "due": due.isoformat() if isinstance(due, date) else due,
        }
    if name == "credit":
        kind = given.get("kind")
        if kind is not None and kind not in CREDIT_KINDS:
            raise UserError(
                f"'{kind}' is no kind of credit. Choose one of: {', '.join(CREDIT_KINDS)}."
            )
        return {"kind": kind, "correction": given.get("correction")}
    if (part := {"write": "target", "attach": "attachment"}.get(name)) is None:
        return {}
    if part not in given:
        raise UserError(
            f"The step '{name}' needs what is to be kept; nothing was recorded. Give the {part}."
        )
    return dict(given)


# -- reading -------------------------------------------------------------------------------------------


def claim(desk: Desk, person: Person, claim_id: str) -> Claim:
    """One claim; UserError, the same for unknown and forbidden ones, where the person may not see it."""
    found = _readable(desk, person, claim_id)
    log.note(desk.home, person, "see claim", [found.technician_id], claim_id)
    return found


def claims(desk: Desk, person: Person, technician_id: str | None = None) -> tuple[Claim, ...]:
    """Every claim that the person may see, of one technician or all, the latest step last."""
    objecting = desk.book.objecting()
    seen = (one for one in every(desk.book) if visible(desk, person, one, objecting))
    found = sorted(seen, key=lambda one: one.last.at)
    wanted = tuple(one for one in found if technician_id in (None, one.technician_id))
    log.note(desk.home, person, "see claims", [one.technician_id for one in wanted])
    return wanted


def every(book: Ledger) -> tuple[Claim, ...]:
    """All claims, drafts too: for the program itself, never for a page."""
    by_claim: dict[str, list[Event]] = {}
    for event in book.acts(ACT):
        by_claim.setdefault((event.payload or {})["claim"], []).append(event)
    return tuple(map(folded, by_claim.values()))


def visible(
    desk: Desk, person: Person, one: Claim, objecting: frozenset[str] | None = None
) -> bool:
    """Whether a person may see a claim: a draft its author only, and what was withdrawn as one stays so; that of somebody
    who objects to being shown, they alone."""
    if person.technician_id != one.technician_id and one.technician_id in (
        desk.book.objecting() if objecting is None else objecting
    ):
        return False
    if one.state == "draft" or all(s.name in ("write", "attach", "withdraw") for s in one.steps):
        return person.who == one.author
    return permissions.may(
        person, "see claim", one.technician_id, desk.of(one.technician_id)
    ) or _is_second(person, one)


def possible_steps(
    desk: Desk, person: Person, one: Claim, now: datetime | None = None, judges: Sequence[str] = ()
) -> tuple[str, ...]:
    """The steps that a person may take now, once they give what `asks` names; nothing is stored."""
    if not visible(desk, person, one):
        return ()
    now = now or datetime.now(UTC)
    found = (name for name in possible(one) if _allows(desk, person, one, name, now))
    return tuple(
        name
        for name in found
        if not (name in SECONDED and judges) or able(one, name, person.who, judges)
    )


def asks(person: Person, one: Claim, name: str) -> tuple[str, ...]:
    """What a step asks of a person who may take it: `words`, `second`, `due`, `file`, `received` (for another)."""
    rule = STEPS[name]
    asked = ("second", "due") if name in SECONDED else ("file",) if name == "attach" else ()
    behalf = rule.by == "author" and person.technician_id != one.technician_id
    return (*(("words",) if rule.words else ()), *asked, *(("received",) if behalf else ()))


def _allows(desk: Desk, person: Person, one: Claim, name: str, now: datetime) -> bool:
    """Whether the rights and the life cycle let a person take a step, with everything it needs."""
    own = person.technician_id == one.technician_id
    given = {"second": SOMEBODY, "due": date.max.isoformat()} if name in SECONDED else {}
    if name == "attach" and len(one.attachments) >= attachments.MAX_FILES:
        return False
    try:
        _require(desk, person, one, name)
        check(one, Step(name, person.who, now, "...", None if own else "..."), given, own=own)
    except UserError:
        return False
    return True


def read_attachment(desk: Desk, person: Person, claim_id: str, stored: str) -> tuple[str, bytes]:
    """The name for people and the bytes of one attachment."""
    found = _readable(desk, person, claim_id)
    told = next((one for one in found.attachments if one["stored"] == stored), None)
    if told is None:
        raise UserError(
            f"Claim {claim_id} has no attachment of that name. Look at the claim again."
        )
    log.note(desk.home, person, "see attachment", [found.technician_id], claim_id)
    return told["name"], attachments.read(desk.home, claim_id, told)


def folded(history: Sequence[Event]) -> Claim:
    """The claim that its steps in the ledger add up to."""
    first = history[0]
    found = Claim((first.payload or {})["claim"], first.technician_id or "", first.who)
    for event in history:
        given = event.payload or {}
        found = after(
            found, Step(given["step"], event.who, event.at, event.why, given.get("received")), given
        )
    return found


def _readable(desk: Desk, person: Person, claim_id: str) -> Claim:
    history = desk.book.history(ACT, "claim", claim_id)
    if not history or not visible(desk, person, found := folded(history)):
        raise UserError(
            f"There is no claim '{claim_id[:40]}' that you may see. The list of claims shows those that there are."
        )
    return found


def _require(desk: Desk, person: Person, found: Claim, name: str) -> None:
    """The right to a step: an author's, a judge's, or either; the second person of a contested claim judges it."""
    by = STEPS[name].by if name in STEPS else "either"
    faculties = desk.of(found.technician_id)
    if by == "lead":
        permissions.require(person, "reassign claim", found.technician_id, faculties)
    judge = permissions.may(person, "judge claim", found.technician_id, faculties)
    judge = judge or _is_second(person, found)
    if by == "judge" and not judge:
        permissions.require(person, "judge claim", found.technician_id, faculties)
    elif by == "author" or not judge:
        permissions.require(person, "write claim", found.technician_id, faculties)


def _is_second(person: Person, one: Claim) -> bool:
    """Whether a contested claim was given to this person, who must be one who judges claims, of whatever faculty."""
    able = permissions.allowed(person.role, "judge claim", "faculty")
    return able and same(person.who, one.second) and person.technician_id != one.technician_id
