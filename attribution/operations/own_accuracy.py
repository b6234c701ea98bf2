"""`attribution evaluate --own`: how good the matching is on a home folder's decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attribution.claims.find_work import current_work_id
from attribution.claims.report_lists import labelled_misses
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
    for miss in labelled_misses(ledger):
        if miss.technician_id in present:
            names = (f"doi:{miss.doi}",) if miss.doi else ()
            target = Target("", miss.doi, miss.work_id, names)
            yield ReportedMiss(
                technician_id=miss.technician_id,
                work_id=current_work_id(reader, target),
                kind=miss.kind,
                mention_id=miss.mention_id,
                missed_by=miss.missed_by,
            )
