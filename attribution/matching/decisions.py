"""Decisions teach: verdicts on pairs, and what confirmed papers have in common.

These traces are author numbers, affiliations and co-authors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from attribution.core import names
from attribution.matching.corpus import affiliation_words
from attribution.matching.mentions import Mentions

Trace = TypeVar("Trace")
_SIGN = {"confirmed": 1, "rejected": -1}
_DECIDED = """
    select d.technician_id, d.verdict, m.mention_id, m.kind, {author_id} as author_id,
           m.affiliations,
           (select list(distinct o.name) from {mentions} o
            where o.work_id = m.work_id and o.kind = 'author'
              and o.mention_id <> m.mention_id) as coauthors
    from {decisions} d join {mentions} m on m.mention_id = d.mention_id
    where d.verdict in ('confirmed', 'rejected')
"""


@dataclass(slots=True, eq=False)
class History:
    """What was decided about one technician: each trace with confirmations minus rejections."""

    author_ids: dict[str, int] = field(default_factory=dict)
    affiliations: dict[frozenset[str], int] = field(default_factory=dict)  # folded words
    coauthors: dict[str, int] = field(default_factory=dict)  # folded names

    def add_author(self, author_id: str | None, affiliations: list[str] | None, sign: int) -> None:
        """Count the traces that only an author leaves."""
        if author_id:
            _count(self.author_ids, [author_id], sign)
        if affiliations:
            _count(self.affiliations, [affiliation_words(tuple(affiliations))], sign)

    def add_coauthors(self, printed_names: list[str] | None, sign: int) -> None:
        """Count the other authors of the work."""
        _count(self.coauthors, map(names.fold, printed_names or ()), sign)


@dataclass(slots=True)
class Decisions:
    """Verdicts by mention and technician, and the history of each technician."""

    verdicts: dict[tuple[str, str], str] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)

    def add(self, row: tuple[Any, ...]) -> None:
        """Count one row of the query above."""
        technician_id, verdict, mention_id, kind, author_id, affiliations, coauthors = row
        self.verdicts[mention_id, technician_id] = verdict
        history = self.histories.setdefault(technician_id, History())
        sign = _SIGN[verdict]
        if kind == "author":
            history.add_author(author_id, affiliations, sign)
        history.add_coauthors(coauthors, sign)


def read_decisions(mentions: Mentions, relation: str) -> Decisions:
    """All decisions on mentions that exist; `relation` holds the last verdict on each pair."""
    author_id = "m.author_id" if "author_id" in mentions.columns() else "null"
    query = _DECIDED.replace("{decisions}", relation).replace("{author_id}", author_id)
    decisions = Decisions()
    for row in mentions.rows(query):
        decisions.add(row)
    return decisions


def _count(counts: dict[Trace, int], traces: Iterable[Trace], sign: int) -> None:
    for trace in traces:
        counts[trace] = counts.get(trace, 0) + sign
