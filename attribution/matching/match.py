"""The matcher: mentions and technicians in, candidates with probability and evidence out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from attribution.core.model import Technician
from attribution.matching.bands import Judged, judge, tells_former_name
from attribution.matching.colleagues import read_colleagues
from attribution.matching.columns import constant
from attribution.matching.decided_prior import heed_decisions
from attribution.matching.decisions import Decisions, read_decisions
from attribution.matching.evidence import SHOWN, Finding
from attribution.matching.listed_twice import without_repeats
from attribution.matching.mentions import Mentions
from attribution.matching.namesakes import namesakes_in
from attribution.matching.score import (
    Candidates,
    CountByKind,
    WeightsByKind,
    compete,
    give_points,
    shipped_weights,
)
from attribution.matching.search import find_candidates
from attribution.matching.sentences import sentence_for
from attribution.matching.thanked_roles import read_roles
from attribution.matching.thresholds import FILE_TO_FILE, Thresholds

BATCH = 100_000  # candidates put into words at a time
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
_KEYS = ["mention_id", "technician_id"]


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
        counts = mentions.count_by_kind()
        let_compete(candidates, counts, len(technicians), thresholds, shipped_weights())
        heed_decisions(candidates, thresholds)
        namesakes = namesakes_in(mentions, candidates)
        return _table(candidates, judge(candidates, thresholds, namesakes))


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


def let_compete(
    candidates: Candidates,
    mentions: CountByKind,
    technicians: int,
    thresholds: Thresholds,
    weights: WeightsByKind,
) -> None:
    """Let candidates compete, twice: some evidence is read only from those that are likely then."""
    compete(candidates, mentions, technicians)
    read_roles(candidates, thresholds)
    read_colleagues(candidates)
    give_points(candidates, weights)
    compete(candidates, mentions, technicians)


def _table(candidates: Candidates, judged: Judged) -> pa.Table:
    """The rows in order, a batch at a time, so that few of them are in memory twice."""
    keys = {key: candidates.columns[key].at(judged.rows).texts() for key in _KEYS}
    order = pc.sort_indices(pa.table(keys), [(key, "ascending") for key in _KEYS]).to_numpy()
    starts = range(0, len(order), BATCH)
    batches = [_batch(candidates, judged.at(order[start : start + BATCH])) for start in starts]
    return pa.Table.from_batches(batches, CANDIDATES)


def _batch(candidates: Candidates, judged: Judged) -> pa.RecordBatch:
    candidates = candidates.at(judged.rows)
    columns = {
        **{key: candidates.columns[key].texts() for key in _KEYS},
        "prior": candidates.prior,
        "probability": candidates.probability,
        "band": np.where(judged.accepted, "accept", "review"),
        "tie": judged.tie,
        "former_name": tells_former_name(candidates),
        "evidence": _evidence(candidates),
    }
    return pa.record_batch(columns, schema=CANDIDATES)


def _evidence(candidates: Candidates) -> pa.Array:
    """The evidence on candidates in words; its points add up from prior to probability."""
    noticed = candidates.competition < -NOTICEABLE
    rivals = constant(Finding("fit"), len(candidates)).only(noticed)
    candidates.findings["other_candidates"] = rivals
    candidates.points["other_candidates"] = candidates.competition
    by_feature = [_pieces(candidates, feature) for feature in candidates.findings]
    rows = np.concatenate([rows for rows, _ in by_feature])
    pieces = pa.concat_arrays([pieces for _, pieces in by_feature])
    in_order = pieces.take(pa.array(np.argsort(rows, kind="stable")))
    ends = np.cumsum(np.bincount(rows, minlength=len(candidates)))
    return pa.ListArray.from_arrays(np.append(0, ends).astype(np.int32), in_order)


def _pieces(candidates: Candidates, feature: str) -> tuple[np.ndarray, pa.Array]:
    """The rows in which a feature was compared, and a piece of evidence for each."""
    finding = candidates.findings[feature]
    rows = np.flatnonzero(finding.present())
    finding = finding.at(rows).used()

    def shown(side: str) -> pa.Array:
        column = SHOWN.get(feature, {}).get(side)
        if column:
            return candidates.columns[column].at(rows).used().part(str).texts()
        return finding.part(attrgetter(side)).texts()

    pieces = [
        constant(feature, len(rows)).texts(),
        pa.array(candidates.points[feature][rows]),
        finding.part(lambda finding: sentence_for(feature, finding.level)).texts(),
        shown("roster"),
        shown("printed"),
    ]
    return rows, pa.StructArray.from_arrays(pieces, fields=list(_EVIDENCE))
