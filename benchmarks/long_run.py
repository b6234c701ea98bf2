"""Many nights on one home folder: what a night costs and leaves on disk, how long a build takes.

    python benchmarks/long_run.py [--nights 200] [--copies 1] [--changes 5]

The works are those of the fictional university, from 2025 on; with --copies 15 they are its works
of all years, fifteen times, which makes 30,000. Another process serves them as the sources would.
Each night --changes works have another title, one more is shown for the first time, every fifth
night one is retracted and one disappears. With --changes 0 nothing ever changes.

Prints a line for each tenth night: seconds of processor, peak memory, bytes and files of raw/ and
parsed/; then the seconds of a build after the first and after the last night, and of reading
everything again. Ends with 1 where a bar is missed: the growth of raw/ and parsed/ since the first
night (50 MB in 200 nights without changes), the last build, a night of 20 seconds and 500 MB.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from attribution.demo.samples import FOLDER
from attribution.demo.serve import on_loopback, services_of
from attribution.demo.servers.crossref import Crossref
from attribution.demo.servers.openalex import OpenAlex
from attribution.demo.servers.reply import Reply, Request
from attribution.demo.world.institutions import HOME
from attribution.harvest import reading
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import create_home, nightly
from attribution.operations.change_guard import Accepted
from attribution.roster import copies

FIRST_NIGHT = datetime(2026, 7, 1, 3, tzinfo=UTC)
EVERYTHING = Accepted(everything=True)
HIDDEN_AT_FIRST = 400  # works that are still to be shown, in order
QUICK = {
    "ATTRIBUTION_HARVEST_PACE": "false",
    "ATTRIBUTION_HARVEST_BACKOFF": "0",
    "OPENALEX_API_KEY": "key",
}
MOST_GROWTH, MOST_SECONDS, MOST_MEMORY = 50e6, 20, 500e6
SLOWER = 1.1  # builds differ by so much from one time to the next

Record = dict[str, Any]


# -- the world, in a process of its own ------------------------------------------------------------


class ChangingCrossref(Crossref):
    """Crossref with works that it does not show."""

    hidden: frozenset[str] = frozenset()

    def answer(self, request: Request) -> Reply:
        is_hidden = request.path.partition("/works/")[2].lower() in self.hidden
        return (
            Reply(404, b"Resource not found.", "text/plain")
            if is_hidden
            else super().answer(request)
        )

    def _matching(self, request: Request) -> list[int]:
        numbers = super()._matching(request)
        return [number for number in numbers if self.works[number]["DOI"] not in self.hidden]


class ChangingOpenAlex(OpenAlex):
    """OpenAlex with works that it does not show."""

    hidden: frozenset[str] = frozenset()

    def _single_work(self, identifier: str) -> Record | None:
        work = super()._single_work(identifier)
        return None if work is None or _doi(work) in self.hidden else work

    def _page(self, numbers: list[int], params: dict[str, str]) -> Reply:
        shown = [number for number in numbers if _doi(self.listed[number]) not in self.hidden]
        return super()._page(shown, params)


def _doi(work: Record) -> str:
    return str(work["doi"] or "").removeprefix("https://doi.org/")


def serve(folder: Path, changes: int) -> None:
    """Serve a demo folder on loopback; change it for each line with a day that is read."""
    crossref, openalex = (
        ChangingCrossref(folder / "crossref"),
        ChangingOpenAlex(folder / "openalex"),
    )
    world = _World(crossref, openalex, changes)
    served = {**services_of(folder), "crossref": crossref, "openalex": openalex}
    with on_loopback(served) as addresses:
        print(orjson.dumps(addresses).decode(), flush=True)
        for number, line in enumerate(sys.stdin):
            world.change(number, line.strip())
            print("changed", flush=True)


class _World:
    """What changes from one night to the next, the same for each run."""

    def __init__(
        self, crossref: ChangingCrossref, openalex: ChangingOpenAlex, changes: int
    ) -> None:
        self.crossref = crossref
        self.openalex = openalex
        self.changes = changes
        self.chance = random.Random(12)
        self.works = {work["DOI"]: work for work in crossref.works}
        self.listed: dict[str, list[Record]] = {}
        for work in (*openalex.listed, *openalex.full_works.values()):
            self.listed.setdefault(_doi(work), []).append(work)
        waiting = sorted(self.works, key=lambda doi: self.works[doi]["created"]["date-time"])
        self.waiting = waiting[-HIDDEN_AT_FIRST:] if changes else []
        self.shown = sorted(set(self.works) - set(self.waiting))
        self.gone: set[str] = set()
        self._hide()

    def _hide(self) -> None:
        self.crossref.hidden = self.openalex.hidden = frozenset(self.gone | set(self.waiting))

    def change(self, number: int, day: str) -> None:
        if not self.changes:
            return
        for doi in self.chance.sample(self.shown, self.changes):
            self._retitle(doi, f"Revised on {day}", day)
        if self.waiting:
            self.shown.append(self.waiting.pop(0))
            self._date(self.shown[-1], day)
        if number % 5 == 4:
            self._retract(self.chance.choice(self.shown), day)
            self.gone.add(self.shown.pop(self.chance.randrange(len(self.shown))))
        self._hide()

    def _retitle(self, doi: str, title: str, day: str) -> None:
        self.works[doi]["title"] = [title]
        for work in self.listed.get(doi, ()):
            work["title"] = work["display_name"] = title
        self._date(doi, day)

    def _retract(self, doi: str, day: str) -> None:
        for work in self.listed.get(doi, ()):
            work["is_retracted"] = True
        self._date(doi, day)

    def _date(self, doi: str, day: str) -> None:
        """The day on which Crossref says that it took up the change."""
        parts = [int(part) for part in day.split("-")]
        self.works[doi]["indexed"] = {"date-parts": [parts], "date-time": f"{day}T00:00:00Z"}


def enlarged(folder: Path, number: int) -> Path:
    """A demo folder with every work so many times, without the texts of the copies."""
    if number == 1:
        return FOLDER
    for file in sorted(FOLDER.rglob("*")):
        target = folder / file.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.is_file():
            target.write_bytes(file.read_bytes())
    for name in ("openalex/works", "crossref/works", "europepmc/search"):
        path = folder / f"{name}.jsonl.gz"
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as written:
            for copy in range(number):
                written.writelines(_copied(line, copy) + "\n" for line in lines)
    return folder


def _copied(line: str, copy: int) -> str:
    """A record with other identifiers; the first copy is the original."""
    if not copy:
        return line
    record = orjson.loads(line.replace("10.5555/", f"10.5555/c{copy}."))
    if "DOI" in record:
        record["title"] = [f"{title} ({copy})" for title in record["title"]]
    elif "authorships" in record:
        work = record["id"].rpartition("W")[2]
        record["id"] = record["id"].replace(work, f"{work}{copy:02}")
        record["ids"] = {"openalex": record["id"]}
        record["title"] = record["display_name"] = f"{record['title']} ({copy})"
    else:
        record["id"] = f"{record['id']}{copy:02}"
        record["title"] = f"{record['title']} ({copy})"
        record |= {"inEPMC": "N", "isOpenAccess": "N"}
        for name in ("pmid", "pmcid"):
            record.pop(name, None)
    return orjson.dumps(record).decode()


# -- the nights ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sizes:
    """Bytes and files of the folders raw and parsed."""

    raw: int
    raw_files: int
    parsed: int
    parsed_files: int

    @property
    def bytes(self) -> int:
        return self.raw + self.parsed


def sizes(home: Path) -> Sizes:
    """What is on disk."""
    raw, parsed = (
        [path.stat().st_size for path in (home / folder).glob("*/*")]
        for folder in ("raw", "parsed")
    )
    return Sizes(sum(raw), len(raw), sum(parsed), len(parsed))


@dataclass
class LongRun:
    """A home folder in a world that changes."""

    settings: Settings
    world: subprocess.Popen[str]

    def night(self, number: int) -> tuple[float, float]:
        """The seconds of processor and the peak bytes of one night, in a process of its own."""
        if number:
            self._change((FIRST_NIGHT + timedelta(days=number)).date())
        with multiprocessing.get_context("spawn").Pool(1) as process:
            return process.apply(measured_night, (self.settings, number))

    def _change(self, day: date) -> None:
        assert self.world.stdin is not None
        assert self.world.stdout is not None
        print(day, file=self.world.stdin, flush=True)
        self.world.stdout.readline()

    def build(self, number: int) -> float:
        """The seconds of processor of a build after a night."""
        began = time.process_time()
        now = FIRST_NIGHT + timedelta(days=number, hours=2)
        nightly.build(self.settings, now=now, accepted=EVERYTHING)
        return time.process_time() - began

    def read_again(self) -> float:
        """The seconds of processor to read all raw files again."""
        began = time.process_time()
        reading.reparse_all(self.settings.home)
        return time.process_time() - began


def measured_night(settings: Settings, number: int) -> tuple[float, float]:
    """The seconds of processor and the peak bytes of this process, in which a night runs."""
    now = FIRST_NIGHT + timedelta(days=number)
    night = nightly.run_night(settings, now=now, accepted=EVERYTHING)
    if night.exit not in (nightly.DONE, nightly.SOURCE_DOWN):
        raise RuntimeError(f"night {number}: exit {night.exit}, {night.problem}")
    return time.process_time(), _peak()


def _peak() -> float:
    """The peak memory in bytes."""
    file = Path("/proc/self/status")
    if not file.exists():
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    lines = dict(line.split(":", 1) for line in file.read_text(encoding="ascii").splitlines())
    return float(lines["VmHWM"].split()[0]) * 1024


@contextmanager
def served_home(folder: Path, number_of_copies: int, changes: int) -> Iterator[LongRun]:
    """A new home folder, and a process that serves its world."""
    world_folder = enlarged(folder / "world", number_of_copies)
    command = [sys.executable, __file__, "--serve", str(world_folder), "--changes", str(changes)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as world:
        assert world.stdin is not None
        assert world.stdout is not None
        try:
            addresses = orjson.loads(world.stdout.readline())
            first_day = date(2018, 1, 1) if number_of_copies > 1 else date(2025, 1, 1)
            yield LongRun(_new_home(folder / "home", addresses, first_day), world)
        finally:
            world.stdin.close()
            world.wait()


def _new_home(home: Path, addresses: dict[str, str], first_day: date) -> Settings:
    environment = QUICK | addresses | {"ATTRIBUTION_HARVEST_WORKS_FROM": str(first_day)}
    settings = loading.load(home, environment, services())
    for _ in create_home.init(settings, [HOME.ror], "lead@quillmere.example", first_day):
        pass
    settings = loading.load(home, environment, services())
    copies.import_file(FOLDER / "roster.csv", home, now=FIRST_NIGHT - timedelta(days=1))
    return settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the nights and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("nights", 200), ("copies", 1), ("changes", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.serve, options.changes)
        return 0
    with (
        tempfile.TemporaryDirectory() as folder,
        served_home(Path(folder), options.copies, options.changes) as run,
    ):
        return 1 if missed(run, options.nights, changes=bool(options.changes)) else 0


def missed(run: LongRun, nights: int, *, changes: bool) -> list[str]:
    """The bars that are missed, printed with everything else."""
    home = run.settings.home
    costs = [run.night(0)]
    first_sizes, first_build = sizes(home), run.build(0)
    print(f"night 1: {costs[0][0]:.1f} s, {costs[0][1] / 1e6:.0f} MB; {first_sizes}", flush=True)
    for number in range(1, nights):
        costs.append(run.night(number))
        if number % 10 == 9 or number == nights - 1:
            seconds, peak = costs[-1]
            print(
                f"night {number + 1}: {seconds:.1f} s, {peak / 1e6:.0f} MB; {sizes(home)}",
                flush=True,
            )
    last_build, last_sizes = run.build(nights - 1), sizes(home)
    print(f"build: {first_build:.1f} s after the first night, {last_build:.1f} s after the last")
    print(f"reading everything again: {run.read_again():.1f} s")
    growth = last_sizes.bytes - first_sizes.bytes
    later = costs[1:] or costs  # the first night harvests everything: judged only if alone
    bars = {
        f"growth {growth / 1e6:.1f} MB": changes or growth < MOST_GROWTH,
        "the last build": last_build < first_build * SLOWER + 1,
        f"a night of {max(seconds for seconds, _ in later):.1f} s": all(
            seconds < MOST_SECONDS for seconds, _ in later
        ),
        f"a peak of {max(peak for _, peak in later) / 1e6:.0f} MB": all(
            peak < MOST_MEMORY for _, peak in later
        ),
    }
    for name, is_kept in bars.items():
        print(f"{'ok' if is_kept else 'MISSED'}: {name}")
    return [name for name, is_kept in bars.items() if not is_kept]


if __name__ == "__main__":
    sys.exit(main())
