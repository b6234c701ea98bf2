"""The only file that knows the order: lock, harvest, build, guard, publish, tell."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import filelock

from attribution.access.permissions import Person
from attribution.claims import find_work, missed_papers, service
from attribution.core.errors import Locked, NothingPublished
from attribution.core.model import Technician
from attribution.facilities import facility
from attribution.harvest import raw_files
from attribution.harvest import run as harvest_run
from attribution.harvest.parsed_files import Summary
from attribution.home.settings import Settings
from attribution.measure import counting, forms, periods
from attribution.privacy import acts as privacy_acts
from attribution.privacy import erasure, tombstones
from attribution.privacy import withheld as privacy_withheld
from attribution.roster import copies
from attribution.roster import reader as roster_reader
from attribution.snapshot import build as building
from attribution.snapshot import reader as snapshot_reader
from attribution.workspace import ledger, whole_roster

log = logging.getLogger(__name__)

DONE, SOURCE_DOWN, NOTHING_PUBLISHED = 0, 3, 4


@dataclass(frozen=True)
class Counts:
    """What a snapshot holds. Mentions and acknowledgements are those of affiliated works."""

    works: int = 0
    affiliated_works: int = 0
    author_mentions: int = 0
    acknowledgements_read: int = 0
    coverage: dict[str, int] = field(default_factory=dict)
    technicians: int = 0
    credits: int = 0


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One run at a time in a home folder. Raises Locked at once; a killed run leaves no lock behind."""
    home.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(str(home / ".lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise Locked(
            f"Another run is at work in {home}. Wait for it, or look for its process."
        ) from None
    try:
        yield
    finally:
        lock.release()


def technicians(settings: Settings) -> tuple[Technician, ...]:
    """The technicians of the current roster, without those who object or were erased."""
    with ledger(settings) as acts:
        return privacy_acts.present(whole_roster(settings), acts, settings.home)


def harvest(
    settings: Settings,
    *,
    now: datetime,
    watch: harvest_run.Watch = harvest_run.unwatched,
    **asked: Any,
) -> list[Summary]:
    """Harvest under the lock. See `collect.harvest`."""
    with locked(settings.home):
        return _harvest(settings, now=now, watch=watch, **asked)


def _harvest(
    settings: Settings, *, now: datetime, watch: harvest_run.Watch, **asked: Any
) -> list[Summary]:
    with ledger(settings) as acts:
        wanted = (*find_work.wanted_dois(service.every(acts)), *missed_papers.reported_dois(acts))
    return harvest_run.harvest(
        settings, technicians(settings), now=now, watch=watch, wanted=wanted, **asked
    )


def build(
    settings: Settings, *, now: datetime, accept_drop: bool = False, reparse: bool = False
) -> tuple[Path, Counts]:
    """Build, guard and publish a snapshot under the lock."""
    with locked(settings.home):
        if reparse:
            for source, run, path in raw_files.runs(settings.home):
                harvest_run.reparse(settings.home, source, run, path)
        return _build(settings, now=now, accept_drop=accept_drop)


def _build(settings: Settings, *, now: datetime, accept_drop: bool) -> tuple[Path, Counts]:
    harvest_run.read_leftovers(settings.home)
    path = snapshot_reader.new_path(settings.home, now)
    with ledger(settings) as acts:
        people = whole_roster(settings)
        withheld = privacy_withheld.withheld(acts, settings.home, people)
        present = privacy_acts.present(people, acts, settings.home)
        building.build(path, settings, present, acts, now.astimezone(UTC).date(), withheld)
    building.verify(path)
    before, after = _counts_before(settings.home), counts(path)
    if before and not accept_drop:
        guard(before, after, settings.max_drop)
    return snapshot_reader.publish(settings.home, path, settings.snapshots_kept), after


def _counts_before(home: Path) -> Counts | None:
    """The counts of the published snapshot; None where there is none, or one of another version, which no count can be
    compared with and which a build is there to replace."""
    standing = snapshot_reader.current(home)
    if standing is None:
        return None
    try:
        return counts(standing)
    except snapshot_reader.OtherVersion:
        log.warning(
            "the snapshot before is of another version: not compared",
            extra={"snapshot": standing.name},
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
    """Erase a technician under the lock, and publish a snapshot without them. See `privacy.forget`."""
    with locked(settings.home), ledger(settings) as acts:
        return erasure.forget(
            settings.home,
            settings.columns,
            acts,
            technician_id,
            person,
            signed_in_as=signed_in_as,
            now=now,
            rebuild=lambda: _build(settings, now=now, accept_drop=True),
        )


def import_roster(
    settings: Settings, path: Path, *, now: datetime
) -> tuple[roster_reader.Roster, int]:
    """Import an HR file without those who were erased: the roster, and how many people were left out."""
    with ledger(settings) as acts:
        gone = tombstones.tombstones(acts, settings.home)
        whole = copies.read(path, settings.columns)
        found = copies.import_file(
            path, settings.home, settings.columns, now=now, leave_out=gone.holds
        )
    return found, len(whole.technicians) - len(found.technicians)


def counts(snapshot: Path) -> Counts:
    """The counts of a snapshot."""
    reader = snapshot_reader.Reader(snapshot)
    try:
        (row,) = reader.rows(
            """select (select count(*) from works) as works, (select count(*) from works where affiliated) as affiliated_works,
                      (select count(*) from mentions m join works w using (work_id) where w.affiliated and m.kind = 'author' and m.role is null) as author_mentions,
                      (select count(*) from works where affiliated and acknowledgement = 'read') as acknowledgements_read,
                      (select count(*) from technicians) as technicians, (select count(*) from credits where kind in ('author', 'thanked')) as credits"""
        )
        reasons = reader.rows(
            "select reason, sum(works)::integer as n from coverage where reason <> 'read' group by reason order by reason"
        )
        return Counts(**row, coverage={one["reason"]: one["n"] for one in reasons})
    finally:
        reader.close()


def guard(before: Counts, after: Counts, max_drop: float) -> None:
    """NothingPublished where a count fell by more than `max_drop`: a source's fault, rarely a fact."""
    for name in (
        "works",
        "affiliated_works",
        "author_mentions",
        "acknowledgements_read",
        "credits",
    ):
        old, new = getattr(before, name), getattr(after, name)
        if old and new < old * (1 - max_drop):
            raise NothingPublished(
                f"{name.replace('_', ' ')} fell from {old} to {new}, more than {max_drop:.0%}. Last night's figures stand. "
                "If the fall is right, run `attribution build --accept-drop`."
            )


@dataclass(frozen=True)
class Night:
    """What one night did: the JSON of `nightly --json`."""

    exit: int
    snapshot: str | None
    counts: Counts
    sources: dict[str, dict[str, Any]]
    measure: Any = None
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        body = {
            "exit": self.exit,
            "snapshot": self.snapshot,
            **asdict(self.counts),
            "sources": self.sources,
            "measure": self.measure,
        }
        body.pop("credits")
        return body | ({"problem": self.problem} if self.problem else {})


def nightly(
    settings: Settings,
    *,
    now: datetime,
    watch: harvest_run.Watch = harvest_run.unwatched,
    accept_drop: bool = False,
) -> Night:
    """Harvest, build, guard, publish. Last night's figures stand where anything is wrong with the new ones."""
    facility.listed(
        settings.facilities
    )  # what is wrong with them is told before the night, not after
    with locked(settings.home):
        runs = _harvest(settings, now=now, watch=watch)
        by_source = {one.source: told(one) for one in runs}
        standing = snapshot_reader.current(settings.home)
        try:
            _refuse_nothing(runs)
            snapshot, after = _build(settings, now=now, accept_drop=accept_drop)
            if after.works == 0:
                log.warning("no works", extra={"snapshot": snapshot.name})
        except NothingPublished as problem:
            old = counts(standing) if standing else Counts()
            return Night(
                NOTHING_PUBLISHED,
                standing.name if standing else None,
                old,
                by_source,
                headline(standing, now.date()),
                str(problem),
            )
        return Night(
            exit_code(runs), snapshot.name, after, by_source, headline(snapshot, now.date())
        )


def _refuse_nothing(runs: Sequence[Summary]) -> None:
    """A night on which no source answered publishes nothing."""
    if runs and all(one.status == "unavailable" for one in runs):
        raise NothingPublished(
            "No source answered. Last night's figures stand. Run `attribution doctor`. "
            + " ".join(runs[0].gaps)
        )


def exit_code(runs: Sequence[Summary]) -> int:
    """SOURCE_DOWN where a source did not finish or left gaps, else DONE."""
    return SOURCE_DOWN if any(one.status != "finished" or one.gaps for one in runs) else DONE


def told(one: Summary) -> dict[str, Any]:
    """What one source did, as the JSON of `nightly` and `harvest` says it."""
    names = ("status", "announced", "collected", "failed", "calls", "budget_left")
    return {name: getattr(one, name) for name in names} | {"gaps": list(one.gaps)}


def headline(snapshot: Path | None, today: date) -> Any:
    """The measure of the last whole calendar year, as JSON."""
    if snapshot is None:
        return None
    reader = snapshot_reader.Reader(snapshot)
    try:
        with reader.cursor() as cursor:
            return forms.as_json(counting.measure(cursor, periods.calendar_year(today.year - 1)))
    finally:
        reader.close()
