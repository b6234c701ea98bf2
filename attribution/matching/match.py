"""The matcher: mentions and technicians in, candidates with probability and evidence out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from attribution.core.model import Technician
from attribution.matching.bands import Judged, judge, tells_former_name
from attribution.matching.decisions import Decisions, read_decisions
from attribution.matching.evidence import Finding
from attribution.matching.listed_twice import without_repeats
from attribution.matching.mentions import Mentions
from attribution.matching.namesakes import namesakes_in
from attribution.matching.score import Candidate, compete, give_points, shipped_weights
from attribution.matching.search import find_candidates
from attribution.matching.sentences import sentence_for
from attribution.matching.thanked_roles import read_roles
from attribution.matching.thresholds import FILE_TO_FILE, Thresholds

BATCH = 20_000  # candidates turned into columns at a time
NOTICEABLE = 0.005  # log-odds: competition below it is not worth a sentence

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
        ("former_name", pa.bool_()),
        ("evidence", pa.list_(_EVIDENCE)),
    ]
)


def match_mentions(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    technicians: Sequence[Technician],
    *,
    decisions: str | None = None,
    thresholds: Thresholds = FILE_TO_FILE,
) -> pa.Table:
    """Candidates for the mentions in `relation`, one row for each mention and technician.

    `relation` and `decisions` name relations on `connection`, with columns as in the tables
    `mentions` and `decisions`. `prior` and the points of the evidence are natural log-odds and add
    up to the log-odds of `probability`. `former_name` says that the printed name fits a former
    name, which only the technician and the lead may learn. Pairs below the review threshold are
    left out. The result is deterministic, in the order of mention_id and technician_id.
    """
    mentions = Mentions(connection, relation)
    history = read_decisions(mentions, decisions) if decisions else Decisions()
    if not technicians:
        return CANDIDATES.empty_table()
    technicians = without_repeats(technicians, history.histories)
    with garbage_collector_paused():
        candidates = find_candidates(mentions, technicians, history, thresholds, shipped_weights())
        _let_compete(candidates, mentions.count(), len(technicians), thresholds)
        namesakes = namesakes_in(mentions, candidates)
        judged = judge(candidates, history, thresholds, namesakes)
        rows = sorted(judged, key=lambda row: row.key)
        del candidates
        return _table(rows)


@contextmanager
def garbage_collector_paused() -> Iterator[None]:
    """Candidates hold no cycles; the collector would only walk millions of them repeatedly."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _let_compete(
    candidates: Sequence[Candidate],
    mentions: int,
    technicians: int,
    thresholds: Thresholds,
) -> None:
    """Let candidates compete, twice: roles are read only for those that have a chance then."""
    compete(candidates, mentions, technicians)
    for candidate in read_roles(candidates, thresholds):
        give_points(candidate, shipped_weights())
    compete(candidates, mentions, technicians)


def _table(judged: Sequence[Judged]) -> pa.Table:
    """The rows, a batch at a time, so that few of them are in memory twice."""
    starts = range(0, len(judged), BATCH)
    batches = [_batch(judged[start : start + BATCH]) for start in starts]
    return pa.Table.from_batches(batches, CANDIDATES)


def _batch(judged: Sequence[Judged]) -> pa.RecordBatch:
    columns = {
        "mention_id": [row.candidate.mention.mention_id for row in judged],
        "technician_id": [row.candidate.pair.technician.technician_id for row in judged],
        "prior": [row.candidate.prior for row in judged],
        "probability": [row.probability for row in judged],
        "band": [row.band for row in judged],
        "tie": [row.tie for row in judged],
        "former_name": [tells_former_name(row.candidate) for row in judged],
        "evidence": [_evidence(row.candidate) for row in judged],
    }
    return pa.record_batch(columns, schema=CANDIDATES)


def _evidence(candidate: Candidate) -> list[dict[str, object]]:
    """The evidence on a candidate in words; its points add up from prior to probability."""
    pieces = [
        _piece(feature, finding, candidate.points[feature])
        for feature, finding in candidate.findings.items()
    ]
    if candidate.competition < -NOTICEABLE:
        pieces.append(_piece("other_candidates", Finding("fit"), candidate.competition))
    return pieces


def _piece(feature: str, finding: Finding, points: float) -> dict[str, object]:
    return {
        "feature": feature,
        "points": points,
        "says": sentence_for(feature, finding.level),
        "roster": finding.roster,
        "printed": finding.printed,
    }
