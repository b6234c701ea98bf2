"""How much a snapshot holds, and which of its counts fell by more than a sharp fall may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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
select acknowledgement as reason, count(*) as works from works
where affiliated and acknowledgement <> 'read' group by reason order by reason
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


def count_snapshot(reader: Reader) -> Counts:
    """The counts of a snapshot."""
    (totals,) = reader.rows(_TOTALS)
    reasons = reader.rows(_UNREAD)
    return Counts(**totals, coverage={row["reason"]: row["works"] for row in reasons})


@dataclass(frozen=True, slots=True)
class Change:
    """A value that moved more than it may in one night.

    `name` is what `--accept-change` takes, `sentence` says what moved, from what to what. A drop is
    accepted by `--accept-drop` too.
    """

    name: str
    sentence: str
    is_drop: bool = False


def drops(before: Counts, after: Counts, max_drop: float) -> Iterator[Change]:
    """The counts that fell by more than `max_drop`.

    A sharp fall is mostly the fault of a source, and rarely a fact.
    """
    for name in GUARDED:
        old, new = getattr(before, name), getattr(after, name)
        if old and new < old * (1 - max_drop):
            words = name.replace("_", " ")
            sentence = f"{words} fell from {old:,} to {new:,}, by more than {max_drop:.0%}"
            yield Change(name.replace("_", "-"), sentence, is_drop=True)
