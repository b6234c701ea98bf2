"""What is deleted once it has been kept for the time that the settings say, and what is not.

Nothing that a figure rests on is deleted. Where such a thing is old enough, it stays, and the
outcome says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from attribution.access import log
from attribution.core.for_people import count
from attribution.home.settings import Settings

_DAILY_LOG = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was deleted of one kind, or would be: how many of which `unit`, and what stays and why.

    `days` is the time of the settings.
    """

    kind: str
    days: int
    deleted: int
    unit: str
    stays: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self, dry_run: bool) -> str:
        """One line for a person."""
        verb = "would be deleted" if dry_run else "deleted"
        older = f"older than {count(self.days, 'day')}"
        return f"{self.kind}: {count(self.deleted, self.unit)} {older} {verb}."


@dataclass(frozen=True, slots=True)
class Job:
    """The deletion of what is old in one home folder; with `dry_run` nothing is changed."""

    settings: Settings
    now: datetime
    dry_run: bool

    def before(self, days: int) -> datetime:
        return self.now.astimezone(UTC) - timedelta(days=days)


def delete_old(settings: Settings, now: datetime, *, dry_run: bool = False) -> list[Outcome]:
    """Delete what was kept for its time. The caller holds the lock of the home folder."""
    job = Job(settings, now, dry_run)
    return [rule(job, days) for days, rule in _rules(settings) if days]


def _rules(settings: Settings) -> Iterator[tuple[int, Callable[[Job, int], Outcome]]]:
    yield settings.retention_logs, _logs
    yield settings.retention_access_log, _access_log


def _logs(job: Job, days: int) -> Outcome:
    first_day = job.before(days).date()
    old = [path for path, day in _daily_logs(job.settings.home) if day < first_day]
    if not job.dry_run:
        for path in old:
            path.unlink(missing_ok=True)
    return Outcome("logs", days, len(old), "file")


def _daily_logs(home: Path) -> Iterator[tuple[Path, date]]:
    for path in sorted((home / "logs").glob("*.jsonl")):
        name = _DAILY_LOG.fullmatch(path.name)
        if name:
            yield path, date.fromisoformat(name[1])


def _access_log(job: Job, days: int) -> Outcome:
    pruned = log.prune(job.settings.home, job.before(days), dry_run=job.dry_run)
    return Outcome("access log", days, pruned.lines, "line")
