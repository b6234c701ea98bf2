"""From where a source is asked: its last finished listing, or where an unfinished one stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from attribution.harvest import raw_files
from attribution.harvest.parsed_rows import digest
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings


def scope_mark(settings: Settings) -> str:
    """Changes when the question changes; then a source is read in full again."""
    question = {
        "from": str(settings.works_from),
        "family": sorted(settings.family),
        "forms": settings.name_forms,
    }
    return digest(question)


def watermark(runs: Sequence[Summary], overlap_days: int) -> date | None:
    """Start of the last finished listing, less the overlap; None if none is finished.

    A listing that took several nights began on its first.
    """
    starts = [run.began for run in runs if run.listed]
    if not starts:
        return None
    return raw_files.started(max(starts)).date() - timedelta(days=overlap_days)


def unfinished(runs: Sequence[Summary]) -> list[Summary]:
    """The nights of a first harvest that is not finished yet, oldest first."""
    return [] if any(run.listed for run in runs) else list(runs)
