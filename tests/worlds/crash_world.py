"""What is interrupted at every call, what must hold after that, and how it is tried.

A process that has the shim of `crash_shim.c` loaded makes the home folders once. Everything else
happens in forks of it: the undisturbed run that is recorded, runs in which a call fails, and for
each state of the disk that can follow the run after it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import pickle
import re
import signal
import sqlite3
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha1
from pathlib import Path
from typing import Any

import duckdb
import gated
from crash_disk import KILLED, MODELS, Call, Disk, calls_in, write_out
from gated import BROKEN, Gate

from attribution import workspace
from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.claims.draft import Draft
from attribution.claims.visibility import all_claims
from attribution.core.errors import AttributionError
from attribution.core.files import is_unfinished
from attribution.demo.samples import FOLDER as SAMPLES
from attribution.demo.world.institutions import HOME
from attribution.harvest import compaction, raw_files, reading
from attribution.harvest.summaries import load_summaries
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.payloads import Target
from attribution.operations import backups, create_home, doctor, nightly
from attribution.operations.backup import verification
from attribution.operations.backup.making import Order
from attribution.operations.home_lock import locked
from attribution.operations.roster_import import Terms
from attribution.privacy import choices
from attribution.review import verdicts
from attribution.roster import copies
from attribution.snapshot import reader as readers
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.table_hashes import hashes_of_tables
from attribution.workspace import Acting, home_ledger

SINCE = date(2026, 5, 1)
IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)
FIRST = datetime(2026, 7, 1, 3, tzinfo=UTC)
NEXT = datetime(2026, 7, 2, 3, tzinfo=UTC)
LATER = datetime(2026, 7, 3, 3, tzinfo=UTC)
LEAD = Person("lead@quillmere.example", "lead")
LOOKED = "see record"
PEOPLE = 25  # of the demo's roster
MOST_SECONDS = 180  # far longer than a run takes
RECORD, FAIL, KILL = 1, 2, 3
END = Call("end", "", "", 0, b"")
ERROR, FULL, REAL_KILL = "input/output error", "no space left", "kill of a process"
# What happens in a fork: what the shim does at the call, and the number of the error.
ERRORS = {ERROR: (FAIL, errno.EIO), FULL: (FAIL, errno.ENOSPC), REAL_KILL: (KILL, 0)}
FAILURES = (*MODELS, *ERRORS)
_RANDOM = re.compile(r"[0-9a-f]{16,}")

Days = dict[str, date | None]  # by source


class Shim:
    """The library of `crash_shim.c`, which must have been loaded before this process began."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        self.library.crash_begin.argtypes = (
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_long,
            ctypes.c_int,
        )

    def begin(self, root: Path, record: Path, mode: int, number: int = 0, error: int = 0) -> None:
        self.library.crash_begin(bytes(root), bytes(record), mode, number, error)

    def mark(self, words: str) -> None:
        self.library.crash_mark(words.encode())

    def end(self) -> None:
        self.library.crash_begin(b"", None, 0, 0, 0)


# -- what is interrupted ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Scenario:
    """Something that is interrupted.

    `act` may be done again: that is the next run. `missing` says what of an act that was
    acknowledged is not there. An erasure looks for the person in unfinished files too, and says
    each time that it was done.
    """

    name: str
    template: str
    act: Callable[[World], object]
    missing: Callable[[World], str | None] = lambda world: None
    is_erasure: bool = False


@dataclass
class World:
    """A folder with a home folder, HR's lists and a place for backups, and the services."""

    base: Path
    gate: Gate
    templates: dict[str, dict[str, bytes | None]] = field(default_factory=dict)
    pair: tuple[str, str] = ("", "")
    acknowledge: Callable[[], object] = int

    @property
    def home(self) -> Path:
        return self.base / "home"

    @property
    def settings(self) -> Settings:
        return gated.settings(
            self.home, self.gate, ATTRIBUTION_HARVEST_WORKS_FROM=SINCE.isoformat()
        )

    def make_template(self, name: str) -> None:
        """Make a folder in which something is interrupted, from the one that it goes on from."""
        if name in self.templates:
            return
        before, step = _TEMPLATES[name]
        if before:
            self.make_template(before)
            self.reset(self.templates[before])
        step(self)
        self.templates[name] = content_of(self.base)

    def learn(self, name: str) -> None:
        """Read what a folder holds once, so that forks need not."""
        self.reset(self.templates[name])
        held(self)

    def reset(self, content: Mapping[str, bytes | None]) -> None:
        write_out(dict(content), self.base)


def content_of(root: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if not path.name.endswith("-shm")
    }


def _set_up(world: World) -> None:
    world.base.mkdir()
    for name in ("lists", "backups"):
        (world.base / name).mkdir()
    lines = (SAMPLES / "roster.csv").read_text(encoding="utf-8").splitlines()
    for name, number in (("first", PEOPLE), ("second", PEOPLE + 1)):
        text = "\n".join(lines[: number + 1]) + "\n"
        (world.base / "lists" / f"{name}.csv").write_text(text, encoding="utf-8")
    for _ in create_home.init(world.settings, [HOME.ror], LEAD.who, SINCE):
        pass
    _import(world, "first", IMPORTED)


def _harvest_all_but_crossref(world: World) -> None:
    world.gate.rule = lambda source, request: BROKEN if source == "crossref" else None
    _night(world, FIRST)
    world.gate.open()


def _harvest(world: World) -> None:
    _night(world, FIRST)
    snapshot = current_snapshot(world.home)
    assert snapshot is not None
    with closing(readers.Reader(snapshot)) as reader:
        rows = reader.rows(
            "select mention_id, technician_id from candidates "
            "order by probability desc, mention_id, technician_id"
        )
    world.pair = (rows[0]["mention_id"], rows[0]["technician_id"])


def _use(world: World) -> None:
    for scenario in (DECIDE, ATTACH, LOOK):
        scenario.act(world)


# By name: the folder that it goes on from, and how.
_TEMPLATES: dict[str, tuple[str, Callable[[World], object]]] = {
    "new": ("", _set_up),
    "one night": ("new", _harvest_all_but_crossref),
    "harvested": ("new", _harvest),
    "three nights": ("harvested", lambda world: (_night(world, NEXT), _night(world, LATER))),
    "claimed": ("harvested", lambda world: CLAIM.act(world)),
    "used": ("claimed", _use),
}


def _night(world: World, now: datetime) -> None:
    night = nightly.run_night(world.settings, now=now)
    if night.problem:
        raise OSError(night.problem)
    world.acknowledge()


def _import(world: World, name: str, now: datetime = LATER) -> None:
    now += timedelta(minutes=len(copies.dated_copies(world.home)))
    path = world.base / "lists" / f"{name}.csv"
    nightly.import_roster(world.settings, path, Terms(LEAD), now=now)
    world.acknowledge()


def _build(world: World) -> None:
    nightly.build(world.settings, now=LATER)
    world.acknowledge()


def _compact(world: World) -> None:
    """All nights but the newest become one file, after what a killed try left was read."""
    with locked(world.home):
        reading.read_leftovers(world.home)
        compaction.compact_all(world.home, 1)
    world.acknowledge()


def _imported(world: World) -> str | None:
    imported = copies.read(world.base / "lists" / "second.csv").technicians
    newest = copies.load(world.home).technicians
    return None if newest == imported else f"the newest copy has {len(newest)} people"


def _decide(world: World) -> None:
    with workspace.opened(world.settings, LEAD) as opened:
        if not opened.ledger.event("verdict:0"):
            acting = Acting(at=LATER, key="verdict")
            verdicts.decide(opened, acting, *world.pair, "rejected", "not them")
        world.acknowledge()


def _claim(world: World) -> None:
    acting = Acting("e-mail of 1 July", LATER, "claim")
    with workspace.opened(world.settings, LEAD) as opened:
        target = Target("A paper that is not here")
        draft = Draft(target, roles=("Investigation",), statement="I made all images.")
        service.write(opened, acting, world.pair[1], draft)
        world.acknowledge()


def _attach(world: World) -> None:
    acting = Acting("e-mail of 1 July", LATER, "attach")
    with workspace.opened(world.settings, LEAD) as opened:
        claims = all_claims(opened.ledger)
        service.attach(opened, acting, claims[0].claim_id, "thanks.txt", b"We thank them.")
        world.acknowledge()


def _unattached(world: World) -> str | None:
    with workspace.opened(world.settings, LEAD) as opened:
        claim_id = all_claims(opened.ledger)[0].claim_id
        data = service.attachment(opened, claim_id, "thanks.txt").data
    return None if data == b"We thank them." else "the attachment has other content"


def _object(world: World) -> None:
    acting = Acting("e-mail of 1 July", LATER, "objection")
    with home_ledger(world.settings) as ledger:
        choices.store_objection(ledger, LEAD, acting, world.pair[1])
        world.acknowledge()


def _unknown_act(key: str) -> Callable[[World], str | None]:
    def missing(world: World) -> str | None:
        with home_ledger(world.settings) as ledger:
            return None if ledger.event(key) else f"the ledger has no act {key}"

    return missing


def _unwithheld(world: World) -> str | None:
    """The file must know it by itself: the ledger may be lost."""
    keys = [b'"objection"' in path.read_bytes() for path in world.settings.withheld_paths]
    return None if all(keys) else "the second file does not have the objection"


def _look(world: World) -> None:
    log.note(world.home, LEAD, LOOKED, [world.pair[1]])
    world.acknowledge()


def _unnoted(world: World) -> str | None:
    looks = log.looks_at(world.home, [world.pair[1]])
    return None if looks else "the access log does not have the look"


def _erase(world: World) -> None:
    nightly.forget(world.settings, world.pair[1], LEAD, now=LATER)
    world.acknowledge()


def _back_up(world: World) -> None:
    # A second try gives another name.
    number = sum(1 for _ in (world.base / "backups").glob("*.backup"))
    file = world.base / "backups" / f"{number}.backup"
    backups.back_up(Order(world.settings, file, LATER))
    world.acknowledge()


def _unsound_backup(world: World) -> str | None:
    files = list((world.base / "backups").glob("*.backup"))
    for file in files:
        verification.verify(file)
    return None if files else "there is no backup"


DECIDE = Scenario("verdict", "harvested", _decide, _unknown_act("verdict:0"))
CLAIM = Scenario("claim", "harvested", _claim, _unknown_act("claim"))
ATTACH = Scenario("attachment", "claimed", _attach, _unattached)
LOOK = Scenario("look", "harvested", _look, _unnoted)
SCENARIOS = (
    Scenario("first night", "new", lambda world: _night(world, FIRST)),
    Scenario("incremental night", "one night", lambda world: _night(world, NEXT)),
    Scenario("build", "harvested", _build),
    Scenario("compaction", "three nights", _compact),
    Scenario("roster import", "harvested", lambda world: _import(world, "second"), _imported),
    DECIDE,
    CLAIM,
    ATTACH,
    Scenario("objection", "harvested", _object, _unwithheld),
    LOOK,
    Scenario("backup", "harvested", _back_up, _unsound_backup),
    Scenario("erasure", "used", _erase, is_erasure=True),
)


# -- what must hold --------------------------------------------------------------------------------


def held(world: World) -> dict[str, Any]:
    """What a home folder holds, without what differs from run to run, such as random names."""
    with home_ledger(world.settings) as ledger:
        acts = sorted(map(_plain, ledger.events()))
        claims = all_claims(ledger)
    attached = [(world.home / "attachments" / claim.claim_id) for claim in claims]
    snapshot = current_snapshot(world.home)
    return {
        "acts": acts,
        "withheld": sorted(_withheld(world)),
        "lists": sorted({_people_of(copy) for copy in copies.dated_copies(world.home)}),
        "attached": sorted(
            path.read_bytes() for folder in attached for path in folder.glob("[!.]*")
        )[:1],
        "parsed": gated.holdings(world.home),
        "tables": _tables(snapshot) if snapshot else {},
        "asked": _days_asked(snapshot) if snapshot else {},
        "looks": any(look["action"] == LOOKED for look in log.entries(world.home)),
    }


def _people_of(copy: Path) -> str:
    return "\n".join(sorted(map(str, copies.read_copy(copy, None).technicians)))


def _plain(act: Event) -> str:
    payload = act.payload.plain() if act.payload else None
    parts = (act.act, act.who, act.technician_id, act.mention_id, act.verdict, payload)
    return _RANDOM.sub("random", str(parts))


def _withheld(world: World) -> Iterator[str]:
    with home_ledger(world.settings) as ledger:
        assert ledger.second is not None
        yield from (_plain(act) for act in ledger.second.acts())


def _tables(snapshot: Path) -> dict[str, Any]:
    return _contents(_digest(snapshot), snapshot)[0]


def _days_asked(snapshot: Path) -> Days:
    return _contents(_digest(snapshot), snapshot)[1]


def _digest(snapshot: Path) -> bytes:
    return sha1(snapshot.read_bytes(), usedforsecurity=False).digest()


@lru_cache
def _contents(digest: bytes, snapshot: Path) -> tuple[dict[str, Any], Days]:
    """By table, what stands for its rows; and when each source was asked, which is apart."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        tables: dict[str, Any] = {
            table: (rows, mark) for table, rows, mark in hashes_of_tables(connection)
        }
        progress = connection.execute("select * exclude (asked) from source_progress order by all")
        tables["source_progress"] = progress.fetchall()
        days = connection.execute("select source, asked from source_progress").fetchall()
    return tables, dict(days)


def faults(world: World, had_snapshot: bool) -> Iterator[str]:
    """What is wrong with a home folder that was interrupted, before anything repairs it."""
    for finding in doctor.examine(world.settings, LATER, online=False):
        if "could not be completed" in finding.result:
            yield f"doctor: {finding.check}: {finding.remedy}"
    if had_snapshot and current_snapshot(world.home) is None:
        yield "there is no snapshot any more"
    yield from log.check(world.home).faults
    files = {
        (source, run): path
        for source, _, path in raw_files.runs(world.home)
        for run in raw_files.runs_in(path)
    }
    for summary in load_summaries(world.home):
        raw = files.get((summary.source, summary.run))
        if raw is None:
            yield f"{summary.source} has a summary, and no raw file that it is of"
        elif not list(raw_files.read(raw)):
            yield f"{summary.source} has a summary, and its raw file is empty"


# -- trying ----------------------------------------------------------------------------------------


@dataclass
class Tally:
    """How many points were tried, by call and failure, and what was wrong."""

    points: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Recording:
    """An undisturbed run: its calls, and what the folder held after it and another run.

    `asked_once` is when each source was asked, after the undisturbed run alone.
    """

    calls: list[Call]
    before: dict[str, bytes | None]
    expected: dict[str, Any]
    asked_once: Days

    @property
    def acknowledged_at(self) -> int:
        """The number of calls before the act was acknowledged."""
        return next(at for at, call in enumerate(self.calls) if call.name == "mark")


class Trial:
    """All failures of one scenario."""

    def __init__(
        self, world: World, shim: Shim, scenario: Scenario, prepare: Callable[[], object] = int
    ) -> None:
        """`prepare` is called at the beginning of each run, such as to take a guard out."""
        self.world = world
        self.shim = shim
        self.scenario = scenario
        self.is_erasure = scenario.is_erasure
        self.prepare = prepare
        self.record = world.base.with_name(f"{world.base.name}.record")
        self.tally = Tally()
        self._checked: dict[tuple[str, bool], list[str]] = {}
        self.recording = self._record()

    # -- runs

    def _record(self) -> Recording:
        self.world.make_template(self.scenario.template)
        before = self.world.templates[self.scenario.template]
        self.world.learn(self.scenario.template)
        self.world.reset(before)
        in_child(self._act, RECORD)
        calls = calls_in(self.record)
        after = content_of(self.world.base)
        self.world.reset(before)
        _check_that_all_was_seen(Disk(self.world.base), calls, after)
        self.world.reset(before)
        asked_once = in_child(self._next_run)["asked"]
        self.world.reset(after)
        return Recording(calls, before, in_child(self._next_run), asked_once)

    def _act(self, mode: int, number: int = 0, error: int = 0) -> bool:
        """The act in this process. Returns whether it was acknowledged."""
        acknowledged = []

        def acknowledge() -> None:
            acknowledged.append(True)
            self.shim.mark("acknowledged")

        self.world.acknowledge = acknowledge
        self.prepare()
        self.shim.begin(self.world.base, self.record, mode, number, error)
        try:
            self.scenario.act(self.world)
        except (AttributionError, OSError, duckdb.Error):
            if mode == RECORD:
                raise
        finally:
            self.shim.end()
        return bool(acknowledged)

    def _next_run(self) -> dict[str, Any]:
        self.scenario.act(self.world)
        after = held(self.world)
        return after | {"acts": sorted({*after["acts"]})} if self.is_erasure else after

    def _check(self, is_acknowledged: bool, names: frozenset[str]) -> list[str]:
        """What is wrong with the folder as it is, and after the next run."""
        world = self.world
        self.prepare()
        self.shim.begin(world.base, self.record, RECORD)
        problems = []
        if is_acknowledged and (missing := self.scenario.missing(world)):
            problems.append(f"acknowledged, and then: {missing}")
        had_snapshot = any(path.endswith("/current") for path in self.recording.before)
        problems += faults(world, had_snapshot)
        listed = _listed(world.home, self.recording.before)
        after = self._next_run()
        self.shim.end()
        problems += differences(after, self.recording, listed)
        if not self.is_erasure:
            read = sorted(_read_of(names, calls_in(self.record)))
            problems += [f"an unfinished file is read: {path}" for path in read]
        return problems

    def check(self, content: dict[str, bytes | None], is_acknowledged: bool) -> list[str]:
        """The problems of a state of the disk; of equal ones, the first is tried."""
        mark = self.mark_of(content)
        if (mark, is_acknowledged) not in self._checked:
            self.world.reset(content)
            names = frozenset(
                str(self.world.base / path)
                for path, data in content.items()
                if data and is_unfinished(Path(path).name)
            )
            self._checked[mark, is_acknowledged] = tried(self._check, is_acknowledged, names)
        return self._checked[mark, is_acknowledged]

    def mark_of(self, content: Mapping[str, bytes | None]) -> str:
        """Equal for states that the next run cannot tell apart.

        It reads no unfinished file, which is checked, and of the ledger what was committed.
        """
        parts = []
        ledger = {}
        for path, data in sorted(content.items()):
            name = Path(path).name
            if name.startswith("ledger.sqlite"):
                ledger[name] = data or b""
            elif is_unfinished(name):
                names_person = self.is_erasure and self.world.pair[1].encode() in (data or b"")
                parts.append(f"{_RANDOM.sub('random', path)} {names_person}")
            else:
                parts.append(f"{path} {sha1(data or b'', usedforsecurity=False).hexdigest()}")
        parts.append(committed(tuple(sorted(ledger.items()))))
        return sha1("\n".join(parts).encode(), usedforsecurity=False).hexdigest()

    # -- points

    @property
    def changes(self) -> list[Call]:
        """The calls of the undisturbed run that change something."""
        return [call for call in self.recording.calls if call.name not in ("read", "mark")]

    def interrupt(
        self,
        models: tuple[str, ...] = MODELS,
        every: int = 1,
        first: int = 0,
        only_first: bool = False,
    ) -> None:
        """A kill before each call and in the middle of each write, and a power cut then.

        `only_first`: the first problem is enough.
        """
        self.world.reset(self.recording.before)
        disk = Disk(self.world.base)
        last: dict[str, list[str]] = {}
        number = -1
        for place, call in enumerate((*self.recording.calls, END)):
            if call.name in ("read", "mark"):
                last.clear()
                continue
            if only_first and self.tally.problems:
                return
            number += 1
            if number % every == first % every or call is END:
                is_acknowledged = place > self.recording.acknowledged_at
                for model in models:
                    if model not in last:
                        last[model] = self.check(disk.after(model), is_acknowledged)
                    self._note(call, model, last[model])
                if KILLED in models:
                    self._tear(call, disk, is_acknowledged)
            disk.play(call)
            if not self._is_of_an_unfinished_file(call):
                last.clear()

    def _is_of_an_unfinished_file(self, call: Call) -> bool:
        """Whether a call changes only what no later run reads."""
        is_content = call.name in ("write", "fsync", "truncate")
        return is_content and is_unfinished(Path(call.path).name)

    def _tear(self, call: Call, disk: Disk, is_acknowledged: bool) -> None:
        if call.name == "write" and not self._is_of_an_unfinished_file(call):
            disk.tear(call)
            self._note(call, KILLED, self.check(disk.after(KILLED), is_acknowledged))

    def fail(
        self, failures: tuple[str, ...] = tuple(ERRORS), every: int = 1, first: int = 0
    ) -> None:
        """Each call fails once, finds the disk full from then on, or ends a process.

        What a real kill leaves must be as good as what was played up to the same call.
        """
        for failure in failures:
            for number, call in enumerate(self.changes, 1):
                if number % every == first % every:
                    self._fail(call, failure, number)

    def _fail(self, call: Call, failure: str, number: int) -> None:
        self.world.reset(self.recording.before)
        mode, error = ERRORS[failure]
        answer = tried(self._act, mode, number, error)
        if failure == REAL_KILL:
            answer = any(noted.name == "mark" for noted in calls_in(self.record))
        if isinstance(answer, list):
            self._note(call, failure, answer)
            return
        self._note(call, failure, self.check(content_of(self.world.base), answer))

    def _note(self, call: Call, failure: str, problems: list[str]) -> None:
        self.tally.points[call.name, failure] += 1
        self.tally.states[failure] = len(self._checked)
        place = call.path.removeprefix(f"{self.world.base}/")
        self.tally.problems += [
            f"{self.scenario.name}, {failure} at {call.name} {place}: {problem}"
            for problem in problems
        ]


def _listed(home: Path, before: Mapping[str, object]) -> set[str]:
    """The sources whose list of works a run read to its end, as its raw files say.

    Without those that were there `before`.
    """
    return {
        source
        for source, _, path in raw_files.runs(home)
        if str(path.relative_to(home.parent)) not in before
        if any(_is_end_of_list(payload) for payload in raw_files.read(path))
    }


def _is_end_of_list(payload: raw_files.Payload) -> bool:
    return payload["kind"] == "run" and payload["listed"]


def differences(
    after: Mapping[str, Any], recording: Recording, listed: Collection[str]
) -> Iterator[str]:
    """What is not as after two undisturbed runs. `listed`: see `_listed`.

    A list of works that the interrupted run did not read to its end is read once where two
    undisturbed runs read it twice, and so has the day of the first reading: it may be the end of a
    list that was begun on an earlier day.
    """
    twice = recording.expected["asked"]
    asked = {
        source: day if source in listed else recording.asked_once[source]
        for source, day in twice.items()
    }
    for name, expected in (recording.expected | {"asked": asked}).items():
        if after[name] != expected:
            places = sorted(_places(after[name], expected))
            yield " ".join([f"the next run leaves other {name}", *places])


def _places(after: Any, expected: Any) -> Iterator[str]:
    """Where two mappings differ."""
    if isinstance(expected, dict):
        yield from (key for key in {**after, **expected} if after.get(key) != expected.get(key))


def _read_of(names: frozenset[str], calls: list[Call]) -> Iterator[str]:
    """The files of these names that are read before they are removed or begun anew."""
    remaining = set(names)
    for call in calls:
        if call.name == "read" and call.path in remaining:
            yield call.path
        if call.name in ("read", "open", "unlink"):
            remaining.discard(call.path)


def _check_that_all_was_seen(disk: Disk, calls: list[Call], after: dict[str, bytes | None]) -> None:
    """AssertionError where the calls that were written down do not lead to the folder as it is."""
    for call in calls:
        disk.play(call)
    played = disk.after(KILLED)
    unseen = [path for path in {*after, *played} if after.get(path, 0) != played.get(path, 0)]
    assert not unseen, f"the shim does not see all of {unseen}"


@lru_cache(maxsize=10_000)
def committed(files: tuple[tuple[str, bytes], ...]) -> str:
    """A hash of what was committed to a SQLite file, or of its bytes where it is none yet."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files:
            (Path(folder) / name).write_bytes(data)
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(Path(folder) / "ledger.sqlite")) as connection,
        ):
            (answer,) = connection.execute("pragma integrity_check").fetchone()
            version = connection.execute("pragma user_version").fetchone()
            text = "\n".join([str(answer), str(version), *connection.iterdump()])
            return sha1(text.encode(), usedforsecurity=False).hexdigest()
    return sha1(repr(files).encode(), usedforsecurity=False).hexdigest()


def tried(call: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a call in a fork; a list with the error where it raises one."""
    try:
        return in_child(call, *arguments)
    except ChildError as problem:
        return [str(problem)]


class ChildError(Exception):
    """What a fork raised, or how it ended."""


def in_child(call: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a call in a fork of this process. ChildError where there is none."""
    end_to_read, end_to_write = os.pipe()
    child = os.fork()
    if not child:
        os.close(end_to_read)
        _answer(end_to_write, call, arguments)
    os.close(end_to_write)
    with os.fdopen(end_to_read, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if not answer:
        raise ChildError(f"the process ended with status {os.waitstatus_to_exitcode(status)}")
    is_result, result = pickle.loads(answer)
    if not is_result:
        raise ChildError(result)
    return result


def _answer(pipe: int, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Write what a call returns or raises into a pipe, and end the process."""
    signal.alarm(MOST_SECONDS)
    try:
        answer = (True, call(*arguments))
    except BaseException:  # noqa: BLE001 (the parent reports whatever it is)
        answer = (False, traceback.format_exc())
    with os.fdopen(pipe, "wb") as file:
        file.write(pickle.dumps(answer))
    os._exit(0)
