"""From a relation of mentions to pairs worth weighing: blocking, name fits, and the mentions that survive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from attribution import names
from attribution.matching import blocking, corpus, pairs
from attribution.matching.decided import Decisions
from attribution.matching.fit import NameFit, fit
from attribution.matching.score import Scored, findings
from attribution.records import Technician

OPTIONAL = ("orcid_inferred", "author_id", "phrase", "affiliated")
_COLUMNS = "mention_id, work_id, kind, name, given, family, orcid, affiliations, institution_rors, date, role, context"
_NO_FIT = ("differs",)


def candidates(
    connection: duckdb.DuckDBPyConnection, mentions: str, technicians: Sequence[Technician], decisions: Decisions
) -> list[Scored]:
    """Every pair that evidence could accept, with its findings, not yet weighed."""
    blocking.pair(connection, mentions, technicians)
    people = pairs.people(technicians, decisions)
    fits = _fits(connection, people)
    rors = {r for p in people for r in p.rors}
    words = {w for p in people for _, d in p.departments for w in d}
    counted = corpus.read(connection, mentions, rors, words)
    _load_kept(connection, fits, technicians)
    return list(_scored(connection, mentions, people, fits, counted))


def _fits(connection: duckdb.DuckDBPyConnection, people: Sequence[pairs.Person]) -> dict[int, dict[int, NameFit]]:
    """By name id and technician: how the names fit, where they do."""
    rows = connection.execute(
        "select name_id, name, given, family, technician from match_pairs join match_names using (name_id)"
    ).fetchall()
    kept: dict[int, dict[int, NameFit]] = {}
    for name_id, name, given, family, technician in rows:
        found = fit(people[technician].forms, name, given, family)
        if found.family != "other" and found.given not in _NO_FIT:
            kept.setdefault(name_id, {})[technician] = found
    return kept


def _load_kept(
    connection: duckdb.DuckDBPyConnection, fits: dict[int, dict[int, NameFit]], technicians: Sequence[Technician]
) -> None:
    connection.register("match_loading", pa.table({"name_id": pa.array(list(fits), pa.uint64())}))
    connection.execute("create or replace temp table match_kept as select * from match_loading")
    owners = [(t.orcid, i) for i, t in enumerate(technicians) if t.orcid]
    table = {
        "iris": pa.array([o for o, _ in owners], pa.string()),
        "technician": pa.array([i for _, i in owners], pa.int32()),
    }
    connection.register("match_loading", pa.table(table))
    connection.execute(
        "create or replace temp table match_orcid as select iris as orcid, list(technician) as owners from match_loading group by 1"
    )
    connection.unregister("match_loading")


def _scored(
    connection: duckdb.DuckDBPyConnection,
    mentions: str,
    people: Sequence[pairs.Person],
    fits: dict[int, dict[int, NameFit]],
    counted: corpus.Corpus,
) -> Iterator[Scored]:
    coauthors = _coauthors(connection, mentions) if any(p.history.coauthors for p in people) else {}
    for row in _survivors(connection, mentions):
        mention = pairs.mention(row, coauthors.get(row["work_id"], frozenset()))
        fitting = dict(fits.get(row["name_id"], {}))
        for owner in row["owners"] or ():
            fitting.setdefault(owner, fit(people[owner].forms, mention.name, mention.given, mention.family))
        for technician, found in fitting.items():
            pair = pairs.Pair(mention, people[technician], found, counted)
            yield Scored(pair, technician, findings(pair))


def _survivors(connection: duckdb.DuckDBPyConnection, mentions: str) -> Iterator[dict[str, Any]]:
    present = {c[0] for c in connection.execute(f"select * from {mentions} limit 0").description or ()}
    columns = ", ".join(f"m.{c}" for c in [*_COLUMNS.split(", "), *(o for o in OPTIONAL if o in present)])
    iris = "regexp_extract(m.orcid, '[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9Xx]')"
    query = f"""
        select hash(m.name, m.given, m.family) as name_id, o.owners, {columns}
        from {mentions} m
        left join match_kept k on k.name_id = hash(m.name, m.given, m.family)
        left join match_orcid o on o.orcid = upper({iris})
        where k.name_id is not null or o.owners is not null
    """
    yield from connection.sql(query).to_arrow_table().to_pylist()


def _coauthors(connection: duckdb.DuckDBPyConnection, mentions: str) -> dict[str, frozenset[str]]:
    """Folded author names of every work that has a surviving mention."""
    query = f"""
        select work_id, list(distinct name) from {mentions}
        where kind = 'author' and work_id in (
            select m.work_id from {mentions} m join match_kept k on k.name_id = hash(m.name, m.given, m.family))
        group by work_id
    """
    return {work: frozenset(map(names.fold, printed)) for work, printed in connection.execute(query).fetchall()}


def total(connection: duckdb.DuckDBPyConnection, mentions: str) -> int:
    """How many mentions there are, matched or not."""
    return int(connection.execute(f"select count(*) from {mentions}").fetchall()[0][0])
