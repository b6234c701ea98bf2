"""The lists of candidates to review, as rows of a snapshot, without regard to rights."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from attribution.core.errors import UserError
from attribution.core.rows import Row
from attribution.review.candidate import Pair, pair_parameters
from attribution.review.changed_facts import changes
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader

LISTS = ("review", "unsure", "accepted", "changed")
Only = tuple[str, ...] | None
OnWork = tuple[str, str]  # a technician and a work
OnWorks = tuple[OnWork, ...] | None
_WAITING = """
select mention_id, technician_id from judged
where mention_id in (select unnest($mentions::varchar[]))
  and verdict is not distinct from $verdict
  and mention_id not in (
      select mention_id from decisions where verdict = 'confirmed' and mention_id is not null)
"""


def rows(
    reader: Reader,
    list_name: str,
    only: Only = None,
    limit: int | None = None,
    offset: int = 0,
    on_works: OnWorks = None,
) -> list[Row]:
    """The candidates of one of LISTS, those that would change the measure most first.

    - `review`: in the band review or tied, and undecided
    - `unsure`: marked unsure
    - `accepted`: accepted automatically
    - `changed`: decided before the facts changed, or confirmed against the evidence without a word

    `only` are the technicians whose candidates are listed, None for all; `on_works` the
    technicians and works, None for all. The column `total` of each row is the number of candidates
    without the limit. The columns are those of `snapshot/sql/queue.sql`.
    """
    if list_name not in LISTS:
        raise UserError(
            f"Choose one of these lists: {', '.join(LISTS)}. '{list_name}' is not a review list."
        )
    if list_name == "changed":
        end = None if limit is None else offset + limit
        return changed(reader, only, on_works)[offset:end]
    return _queue(reader, list_name, only, on_works, limit=limit, offset=offset)


def changed(reader: Reader, only: Only = None, on_works: OnWorks = None) -> list[Row]:
    """The candidates of the list `changed`.

    Further columns: `verdict, decided_by, decided_at`, the sentences that no longer hold (`was`),
    those that are new (`now`), and those on what contradicts a confirmation (`against`).
    """
    change_of = changes(reader, only)
    if not change_of:
        return []
    candidates = _queue(reader, "changed", only, on_works, **pair_parameters(change_of))
    return [
        candidate | change_of[candidate["mention_id"], candidate["technician_id"]].columns
        for candidate in candidates
    ]


def _queue(
    reader: Reader, list_name: str, only: Only, on_works: OnWorks, **values: Any
) -> list[Row]:
    every = {"limit": None, "offset": 0, **pair_parameters(())}
    narrowed = {
        "list": list_name,
        "only": None if only is None else list(only),
        "works_of": None if on_works is None else [technician_id for technician_id, _ in on_works],
        "works": None if on_works is None else [work_id for _, work_id in on_works],
    }
    return reader.rows(sql("queue"), {**every, **values, **narrowed})


def settled(reader: Reader, list_name: str, pairs: Collection[Pair]) -> set[Pair]:
    """The pairs of a list that no longer wait on it.

    They were decided, are no longer candidates, or the name was confirmed for another technician.
    """
    if list_name == "changed":
        return set(pairs) - set(changes(reader, pairs=pairs))
    verdict = "unsure" if list_name == "unsure" else None
    mentions = [mention_id for mention_id, _ in pairs]
    waiting = reader.rows(_WAITING, {"mentions": mentions, "verdict": verdict})
    return set(pairs) - {(row["mention_id"], row["technician_id"]) for row in waiting}
