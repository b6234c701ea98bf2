"""How good the matching is on the user's own decisions and on reported misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from attribution.core.model import Technician
from attribution.evaluation import name_differences
from attribution.evaluation.calibration import (
    DecidedPair,
    calibration_figures,
    prior_figures,
)
from attribution.evaluation.figures import Figure, Labelled, ReturnedPair, calculate
from attribution.matching.match import match_mentions
from attribution.matching.thresholds import Thresholds

Credit = tuple[str, str | None, str | None]  # technician, work and kind

NAME = "own decisions"
MISSES = "reported misses"

_DECIDED = """
select mention_id, technician_id, verdict from {decisions}
where verdict in ('confirmed', 'rejected') and mention_id is not null
"""
_PRINTED = "select mention_id, name, work_id, kind from {mentions}"


@dataclass(frozen=True, slots=True)
class ReportedMiss:
    """A paper that credits a technician, that the tool had not accepted when it was reported.

    `missed_by` says where it was lost, such as `text not read`. Without a mention, no name was read
    on the paper.
    """

    technician_id: str
    work_id: str | None
    kind: str | None
    mention_id: str | None
    missed_by: str

    @property
    def credit(self) -> Credit:
        return self.technician_id, self.work_id, self.kind


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed name and where it is."""

    name: str
    work_id: str
    kind: str


def evaluate_decisions(
    connection: duckdb.DuckDBPyConnection,
    mentions: str,
    technicians: Sequence[Technician],
    decisions: str,
    thresholds: Thresholds,
    misses: Sequence[ReportedMiss] = (),
) -> list[Figure]:
    """Figures on the decided pairs, matched again as if nothing had been decided.

    `mentions` and `decisions` name relations on `connection`. Reported misses count in recall. One
    on which no name was read counts as found once the technician is a candidate on that work. Then
    come prior and calibration, and at last the reported misses, by where they were lost.
    """
    candidates = match_mentions(connection, mentions, technicians, thresholds=thresholds)
    rows = candidates.to_pylist()
    returned = [ReturnedPair.of_row(row) for row in rows]
    printed = _printed(connection, mentions)
    verdicts = connection.execute(_DECIDED.replace("{decisions}", decisions)).fetchall()
    decided = _decided(verdicts, returned, printed, technicians)
    kinds = {mention_id: where.kind for mention_id, where in printed.items()}
    return [
        *calculate(_with_misses(decided, misses, printed)),
        *prior_figures(NAME, rows, kinds, len(technicians)),
        *calibration_figures(NAME, list(_decided_pairs(decided, kinds))),
        *_counts_of_misses(misses),
    ]


def _decided_pairs(decided: Labelled, kinds: Mapping[str, str]) -> Iterator[DecidedPair]:
    """The decided pairs that were returned, in the order of the matcher."""
    for pair in filter(decided.is_labelled, decided.returned):
        is_right = decided.truth[pair.mention_id] == pair.technician_id
        yield DecidedPair(kinds[pair.mention_id], pair.probability, is_right)


def _printed(connection: duckdb.DuckDBPyConnection, mentions: str) -> dict[str, _Printed]:
    """The printed names by mention."""
    rows = connection.execute(_PRINTED.replace("{mentions}", mentions)).fetchall()
    return {mention_id: _Printed(*row) for mention_id, *row in rows}


def _counts_of_misses(misses: Sequence[ReportedMiss]) -> list[Figure]:
    counts = Counter(miss.missed_by for miss in misses)
    return [
        Figure(NAME, MISSES, place, None, None, None, count)
        for place, count in sorted(counts.items())
    ]


def _decided(
    verdicts: Sequence[tuple[str, str, str]],
    returned: list[ReturnedPair],
    printed: Mapping[str, _Printed],
    technicians: Sequence[Technician],
) -> Labelled:
    """The decided pairs as a labelled set; other pairs of their mentions are not labelled."""
    confirmed = {
        mention_id: technician_id
        for mention_id, technician_id, verdict in verdicts
        if verdict == "confirmed"
    }
    truth: dict[str, str | None] = {mention_id: None for mention_id, _, _ in verdicts}
    truth.update(confirmed)
    kind = _kinds_of_difference(truth, printed, technicians)
    only = frozenset((mention_id, technician_id) for mention_id, technician_id, _ in verdicts)
    return Labelled(NAME, returned, truth, kind, {}, only)


def _kinds_of_difference(
    truth: Mapping[str, str | None],
    printed: Mapping[str, _Printed],
    technicians: Sequence[Technician],
) -> dict[str, str]:
    """How the printed name differs from the roster's, by mention."""
    by_id = {record.technician_id: record for record in technicians}
    kinds = {}
    for mention_id, technician_id in truth.items():
        if technician_id in by_id and mention_id in printed:
            name = printed[mention_id].name
            kinds[mention_id] = name_differences.kind(by_id[technician_id], name)
    return kinds


def _with_misses(
    decided: Labelled, misses: Sequence[ReportedMiss], printed: Mapping[str, _Printed]
) -> Labelled:
    """The set with a true pair for each reported miss on which no name was read.

    The others have a mention, and its confirmation is among the decisions.
    """
    credited = _credited(decided, printed)
    best = _best_by_credit(decided, printed)
    truth = dict(decided.truth)
    returned = list(decided.returned)
    labelled = set(decided.only or ())
    for number, miss in enumerate(misses):
        if miss.mention_id or miss.credit in credited:
            continue
        key = f"{MISSES} {number}"  # in place of the missing mention
        truth[key] = miss.technician_id
        labelled.add((key, miss.technician_id))
        if miss.credit in best:
            returned.append(replace(best[miss.credit], mention_id=key))
    return replace(
        decided,
        truth=truth,
        returned=returned,
        only=frozenset(labelled),
    )


def _credited(decided: Labelled, printed: Mapping[str, _Printed]) -> set[Credit]:
    """The credits that the confirmed pairs give."""
    return {
        (technician_id, printed[mention_id].work_id, printed[mention_id].kind)
        for mention_id, technician_id in decided.truth.items()
        if technician_id and mention_id in printed
    }


def _best_by_credit(
    decided: Labelled, printed: Mapping[str, _Printed]
) -> dict[Credit, ReturnedPair]:
    """The likeliest candidate for each credit."""
    best: dict[Credit, ReturnedPair] = {}
    for pair in sorted(decided.returned, key=lambda pair: pair.probability):
        where = printed[pair.mention_id]
        best[pair.technician_id, where.work_id, where.kind] = pair
    return best
