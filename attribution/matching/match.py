"""The matcher: mentions and technicians in, candidates with probability and evidence out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from attribution.core.model import Technician
from attribution.matching import bands, search
from attribution.matching import decisions as matching_decisions
from attribution.matching.bands import MatchSettings
from attribution.matching.evidence import Finding
from attribution.matching.score import Scored, compete, shipped_weights, weigh
from attribution.matching.sentences import says
from attribution.matching.thanked_roles import read_roles

DEFAULT = MatchSettings()
BATCH = 20_000  # candidates turned into columns at a time
__all__ = ["CANDIDATES", "MatchSettings", "match"]

_EVIDENCE = pa.struct(
    [
        ("feature", pa.string()),
        ("points", pa.float64()),
        ("says", pa.string()),
        ("roster", pa.string()),
        ("printed", pa.string()),
    ]
)
CANDIDATES = pa.schema(
    [
        ("mention_id", pa.string()),
        ("technician_id", pa.string()),
        ("prior", pa.float64()),
        ("probability", pa.float64()),
        ("band", pa.string()),
        ("tie", pa.bool_()),
        ("evidence", pa.list_(_EVIDENCE)),
    ]
)


def match(
    connection: duckdb.DuckDBPyConnection,
    mentions: str,
    technicians: Sequence[Technician],
    *,
    decisions: str | None = None,
    settings: MatchSettings = DEFAULT,
) -> pa.Table:
    """Candidates for the relation `mentions`: one row a mention and technician, as table `candidates` has them.

    `mentions` and `decisions` name relations on `connection`, with columns as in `sql/schema.sql`. `prior` and the
    points of the evidence are natural log-odds and add up to the log-odds of `probability`. Pairs below the review
    threshold are left out. Deterministic: rows come in the order of mention_id and technician_id.
    """
    history = (
        matching_decisions.read(connection, mentions, decisions)
        if decisions
        else matching_decisions.Decisions()
    )
    if not technicians:
        return CANDIDATES.empty_table()
    with uncollected():
        candidates = search.candidates(
            connection, mentions, technicians, history, shipped_weights()
        )
        score(candidates, search.total(connection, mentions), len(technicians))
        judged = sorted(
            bands.judge(candidates, history, settings),
            key=lambda j: (j.mention_id, j.technician_id),
        )
        del candidates
        return _table(judged)


@contextmanager
def uncollected() -> Iterator[None]:
    """Candidates hold no cycles; the collector would only walk through millions of them again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _table(judged: Sequence[bands.Judged]) -> pa.Table:
    """The rows, a batch at a time, so that few of them are in memory twice."""
    batches = [
        pa.record_batch(
            [
                pa.array(c, f.type)
                for c, f in zip(_columns(judged[at : at + BATCH]), CANDIDATES, strict=True)
            ],
            schema=CANDIDATES,
        )
        for at in range(0, len(judged), BATCH)
    ]
    return pa.Table.from_batches(batches, CANDIDATES)


def score(candidates: Sequence[Scored], mentions: int, technicians: int) -> None:
    """Let weighed candidates compete; then once more with the roles of the thanked people for whom it matters."""
    weights = shipped_weights()
    compete(candidates, mentions, technicians)
    weigh(read_roles(candidates), weights)
    compete(candidates, mentions, technicians)


def _columns(judged: Sequence[bands.Judged]) -> list[list[object]]:
    return [
        [j.mention_id for j in judged],
        [j.technician_id for j in judged],
        [j.scored.prior for j in judged],
        [j.probability for j in judged],
        [j.band for j in judged],
        [j.tie for j in judged],
        [_evidence(j.scored) for j in judged],
    ]


def _evidence(scored: Scored) -> list[dict[str, object]]:
    rows = [
        _piece(feature, found, scored.points[feature]) for feature, found in scored.findings.items()
    ]
    if scored.competition < -0.005:
        rows.append(_piece("other_candidates", Finding("fit"), scored.competition))
    return rows


def _piece(feature: str, found: Finding, points: float) -> dict[str, object]:
    return {
        "feature": feature,
        "points": points,
        "says": says(feature, found),
        "roster": found.roster,
        "printed": found.printed,
    }
