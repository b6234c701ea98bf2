"""From where a source is asked: its last finished listing, or where an unfinished one stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from attribution.harvest import raw_files
from attribution.harvest.parsed_rows import digest
from attribution.harvest.raw_files import Damaged
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


def watermark(runs: Sequence[Summary], today: date, overlap_days: int) -> date | None:
    """Start of the last finished listing, less the overlap; None if none is finished.

    A listing that took several nights began on its first. One that began in the future, by a clock
    that was ahead, does not count: no one knows when it was. Where the clock was ahead of the
    source's own, the source's counts: what changed meanwhile would never be asked for.
    """
    days = [began_on(run) - _ahead(run) for run in runs if run.listed]
    past = [day for day in days if day <= today]
    return max(past) - timedelta(days=overlap_days) if past else None


def _ahead(run: Summary) -> timedelta:
    return timedelta(seconds=max(0, run.clock_ahead or 0))


def began_on(run: Summary) -> date:
    """The day on which a listing began: not after its end, whatever its id says."""
    began = raw_files.started(run.began).date()
    if run.finished is None:
        return began
    return min(began, datetime.fromisoformat(run.finished).date())


def not_damaged(runs: Sequence[Summary], damaged: Sequence[Damaged]) -> list[Summary]:
    """The runs from which a source goes on: all but those whose answers were damaged on the disk.

    The listings after them began where a damaged one ended, so the window is asked for again, until
    a listing has finished since.
    """
    return [run for run in runs if not any(_is_lost(run, file) for file in damaged)]


def _is_lost(run: Summary, file: Damaged) -> bool:
    rests_on_it = run.listed and file.first <= run.run <= file.noticed
    return run.source == file.source and (rests_on_it or file.covers(run.run))


def unfinished(runs: Sequence[Summary]) -> list[Summary]:
    """The nights of a first harvest that is not finished yet, oldest first."""
    return [] if any(run.listed for run in runs) else list(runs)
