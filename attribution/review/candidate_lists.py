"""The lists of candidates to review, as rows of a snapshot, whoever may see which."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from attribution.core.errors import UserError
from attribution.review.candidate import Pair, named
from attribution.review.changed_facts import changes
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader

LISTS = ("review", "unsure", "accepted", "changed")
Only = tuple[str, ...] | None
_WAITING = """
select mention_id, technician_id from judged
where mention_id in (select unnest($mentions::varchar[]))
  and verdict is not distinct from $verdict
  and mention_id not in (
      select mention_id from decisions where verdict = 'confirmed' and mention_id is not null)
"""


def rows(
    reader: Reader, which: str, only: Only = None, limit: int | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """Candidates of one of LISTS, those first that move the measure most (see `sql/queue.sql`).

    Band review or tied and undecided; marked unsure; accepted without a person; decided before the
    facts changed. `only` are the technicians whose candidates are listed, None for all. Each row
    tells in `total` how many there are in all.
    """
    if which not in LISTS:
        raise UserError(f"There is no list '{which}' to review. Choose one of: {', '.join(LISTS)}.")
    if which == "changed":
        return changed(reader, only)[offset : None if limit is None else offset + limit]
    values = {"list": which, "limit": limit, "offset": offset}
    return reader.rows(sql("queue"), {**values, "only": _listed(only), **named(())})


def changed(reader: Reader, only: Only = None) -> list[dict[str, Any]]:
    """Candidates that a person decided on before the facts for or against them changed: the columns
    of `rows`, with `verdict, decided_by, decided_at`, and sentences that no longer hold (`was`)
    and that are new (`now`).
    """
    change_of = changes(reader, only)
    if not change_of:
        return []
    values = {"list": "changed", "limit": None, "offset": 0, "only": _listed(only)}
    candidates = reader.rows(sql("queue"), values | named(list(change_of)))
    return [row | change_of[row["mention_id"], row["technician_id"]].columns for row in candidates]


def _listed(only: Only) -> list[str] | None:
    return None if only is None else list(only)


def settled(reader: Reader, which: str, pairs: Collection[Pair]) -> set[Pair]:
    """Those of the pairs of a list that wait no longer: decided, no candidate any more, or the name
    turned out to be another technician's.
    """
    if which == "changed":
        return set(pairs) - set(changes(reader, pairs=pairs))
    verdict = "unsure" if which == "unsure" else None
    mentions = [mention_id for mention_id, _ in pairs]
    waiting = reader.rows(_WAITING, {"mentions": mentions, "verdict": verdict})
    return set(pairs) - {(row["mention_id"], row["technician_id"]) for row in waiting}
