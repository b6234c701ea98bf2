"""Processes that write to one ledger are killed at random moments: nothing is lost or doubled.

python benchmarks/ledger_kills.py [--processes 8] [--decisions 500] [--kills 50] [--pause 5]
    [--seed 1]

Every process writes its decisions, one transaction each, and reports each of them through a pipe.
Between two decisions it rests for a random time, `--pause` milliseconds on average (0: none);
without a rest, processes would do little but wait for each other's locks. One process at a time is
killed (SIGKILL), at moments spread at random over the job, and started again. It continues after
the last decision it acknowledged, or does all of them again from the first, under the same keys.

Meanwhile one process reads the acts and the decisions in force again and again. Another does what
the dashboard does: it takes the ledger over into a small invented snapshot.

The bar: every acknowledged decision is there under its number, none twice; all are there in the
end; the file is sound; no reader saw an error or a count go down; and every kill hit a process that
had work left.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from typing import Any, NamedTuple

from served_dashboard import p95

from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger import event as ledger_event
from attribution.ledger.event import DECISION, Event, Shown
from attribution.ledger.ledger import Ledger, open_ledger
from attribution.operations import nightly
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.live_reader import open_live

# A child must hold no other child's pipe, or a death would go unnoticed.
PROCESSES = multiprocessing.get_context("spawn")
LATEST_MS = 20  # a kill comes up to this long after its turn
KILLED = -9  # exit code after SIGKILL
VERDICTS = ledger_event.VERDICTS


class Mention(NamedTuple):
    """A candidate to decide on."""

    mention_id: str
    work_id: str
    name: str
    technician_id: str


@dataclass(frozen=True)
class Options:
    """The command line."""

    processes: int
    decisions: int  # for each process
    kills: int
    pause: float  # milliseconds
    seed: int

    @property
    def all_decisions(self) -> int:
        return self.processes * self.decisions


def main() -> None:
    options = parse_options()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        job = Job(options, home, invent_mentions(home, options.all_decisions))
        job.run()
        problems = [*job.problems, *problems_of_ledger(job)]
    print_figures(job)
    for problem in problems:
        print("WRONG: " + problem)
    print(f"{len(problems)} problems" if problems else "nothing lost, nothing twice")
    sys.exit(1 if problems else 0)


def parse_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("processes", 8), ("decisions", 500), ("kills", 50), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument(
        "--pause", type=float, default=5.0, help="mean rest between two decisions, in ms"
    )
    return Options(**vars(parser.parse_args()))


def invent_mentions(home: Path, count: int) -> list[Mention]:
    """Publish a snapshot with enough mentions; returns one for each decision."""
    maker = Path(__file__).with_name("make_big.py")
    size = ["--works", str(max(100, count // 4)), "--technicians", "40", "--texts", "40"]
    subprocess.run([sys.executable, str(maker), str(home), *size], check=True)
    nightly.build(loading.load(home, {}, services()), now=datetime.now(UTC))
    reader = snapshot_reader.Reader(snapshot_reader.published_path(home))
    authors = reader.rows(
        "select mention_id, work_id, name from mentions where kind = 'author' "
        "order by mention_id limit ?",
        [count],
    )
    technicians = reader.rows("select technician_id from technicians order by all")
    reader.close()
    assert len(authors) == count, "the invented works have too few authors"
    ids = [row["technician_id"] for row in technicians]
    return [
        Mention(**author, technician_id=ids[number % len(ids)])
        for number, author in enumerate(authors)
    ]


def key_of(writer: int, number: int) -> str:
    """The key of an act: the same whenever the act is tried again."""
    return f"kills-{writer}-{number}"


def verdict_of(number: int) -> str:
    return VERDICTS[number % len(VERDICTS)]


# -- the process that writes ---------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """The task of one writing process, from decision number `first` on."""

    home: Path
    writer: int
    mentions: list[Mention]
    first: int
    pause: float  # milliseconds
    seed: int


def write(task: Task, to: Connection) -> None:
    """Decide. Sends "begun" before each decision and "done" once it is acknowledged."""
    rng = random.Random(task.seed)
    book = open_ledger(task.home / "ledger.sqlite")
    to.send(("ready",))
    for number in range(task.first, len(task.mentions)):
        to.send(("begun", number))
        now, start = datetime.now(UTC), time.perf_counter()
        try:
            stored = decide(book, task, number, now)
        except Exception as problem:  # noqa: BLE001 (any problem goes into the report)
            to.send(("failed", number, repr(problem)))
            return
        elapsed = 1000 * (time.perf_counter() - start)
        to.send(("done", number, stored.event_id, elapsed, stored.at != now))
        if task.pause:
            time.sleep(rng.expovariate(1000 / task.pause))
    to.send(("finished",))
    book.close()


def decide(book: Ledger, task: Task, number: int, now: datetime) -> Event:
    mention = task.mentions[number]
    decision = Event(
        key=key_of(task.writer, number),
        act=DECISION,
        at=now,
        who=f"local:writer-{task.writer}",
        technician_id=mention.technician_id,
        work_id=mention.work_id,
        mention_id=mention.mention_id,
        kind="author",
        verdict=verdict_of(number),
        shown=Shown(mention.name),
    )
    return book.store(decision)[0]


# -- the processes that read ---------------------------------------------------------------------


class Findings(NamedTuple):
    """What a reading process saw."""

    rounds: int
    decisions: int
    problems: list[str]


def read_ledger(home: Path, stop: Flag, to: Connection) -> None:
    """Read acts and decisions in force until the flag is set; sends the findings."""
    watch = LedgerWatch(open_ledger(home / "ledger.sqlite"))
    to.send(repeat(watch.look, stop))


def read_snapshot(home: Path, stop: Flag, to: Connection) -> None:
    """The same through a snapshot that follows the ledger, as pages read it."""
    watch = SnapshotWatch(home, open_ledger(home / "ledger.sqlite"))
    to.send(repeat(watch.look, stop))


def repeat(look: Callable[[], tuple[int, list[str]]], stop: Flag) -> Findings:
    """Look until the flag is set or a problem is seen."""
    rounds, decisions = 0, 0
    problems: list[str] = []
    while not stop.is_set() and not problems:
        try:
            decisions, problems = look()
            rounds += 1
        except Exception as problem:  # noqa: BLE001 (any problem goes into the report)
            problems = [f"{look.__qualname__} failed: {problem!r}"]
        stop.wait(0.1)
    return Findings(rounds, decisions, problems)


class LedgerWatch:
    """Compares what the ledger holds now with what it held at the last look."""

    def __init__(self, book: Ledger) -> None:
        self.book = book
        self.acts: list[tuple[int, str]] = []
        self.decisions = 0

    def look(self) -> tuple[int, list[str]]:
        acts = [(event.event_id, event.key) for event in self.book.events()]
        decisions = len(self.book.decisions())
        problems = self._problems(acts, decisions)
        self.acts, self.decisions = acts, decisions
        return len(acts), problems

    def _problems(self, acts: list[tuple[int, str]], decisions: int) -> list[str]:
        problems = []
        if acts[: len(self.acts)] != self.acts:
            problems.append(
                f"acts read before are gone or different: {len(self.acts)} then, {len(acts)} now"
            )
        if len({key for _, key in acts}) < len(acts) or acts != sorted(acts):
            problems.append("a key twice, or acts out of order")
        if decisions < max(self.decisions, len(acts)):
            problems.append(
                f"decisions in force went down: {self.decisions} before, {len(acts)} acts, "
                f"{decisions} now"
            )
        return problems


class SnapshotWatch:
    """Compares the decisions in the snapshot with the last look and with the ledger."""

    def __init__(self, home: Path, book: Ledger) -> None:
        self.book = book
        self.reader = open_live(home, book)
        self.decisions = 0

    def look(self) -> tuple[int, list[str]]:
        acts = len(self.book.events())
        (row,) = self.reader.rows(
            "select count(*) as decisions, "
            "count(distinct (mention_id, technician_id)) as pairs from decisions"
        )
        decisions, pairs = row["decisions"], row["pairs"]
        problems = []
        if decisions < max(self.decisions, acts) or pairs < decisions:
            problems.append(
                f"decisions in the snapshot: {decisions}, {pairs} pairs; "
                f"{self.decisions} before, {acts} acts"
            )
        self.decisions = decisions
        return decisions, problems


# -- the process that starts and kills the others ------------------------------------------------


@dataclass
class Writer:
    """A writing process, however often it was started again."""

    number: int
    mentions: list[Mention]
    process: BaseProcess | None = None
    pipe: Connection | None = None
    ready: bool = False
    finished: bool = False
    begun: int | None = None  # under way, not acknowledged
    acknowledged: dict[int, int] = field(default_factory=dict)  # number: event

    @property
    def can_be_killed(self) -> bool:
        return self.ready and not self.finished and self.pipe is not None

    @property
    def exit_code(self) -> int | None:
        return self.process.exitcode if self.process else None


@dataclass
class Reading:
    """A reading process."""

    name: str
    process: BaseProcess
    pipe: Connection

    def findings(self) -> Findings:
        if self.pipe.poll(60):
            return Findings(*self.pipe.recv())
        return Findings(0, 0, [f"{self.name} gave no answer"])


@dataclass
class Tally:
    """What was counted; times in milliseconds."""

    new: list[float] = field(default_factory=list)  # of writes
    repeated: list[float] = field(default_factory=list)  # of writes that were stored already
    kills: int = 0
    kills_in_write: int = 0
    restarts_from_first: int = 0
    unacknowledged: int = 0  # stored already, but the process was killed before it could tell
    seconds: float = 0.0


class Job:
    """The whole job."""

    def __init__(self, options: Options, home: Path, mentions: list[Mention]) -> None:
        self.options, self.home = options, home
        self.rng = random.Random(options.seed)
        self.writers = [
            Writer(number, mentions[number :: options.processes])
            for number in range(options.processes)
        ]
        self.tally = Tally()
        self.findings: dict[str, Findings] = {}
        self.problems: list[str] = []

    def run(self) -> None:
        open_ledger(self.home / "ledger.sqlite").close()
        stop = PROCESSES.Event()
        readings = [self._start_reading(read, stop) for read in (read_ledger, read_snapshot)]
        begin = time.monotonic()
        self._write_and_kill()
        self.tally.seconds = time.monotonic() - begin
        stop.set()
        for reading in readings:
            self.findings[reading.name] = reading.findings()
            self.problems += self.findings[reading.name].problems
            reading.process.join(20)
        for writer in self.writers:
            self._end(writer)

    def _write_and_kill(self) -> None:
        # The last turn comes early enough that some process still has work left.
        latest = self.options.all_decisions * 19 // 20
        turns = sorted(self.rng.randrange(latest) for _ in range(self.options.kills))
        for writer in self.writers:
            self._start(writer, 0)
        while not self.problems and not all(writer.finished for writer in self.writers):
            self._listen()
            is_turn = bool(turns) and self._acknowledged_so_far() >= turns[0]
            if is_turn and self._kill():
                turns.pop(0)

    def _acknowledged_so_far(self) -> int:
        return sum(len(writer.acknowledged) for writer in self.writers)

    def _start_reading(self, read: Callable[..., None], stop: Flag) -> Reading:
        receiving, sending = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=read, args=(self.home, stop, sending), daemon=True)
        process.start()
        sending.close()
        return Reading(read.__name__, process, receiving)

    def _start(self, writer: Writer, first: int) -> None:
        receiving, sending = PROCESSES.Pipe(duplex=False)
        seed = self.rng.randrange(2**31)
        pause = self.options.pause
        task = Task(self.home, writer.number, writer.mentions, first, pause, seed)
        writer.process = PROCESSES.Process(target=write, args=(task, sending), daemon=True)
        writer.process.start()
        sending.close()
        writer.pipe, writer.ready, writer.begun = receiving, False, None

    def _end(self, writer: Writer) -> None:
        assert writer.process is not None
        if self.problems:
            writer.process.kill()
        writer.process.join(20)

    # -- messages

    def _listen(self) -> None:
        by_pipe = {writer.pipe: writer for writer in self.writers if writer.pipe is not None}
        for pipe in wait(list(by_pipe), timeout=0.05):
            self._receive(by_pipe[pipe])  # type: ignore[index]

    def _receive(self, writer: Writer) -> bool:
        """Take in one message of a writer; False once its pipe is closed."""
        assert writer.pipe is not None
        try:
            kind, *details = writer.pipe.recv()
        except (EOFError, OSError):
            self._pipe_closed(writer)
            return False
        if kind == "ready":
            writer.ready = True
        elif kind == "begun":
            writer.begun = details[0]
        elif kind == "failed":
            number, problem = details
            self.problems.append(f"writer {writer.number}, decision {number}: {problem}")
        elif kind == "done":
            self._acknowledge(writer, details)
        else:
            writer.finished = True
        return True

    def _pipe_closed(self, writer: Writer) -> None:
        assert writer.pipe is not None
        assert writer.process is not None
        writer.pipe.close()
        writer.pipe = None
        if writer.finished or writer.exit_code == KILLED:
            return
        writer.process.join(5)
        if writer.exit_code != KILLED:
            self.problems.append(
                f"writer {writer.number} ended unexpectedly, exit code {writer.exit_code}"
            )

    def _acknowledge(self, writer: Writer, details: list[Any]) -> None:
        number, event, elapsed, was_stored = details
        writer.begun = None
        before = writer.acknowledged.get(number)
        times = self.tally.repeated if was_stored else self.tally.new
        times.append(elapsed)
        if was_stored and before is None:
            self.tally.unacknowledged += 1
        if before is not None and (before != event or not was_stored):
            self.problems.append(
                f"writer {writer.number}, decision {number}: "
                f"event {before} was acknowledged, now {event}"
            )
        writer.acknowledged[number] = event

    # -- killing

    def _kill(self) -> bool:
        """Kill a process at work and start it again; False if none is at work."""
        candidates = [writer for writer in self.writers if writer.can_be_killed]
        if not candidates:
            return False
        writer = self.rng.choice(candidates)
        time.sleep(self.rng.uniform(0, LATEST_MS / 1000))
        assert writer.process is not None
        writer.process.kill()
        while self._receive(writer):  # what it could still send
            pass
        writer.process.join()
        if writer.finished:  # in these milliseconds: not a hit, the turn remains
            return False
        self.tally.kills += 1
        self.tally.kills_in_write += writer.begun is not None
        self._restart(writer)
        return True

    def _restart(self, writer: Writer) -> None:
        """From the first decision or after the last acknowledged one, as likely."""
        if self.rng.random() < 0.5:
            self.tally.restarts_from_first += 1
            self._start(writer, 0)
        else:
            self._start(writer, max(writer.acknowledged, default=-1) + 1)


# -- the result ----------------------------------------------------------------------------------


def problems_of_ledger(job: Job) -> list[str]:
    """What is wrong with the ledger in the end."""
    path = job.home / "ledger.sqlite"
    with open_ledger(path) as book:
        problems = problems_of_counts(job, book) + problems_of_acknowledged(job, book)
    connection = sqlite3.connect(path)
    integrity = connection.execute("pragma integrity_check").fetchall()
    connection.close()
    if integrity != [("ok",)]:
        problems.append(f"integrity check: {integrity[:3]}")
    if job.tally.kills < job.options.kills:
        problems.append(
            f"only {job.tally.kills} of {job.options.kills} kills hit a process at work"
        )
    return problems


def problems_of_counts(job: Job, book: Ledger) -> list[str]:
    """Each decision is there once, and in force."""
    problems = []
    events, decisions = book.events(), book.decisions()
    keys = {event.key for event in events}
    pairs = {(event.mention_id, event.technician_id) for event in events}
    wanted = job.options.all_decisions
    if len(keys) < len(events):
        problems.append(f"{len(events) - len(keys)} keys twice")
    if not len(events) == len(pairs) == len(decisions) == wanted:
        problems.append(
            f"{len(events)} acts, {len(pairs)} pairs, {len(decisions)} decisions in force "
            f"of {wanted}"
        )
    return problems


def problems_of_acknowledged(job: Job, book: Ledger) -> list[str]:
    """Each acknowledged decision is the event it was acknowledged as."""
    by_key = {event.key: event for event in book.events()}
    problems = []
    for writer in job.writers:
        for number, event_id in writer.acknowledged.items():
            mention = writer.mentions[number]
            wanted = (
                event_id,
                mention.mention_id,
                mention.work_id,
                mention.technician_id,
                verdict_of(number),
            )
            event = by_key.get(key_of(writer.number, number))
            stored = event and content(event)
            if stored != wanted:
                problems.append(f"acknowledged as event {event_id}, in the ledger: {stored}")
    return problems


def content(event: Event) -> tuple[Any, ...]:
    return (event.event_id, event.mention_id, event.work_id, event.technician_id, event.verdict)


def print_figures(job: Job) -> None:
    options, tally = job.options, job.tally
    acknowledged = sum(len(writer.acknowledged) for writer in job.writers)
    print(
        f"{options.processes} writers, {acknowledged} decisions acknowledged in "
        f"{tally.seconds:.1f} s, rests of {options.pause:g} ms on average"
    )
    print(
        f"{tally.kills} kills of a process at work, {tally.kills_in_write} between the start of a "
        f"write and its acknowledgement; {tally.restarts_from_first} started again from the first "
        "decision, the rest after the last acknowledged"
    )
    print(
        f"{len(tally.repeated)} keys tried again were stored already, {tally.unacknowledged} had "
        "never been acknowledged before"
    )
    print(f"{'ms':34}{'n':>8}{'p50':>8}{'p95':>8}{'max':>8}")
    print_times("a write", tally.new)
    print_times("a write that was stored already", tally.repeated)
    for name, findings in job.findings.items():
        print(
            f"{name}: read {findings.rounds} times, {findings.decisions} decisions at the last, "
            f"{len(findings.problems)} problems"
        )


def print_times(name: str, times: list[float]) -> None:
    if times:
        median, slowest = statistics.median(times), max(times)
        print(f"{name:34}{len(times):8}{median:8.1f}{p95(times):8.1f}{slowest:8.1f}")


if __name__ == "__main__":
    main()
