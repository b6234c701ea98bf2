"""People's verdicts on candidates: which to look at first, and how a verdict reaches the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attribution import ledger, store
from attribution.build import sql
from attribution.config import Settings
from attribution.errors import UserError
from attribution.ledger import Ledger, Shown
from attribution.records import Evidence
from attribution.store import Reader

LISTS = {
    "review": {"band": "review", "unsure": False},
    "unsure": {"band": "review", "unsure": True},
    "accepted": {"band": "accept", "unsure": False},
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as a reviewer sees it; `shown` is what the ledger keeps of it beside the verdict."""

    mention_id: str
    technician_id: str
    work_id: str
    kind: str
    tie: bool
    prior: float
    shown: Shown


def local_user(environ: Mapping[str, str]) -> str:
    """Who decides where nobody signs in: the user of this machine, told apart from names of a sign-in by `local:`."""
    return "local:" + (environ.get("USER") or environ.get("USERNAME") or "unknown")


def queue(reader: Reader, which: str = "review", limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
    """Candidates that wait for a person, those first that move the measure most (see `sql/queue.sql`).

    `which` is one of LISTS: band review or tied and undecided; marked unsure; accepted without a person.
    Each row tells in `total` how many there are in all.
    """
    if which not in LISTS:
        raise UserError(f"There is no list '{which}' to review. Choose one of: {', '.join(LISTS)}.")
    return reader.rows(sql("queue"), {**LISTS[which], "limit": limit, "offset": offset})


def settled(reader: Reader, which: str, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the pairs (mention, technician) of a list that wait no longer: decided, no candidate any more, or the
    name turned out to be somebody else's."""
    mentions = [mention_id for mention_id, _ in pairs]
    there = reader.rows(
        "select mention_id, technician_id from candidates where mention_id in (select unnest($ids::varchar[]))",
        {"ids": mentions},
    )
    verdicts = reader.rows(
        "select mention_id, technician_id, verdict from decisions where mention_id in (select unnest($ids::varchar[]))",
        {"ids": mentions},
    )
    said = {(row["mention_id"], row["technician_id"]): row["verdict"] for row in verdicts}
    taken = {row["mention_id"] for row in verdicts if row["verdict"] == "confirmed"}
    wanted = "unsure" if which == "unsure" else None
    waiting = {
        pair
        for pair in ((row["mention_id"], row["technician_id"]) for row in there)
        if said.get(pair) == wanted and pair[0] not in taken
    }
    return set(pairs) - waiting


def candidate(reader: Reader, mention_id: str, technician_id: str) -> Candidate:
    """One candidate of the published snapshot; UserError where it has no such pair."""
    found = reader.rows(
        """select c.*, w.dois, w.doi as main_doi, w.pmid, w.pmcid, w.openalex_id,
                  (select max(version) from build_info) as version
           from candidates c join works w using (work_id) where mention_id = ? and technician_id = ?""",
        [mention_id, technician_id],
    )
    if not found:
        raise UserError(
            f"Mention {mention_id} and technician {technician_id} are no candidate of snapshot {reader.snapshot.name}; "
            "nothing was recorded. `attribution candidates` lists those there are."
        )
    return _candidate(found[0], reader.snapshot.name)


def _candidate(row: Mapping[str, Any], snapshot: str) -> Candidate:
    shown = Shown(
        name=row["name"],
        identifiers=_identifiers(row),
        probability=row["probability"],
        band=row["band"],
        evidence=tuple(Evidence(**piece) for piece in row["evidence"] or ()),
        matcher=row["version"],
        snapshot=snapshot,
    )
    return Candidate(
        row["mention_id"], row["technician_id"], row["work_id"], row["kind"], row["tie"], row["prior"], shown
    )


def _identifiers(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Every name of the work that a later build may know it by."""
    dois = dict.fromkeys(filter(None, [row["main_doi"], *(row["dois"] or ())]))
    others = {"pmid": row["pmid"], "pmcid": row["pmcid"], "openalex": row["openalex_id"]}
    return (*(f"doi:{one}" for one in dois), *(f"{name}:{value}" for name, value in others.items() if value))


def decide(
    settings: Settings, mention_id: str, technician_id: str, verdict: str, who: str, why: str | None, now: datetime
) -> None:
    """Record a verdict on a candidate of the published snapshot, with what there was to see.

    UserError where the pair is no candidate or the verdict is none; nothing is recorded then.
    """
    with ledger.open(settings.ledger_path) as book:
        reader = store.reader(settings.home, book)
        try:
            record(reader, book, candidate(reader, mention_id, technician_id), verdict, who, why, now)
        finally:
            reader.close()


def record(
    reader: Reader, book: Ledger, seen: Candidate, verdict: str, who: str, why: str | None, now: datetime
) -> None:
    """Record a verdict on what a reviewer saw; UserError where the facts have changed since."""
    stands = candidate(reader, seen.mention_id, seen.technician_id)
    if _facts(stands) != _facts(seen):
        raise UserError(
            "The data were renewed while this was on the screen, and what speaks for and against it has changed. "
            "Nothing was recorded. Look at it again, then decide."
        )
    book.decide(
        key=uuid.uuid4().hex,
        who=who,
        technician_id=seen.technician_id,
        work_id=seen.work_id,
        mention_id=seen.mention_id,
        kind=seen.kind,
        verdict=verdict,
        shown=seen.shown,
        why=why or None,
        at=now,
    )


def _facts(one: Candidate) -> tuple[Any, ...]:
    """What a verdict rests on. Points and probability move a little with every night's corpus."""
    said = {(piece.feature, piece.says, piece.roster, piece.printed) for piece in one.shown.evidence}
    return one.shown.name, one.shown.band, one.tie, said
