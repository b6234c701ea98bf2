"""What people's decisions teach: verdicts on pairs, and traces (author number, affiliation, co-authors) of confirmed papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import duckdb

from attribution.core import names
from attribution.matching.corpus import affiliation_words


@dataclass(slots=True)
class History:
    """What people have decided on one technician: each trace with confirmations minus rejections."""

    author_ids: dict[str, int] = field(default_factory=dict)
    affiliations: dict[frozenset[str], int] = field(default_factory=dict)
    coauthors: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Decisions:
    """Verdicts by mention and technician, and the history of each technician."""

    verdicts: dict[tuple[str, str], str] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)


_DECIDED = """
    select d.technician_id, d.verdict, m.mention_id, m.kind, {author_id} as author_id, m.affiliations,
           (select list(distinct o.name) from {mentions} o
            where o.work_id = m.work_id and o.kind = 'author' and o.mention_id <> m.mention_id) as coauthors
    from {decisions} d join {mentions} m on m.mention_id = d.mention_id
    where d.verdict in ('confirmed', 'rejected')
"""
T = TypeVar("T")
_SIGN = {"confirmed": 1, "rejected": -1}


def read(connection: duckdb.DuckDBPyConnection, mentions: str, decisions: str) -> Decisions:
    """All decisions on mentions that exist; the last verdict on a pair is the one the relation holds."""
    present = {
        c[0] for c in connection.execute(f"select * from {mentions} limit 0").description or ()
    }
    author_id = "m.author_id" if "author_id" in present else "null"
    query = _DECIDED.format(mentions=mentions, decisions=decisions, author_id=author_id)
    found = Decisions()
    for technician_id, verdict, mention_id, kind, author, texts, coauthors in connection.execute(
        query
    ).fetchall():
        found.verdicts[mention_id, technician_id] = verdict
        history = found.histories.setdefault(technician_id, History())
        sign = _SIGN[verdict]
        if kind == "author":
            _count(history.author_ids, [author] if author else [], sign)
            _count(history.affiliations, [affiliation_words(tuple(texts))] if texts else [], sign)
        _count(history.coauthors, [names.fold(c) for c in coauthors or ()], sign)
    return found


def _count(counts: dict[T, int], traces: Iterable[T], sign: int) -> None:
    for trace in traces:
        counts[trace] = counts.get(trace, 0) + sign
