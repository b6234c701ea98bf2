"""How a verdict reaches the ledger, and how it is taken back.

Two reviewers never overwrite each other: what stood on the screen is compared with what stands, and
both with the ledger that the verdict is written to. Several verdicts are recorded together or not
at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.ledger.event import CONSEQUENCE, DECISION, Event, checked_verdict, withdrawal
from attribution.ledger.ledger import Ledger
from attribution.review.candidate import Candidate, Pair, candidate, candidates, facts, present
from attribution.snapshot.reader import TAKEN, Reader, taken
from attribution.workspace import Acting, Workspace, requires

UNDONE = ("author", "thanked", "facility")  # kinds of decisions that a person can take back
_OF_PAIR = "select event_id from decisions where mention_id = ? and technician_id = ?"


# -- giving ----------------------------------------------------------------------------------------


@requires("decide", about="technician_id")
def decide(
    workspace: Workspace,
    acting: Acting,
    mention_id: str,
    technician_id: str,
    verdict: str,
    why: str | None = None,
) -> Event:
    """Record a verdict on a candidate of the published snapshot, with what there was to see.

    UserError where the pair is no candidate or the verdict is none; nothing is recorded then.
    """
    seen = candidate(workspace.reader, mention_id, technician_id)
    return _record(workspace, acting, [seen], verdict, why)[0]


@requires("decide", inside=True)
def record_all(
    workspace: Workspace,
    acting: Acting,
    seen: Sequence[Candidate],
    verdict: str,
    why: str | None = None,
) -> tuple[Event, ...]:
    """Record one verdict on what a reviewer saw of one technician, on all of it or none.

    UserError where the person may not, where the facts have changed, where another person decided
    since, or where the name that is to be confirmed stands confirmed for another technician.
    """
    (technician_id,) = {candidate.technician_id for candidate in seen}
    workspace.require("decide", technician_id)
    if len(seen) > 1 and any(candidate.tie for candidate in seen):
        raise UserError(
            "A tie is decided by itself, never together with others. Nothing was recorded."
        )
    return _record(workspace, acting, seen, verdict, why)


def _record(
    workspace: Workspace,
    acting: Acting,
    seen: Sequence[Candidate],
    verdict: str,
    why: str | None,
) -> tuple[Event, ...]:
    batch = acting.key or uuid.uuid4().hex

    def plan() -> list[Event]:
        _check(workspace, seen, verdict)
        return [
            decision(candidate, verdict, workspace.person, acting, f"{batch}:{number}", why)
            for number, candidate in enumerate(seen)
        ]

    return workspace.ledger.store_planned_optimistically(plan)


def decision(
    seen: Candidate, verdict: str, person: Person, acting: Acting, key: str, why: str | None
) -> Event:
    """A verdict on a candidate, not stored yet; UserError for a word that is none."""
    return Event(
        key=key,
        act=DECISION,
        at=acting.at,
        who=person.who,
        technician_id=seen.technician_id,
        work_id=seen.work_id,
        mention_id=seen.mention_id,
        kind=seen.kind,
        verdict=checked_verdict(verdict),
        why=why or None,
        shown=seen.shown,
    )


def standing(reader: Reader, ledger: Ledger, pairs: Collection[Pair]) -> dict[Pair, Event]:
    """The decisions that stand on candidates now."""
    numbers = {
        pair: candidate.stands
        for pair, candidate in candidates(reader, pairs).items()
        if candidate.stands is not None
    }
    acts = ledger.events_by_id(numbers.values())
    return {pair: acts[number] for pair, number in numbers.items() if number in acts}


def _check(workspace: Workspace, seen: Sequence[Candidate], verdict: str) -> None:
    """UserError where a verdict on what was seen cannot be recorded as things stand."""
    reader = workspace.reader
    known = candidates(reader, [was.pair for was in seen])
    mentions = [was.mention_id for was in seen]
    owners = taken(reader, mentions) if verdict == "confirmed" else {}
    for was in seen:
        _check_one(workspace, was, known, verdict)
        if owners.get(was.mention_id, set()) - {was.technician_id}:
            raise UserError(
                f"“{was.shown.name}”: {TAKEN}. Nothing was recorded. "
                "Have that decision undone first."
            )


def _check_one(
    workspace: Workspace, seen: Candidate, known: Mapping[Pair, Candidate], verdict: str
) -> None:
    """UserError where a candidate is not what was seen."""
    now = present(workspace.reader, known, seen.pair)
    if facts(now) != facts(seen):
        raise UserError(
            "The data were renewed while this was on the screen, and what speaks for and against "
            "it has changed. Nothing was recorded. Look at it again, then decide."
        )
    if now.stands != seen.stands:
        raise UserError(_overtaken(workspace, seen, now, verdict))


def _overtaken(workspace: Workspace, seen: Candidate, now: Candidate, verdict: str) -> str:
    """What happened on a pair since it was shown."""
    acts = workspace.ledger.events_by_id([] if now.stands is None else [now.stands])
    latest = next(iter(acts.values()), None)
    name = f"“{seen.shown.name}”"
    if latest is None:
        return (
            f"{name}: the decision that you saw was taken back since. Nothing was recorded. "
            "Look at it again."
        )
    if seen.stands is not None and latest.event_id < seen.stands:
        return (
            f"{name}: the decision that you saw was taken back since, and the one before it stands "
            f"again: {in_words(latest)}. Nothing was recorded. Look at it again, then decide."
        )
    who = "you" if latest.who == workspace.person.who else latest.who
    if latest.verdict == verdict:
        agree = "it is recorded" if who == "you" else "you agree, and it stands"
        return (
            f"{name}: {in_words(latest, who)}, since you saw it: {agree}. "
            "Nothing was recorded again."
        )
    return (
        f"{name}: {in_words(latest, who)}, since you saw it. Nothing was recorded. "
        "Look at it again, then decide."
    )


def in_words(decision: Event, who: str | None = None) -> str:
    """Who decided what and when."""
    when = f"{decision.at:%Y-%m-%d %H:%M} UTC"
    return f"{who or decision.who} said {decision.verdict} on {when}"


# -- taking back -----------------------------------------------------------------------------------


@requires("decide", inside=True)
def undo(
    workspace: Workspace, acting: Acting, decisions: Sequence[Event], why: str | None = None
) -> tuple[Event, ...]:
    """Take verdicts on one technician back, all or none; what stood before them stands again.

    UserError where one of them does not stand any more, follows from a claim or a report, or is
    somebody else's and the person is no lead.
    """
    (technician_id,) = {decision.technician_id for decision in decisions}
    workspace.require("decide", technician_id)
    return _undo(workspace, acting, decisions, why)


@requires("decide", about="technician_id")
def take_back(
    workspace: Workspace,
    acting: Acting,
    mention_id: str,
    technician_id: str,
    why: str | None = None,
) -> tuple[Event, ...]:
    """Take the last verdict on a pair back; UserError where there is none."""
    rows = workspace.reader.rows(_OF_PAIR, [mention_id, technician_id])
    decisions = list(workspace.ledger.events_by_id(row["event_id"] for row in rows).values())
    if not decisions:
        raise UserError(
            f"Nobody has decided on mention {mention_id} and technician {technician_id}, or it was "
            "taken back already; nothing was recorded. `attribution candidates` lists the pairs."
        )
    return _undo(workspace, acting, decisions, why)


def _undo(
    workspace: Workspace, acting: Acting, decisions: Sequence[Event], why: str | None
) -> tuple[Event, ...]:
    ledger, person, batch = workspace.ledger, workspace.person, acting.key or uuid.uuid4().hex

    def plan() -> list[Event]:
        standing = [_undoable(ledger, person, decision) for decision in decisions]
        return [
            withdrawal(
                decision,
                key=f"{batch}:{number}",
                who=person.who,
                at=acting.at,
                why=why or None,
            )
            for number, decision in enumerate(standing)
        ]

    return ledger.store_planned(plan)


def _undoable(ledger: Ledger, person: Person, decision: Event) -> Event:
    """A decision as it stands; UserError where the person cannot take it back."""
    latest = ledger.current_decision(decision)
    if latest is None:
        raise UserError(
            "This verdict was taken back already, or is none; nothing was undone. Look at it again."
        )
    if latest.event_id != decision.event_id:
        raise UserError(
            f"This verdict does not stand any more: {in_words(latest)}. Nothing was undone. "
            "Look at it again."
        )
    if latest.kind not in UNDONE or latest.key.endswith(CONSEQUENCE):
        raise UserError(
            "This decision follows from a claim or a report, and is changed there; "
            "nothing was undone."
        )
    if person.who != latest.who and person.role != "lead":
        raise UserError(
            f"This verdict is {latest.who}'s; only they or a lead can undo it. Nothing was undone."
        )
    return latest
