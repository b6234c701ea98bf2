"""How a verdict reaches the ledger, and how it is taken back.

Two reviewers never overwrite each other: what stood on the screen is compared with what stands, and both with the ledger
that the verdict is written to. Several verdicts are recorded together or not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.ledger import event, ledger
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.review.candidate import Candidate, Pair, candidate, candidates, facts, present
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.reader import TAKEN, Reader, taken

UNDONE = ("author", "thanked", "facility")  # kinds of decisions that a person can take back
CONSEQUENCE = ":credit"  # ends the keys of decisions that follow from a claim or a report


def local_user(environ: Mapping[str, str]) -> str:
    """Who decides where nobody signs in: the user of this machine, told apart from names of a sign-in by `local:`."""
    return "local:" + (environ.get("USER") or environ.get("USERNAME") or "unknown")


def faculties_of(reader: Reader, technician_id: str) -> tuple[str | None, ...]:
    """The faculties of a technician's spells."""
    rows = reader.rows(
        "select distinct faculty from spells where technician_id = ? order by all", [technician_id]
    )
    return tuple(row["faculty"] for row in rows)


# -- giving --------------------------------------------------------------------------------------------


def record(
    reader: Reader,
    book: Ledger,
    person: Person,
    faculties: Iterable[str | None],
    seen: Candidate,
    verdict: str,
    why: str | None,
    now: datetime,
) -> Event:
    """Record a verdict on what a reviewer saw. See `record_all`."""
    return record_all(reader, book, person, faculties, [seen], verdict, why, now)[0]


def record_all(
    reader: Reader,
    book: Ledger,
    person: Person,
    faculties: Iterable[str | None],
    seen: Sequence[Candidate],
    verdict: str,
    why: str | None,
    now: datetime,
) -> tuple[Event, ...]:
    """Record one verdict on what a reviewer saw of one technician, on all of it or none; `faculties` are those of the
    technician's spells.

    UserError where the person may not, where the facts have changed, where somebody decided since, or where the name
    that is to be confirmed stands confirmed for another technician.
    """
    (technician_id,) = {one.technician_id for one in seen}
    permissions.require(person, "decide", technician_id, faculties)
    if len(seen) > 1 and any(one.tie for one in seen):
        raise UserError(
            "A tie is decided by itself, never together with others. Nothing was recorded."
        )
    batch = uuid.uuid4().hex

    def plan() -> list[Event]:
        _check(reader, book, person, seen, verdict)
        return [
            event.decision(
                key=f"{batch}:{n}",
                who=person.who,
                technician_id=one.technician_id,
                work_id=one.work_id,
                mention_id=one.mention_id,
                kind=one.kind,
                verdict=verdict,
                shown=one.shown,
                why=why or None,
                at=now,
            )
            for n, one in enumerate(seen)
        ]

    return book.checked(plan)


def decide(
    settings: Settings,
    mention_id: str,
    technician_id: str,
    verdict: str,
    person: Person,
    why: str | None,
    now: datetime,
) -> Event:
    """Record a verdict on a candidate of the published snapshot, with what there was to see.

    UserError where the pair is no candidate or the verdict is none; nothing is recorded then.
    """
    with _open(settings) as (reader, book):
        seen = candidate(reader, mention_id, technician_id)
        return record(
            reader, book, person, faculties_of(reader, technician_id), seen, verdict, why, now
        )


def standing(reader: Reader, book: Ledger, pairs: Collection[Pair]) -> dict[Pair, Event]:
    """The decisions that stand on candidates now."""
    found = {
        pair: one.stands
        for pair, one in candidates(reader, pairs).items()
        if one.stands is not None
    }
    acts = book.numbered(found.values())
    return {pair: acts[number] for pair, number in found.items() if number in acts}


def _check(
    reader: Reader, book: Ledger, person: Person, seen: Sequence[Candidate], verdict: str
) -> None:
    """UserError where a verdict on what was seen cannot be recorded as things stand."""
    found = candidates(reader, [one.pair for one in seen])
    owners = taken(reader, [one.mention_id for one in seen]) if verdict == "confirmed" else {}
    for one in seen:
        now = present(reader, found, one.pair)
        if facts(now) != facts(one):
            raise UserError(
                "The data were renewed while this was on the screen, and what speaks for and against it has changed. "
                "Nothing was recorded. Look at it again, then decide."
            )
        if now.stands != one.stands:
            raise UserError(_overtaken(book, person, one, now, verdict))
        if owners.get(one.mention_id, set()) - {one.technician_id}:
            raise UserError(
                f"“{one.shown.name}”: {TAKEN}. Nothing was recorded. Have that decision undone first."
            )


def _overtaken(book: Ledger, person: Person, seen: Candidate, now: Candidate, verdict: str) -> str:
    """What happened on a pair since it was shown."""
    stands = book.numbered([now.stands]).get(now.stands) if now.stands is not None else None
    name = f"“{seen.shown.name}”"
    if stands is None:
        return f"{name}: the decision that you saw was taken back since. Nothing was recorded. Look at it again."
    if seen.stands is not None and stands.event_id < seen.stands:
        back = f"the decision that you saw was taken back since, and the one before it stands again: {said(stands)}"
        return f"{name}: {back}. Nothing was recorded. Look at it again, then decide."
    who = "you" if stands.who == person.who else stands.who
    if stands.verdict == verdict:
        agree = "it is recorded" if who == "you" else "you agree, and it stands"
        return (
            f"{name}: {said(stands, who)}, since you saw it: {agree}. Nothing was recorded again."
        )
    return f"{name}: {said(stands, who)}, since you saw it. Nothing was recorded. Look at it again, then decide."


def said(one: Event, who: str | None = None) -> str:
    """Who decided what and when, in words."""
    return f"{who or one.who} said {one.verdict} on {one.at:%Y-%m-%d %H:%M} UTC"


# -- taking back ---------------------------------------------------------------------------------------


def undo(
    book: Ledger,
    person: Person,
    events: Sequence[Event],
    faculties: Iterable[str | None],
    now: datetime,
    why: str | None = None,
) -> tuple[Event, ...]:
    """Take verdicts on one technician back, all or none; what stood before them stands again.

    UserError where one of them does not stand any more, follows from a claim or a report, or is somebody else's and the
    person is no lead.
    """
    (technician_id,) = {one.technician_id for one in events}
    permissions.require(person, "decide", technician_id, faculties)
    batch = uuid.uuid4().hex

    def plan() -> list[Event]:
        found = [_undoable(book, person, one) for one in events]
        return [
            event.withdrawal(one, key=f"{batch}:{n}", who=person.who, why=why or None, at=now)
            for n, one in enumerate(found)
        ]

    return book.together(plan)


def take_back(
    settings: Settings,
    mention_id: str,
    technician_id: str,
    person: Person,
    why: str | None,
    now: datetime,
) -> tuple[Event, ...]:
    """Take the last verdict on a pair back; UserError where there is none."""
    with _open(settings) as (reader, book):
        rows = reader.rows(
            "select event_id from decisions where mention_id = ? and technician_id = ?",
            [mention_id, technician_id],
        )
        events = list(book.numbered(row["event_id"] for row in rows).values())
        if not events:
            raise UserError(
                f"Nobody has decided on mention {mention_id} and technician {technician_id}, or it was taken back "
                "already; nothing was recorded. `attribution candidates` lists the pairs."
            )
        return undo(book, person, events, faculties_of(reader, technician_id), now, why)


def _undoable(book: Ledger, person: Person, one: Event) -> Event:
    """A decision as it stands; UserError where the person cannot take it back."""
    stands = book.stands(one)
    if stands is None:
        raise UserError(
            "This verdict was taken back already, or is none; nothing was undone. Look at it again."
        )
    if stands.event_id != one.event_id:
        raise UserError(
            f"This verdict does not stand any more: {said(stands)}. Nothing was undone. Look at it again."
        )
    if stands.kind not in UNDONE or stands.key.endswith(CONSEQUENCE):
        raise UserError(
            "This decision follows from a claim or a report, and is changed there; nothing was undone."
        )
    if person.who != stands.who and person.role != "lead":
        raise UserError(
            f"This verdict is {stands.who}'s; only they or a lead can undo it. Nothing was undone."
        )
    return stands


@contextmanager
def _open(settings: Settings) -> Iterator[tuple[Reader, Ledger]]:
    with ledger.open(settings.ledger_path) as book:
        reader = snapshot_reader.open_published(settings.home, book)
        try:
            yield reader, book
        finally:
            reader.close()
