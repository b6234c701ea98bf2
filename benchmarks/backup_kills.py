"""Backups of a home folder under eight writers and a nightly run, killed at random moments.

python benchmarks/backup_kills.py [--kills 50] [--writers 8] [--pause 200] [--seed 1]

The demo's university is harvested from its samples on loopback, again and again: one process runs
`attribution nightly` all the time. `--writers` processes store acts, with a file for every
twentieth, and print each act once it is acknowledged; they rest for `--pause` milliseconds on
average. Meanwhile `attribution backup` is started and killed (SIGKILL) after a random time. A
backup that came to its end before that counts as completed. The job goes on until `--kills` backups
were killed and at least a fifth as many were completed.

The bar: a killed backup leaves no file under its name. Every completed one is sound, is restored,
and the restored folder has every act that was acknowledged before the backup began, with its
attachment, and builds. At the end `attribution backup verify` refuses what the kills left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from attribution.demo import samples
from attribution.demo.serve import SOURCES, serving
from attribution.demo.world.institutions import HOME

LEFT = ".attribution-backup-*"
# A process that stores acts: for each a file, then the act that names it, then a line.
WRITER = """
import itertools, random, sys, time, uuid
from datetime import UTC, datetime
from pathlib import Path
from attribution.ledger.event import DECISION, Event
from attribution.ledger.ledger import open_ledger

home, number, pause = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
folder = home / "attachments" / f"{int(number):032x}"
folder.mkdir(parents=True, exist_ok=True)
with open_ledger(home / "ledger.sqlite") as ledger:
    for count in itertools.count():
        key = uuid.uuid4().hex
        if count % 20 == 0:
            key = f"file{key}"
            (folder / f"{key}.txt").write_text(key)
        ledger.store(Event(key=key, act=DECISION, at=datetime.now(UTC), who=f"w{number}",
            technician_id=f"X{key}", work_id=f"W{key}", kind="author", verdict="unsure"))
        print(key, flush=True)
        time.sleep(random.expovariate(1000 / pause) if pause else 0)
"""


@dataclass(frozen=True)
class Options:
    """The command line."""

    kills: int
    writers: int
    pause: float
    seed: int


@dataclass
class Tally:
    """What was counted."""

    killed: int = 0
    killed_while_writing: int = 0
    completed: int = 0
    nights: int = 0
    nights_failed: int = 0
    backups_during_a_night: int = 0
    acts: int = 0
    seconds: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Acts:
    """The acts that writers have acknowledged, and where the file of each lies."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.keys: dict[str, int] = {}

    def listen(self, number: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                with self.lock:
                    self.keys[line.strip()] = number

    def so_far(self) -> dict[str, int]:
        with self.lock:
            return dict(self.keys)


def main() -> None:
    options = parse_options()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, serving(samples.FOLDER) as addresses:
        job = Job(options, Path(folder), environment_of(addresses))
        job.run()
    print_figures(job.tally, options)
    sys.exit(1 if job.tally.problems else 0)


def parse_options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("kills", 50), ("writers", 8), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--pause", type=float, default=200.0, help="mean rest of a writer, in ms")
    return Options(**vars(parser.parse_args()))


def environment_of(addresses: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        **addresses,
        "ATTRIBUTION_HARVEST_SOURCES": ";".join(SOURCES),
        "ATTRIBUTION_HARVEST_PACE": "false",
        "ATTRIBUTION_GUARD_MAX_CHANGE": "10",
    }


class Job:
    """The whole job."""

    def __init__(self, options: Options, folder: Path, environment: dict[str, str]) -> None:
        self.options, self.environment = options, environment
        self.home, self.backups = folder / "home", folder / "backups"
        self.random = random.Random(options.seed)
        self.tally = Tally()
        self.acts = Acts()
        self.is_night = threading.Event()
        self.stop = threading.Event()

    def run(self) -> None:
        self.set_up()
        threads = [threading.Thread(target=self.run_nights)]
        with self.writing() as listeners:
            for thread in threads:
                thread.start()
            try:
                self.back_up_and_kill()
            finally:
                self.stop.set()
                for thread in threads:
                    thread.join()
        for listener in listeners:
            listener.join()
        self.tally.acts = len(self.acts.so_far())
        self.check_what_is_left()

    def set_up(self) -> None:
        self.backups.mkdir()
        institution = ("--ror", HOME.ror, "--email", "lead@quillhaven.example")
        self.call("init", *institution, "--works-from", "2026-01-01")
        self.call("roster", "import", str(samples.FOLDER / "roster.csv"))
        self.call("nightly")

    def command(self, *words: object, home: Path | None = None) -> list[str]:
        return [
            sys.executable,
            "-m",
            "attribution",
            *map(str, words),
            "--home",
            str(home or self.home),
        ]

    def call(self, *words: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command that must succeed."""
        ended = subprocess.run(
            self.command(*words, home=home),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            self.tally.problems.append(f"{words[:2]}: code {ended.returncode}: {ended.stderr}")
        return ended

    # -- what goes on meanwhile

    @contextlib.contextmanager
    def writing(self) -> Iterator[list[threading.Thread]]:
        processes = [self.start_writer(number) for number in range(self.options.writers)]
        listeners = [
            threading.Thread(target=self.acts.listen, args=(number, process))
            for number, process in enumerate(processes)
        ]
        for listener in listeners:
            listener.start()
        try:
            yield listeners
        finally:
            for process in processes:
                if process.poll() is not None:
                    self.tally.problems.append(f"a writer ended with code {process.returncode}")
                process.kill()
                process.wait()

    def start_writer(self, number: int) -> subprocess.Popen[str]:
        words = [str(self.home), str(number), str(self.options.pause)]
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run_nights(self) -> None:
        while not self.stop.is_set():
            self.is_night.set()
            night = subprocess.run(
                self.command("nightly"), env=self.environment, capture_output=True, check=False
            )
            self.is_night.clear()
            self.tally.nights += 1
            if night.returncode:
                self.tally.nights_failed += 1
                self.tally.problems.append(f"nightly: {night.stderr.decode()[-500:]}")
            self.stop.wait(0.2)

    # -- backups

    def back_up_and_kill(self) -> None:
        usual = self.timed_backup()
        tally, wanted = self.tally, self.options
        while tally.killed < wanted.kills or tally.completed < wanted.kills // 5:
            # Every third may take its time, so that some are completed under this load.
            share = self.random.choice((1.0, 1.0, 3.0))
            self.back_up(self.random.uniform(0.1, share) * usual)
            print(f"{tally.killed} killed, {tally.completed} completed", flush=True)
            if tally.problems:
                return

    def timed_backup(self) -> float:
        begin = time.monotonic()
        self.back_up(600)
        return time.monotonic() - begin

    def back_up(self, seconds: float) -> None:
        """Start a backup and kill it if it is not finished by then; check a finished one."""
        number = self.tally.killed + self.tally.completed
        file = self.backups / f"{number}.tar.gz"
        acknowledged = self.acts.so_far()
        is_night = self.is_night.is_set()
        begin = time.monotonic()
        process = subprocess.Popen(
            self.command("backup", "-o", file),
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _, message = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill(process, file)
            return
        if process.returncode:
            self.tally.problems.append(f"backup: code {process.returncode}: {message}")
            return
        self.tally.completed += 1
        self.tally.backups_during_a_night += is_night
        self.tally.seconds.append(time.monotonic() - begin)
        self.check_backup(file, acknowledged)

    def kill(self, process: subprocess.Popen[str], file: Path) -> None:
        unfinished = set(self.backups.glob(LEFT))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        self.tally.killed += 1
        self.tally.killed_while_writing += len(unfinished) > 0
        if file.exists():
            # It was renamed before the kill: then it must be as good as any.
            self.call_verify(file)
            file.unlink()
        for path in self.backups.glob(LEFT):
            self.refuse(path)
            path.unlink()

    def call_verify(self, file: Path) -> None:
        ended = self.verified(file)
        if ended.returncode:
            self.tally.problems.append(f"{file.name} has its name and is not sound: {ended.stderr}")

    def refuse(self, path: Path) -> None:
        """An unfinished file is complete by chance, or refused."""
        ended = self.verified(path)
        if ended.returncode not in (0, 2):
            self.tally.problems.append(f"verify: code {ended.returncode}: {ended.stderr}")

    def verified(self, file: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "attribution", "backup", "verify", str(file)]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )

    def check_backup(self, file: Path, acknowledged: dict[str, int]) -> None:
        restored = self.backups / "restored"
        self.call("restore", file, home=restored)
        if self.tally.problems:
            return
        self.check_acts(file, restored, acknowledged)
        self.call("build", home=restored)
        shutil.rmtree(restored)
        file.unlink()

    def check_acts(self, file: Path, restored: Path, acknowledged: dict[str, int]) -> None:
        with contextlib.closing(sqlite3.connect(restored / "ledger.sqlite")) as connection:
            keys = {key for (key,) in connection.execute("select key from events")}
            (sound,) = connection.execute("pragma integrity_check").fetchone()
        lost = acknowledged.keys() - keys
        files = {path.stem: path.read_text() for path in restored.glob("attachments/*/*.txt")}
        without_file = {key for key in keys if key.startswith("file")} - files.keys()
        torn = [key for key, text in files.items() if key in keys and text != key]
        for number, what in (
            (len(lost), "acknowledged acts are lost"),
            (len(without_file), "acts have lost their file"),
            (len(torn), "files are torn"),
            (sound != "ok", "ledger is not sound"),
        ):
            if number:
                self.tally.problems.append(f"{file.name}: {int(number)} {what}")

    def check_what_is_left(self) -> None:
        left = [path.name for path in self.backups.iterdir()]
        if left:
            self.tally.problems.append(f"left behind: {left}")
        log = self.home / "ledger.sqlite-wal"
        print(
            f"write-ahead log at the end: {log.stat().st_size / 1e6 if log.exists() else 0:.1f} MB"
        )


def print_figures(tally: Tally, options: Options) -> None:
    print(f"{options.writers} writers, {tally.acts:,} acts acknowledged, {tally.nights} nights")
    print(f"{tally.killed} backups killed, {tally.killed_while_writing} of them while writing")
    print(
        f"{tally.completed} completed, {tally.backups_during_a_night} of them begun during a "
        f"night; each restored and built; median {statistics.median(tally.seconds or [0]):.1f} s"
    )
    for problem in tally.problems:
        print("WRONG: " + problem)
    print(f"{len(tally.problems)} problems" if tally.problems else "0 lost")


if __name__ == "__main__":
    main()
