"""What is deleted once it has been kept for the time that the settings say, and what is not.

Nothing that a figure rests on is deleted. Where such a thing is old enough, it stays, and the
outcome says why. Records of works, texts and ORCID always stay: first sightings count too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from attribution.access import log
from attribution.claims import attachments
from attribution.claims.lifecycle import Claim
from attribution.claims.visibility import all_claims
from attribution.core.for_people import count
from attribution.facilities.bookings import kept_files
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.ledger.redaction import redact_acts, scrub
from attribution.operations import old_claims, old_searches
from attribution.roster import copies, in_force
from attribution.roster.assumed_leavers import roster_in_force
from attribution.snapshot import last_inputs

_DAILY_LOG = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\d+)?\.jsonl")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was deleted of one kind, or would be: how many of which `unit`, and what stays and why.

    `days` is the time of the settings.
    """

    kind: str
    days: int
    deleted: int
    unit: str
    units: str = ""
    stays: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def in_words(self, dry_run: bool) -> str:
        """One line for a person."""
        verb = "would be deleted" if dry_run else "deleted"
        older = f"older than {count(self.days, 'day')}"
        return f"{self.kind}: {count(self.deleted, self.unit, self.units or None)} {older} {verb}."


@dataclass(frozen=True, slots=True)
class Job:
    """The deletion of what is old in one home folder; with `dry_run` nothing is changed."""

    settings: Settings
    ledger: Ledger
    now: datetime
    dry_run: bool

    @property
    def home(self) -> Path:
        return self.settings.home

    def before(self, days: int) -> datetime:
        return self.now.astimezone(UTC) - timedelta(days=days)


def delete_old(job: Job) -> list[Outcome]:
    """Delete what was kept for its time. The caller holds the lock of the home folder."""
    outcomes = [rule(job, days) for days, rule in _rules(job.settings) if days]
    return [*outcomes, _files_of_no_claim(job)]


def _rules(settings: Settings) -> Iterator[tuple[int, Callable[[Job, int], Outcome]]]:
    yield settings.retention_raw, _raw
    yield settings.retention_parsed, _parsed
    yield settings.retention_roster, _roster
    yield settings.retention_claims, _claims
    yield settings.retention_attachments, _attachments
    yield settings.retention_bookings, _bookings
    yield settings.retention_logs, _logs
    yield settings.retention_access_log, _access_log


# -- harvested files -------------------------------------------------------------------------------


def _raw(job: Job, days: int) -> Outcome:
    number = old_searches.delete_from_raw(job.home, job.before(days).date(), job.dry_run)
    return Outcome("raw", days, number, "name search", "name searches")


def _parsed(job: Job, days: int) -> Outcome:
    number = old_searches.delete_from_parsed(job.home, job.before(days).date(), job.dry_run)
    return Outcome("parsed", days, number, "name search", "name searches")


# -- the roster ------------------------------------------------------------------------------------


def _roster(job: Job, days: int) -> Outcome:
    """Delete old copies without which the roster in force is the same.

    The first copy says since when there is a roster, and years are measured from it. The newest is
    the roster.
    """
    paths = copies.dated_copies(job.home)
    old = [path for path in paths[1:-1] if copies.imported_at(path) < job.before(days)]
    needed = [path for path in old if not _is_spare(job, path, paths)]
    spare = [path for path in old if path not in needed]
    if not job.dry_run:
        last_inputs.expect_fewer_copies(job.home, len(spare))
        for path in spare:
            copies.delete(path)
    return Outcome("roster", days, len(spare), "copy", "copies", _why_copies_stay(needed))


def _is_spare(job: Job, path: Path, paths: list[Path]) -> bool:
    """Whether the roster in force is the same without a copy; if so, it leaves `paths`."""
    without = [other for other in paths if other != path]
    if _in_force(job, without) != _in_force(job, paths):
        return False
    paths.remove(path)
    return True


def _in_force(job: Job, paths: list[Path]) -> frozenset[Any]:
    lists = in_force.dated_lists(paths, job.settings.columns)
    return frozenset(roster_in_force(lists, job.ledger.identities().present))


def _why_copies_stay(needed: list[Path]) -> tuple[str, ...]:
    if not needed:
        return ()
    number = count(len(needed), "older copy stays", "older copies stay")
    return (f"{number}: without, people who left or their last days would be missing.",)


# -- claims ----------------------------------------------------------------------------------------


def _claims(job: Job, days: int) -> Outcome:
    ended = _ended(job, days, ("declined", "withdrawn"))
    old = [claim for claim in ended if not old_claims.is_emptied(claim)]
    stays: tuple[str, ...] = ()
    if old and not job.dry_run:
        for claim in old:
            _delete_files(job, claim)
        claim_ids = {claim.claim_id for claim in old}
        redact_acts(job.ledger, lambda act: old_claims.emptied(act, claim_ids))
        if not scrub(job.ledger):
            stays = (
                "the old texts stay in unused pages of the ledger: another program is reading it",
            )
    return Outcome("claims", days, len(old), "declined or withdrawn claim", stays=stays)


def _attachments(job: Job, days: int) -> Outcome:
    claims = [claim for claim in _ended(job, days, ("credited",)) if claim.attachments]
    if not job.dry_run:
        for claim in claims:
            _delete_files(job, claim)
    return Outcome("attachments", days, sum(len(claim.attachments) for claim in claims), "file")


def _delete_files(job: Job, claim: Claim) -> None:
    for file in claim.attachments:
        job.ledger.store(old_claims.removal(claim, file, job.now))
        attachments.unlink(job.home, claim.claim_id, file)


def _ended(job: Job, days: int, states: tuple[str, ...]) -> list[Claim]:
    before = job.before(days)
    claims = all_claims(job.ledger)
    return [claim for claim in claims if claim.state in states and claim.last.at < before]


def _files_of_no_claim(job: Job) -> Outcome:
    """Files whose step was not stored, or whose removal was interrupted."""
    named = {
        (claim.claim_id, file.stored)
        for claim in all_claims(job.ledger)
        for file in claim.attachments
    }
    old = [
        path
        for path in (job.home / attachments.FOLDER).glob("*/*")
        if (path.parent.name, path.name) not in named
        and datetime.fromtimestamp(path.stat().st_mtime, UTC) < job.before(1)
    ]
    if not job.dry_run:
        for path in old:
            path.unlink(missing_ok=True)
    return Outcome("attachments of no claim", 1, len(old), "file")


# -- bookings of facilities ------------------------------------------------------------------------


def _bookings(job: Job, days: int) -> Outcome:
    first_day = job.before(days).date()
    number = kept_files.delete_where(
        job.home, lambda booking: booking.month < first_day, dry_run=job.dry_run
    )
    return Outcome("bookings", days, number, "booking")


# -- logs ------------------------------------------------------------------------------------------


def _logs(job: Job, days: int) -> Outcome:
    first_day = job.before(days).date()
    old = [path for path, day in _daily_logs(job.home) if day < first_day]
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
    pruned = log.prune(job.home, job.before(days), dry_run=job.dry_run)
    return Outcome("access log", days, pruned.lines, "line")
