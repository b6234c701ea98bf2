"""`attribution evaluate --own`: how good the matching is on a home folder's decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attribution.claims import missed_papers
from attribution.claims.find_work import now_at
from attribution.evaluation.figures import Figure
from attribution.evaluation.own_decisions import ReportedMiss, evaluate_decisions
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import Target
from attribution.matching.thresholds import thresholds_of
from attribution.operations import nightly
from attribution.snapshot import one_employer
from attribution.snapshot.reader import Reader


def evaluate_own(settings: Settings, reader: Reader, ledger: Ledger) -> list[Figure]:
    """Figures on the decisions in the ledger, matched as builds match."""
    technicians = nightly.technicians(settings)
    present = {technician.technician_id for technician in technicians}
    misses = tuple(_misses(ledger, reader, present))
    with reader.cursor() as cursor:
        return evaluate_decisions(
            cursor,
            one_employer.MENTIONS,
            one_employer.prepare_matching(cursor, settings, technicians),
            "decisions",
            thresholds_of(settings),
            misses,
        )


def _misses(ledger: Ledger, reader: Reader, present: Collection[str]) -> Iterator[ReportedMiss]:
    """Reports of technicians on the roster; the work of a report may be harvested by now."""
    for row in missed_papers.labelled_misses(ledger):
        if row["technician_id"] in present:
            names = (f"doi:{row['doi']}",) if row["doi"] else ()
            target = Target("", row["doi"], row["work_id"], names)
            yield ReportedMiss(
                technician_id=row["technician_id"],
                work_id=now_at(reader, target),
                kind=row["kind"],
                mention_id=row["mention_id"],
                missed_by=row["missed_by"],
            )
