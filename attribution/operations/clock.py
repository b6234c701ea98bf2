"""A clock that was wrong: what it dated into the future, and how far it is from the sources' own.

The order of nights, snapshots and lists never follows from the clock, so nothing is lost; but the
dates that people read are wrong until it is set right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from attribution.core.for_people import count, day, listed
from attribution.harvest.registry import sources
from attribution.harvest.summaries import load_summaries
from attribution.roster import copies
from attribution.snapshot.database import built_at, snapshots_folder

TOLERATED = timedelta(hours=1)
CONFIRMED_FOR = timedelta(days=2)


def dated_in_future(home: Path, now: datetime) -> str | None:
    """A sentence on the harvests, snapshots and lists that are dated after now."""
    tomorrow = now + timedelta(days=1)  # what began just before midnight is no sign of anything
    harvests = [run.began_on for run in load_summaries(home) if run.began_on >= tomorrow.date()]
    times = filter(None, map(built_at, snapshots_folder(home).glob("*.duckdb")))
    snapshots = [time.date() for time in times if time > now]
    lists = [copies.imported_at(path).date() for path in copies.future_copies(home, now)]
    kinds = ((harvests, "harvest"), (snapshots, "snapshot"), (lists, "list of the roster"))
    names = [
        count(len(days), noun, "lists of the roster" if noun.startswith("list") else None)
        for days, noun in kinds
        if days
    ]
    if not names:
        return None
    latest = max((*harvests, *snapshots, *lists))
    return (
        f"{listed(names)} dated in the future, up to {day(latest)}: "
        "the clock of this computer was ahead, or is behind now"
    )


def is_confirmed(home: Path, now: datetime) -> bool:
    """Whether a source has lately stated about the time that this computer's clock shows."""
    stated = [run for run in load_summaries(home) if run.clock_ahead is not None]
    if not stated:
        return False
    newest = stated[-1]
    is_of_these_days = timedelta() <= now.date() - newest.began_on <= CONFIRMED_FOR
    return is_of_these_days and abs(timedelta(seconds=newest.clock_ahead or 0)) <= TOLERATED


def differences(home: Path) -> Iterator[str]:
    """A sentence for each source from whose clock this computer's differed in its last run."""
    newest = {run.source: run for run in load_summaries(home)}
    for source, run in newest.items():
        difference = timedelta(seconds=run.clock_ahead or 0)
        if abs(difference) > TOLERATED and source in sources():
            direction = "ahead of" if difference > timedelta() else "behind"
            yield (
                f"the clock of this computer is {_in_words(abs(difference))} {direction} that of "
                f"{sources()[source].title}"
            )


def sentences(home: Path, now: datetime) -> tuple[str, ...]:
    """All that is to be said of the clock; nothing while it is right."""
    future = dated_in_future(home, now)
    return (*differences(home), *([future] if future else ()))


def _in_words(difference: timedelta) -> str:
    if difference >= timedelta(days=1):
        return count(difference.days, "day")
    return count(difference.seconds // 3600, "hour")
