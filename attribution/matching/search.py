"""From a relation of mentions to pairs worth weighing: blocking, name fits, and the mentions that survive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from attribution.core import identifiers, names
from attribution.core.model import Technician
from attribution.matching import blocking, corpus, pairs
from attribution.matching.decisions import Decisions
from attribution.matching.evidence import Reader
from attribution.matching.name_fit import NameFit, fit
from attribution.matching.score import Scored, Weights, estimate_prior, weigh

OPTIONAL = ("orcid_inferred", "author_id", "phrase", "affiliated")
_COLUMNS = "mention_id, work_id, kind, name, given, family, orcid, affiliations, institution_rors, date, role, context"
BATCH = 20_000  # surviving mentions held as Python values at a time
EXPECTED = 6.0  # what the rough worth exaggerates by, usually
UNLIKELY = -8.0  # log-odds, all evidence but the role read, that no role could bring to review
HOPELESS = (
    -4.6
)  # rough log-odds below which nothing that is still to be read could bring a pair to review


def candidates(
    connection: duckdb.DuckDBPyConnection,
    mentions: str,
    technicians: Sequence[Technician],
    decisions: Decisions,
    weights: Mapping[str, Weights] | None = None,
) -> list[Scored]:
    """Every pair that evidence could bring to review, with its findings; without weights, whatever the odds."""
    blocking.pair(connection, mentions, technicians)
    _meet(connection, mentions, technicians)
    numbers = {t.technician_id: i for i, t in enumerate(technicians)}
    decided = [(mention_id, numbers[t]) for mention_id, t in decisions.verdicts if t in numbers]
    blocking.load(connection, "match_decided", decided, ("mention_id", "technician"))
    share = _drop_hopeless(connection, mentions, len(technicians))
    people = pairs.people(technicians, decisions)
    words = {w for p in people for _, d in p.departments for w in d}
    counted = corpus.read(connection, mentions, {r for p in people for r in p.rors}, words)
    coauthors = _coauthors(connection, mentions) if decisions.histories else {}
    found = _scored(connection, mentions, people, counted, coauthors, set(decided))
    return list(found if weights is None else _likely(found, weights, share, set(decided)))


def _likely(
    found: Iterable[Scored],
    weights: Mapping[str, Weights],
    share: float,
    decided: set[tuple[str, int]],
) -> Iterator[Scored]:
    """Candidates, weighed, without those that can come to nothing: they would only fill the memory."""
    for candidate in found:
        weigh([candidate], weights)
        settled = (
            "orcid" in candidate.findings
            or (candidate.pair.mention.mention_id, candidate.technician) in decided
        )
        if settled or candidate.base + candidate.own + share > UNLIKELY:
            yield candidate


def _meet(
    connection: duckdb.DuckDBPyConnection, mentions: str, technicians: Sequence[Technician]
) -> None:
    employers = [
        (i, sorted({s.institution_ror for s in t.spells if s.institution_ror}))
        for i, t in enumerate(technicians)
    ]
    blocking.load(
        connection, "match_employer", [e for e in employers if e[1]], ("technician", "rors")
    )
    owners = [(t.orcid, i) for i, t in enumerate(technicians) if t.orcid]
    blocking.load(connection, "match_owner", owners, ("orcid", "technician"))
    connection.execute(
        files("attribution.matching")
        .joinpath("match_meet.sql")
        .read_text("utf-8")
        .format(mentions=mentions)
    )


def _drop_hopeless(connection: duckdb.DuckDBPyConnection, mentions: str, technicians: int) -> float:
    """Leave table `match_kept` (mention_id, name_id, technician): pairs that could still matter, and decided pairs.

    Gives the rough log of the share of mentions that one technician has.
    """
    met = connection.sql(
        "select rowid, hash(mention_id) as mention, worth from match_met"
    ).to_arrow_table()
    _, group = np.unique(met["mention"].to_numpy(), return_inverse=True)
    worth = met["worth"].to_numpy()
    share = estimate_prior(worth - EXPECTED, group, total(connection, mentions), technicians)
    keep = pa.table({"row": met["rowid"].to_numpy()[worth + share > HOPELESS]})
    connection.register("match_loading", keep)
    connection.execute(
        f"""create or replace temp table match_kept as
           select mention_id, name_id, technician from match_met where rowid in (select row from match_loading)
           union select mention_id, name_id, technician from match_owned
           union select m.mention_id, hash(m.name, m.given, m.family), d.technician
                 from {mentions} m join match_decided d using (mention_id)"""
    )
    connection.unregister("match_loading")
    return share


def _scored(
    connection: duckdb.DuckDBPyConnection,
    mentions: str,
    people: Sequence[pairs.Person],
    counted: corpus.Corpus,
    coauthors: Mapping[str, frozenset[str]],
    decided: set[tuple[str, int]],
) -> Iterator[Scored]:
    fits: dict[tuple[int, int], NameFit] = {}
    reader = Reader()
    for row in _survivors(connection, mentions):
        mention: pairs.Mention | None = (
            None  # most names that meet do not fit, and their mentions are never needed
        )
        orcid = identifiers.orcid(row["orcid"])
        for technician in row["technicians"]:
            person, key = people[technician], (row["name_id"], technician)
            if (found := fits.get(key)) is None:
                found = fits[key] = fit(person.forms, row["name"], row["given"], row["family"])
            fits_at_all = found.family != "other" and found.given != "differs"
            same_orcid = orcid is not None and orcid == person.technician.orcid
            if fits_at_all or same_orcid or (row["mention_id"], technician) in decided:
                mention = mention or pairs.mention(row, coauthors.get(row["work_id"], frozenset()))
                pair = pairs.Pair(mention, person, found, counted)
                yield Scored(pair, technician, reader.findings(pair, key))


def _survivors(connection: duckdb.DuckDBPyConnection, mentions: str) -> Iterator[dict[str, Any]]:
    present = {
        c[0] for c in connection.execute(f"select * from {mentions} limit 0").description or ()
    }
    columns = ", ".join(
        f"m.{c}" for c in [*_COLUMNS.split(", "), *(o for o in OPTIONAL if o in present)]
    )
    query = f"""
        select k.name_id, k.technicians, {columns}
        from {mentions} m
        join (select mention_id, name_id, list(technician order by technician) as technicians
              from match_kept group by all) k
          on k.mention_id = m.mention_id and k.name_id = hash(m.name, m.given, m.family)
    """
    for batch in connection.sql(query).to_arrow_reader(BATCH):
        yield from batch.to_pylist()


def _coauthors(connection: duckdb.DuckDBPyConnection, mentions: str) -> dict[str, frozenset[str]]:
    """Folded author names of every work that has a surviving mention."""
    query = f"""
        select work_id, list(distinct name) from {mentions}
        where kind = 'author' and work_id in (
            select m.work_id from {mentions} m join match_kept k on k.mention_id = m.mention_id)
        group by work_id
    """
    return {
        work: frozenset(map(names.fold, printed))
        for work, printed in connection.execute(query).fetchall()
    }


def total(connection: duckdb.DuckDBPyConnection, mentions: str) -> int:
    """How many mentions there are, matched or not."""
    return int(connection.execute(f"select count(*) from {mentions}").fetchall()[0][0])
