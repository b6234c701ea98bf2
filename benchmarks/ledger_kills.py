"""Writers of one ledger are killed at random moments: nothing that was acknowledged is lost, nothing is there twice.

python benchmarks/ledger_kills.py [--processes 8] [--decisions 500] [--kills 50] [--pause 5] [--seed 1]

Every process writes its decisions, one transaction each, and says so through a pipe after each. Between two it rests for
a random time, `--pause` milliseconds on average (0: none), else waiting for each other's locks is all they do. One
process at a time is killed (SIGKILL), at moments spread at random over the whole job, and started again: it goes on after
the last decision it acknowledged, or does all of them again from the first, under the same keys. Meanwhile one process
reads the acts and the standing decisions over and over, another does what the dashboard does: it takes the ledger over
into a small invented snapshot. The bar: every acknowledged decision is there under its number, none twice, all are there
in the end, the file is sound, no reader saw an error or a count go down, and every kill hit a process that had work left.
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
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from typing import Any

from attribution.home import settings
from attribution.ledger import event as ledger_event
from attribution.ledger import ledger
from attribution.ledger.event import Shown
from attribution.ledger.ledger import Ledger
from attribution.operations import nightly
from attribution.snapshot import reader as snapshot_reader

GO = multiprocessing.get_context(
    "spawn"
)  # a child must hold no other child's pipe, else a death goes unnoticed
LATEST_MS = 20  # a kill comes up to so long after its turn
VERDICTS = ledger_event.VERDICTS
Mention = tuple[str, str, str, str]  # mention, work, name, technician


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("processes", 8), ("decisions", 500), ("kills", 50), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument(
        "--pause", type=float, default=5.0, help="mean rest between two decisions, in ms"
    )
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        mentions = invented(home, asked.processes * asked.decisions)
        job = Job(asked, home, mentions)
        job.run()
        wrong = [*job.wrong, *checked(job)]
    told(job)
    for one in wrong:
        print("WRONG: " + one)
    print("nothing lost, nothing twice" if not wrong else f"{len(wrong)} things wrong")
    sys.exit(1 if wrong else 0)


def invented(home: Path, wanted: int) -> list[Mention]:
    """A published snapshot with enough mentions, and which of them each decision is about."""
    maker = Path(__file__).with_name("make_big.py")
    size = ["--works", str(max(100, wanted // 4)), "--technicians", "40", "--texts", "40"]
    subprocess.run([sys.executable, str(maker), str(home), *size], check=True)
    nightly.build(settings.load(home, {}), now=datetime.now(UTC))
    reader = snapshot_reader.open_published(home)
    found = reader.rows(
        "select mention_id, work_id, name from mentions where kind = 'author' order by mention_id limit ?",
        [wanted],
    )
    people = [
        row["technician_id"]
        for row in reader.rows("select technician_id from technicians order by all")
    ]
    reader.close()
    assert len(found) == wanted, "the invented works have too few authors"
    return [
        (m["mention_id"], m["work_id"], m["name"], people[n % len(people)])
        for n, m in enumerate(found)
    ]


def key(writer: int, number: int) -> str:
    """Of an act: the same whenever it is tried again."""
    return f"kills-{writer}-{number}"


# -- what the processes do -----------------------------------------------------------------------------


def write(
    home: Path,
    writer: int,
    mentions: Sequence[Mention],
    first: int,
    pause: float,
    seed: int,
    to: Connection,
) -> None:
    """Decide from number `first` on. Says "begun" before each decision, "done" once it is acknowledged."""
    rng = random.Random(seed)
    book = ledger.open(home / "ledger.sqlite")
    to.send(("ready",))
    for number in range(first, len(mentions)):
        mention_id, work_id, name, technician_id = mentions[number]
        now, start = datetime.now(UTC), time.perf_counter()
        to.send(("begun", number))
        try:
            stored = book.decide(
                key=key(writer, number),
                who=f"local:writer-{writer}",
                technician_id=technician_id,
                work_id=work_id,
                mention_id=mention_id,
                kind="author",
                verdict=VERDICTS[number % len(VERDICTS)],
                shown=Shown(name),
                at=now,
            )
        except Exception as problem:  # noqa: BLE001 (whatever it is, it goes into the report)
            to.send(("failed", number, repr(problem)))
            return
        to.send(
            (
                "done",
                number,
                stored.event_id,
                1000 * (time.perf_counter() - start),
                stored.at != now,
            )
        )
        if pause:
            time.sleep(rng.expovariate(1000 / pause))
    to.send(("finished",))
    book.close()


def read_ledger(home: Path, stop: Flag, to: Connection) -> None:
    """Read acts and standing decisions until told to stop; say what was read and what was wrong."""
    book = ledger.open(home / "ledger.sqlite")
    before: list[tuple[int, str]] = []
    standing, rounds, wrong = 0, 0, []
    while not stop.is_set() and not wrong:
        try:
            acts = [(one.event_id, one.key) for one in book.events()]
            decisions = len(book.decisions())
            if acts[: len(before)] != before:
                wrong.append(
                    f"acts read before are gone or others now: {len(before)} then, {len(acts)} now"
                )
            if len({k for _, k in acts}) < len(acts) or acts != sorted(acts):
                wrong.append("a key twice, or acts out of order")
            if decisions < max(standing, len(acts)):
                wrong.append(
                    f"standing decisions went down: {standing} before, {len(acts)} acts, {decisions} now"
                )
            before, standing, rounds = acts, decisions, rounds + 1
        except Exception as problem:  # noqa: BLE001
            wrong.append(f"the ledger's reader failed: {problem!r}")
        stop.wait(0.1)
    to.send((rounds, len(before), wrong))


def read_snapshot(home: Path, stop: Flag, to: Connection) -> None:
    """The same through a snapshot that follows the ledger, as pages read."""
    book = ledger.open(home / "ledger.sqlite")
    reader = snapshot_reader.open_published(home, book)
    standing, rounds, wrong = 0, 0, []
    while not stop.is_set() and not wrong:
        try:
            known = len(book.events())
            (row,) = reader.rows(
                "select count(*) as n, count(distinct (mention_id, technician_id)) as d from decisions"
            )
            if row["n"] < max(standing, known) or row["d"] < row["n"]:
                wrong.append(
                    f"decisions in the snapshot: {row['n']}, {row['d']} pairs; {standing} before, {known} acts"
                )
            standing, rounds = row["n"], rounds + 1
        except Exception as problem:  # noqa: BLE001
            wrong.append(f"the snapshot's reader failed: {problem!r}")
        stop.wait(0.1)
    to.send((rounds, standing, wrong))


# -- who starts and kills them -------------------------------------------------------------------------


@dataclass
class Writer:
    """One writer, however often it was started anew."""

    number: int
    mentions: list[Mention]
    process: BaseProcess | None = None
    pipe: Connection | None = None
    ready: bool = False
    finished: bool = False
    begun: int | None = None  # under way, not acknowledged
    acknowledged: dict[int, int] = field(default_factory=dict)  # number: event


class Job:
    """The whole job, and what was counted."""

    def __init__(self, asked: argparse.Namespace, home: Path, mentions: list[Mention]) -> None:
        self.asked, self.home, self.rng = asked, home, random.Random(asked.seed)
        share = asked.decisions
        self.writers = [
            Writer(n, mentions[n * share : (n + 1) * share]) for n in range(asked.processes)
        ]
        self.new: list[float] = []  # ms of a write
        self.again: list[float] = []  # ms of one that was there already
        self.kills = self.in_write = self.from_start = self.unacknowledged = 0
        self.wrong: list[str] = []
        self.seconds = 0.0
        self.readers: dict[str, tuple[int, int, list[str]]] = {}

    def run(self) -> None:
        whole = self.asked.processes * self.asked.decisions
        # The last comes early enough that somebody still has work left.
        turns = sorted(self.rng.randrange(whole * 19 // 20) for _ in range(self.asked.kills))
        ledger.open(self.home / "ledger.sqlite").close()
        stop, reading = GO.Event(), []
        for does in (read_ledger, read_snapshot):
            ours, theirs = GO.Pipe(duplex=False)
            process = GO.Process(target=does, args=(self.home, stop, theirs), daemon=True)
            process.start()
            theirs.close()
            reading.append((does.__name__, process, ours))
        begin = time.monotonic()
        for writer in self.writers:
            self._start(writer, 0)
        while not self.wrong and not all(one.finished for one in self.writers):
            self._listen()
            if (
                turns
                and sum(len(one.acknowledged) for one in self.writers) >= turns[0]
                and self._kill()
            ):
                turns.pop(0)
        self.seconds = time.monotonic() - begin
        stop.set()
        for name, process, ours in reading:
            self.readers[name] = (
                ours.recv() if ours.poll(60) else (0, 0, [f"{name} gave no answer"])
            )
            self.wrong += self.readers[name][2]
            process.join(20)
        for writer in self.writers:
            assert writer.process is not None
            if self.wrong:
                writer.process.kill()
            writer.process.join(20)

    def _start(self, writer: Writer, first: int) -> None:
        ours, theirs = GO.Pipe(duplex=False)
        seed = self.rng.randrange(2**31)
        args = (self.home, writer.number, writer.mentions, first, self.asked.pause, seed, theirs)
        writer.process = GO.Process(target=write, args=args, daemon=True)
        writer.process.start()
        theirs.close()
        writer.pipe, writer.ready, writer.begun = ours, False, None

    def _listen(self) -> None:
        open_pipes = {one.pipe: one for one in self.writers if one.pipe is not None}
        for pipe in wait(list(open_pipes), timeout=0.05):
            self._heard(open_pipes[pipe])  # type: ignore[index]

    def _heard(self, writer: Writer) -> bool:
        """Take one message of a writer; False once its pipe is closed."""
        assert writer.pipe is not None
        try:
            said: tuple[Any, ...] = writer.pipe.recv()
        except (EOFError, OSError):
            writer.pipe.close()
            writer.pipe = None
            if not writer.finished and writer.process is not None and writer.process.exitcode != -9:
                writer.process.join(5)
                if writer.process.exitcode != -9:
                    self.wrong.append(
                        f"writer {writer.number} ended by itself, exit code {writer.process.exitcode}"
                    )
            return False
        if said[0] == "ready":
            writer.ready = True
        elif said[0] == "begun":
            writer.begun = said[1]
        elif said[0] == "failed":
            self.wrong.append(f"writer {writer.number}, decision {said[1]}: {said[2]}")
        elif said[0] == "done":
            self._acknowledged(writer, *said[1:])
        else:
            writer.finished = True
        return True

    def _acknowledged(
        self, writer: Writer, number: int, event: int, ms: float, there: bool
    ) -> None:
        writer.begun = None
        before = writer.acknowledged.get(number)
        (self.again if there else self.new).append(ms)
        self.unacknowledged += there and before is None
        if before is not None and (before != event or not there):
            self.wrong.append(
                f"writer {writer.number}, decision {number}: event {before} was acknowledged, now {event}"
            )
        writer.acknowledged[number] = event

    def _kill(self) -> bool:
        """Kill one that is at work, take in what it still said, start it again; False while nobody is at work."""
        able = [
            one for one in self.writers if one.ready and not one.finished and one.pipe is not None
        ]
        if not able:
            return False
        writer = self.rng.choice(able)
        time.sleep(self.rng.uniform(0, LATEST_MS / 1000))
        assert writer.process is not None
        writer.process.kill()
        while self._heard(writer):
            pass
        writer.process.join()
        if writer.finished:  # it was done in these milliseconds: not a hit, the turn stays
            return False
        self.kills += 1
        self.in_write += writer.begun is not None
        anew = self.rng.random() < 0.5
        self.from_start += anew
        self._start(writer, 0 if anew else max(writer.acknowledged, default=-1) + 1)
        return True


# -- what it came to -----------------------------------------------------------------------------------


def checked(job: Job) -> list[str]:
    """What is wrong with the ledger in the end."""
    path, wrong = job.home / "ledger.sqlite", []
    with ledger.open(path) as book:
        wrong += _compared(job, book)
    connection = sqlite3.connect(path)
    sound = connection.execute("pragma integrity_check").fetchall()
    connection.close()
    if sound != [("ok",)]:
        wrong.append(f"integrity check: {sound[:3]}")
    if job.kills < job.asked.kills:
        wrong.append(f"only {job.kills} of {job.asked.kills} kills hit a process at work")
    return wrong


def _compared(job: Job, book: Ledger) -> list[str]:
    events = book.events()
    by_key = {one.key: one for one in events}
    wrong = [f"{len(events) - len(by_key)} keys twice"] if len(by_key) < len(events) else []
    pairs = {(one.mention_id, one.technician_id) for one in events}
    whole = job.asked.processes * job.asked.decisions
    if not len(events) == len(pairs) == len(book.decisions()) == whole:
        wrong.append(
            f"{len(events)} acts, {len(pairs)} pairs, {len(book.decisions())} standing decisions of {whole}"
        )
    for writer in job.writers:
        for number, event in writer.acknowledged.items():
            found = by_key.get(key(writer.number, number))
            told = found and (
                found.event_id,
                found.mention_id,
                found.work_id,
                found.technician_id,
                found.verdict,
            )
            mention_id, work_id, _, technician_id = writer.mentions[number]
            if told != (
                event,
                mention_id,
                work_id,
                technician_id,
                VERDICTS[number % len(VERDICTS)],
            ):
                wrong.append(f"acknowledged as event {event}, in the ledger: {told}")
    return wrong


def told(job: Job) -> None:
    """Print the figures."""
    acknowledged = sum(len(one.acknowledged) for one in job.writers)
    print(
        f"{job.asked.processes} writers, {acknowledged} decisions acknowledged in {job.seconds:.1f} s, rests of "
        f"{job.asked.pause:g} ms on average"
    )
    print(
        f"{job.kills} kills of a process at work, {job.in_write} of them between the start of a write and its "
        f"acknowledgement; {job.from_start} started again from the first decision, the rest after the last acknowledged"
    )
    print(
        f"{len(job.again)} keys tried again were stored already, {job.unacknowledged} of them never acknowledged before"
    )
    print(f"{'ms':34}{'n':>8}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, times in (("a write", job.new), ("one that was stored already", job.again)):
        if len(times) > 1:
            p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
            print(
                f"{name:34}{len(times):8}{statistics.median(times):8.1f}{p95:8.1f}{max(times):8.1f}"
            )
    for name, (rounds, last, wrong) in job.readers.items():
        print(f"{name}: read {rounds} times, {last} decisions at the last, {len(wrong)} wrong")


if __name__ == "__main__":
    main()
