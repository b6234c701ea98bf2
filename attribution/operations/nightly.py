"""The nightly job and its parts.

The only file that knows the order: lock, harvest, build, guard, publish, back up, report.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from attribution.access.log import Checked
from attribution.access.permissions import Person
from attribution.claims import find_work, report_lists
from attribution.claims.visibility import all_claims
from attribution.core.errors import NothingPublished
from attribution.core.model import Technician
from attribution.facilities import facility
from attribution.harvest import compaction, raw_files, reading
from attribution.harvest import run as harvest_run
from attribution.harvest.compaction import Compacted
from attribution.harvest.full_texts import TextsLeft
from attribution.harvest.raw_files import Damaged
from attribution.harvest.source_run import Watch, unwatched
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.measure import counting, formats, periods
from attribution.measure.figures import Measure
from attribution.operations import (
    access_log,
    backups,
    clock,
    count_history,
    night_progress,
    retention,
    roster_import,
)
from attribution.operations.backup.drill import Drill
from attribution.operations.backup.encryption import Identity
from attribution.operations.backups import NightlyBackup
from attribution.operations.change_guard import (
    Accepted,
    ChangesRefused,
    Holdings,
    holdings_of,
    refuse_changes,
    rule_changes,
)
from attribution.operations.drop_guard import Change, Counts, count_snapshot
from attribution.operations.home_lock import locked
from attribution.operations.night_progress import ProgressFile
from attribution.operations.retention import Outcome
from attribution.operations.roster_import import Compared, Imported, Terms
from attribution.operations.roster_inbox import Delivery, read_inbox
from attribution.privacy import erasure
from attribution.privacy.tombstones import load_tombstones
from attribution.privacy.withheld import technicians_to_match, withheld_name_test
from attribution.roster import copies, in_force
from attribution.roster.copies import HrFile
from attribution.snapshot import first_nights, input_memory, last_inputs, publish, reuse
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.build import Inputs, build_snapshot
from attribution.snapshot.database import current_snapshot, other_snapshots
from attribution.snapshot.reader import OtherVersion, UnusableSnapshot
from attribution.workspace import home_ledger

log = logging.getLogger(__name__)

DONE, FAILED, SOURCE_DOWN, NOTHING_PUBLISHED = 0, 1, 3, 4
NOTHING_ACCEPTED = Accepted()
# The terms of a list that no person is there to agree to.
NOTHING_AGREED = Terms(Person("nightly", "lead"))


def technicians(settings: Settings) -> tuple[Technician, ...]:
    """The technicians of the current roster, without those who object or were erased."""
    with home_ledger(settings) as ledger:
        people = _roster(settings, ledger)
        return technicians_to_match(people, ledger, settings.home)


def _roster(settings: Settings, ledger: Ledger) -> tuple[Technician, ...]:
    """Everybody on the roster in force, also those who object."""
    present_ids = ledger.identities().present
    people = in_force.load_in_force(settings.home, settings.columns, present_ids)
    erased = load_tombstones(ledger, settings.home)
    erased.learn(people, forget_others=True)
    return tuple(person for person in people if not erased.holds(person))


def _require_what_a_harvest_needs(settings: Settings) -> None:
    """UserError before anything is created, where the settings are gone or name no institution."""
    last_inputs.require(settings, (input_memory.SETTINGS,))
    harvest_run.check_institution(settings)


def _checked_ledger(settings: Settings) -> Ledger:
    """The ledger, once it is known to be that of the published snapshot, and the salt is there."""
    last_inputs.require(settings, (input_memory.LEDGER, input_memory.SALT))
    return home_ledger(settings)


def harvest(
    settings: Settings,
    *,
    now: datetime,
    watch: Watch = unwatched,
    **selection: Any,
) -> list[Summary]:
    """Harvest under the lock. `selection`: sources and dates, the fields of `harvest.run.Order`."""
    _require_what_a_harvest_needs(settings)
    with locked(settings.home):
        last_inputs.require(settings)
        return _harvest(settings, now=now, watch=watch, **selection)


def _harvest(settings: Settings, *, now: datetime, watch: Watch, **selection: Any) -> list[Summary]:
    with home_ledger(settings) as ledger:
        wanted = (*find_work.wanted_dois(all_claims(ledger)), *report_lists.reported_dois(ledger))
    order = harvest_run.Order(wanted=wanted, **selection)
    return harvest_run.harvest(settings, technicians(settings), order, now=now, watch=watch)


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot that was published, and the changes that were accepted for it.

    `last_year` is the measure of the last calendar year that has ended.
    """

    snapshot: Path
    counts: Counts
    last_year: Measure
    accepted: tuple[Change, ...] = ()


def build(
    settings: Settings,
    *,
    now: datetime,
    accepted: Accepted = NOTHING_ACCEPTED,
    reparse: bool = False,
    accept_inputs: Collection[str] = (),
) -> Built:
    """Build, guard and publish a snapshot under the lock.

    `accept_inputs` are inputs to go on with though they are not those of the published snapshot.
    """
    with locked(settings.home):
        last_inputs.require(settings, accepted=accept_inputs)
        if reparse:
            reading.reparse_all(settings.home)
        # A second snapshot of the same moment would have the same name.
        now += timedelta(microseconds=_erase_returned(settings, now, accepted))
        return _build(settings, now=now, accepted=accepted)


def _build(
    settings: Settings, *, now: datetime, accepted: Accepted, is_night: bool = False
) -> Built:
    """A night takes over what has not changed, and publishes no snapshot without works."""
    reading.read_leftovers(settings.home)
    path = _new_snapshot(settings, now, takes_over=is_night)
    today = now.astimezone(UTC).date()
    with home_ledger(settings) as ledger:
        before = _holdings_before(settings.home, ledger, today)
        after = holdings_of(path, ledger, today)
    if is_night and not after.counts.works:
        raise NothingPublished(
            "Run `attribution doctor` to see what the sources say, then `attribution nightly`: no "
            "works of the institution have been collected. Nothing was published."
        )
    nights = count_history.load(settings.home)
    best = count_history.best_of(nights)
    changes = refuse_changes(before, after, settings, accepted, best)
    if before:
        _log_changed_rules(before, after, settings, today)
    published = publish.publish_snapshot(settings.home, path, settings.snapshots_kept)
    with home_ledger(settings) as ledger:
        erasure.remove_snapshots_before_erasures(ledger, settings.home)
    first_nights.keep(settings.home, published)
    tonight = count_history.Night(today, count_history.counts_by_name(after.counts, after.works))
    reset = best if accepted.everything else {change.name for change in changes}
    count_history.save(settings.home, count_history.with_night(nights, tonight, reset))
    last_inputs.remember(settings)
    return Built(published, after.counts, after.years[str(today.year - 1)], changes)


def _new_snapshot(settings: Settings, now: datetime, *, takes_over: bool = False) -> Path:
    """A snapshot that is built and verified, but not published.

    `takes_over`: what has not changed is taken over from the published one.
    """
    path = publish.new_path(settings.home, now)
    with home_ledger(settings) as ledger:
        people = _roster(settings, ledger)
        staff = technicians_to_match(people, ledger, settings.home)
        is_withheld = withheld_name_test(ledger, settings.home, people)
        made_from = Inputs(settings, staff, ledger, now.astimezone(UTC).date(), is_withheld)
        _write_snapshot(path, made_from, takes_over=takes_over)
    publish.verify(path)
    return path


def _write_snapshot(path: Path, made_from: Inputs, *, takes_over: bool) -> None:
    base = None
    if takes_over:
        base = reuse.base(made_from.settings, made_from.technicians, made_from.today)
    try:
        build_snapshot(path, made_from, base)
    except duckdb.Error:
        if base is None:
            raise
        log.warning("nothing can be taken over from the snapshot: built from the start")
        build_snapshot(path, made_from)


def _log_changed_rules(before: Holdings, after: Holdings, settings: Settings, today: date) -> None:
    """Log each year that is measured under another rule than in the snapshot before."""
    years = periods.calendar_years(settings.works_from, today)
    for change in rule_changes(before, after, years):
        log.warning("rule changed: %s", change)


def _holdings_before(home: Path, ledger: Ledger, today: date) -> Holdings | None:
    """What the published snapshot holds, or the newest other one where it is damaged.

    None before the first one, and for a snapshot of another version: a build replaces it, and it
    cannot be compared.
    """
    published = current_snapshot(home)
    if published is None:
        return None
    for snapshot in (published, *other_snapshots(home, published)):
        facts = {"snapshot": snapshot.name}
        try:
            return holdings_of(snapshot, ledger, today)
        except OtherVersion:
            log.warning("the snapshot before is of another version: not compared", extra=facts)
            return None
        except UnusableSnapshot:
            log.warning("a snapshot is damaged: not compared", extra=facts)
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
            rebuild=lambda: _build(settings, now=now, accepted=Accepted(everything=True)),
        )
        return erasure.forget(job, [technician_id], signed_in_as)


def _erase_returned(settings: Settings, now: datetime, accepted: Accepted) -> bool:
    """Erase again whom older files brought back, and publish a snapshot without them.

    Returns whether there was anyone. The caller holds the lock.
    """
    with home_ledger(settings) as ledger:
        ids = erasure.returned_ids(ledger, settings)
        if not ids:
            return False
        job = erasure.Erasing(
            settings,
            ledger,
            NOTHING_AGREED.person,
            now,
            rebuild=lambda: _build(settings, now=now, accepted=accepted),
        )
        erasure.forget(job, ids)
    facts = {"people": len(ids)}
    log.warning("people came back with older files and were erased again", extra=facts)
    return True


def import_roster(settings: Settings, path: Path, terms: Terms, *, now: datetime) -> Imported:
    """Import an HR file under the lock, so that no erasure is under way.

    RosterRefused where it changes more than `terms` accept.
    """
    return import_hr_file(settings, HrFile.at(path), terms, now=now)


def import_hr_file(settings: Settings, file: HrFile, terms: Terms, *, now: datetime) -> Imported:
    """The same for a file that was read already, such as an upload."""
    with locked(settings.home):
        return _import_roster(settings, file, terms, now=now)


def _import_roster(settings: Settings, file: HrFile, terms: Terms, *, now: datetime) -> Imported:
    with _checked_ledger(settings) as ledger:
        return roster_import.import_list(settings, ledger, file, terms, now)


def compare_roster(settings: Settings, file: HrFile, terms: Terms, *, now: datetime) -> Compared:
    """An HR file beside the last list. Nothing is saved."""
    with _checked_ledger(settings) as ledger:
        return roster_import.compare_list(settings, ledger, file, terms, now)


def take_over(settings: Settings, person: Person, pair: tuple[str, str], *, now: datetime) -> None:
    """Record that the person with one id has another now: the former id first."""
    with _checked_ledger(settings) as ledger:
        roster_import.take_over(settings, ledger, person, pair, now)


def roster(settings: Settings) -> tuple[Technician, ...]:
    """Everybody on the roster in force. UserError before the first import."""
    copies.load(settings.home, settings.columns)
    with home_ledger(settings) as ledger:
        return _roster(settings, ledger)


def delete_old(settings: Settings, *, now: datetime, dry_run: bool = False) -> list[Outcome]:
    """Delete under the lock what was kept for its time."""
    with locked(settings.home), _checked_ledger(settings) as ledger:
        return _delete_old(settings, ledger, now=now, dry_run=dry_run)


def _delete_old(
    settings: Settings, ledger: Ledger, *, now: datetime, dry_run: bool = False
) -> list[Outcome]:
    """The end of the access log is kept first, so that its oldest lines are not missed."""
    if not dry_run:
        access_log.keep_end(settings, ledger, now)
    return retention.delete_old(retention.Job(settings, ledger, now, dry_run))


@dataclass(frozen=True)
class Night:
    """The result of one night: the JSON of `nightly --json`.

    It has the same keys however the night ended.
    """

    exit: int
    snapshot: str | None
    counts: Counts
    sources: dict[str, dict[str, Any]]
    measure: Any = None
    problem: str | None = None
    roster: Delivery | None = None
    accepted: tuple[Change, ...] = ()
    refused: tuple[Change, ...] = ()
    access_log: Checked | None = None
    deleted: tuple[Outcome, ...] = ()
    backup: NightlyBackup | None = None
    clock: tuple[str, ...] = ()
    compacted: tuple[Compacted, ...] = ()
    set_aside: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        log_state = self.access_log
        body = {
            "exit": self.exit,
            "snapshot": self.snapshot,
            **asdict(self.counts),
            "sources": self.sources,
            "measure": self.measure,
            "roster": self.roster.as_json() if self.roster else None,
            "backup": self.backup.as_json() if self.backup else None,
            "accepted_changes": _sentences(self.accepted),
            "refused_changes": _sentences(self.refused),
            "access_log": asdict(log_state) if log_state else None,
            "clock": list(self.clock),
            "compacted": [asdict(files) for files in self.compacted],
            "damaged_files": list(self.set_aside),
            "retention": [outcome.as_json() for outcome in self.deleted],
            "problem": self.problem,
            "reasons": list(self._reasons()),
        }
        body.pop("credits")
        return body

    def _reasons(self) -> Iterator[dict[str, str]]:
        """What the operator should know of the night, without anything from HR's list."""
        if self.problem:
            yield {"about": "night", "reason": self.problem}
        for name, source in self.sources.items():
            yield from ({"about": name, "reason": gap} for gap in source["gaps"])
        if self.roster and self.roster.problem:
            yield {"about": "roster", "reason": self.roster.reason}
        if self.access_log:
            yield from (
                {"about": "access log", "reason": fault} for fault in self.access_log.faults
            )
        for name in self.set_aside:
            reason = f"Check the disk: {name} was damaged. The sources are asked again for it."
            yield {"about": "damaged files", "reason": reason}
        if self.backup and self.backup.problem:
            yield {"about": "backup", "reason": self.backup.problem}


def _sentences(changes: Sequence[Change]) -> dict[str, str]:
    return {change.name: change.sentence for change in changes}


def run_night(
    settings: Settings,
    *,
    now: datetime,
    watch: Watch = unwatched,
    accepted: Accepted = NOTHING_ACCEPTED,
) -> Night:
    """Harvest, build, guard, publish, back up.

    Where anything is wrong with the new figures, last night's stay in place.
    """
    # A mistake in the facilities is reported before the harvest, not after it.
    facility.listed(settings.facilities)
    _require_what_a_harvest_needs(settings)
    with locked(settings.home), night_progress.kept(settings.home, now) as progress:
        last_inputs.require(settings)
        # A second snapshot of the same moment would have the same name.
        now += timedelta(microseconds=_erase_returned(settings, now, accepted))
        before = set(raw_files.damaged(settings.home))
        night = _published_night(
            settings, now=now, watch=watch, accepted=accepted, progress=progress
        )
        night = replace(night, set_aside=_set_aside_since(settings.home, before))
        progress.enter(night_progress.BACK_UP)
        return _backed_up(settings, _with_clock(settings, night, now), now)


def _set_aside_since(home: Path, before: Collection[Damaged]) -> tuple[str, ...]:
    """The files that were found damaged tonight, by their paths in the home folder."""
    since = (file for file in raw_files.damaged(home) if file not in before)
    return tuple(str(file.path.relative_to(home)) for file in since)


def _with_clock(settings: Settings, night: Night, now: datetime) -> Night:
    """The night with what is to be said of the clock of this computer."""
    sentences = clock.sentences(settings.home, now)
    for sentence in sentences:
        log.warning("clock: %s", sentence)
    return replace(night, clock=sentences)


def _published_night(
    settings: Settings,
    *,
    now: datetime,
    watch: Watch,
    accepted: Accepted,
    progress: ProgressFile,
) -> Night:
    delivery = read_inbox(
        settings,
        lambda path: _import_roster(settings, HrFile.at(path), NOTHING_AGREED, now=now),
    )
    with home_ledger(settings) as ledger:
        log_state = access_log.check(settings, ledger)
        deleted = _delete_old(settings, ledger, now=now)
    progress.enter(night_progress.COLLECT)
    runs = _harvest(settings, now=now, watch=progress.watching(watch))
    progress.enter(night_progress.BUILD)
    sources = {run.source: source_as_json(run) for run in runs}
    try:
        _require_an_answer(runs)
        built = _build(settings, now=now, accepted=accepted, is_night=True)
    except NothingPublished as problem:
        unchanged = _unchanged(settings.home, sources, now.date(), str(problem))
        return replace(
            unchanged,
            roster=delivery,
            refused=problem.changes if isinstance(problem, ChangesRefused) else (),
            access_log=log_state,
            deleted=tuple(deleted),
        )
    return Night(
        _exit_of_night(runs, delivery),
        built.snapshot.name,
        built.counts,
        sources,
        formats.as_json([built.last_year]),
        roster=delivery,
        accepted=built.accepted,
        access_log=log_state,
        deleted=tuple(deleted),
        compacted=_compacted(settings),
    )


def _compacted(settings: Settings) -> tuple[Compacted, ...]:
    """Compact old raw files, once the figures made from them are published.

    Before the backup, so that its drill compares what is read from them with the figures.
    """
    if not settings.keep_raw_nights:
        return ()
    return tuple(compaction.compact_all(settings.home, settings.keep_raw_nights))


def _backed_up(settings: Settings, night: Night, now: datetime) -> Night:
    """The night with its backup, which is made also if nothing was published."""
    with home_ledger(settings) as ledger:
        if not ledger.checkpoint():
            log.warning("the write-ahead log of the ledger was not emptied: a program is reading")
    backup = backups.back_up_nightly(settings, now, unpublished)
    if backup is None:
        return night
    has_failed = backup.problem and night.exit != NOTHING_PUBLISHED
    return replace(night, backup=backup, exit=FAILED if has_failed else night.exit)


def unpublished(settings: Settings, now: datetime) -> Path:
    """A snapshot of a restored folder, for a drill or a freeze. The caller holds the lock."""
    reading.read_leftovers(settings.home)
    return _new_snapshot(settings, now)


def drill(
    settings: Settings, file: Path, identities: Sequence[Identity], *, now: datetime
) -> Drill:
    """Restore a backup into a folder that is thrown away, build, and compare: under the lock."""
    with locked(settings.home):
        return backups.try_out(settings, file, identities, now, unpublished)


def _require_an_answer(runs: Sequence[Summary]) -> None:
    """A night on which no source that was asked answered publishes nothing.

    A source that had nothing to ask, such as ORCID for a roster without iDs, is not an answer.
    """
    asked = [run for run in runs if run.calls or run.status != "finished"]
    if asked and all(run.status == "unavailable" for run in asked):
        raise NothingPublished(
            "Check the connection to the internet (`attribution doctor` tries each source), then "
            "run `attribution nightly` again: no source answered. Nothing was published. Figures "
            "from before stay in place. "
            f"{' '.join(asked[0].gaps)}"
        )


def _unchanged(home: Path, sources: dict[str, dict[str, Any]], today: date, problem: str) -> Night:
    """A night that published nothing, with the figures of the snapshot that stays in place."""
    published = current_snapshot(home)
    if published is None:
        return Night(NOTHING_PUBLISHED, None, Counts(), sources, None, problem)
    try:
        old, measure = _counts_of(published), headline(published, today)
    except UnusableSnapshot:
        old, measure = Counts(), None
    return Night(NOTHING_PUBLISHED, published.name, old, sources, measure, problem)


def stopped_night(home: Path, code: int, problem: str, today: date) -> Night:
    """A night that an error ended, with the figures that stay in place as far as they are known."""
    try:
        unchanged = _unchanged(home, {}, today, problem)
    except Exception:  # whatever it is, the error that ended the night is the one to tell
        log.exception("the figures that stay in place cannot be read")
        return Night(code, None, Counts(), {}, None, problem)
    return replace(unchanged, exit=code)


def _counts_of(snapshot: Path) -> Counts:
    reader = snapshot_reader.Reader(snapshot)
    try:
        return count_snapshot(reader)
    finally:
        reader.close()


def exit_code(runs: Sequence[Summary]) -> int:
    """SOURCE_DOWN where a source needs someone. One that waits for its budget does not."""
    return SOURCE_DOWN if any(run.needs_somebody for run in runs) else DONE


def _exit_of_night(runs: Sequence[Summary], delivery: Delivery | None) -> int:
    """SOURCE_DOWN also where HR's new list could not be imported: the roster is older than it."""
    return SOURCE_DOWN if delivery and delivery.problem else exit_code(runs)


def source_as_json(run: Summary) -> dict[str, Any]:
    """The run of one source in the JSON of `nightly` and `harvest`."""
    names = ("status", "announced", "collected", "failed", "quarantined", "calls", "budget_left")
    lists = ("gaps", "waiting", "skipped")
    return {
        **{name: getattr(run, name) for name in names},
        **{name: list(getattr(run, name)) for name in lists},
        "form": run.form,
        "oldest_view": run.oldest_view or None,
        "plan": _plan_as_json(run),
    }


def _plan_as_json(run: Summary) -> dict[str, Any] | None:
    """How long the full texts take that wait; None where none does."""
    left = TextsLeft(run.texts_waiting, run.texts_tonight)
    if not left.waiting:
        return None
    last = left.last_day(run.began_on)
    return {
        "texts_waiting": left.waiting,
        "texts_tonight": left.tonight,
        "nights": left.nights or None,
        "until": last and str(last),
    }


def headline(snapshot: Path, today: date) -> Any:
    """The measure of the last complete calendar year, as JSON."""
    reader = snapshot_reader.Reader(snapshot)
    try:
        with reader.cursor() as cursor:
            return formats.as_json(counting.measure(cursor, periods.calendar_year(today.year - 1)))
    finally:
        reader.close()
