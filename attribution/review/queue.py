"""What waits for a person: the lists, what drops out of them, and what can be decided together."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from attribution.core.errors import UserError
from attribution.ledger.ledger import Ledger
from attribution.review.candidate import Candidate, Pair, named
from attribution.review.changed_facts import changes
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader

LISTS = ("review", "unsure", "accepted", "changed")


def queue(
    reader: Reader,
    which: str = "review",
    limit: int | None = None,
    offset: int = 0,
    only: tuple[str, ...] | None = None,
) -> list[dict[str, Any]]:
    """Candidates that wait for a person, those first that move the measure most (see `sql/queue.sql`).

    `which` is one of LISTS: band review or tied and undecided; marked unsure; accepted without a person; decided before
    the facts changed. `only` are the technicians whose candidates may be seen, None for all. Each row tells in `total`
    how many there are in all.
    """
    if which not in LISTS:
        raise UserError(f"There is no list '{which}' to review. Choose one of: {', '.join(LISTS)}.")
    if which == "changed":
        found = changed(reader, reader.ledger, only) if reader.ledger else []
        return found[offset : None if limit is None else offset + limit]
    return _rows(reader, which, limit, offset, only)


def changed(
    reader: Reader, book: Ledger, only: tuple[str, ...] | None = None
) -> list[dict[str, Any]]:
    """Candidates that somebody decided on before the facts for or against them changed: the columns of `queue`, with
    `verdict, decided_by, decided_at`, and sentences that no longer hold (`was`) and that are new (`now`)."""
    found = changes(reader, book, only)
    rows = _rows(reader, "changed", None, 0, only, list(found)) if found else []
    return [row | found[row["mention_id"], row["technician_id"]].told for row in rows]


def _rows(
    reader: Reader,
    which: str,
    limit: int | None,
    offset: int,
    only: tuple[str, ...] | None,
    pairs: Collection[Pair] = (),
) -> list[dict[str, Any]]:
    asked = {
        "list": which,
        "limit": limit,
        "offset": offset,
        "only": None if only is None else list(only),
    }
    return reader.rows(sql("queue"), asked | named(pairs))


def settled(reader: Reader, which: str, pairs: Collection[Pair]) -> set[Pair]:
    """Those of the pairs of a list that wait no longer: decided, no candidate any more, or the name turned out to be
    somebody else's."""
    if which == "changed":
        return set(pairs) - set(
            changes(reader, reader.ledger, pairs=pairs) if reader.ledger else ()
        )
    rows = reader.rows(
        """select mention_id, technician_id from judged
           where mention_id in (select unnest($mentions::varchar[])) and verdict is not distinct from $verdict
             and mention_id not in (select mention_id from decisions where verdict = 'confirmed' and mention_id is not null)""",
        {"mentions": [one for one, _ in pairs], "verdict": "unsure" if which == "unsure" else None},
    )
    return set(pairs) - {(row["mention_id"], row["technician_id"]) for row in rows}


def alike(reader: Reader, seen: Candidate) -> list[dict[str, Any]]:
    """What can be decided together with a candidate: the technician's undecided ones whose mention prints the same ORCID
    iD or has the same OpenAlex author; `same` says which. Never a tie, nor a name confirmed as somebody else."""
    told = reader.rows(
        "select orcid, author_id from candidate_authors where mention_id = ?", [seen.mention_id]
    )
    if seen.tie or not told:
        return []
    return reader.rows(
        sql("alike"), {"mention": seen.mention_id, "technician": seen.technician_id, **told[0]}
    )
