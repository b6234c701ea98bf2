"""How far each source has come: what may be said of a period depends on it.

A figure for a period that a source never reached would be a zero where no one looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from attribution.harvest import raw_files
from attribution.harvest.resuming import began_on, scope_mark, unfinished
from attribution.harvest.source import Source
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one source has come with the question that the settings ask now.

    `asked` is the day on which its newest finished listing began; before there is one, the day on
    which its first harvest began; None where it was never asked. `walked_to` is None once a listing
    has finished; before that it is the last publication date up to which everything was walked, or
    `date.min`. `oldest_view` is the day on which its oldest view was read, None where that is not
    known.
    """

    source: str
    title: str
    asked: date | None
    walked_to: date | None
    oldest_view: date | None = None


def sources_progress(
    settings: Settings, asked: Iterable[Source], summaries: Sequence[Summary]
) -> list[Progress]:
    """The progress of every source that is `asked`, from the summaries of all runs."""
    mark = scope_mark(settings)
    same_question = [summary for summary in summaries if summary.scope == mark]
    return [
        replace(
            _progress_of(source, same_question), oldest_view=_oldest_view(source.name, summaries)
        )
        for source in asked
    ]


def _oldest_view(source: str, summaries: Sequence[Summary]) -> date | None:
    days = [run.oldest_view for run in summaries if run.source == source and run.oldest_view]
    return date.fromisoformat(days[-1]) if days else None


def _progress_of(source: Source, summaries: Sequence[Summary]) -> Progress:
    runs = [summary for summary in summaries if summary.source == source.name]
    listings = [began_on(run) for run in runs if run.listed]
    if listings:
        return Progress(source.name, source.title, max(listings), None)
    nights = unfinished(runs)
    if not nights:
        return Progress(source.name, source.title, None, date.min)
    reached = max((night.reached for night in nights), default="")
    walked_to = date.fromisoformat(reached) if reached else date.min
    return Progress(
        source.name, source.title, _day(min(night.began for night in nights)), walked_to
    )


def _day(run: str) -> date:
    return raw_files.started(run).date()
