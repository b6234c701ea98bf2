"""How much a snapshot holds, and the guard against publishing one that holds much less."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from attribution.core.errors import NothingPublished
from attribution.snapshot.reader import Reader

# The counts that must not fall by more than the setting guard.max_drop.
GUARDED = ("works", "affiliated_works", "author_mentions", "acknowledgements_read", "credits")

_TOTALS = """
select (select count(*) from works) as works,
       (select count(*) from works where affiliated) as affiliated_works,
       (select count(*) from mentions m join works w using (work_id)
        where w.affiliated and m.kind = 'author' and m.role is null) as author_mentions,
       (select count(*) from works
        where affiliated and acknowledgement = 'read') as acknowledgements_read,
       (select count(*) from technicians) as technicians,
       (select count(*) from credits where kind in ('author', 'thanked')) as credits
"""
_UNREAD = """
select reason, sum(works)::integer as works from coverage
where reason <> 'read' group by reason order by reason
"""


@dataclass(frozen=True)
class Counts:
    """How much a snapshot holds. Mentions and acknowledgements are those of affiliated works."""

    works: int = 0
    affiliated_works: int = 0
    author_mentions: int = 0
    acknowledgements_read: int = 0
    coverage: dict[str, int] = field(default_factory=dict)
    technicians: int = 0
    credits: int = 0


def count_snapshot(snapshot: Path) -> Counts:
    """The counts of a snapshot."""
    reader = Reader(snapshot)
    try:
        (totals,) = reader.rows(_TOTALS)
        reasons = reader.rows(_UNREAD)
    finally:
        reader.close()
    return Counts(**totals, coverage={row["reason"]: row["works"] for row in reasons})


def refuse_drop(before: Counts, after: Counts, max_drop: float) -> None:
    """NothingPublished where a count fell by more than `max_drop`.

    A sharp fall is mostly the fault of a source, and rarely a fact.
    """
    for name in GUARDED:
        old, new = getattr(before, name), getattr(after, name)
        if old and new < old * (1 - max_drop):
            raise NothingPublished(
                f"Check the sources with `attribution doctor`: {name.replace('_', ' ')} fell from "
                f"{old:,} to {new:,}, by more than {max_drop:.0%}. Nothing was published. Last "
                "night's figures stay in place. If the fall is correct, run "
                "`attribution build --accept-drop`."
            )
