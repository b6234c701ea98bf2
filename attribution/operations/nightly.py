"""The nightly job and its parts.

The only file that knows the order: lock, harvest, build, guard, publish, report.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import filelock

from attribution.access.permissions import Person
from attribution.claims import find_work, report_lists
from attribution.claims.visibility import all_claims
from attribution.core.errors import Locked, NothingPublished
from attribution.core.model import Technician
from attribution.facilities import facility
from attribution.harvest import raw_files, reading
from attribution.harvest import run as harvest_run
from attribution.harvest.source_run import Watch, unwatched
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger, open_ledger
from attribution.measure import counting, formats, periods
from attribution.operations.drop_guard import Counts, count_snapshot, refuse_drop
from attribution.operations.roster_inbox import Delivery, read_inbox
from attribution.operations.rule_changes import changes_between
from attribution.privacy import erasure
from attribution.privacy.tombstones import load_tombstones
from attribution.privacy.withheld import technicians_to_match, withheld_name_test
from attribution.roster import copies
from attribution.roster import reader as roster_reader
from attribution.snapshot import last_inputs, publish
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.build import build_snapshot
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.reader import OtherVersion

log = logging.getLogger(__name__)

DONE, SOURCE_DOWN, NOTHING_PUBLISHED = 0, 3, 4


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One run at a time in a home folder.

    Raises Locked at once; a killed run leaves no lock behind.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(str(home / ".lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise Locked(
            "Wait for the other run to end. Another run is using "
            f"{home}, and only one can at a time."
        ) from None
    try:
        yield
    finally:
        lock.release()


def technicians(settings: Settings) -> tuple[Technician, ...]:
    """The technicians of the current roster, without those who object or were erased."""
    with open_ledger(settings.ledger_path) as ledger:
        people = copies.everybody(settings.home, settings.columns)
        return technicians_to_match(people, ledger, settings.home)


def _checked_ledger(settings: Settings) -> Ledger:
    """The ledger, once it is known to be that of the published snapshot, and the salt is there."""
    last_inputs.require(settings, (last_inputs.LEDGER, last_inputs.SALT))
    return open_ledger(settings.ledger_path)


def harvest(
    settings: Settings,
    *,
    now: datetime,
    watch: Watch = unwatched,
    **selection: Any,
) -> list[Summary]:
    """Harvest under the lock. `selection`: sources and dates, the fields of `harvest.run.Order`."""
    with locked(settings.home):
        last_inputs.require(settings)
        return _harvest(settings, now=now, watch=watch, **selection)


def _harvest(settings: Settings, *, now: datetime, watch: Watch, **selection: Any) -> list[Summary]:
    with open_ledger(settings.ledger_path) as ledger:
        wanted = (*find_work.wanted_dois(all_claims(ledger)), *report_lists.reported_dois(ledger))
    order = harvest_run.Order(wanted=wanted, **selection)
    return harvest_run.harvest(settings, technicians(settings), order, now=now, watch=watch)


def build(
    settings: Settings,
    *,
    now: datetime,
    accept_drop: bool = False,
    reparse: bool = False,
    accept_inputs: Collection[str] = (),
) -> tuple[Path, Counts]:
    """Build, guard and publish a snapshot under the lock.

    `accept_inputs` are inputs to go on with though they are not those of the published snapshot.
    """
    with locked(settings.home):
        last_inputs.require(settings, accepted=accept_inputs)
        if reparse:
            for source, run, path in raw_files.runs(settings.home):
                reading.reparse(settings.home, source, run, path)
        return _build(settings, now=now, accept_drop=accept_drop)


def _build(settings: Settings, *, now: datetime, accept_drop: bool) -> tuple[Path, Counts]:
    reading.read_leftovers(settings.home)
    path = _new_snapshot(settings, now)
    before, after = _published_counts(settings.home), count_snapshot(path)
    if before and not accept_drop:
        refuse_drop(before, after, settings.max_drop)
    if before:
        _name_changed_rules(settings, path, now.date())
    published = publish.publish_snapshot(settings.home, path, settings.snapshots_kept)
    last_inputs.remember(settings)
    return published, after


def _new_snapshot(settings: Settings, now: datetime) -> Path:
    """A snapshot that is built and verified, but not published."""
    path = publish.new_path(settings.home, now)
    with open_ledger(settings.ledger_path) as ledger:
        people = copies.everybody(settings.home, settings.columns)
        staff = technicians_to_match(people, ledger, settings.home)
        is_withheld = withheld_name_test(ledger, settings.home, people)
        build_snapshot(path, settings, staff, ledger, now.astimezone(UTC).date(), is_withheld)
    publish.verify(path)
    return path


def _name_changed_rules(settings: Settings, built: Path, today: date) -> None:
    """Log each year whose rule for who counts is another than in the published snapshot.

    Snapshots of the same version only: `_published_counts` has read the one before.
    """
    published = current_snapshot(settings.home)
    if published:
        for change in changes_between(published, built, settings.works_from, today):
            log.warning("rule changed: %s", change, extra={"snapshot": built.name})


def _published_counts(home: Path) -> Counts | None:
    """The counts of the published snapshot; None before the first one.

    Also None for a snapshot of another version: a build replaces it, and its counts cannot be
    compared.
    """
    published = current_snapshot(home)
    if published is None:
        return None
    try:
        return count_snapshot(published)
    except OtherVersion:
        log.warning(
            "the snapshot before is of another version: not compared",
            extra={"snapshot": published.name},
        )
        return None


def forget(
    settings: Settings,
    technician_id: str,
    person: Person,
    *,
    signed_in_as: Collection[str] = (),
    now: datetime,
) -> erasure.Erased:
    """Erase a technician under the lock, and publish a snapshot without them."""
    with locked(settings.home), _checked_ledger(settings) as ledger:
        job = erasure.Erasing(
            settings,
            ledger,
            person,
            now,
            rebuild=lambda: _build(settings, now=now, accept_drop=True),
        )
        return erasure.forget(job, technician_id, signed_in_as)


def import_roster(
    settings: Settings, path: Path, *, now: datetime
) -> tuple[roster_reader.Roster, int]:
    """Import an HR file without people who were erased: the roster, and how many were left out."""
    with _checked_ledger(settings) as ledger:
        erased = load_tombstones(ledger, settings.home)
        in_file = copies.read(path, settings.columns)
        imported = copies.import_file(
            path, settings.home, settings.columns, now=now, leave_out=erased.holds
        )
    return imported, len(in_file.technicians) - len(imported.technicians)


@dataclass(frozen=True)
class Night:
    """The result of one night: the JSON of `nightly --json`."""

    exit: int
    snapshot: str | None
    counts: Counts
    sources: dict[str, dict[str, Any]]
    measure: Any = None
    problem: str | None = None
    roster: Delivery | None = None

    def as_json(self) -> dict[str, Any]:
        body = {
            "exit": self.exit,
            "snapshot": self.snapshot,
            **asdict(self.counts),
            "sources": self.sources,
            "measure": self.measure,
            "roster": self.roster.as_json() if self.roster else None,
        }
        body.pop("credits")
        if self.problem:
            body["problem"] = self.problem
        return body


def run_night(
    settings: Settings,
    *,
    now: datetime,
    watch: Watch = unwatched,
    accept_drop: bool = False,
) -> Night:
    """Harvest, build, guard, publish.

    Where anything is wrong with the new figures, last night's stay in place.
    """
    # A mistake in the facilities is reported before the harvest, not after it.
    facility.listed(settings.facilities)
    with locked(settings.home):
        last_inputs.require(settings)
        delivery = read_inbox(settings, lambda path: import_roster(settings, path, now=now))
        runs = _harvest(settings, now=now, watch=watch)
        sources = {run.source: source_as_json(run) for run in runs}
        try:
            _require_an_answer(runs)
            snapshot, after = _build(settings, now=now, accept_drop=accept_drop)
        except NothingPublished as problem:
            unchanged = _unchanged(settings.home, sources, now.date(), str(problem))
            return replace(unchanged, roster=delivery)
        if after.works == 0:
            log.warning("no works", extra={"snapshot": snapshot.name})
        return Night(
            _exit_of_night(runs, delivery),
            snapshot.name,
            after,
            sources,
            headline(snapshot, now.date()),
            roster=delivery,
        )


def _require_an_answer(runs: Sequence[Summary]) -> None:
    """A night on which no source answered publishes nothing."""
    if runs and all(run.status == "unavailable" for run in runs):
        raise NothingPublished(
            "Run `attribution doctor`: no source answered. Nothing was published. Last night's "
            f"figures stay in place. {' '.join(runs[0].gaps)}"
        )


def _unchanged(home: Path, sources: dict[str, dict[str, Any]], today: date, problem: str) -> Night:
    """A night that published nothing, with the figures of the snapshot that stays in place."""
    published = current_snapshot(home)
    if published is None:
        return Night(NOTHING_PUBLISHED, None, Counts(), sources, None, problem)
    try:
        old, measure = count_snapshot(published), headline(published, today)
    except OtherVersion:
        old, measure = Counts(), None
    return Night(NOTHING_PUBLISHED, published.name, old, sources, measure, problem)


def exit_code(runs: Sequence[Summary]) -> int:
    """SOURCE_DOWN where a source did not finish or left gaps, else DONE."""
    finished = all(run.status == "finished" and not run.gaps for run in runs)
    return DONE if finished else SOURCE_DOWN


def _exit_of_night(runs: Sequence[Summary], delivery: Delivery | None) -> int:
    """SOURCE_DOWN also where HR's new list could not be imported: the roster is older than it."""
    return SOURCE_DOWN if delivery and delivery.problem else exit_code(runs)


def source_as_json(run: Summary) -> dict[str, Any]:
    """The run of one source in the JSON of `nightly` and `harvest`."""
    names = ("status", "announced", "collected", "failed", "calls", "budget_left")
    return {name: getattr(run, name) for name in names} | {"gaps": list(run.gaps)}


def headline(snapshot: Path, today: date) -> Any:
    """The measure of the last complete calendar year, as JSON."""
    reader = snapshot_reader.Reader(snapshot)
    try:
        with reader.cursor() as cursor:
            return formats.as_json(counting.measure(cursor, periods.calendar_year(today.year - 1)))
    finally:
        reader.close()
