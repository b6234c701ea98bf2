"""An hour of odd inputs to everything that reads what others wrote.

    python benchmarks/fuzz.py [--minutes 60] [--seed 1] [--found FOLDER] [--guided] [NAME ...]

Every reader of `tests/worlds/readers.py`, or those whose names hold a NAME, gets its share of the
minutes. With --guided, what the inputs reach in the code guides them (`pip install atheris`); else
hypothesis alone invents them. A fault is an exception that the reader is not documented to raise,
more than 5 seconds of processor time, or 1 GB of memory for one input. Each kind of fault is
written to the folder once, with its input. Prints a line for each reader, and ends with 1 if there
was a fault.
"""

from __future__ import annotations

import argparse
import json
import logging
import pickle
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/worlds")]

LONGEST = 5.0  # seconds of processor time
MEMORY = 1_000_000_000  # bytes on top of what the program has
EXAMPLES = 50
PATIENCE = 900  # seconds after which a process that should have ended is ended


class Trial:
    """Tries inputs on one reader, and writes down each kind of fault once."""

    def __init__(self, reader: Any, folder: Path, seconds: float) -> None:
        self.reader = reader
        self.folder = folder
        self.end = time.monotonic() + seconds
        self.count = 0
        self.reported = 0.0
        self.slowest = 0.0
        self.kinds: set[str] = set()
        self.room = _peak() + MEMORY
        self.current = (folder / f"{reader.name}.current").open("wb", buffering=0)

    def read(self, value: Any) -> None:
        if self.is_over:
            return
        self._note(value)
        before = time.process_time()
        try:
            self.reader.read(value)
        except self.reader.refusals:
            pass
        except (Exception, MemoryError) as fault:  # noqa: BLE001 - that is what is looked for
            self._write(_kind(fault), value, traceback.format_exc())
        seconds = time.process_time() - before
        self.count += 1
        self.slowest = max(self.slowest, seconds)
        if seconds > LONGEST:
            self._write("slow", value, f"{seconds:.1f} seconds")
        if _peak() > self.room:
            self._write("large", value, f"{_peak() / 1e6:,.0f} MB")
            self.room = _peak() + MEMORY
        if time.monotonic() > self.reported + 1:
            self.report()

    def _note(self, value: Any) -> None:
        """Keep the input, for the case that the process ends with it."""
        self.current.seek(0)
        self.current.truncate()
        self.current.write(pickle.dumps(value))

    def _write(self, kind: str, value: Any, details: str) -> None:
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        name = f"{self.reader.name}.{len(self.kinds)}"
        (self.folder / f"{name}.pickle").write_bytes(pickle.dumps(value))
        (self.folder / f"{name}.txt").write_text(f"{kind}\n{details}\n{value!r:.5000}\n")
        self.report()

    def report(self) -> None:
        """Write how far it has come: what guides the inputs may end the process at any time."""
        self.reported = time.monotonic()
        facts = {
            "inputs": self.count,
            "slowest": round(self.slowest, 2),
            "peak": round(_peak() / 1e6),
            "faults": sorted(self.kinds),
        }
        (self.folder / f"{self.reader.name}.json").write_text(json.dumps(facts))

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.end


def _kind(fault: BaseException) -> str:
    """The type of a fault and the last place of own_frames that it went through."""
    frames = traceback.extract_tb(fault.__traceback__)
    own_frames = [frame for frame in frames if "/attribution/" in frame.filename] or frames
    return f"{type(fault).__name__} in {Path(own_frames[-1].filename).name}, {own_frames[-1].name}"


def try_in_process(names: Sequence[str], options: argparse.Namespace) -> None:
    """Invent inputs for each reader until its time is over."""
    atheris = _atheris() if options.guided else None
    if atheris:
        with atheris.instrument_imports(include=["attribution"]):
            import readers
    else:
        import readers
    logging.disable()
    resource.setrlimit(resource.RLIMIT_DATA, (8 * MEMORY, 8 * MEMORY))
    known = readers.readers()
    for name in names:
        trial = Trial(known[name], options.found, options.seconds)
        if atheris:
            _guided(atheris, trial, options)  # ends the process
        _invented(trial, options.seed)
        trial.report()


def _test(trial: Trial, examples: int) -> Callable[[], None]:
    from hypothesis import HealthCheck, given, settings

    quick = settings(
        database=None, deadline=None, max_examples=examples, suppress_health_check=list(HealthCheck)
    )
    return quick(given(trial.reader.inputs())(trial.read))


def _invented(trial: Trial, seed: int) -> None:
    from hypothesis import seed as seeded

    while not trial.is_over:
        seeded(seed)(_test(trial, EXAMPLES))()
        seed += 1


def _guided(atheris: Any, trial: Trial, options: argparse.Namespace) -> None:
    limits = [f"-max_total_time={int(options.seconds)}", "-max_len=8192", f"-seed={options.seed}"]
    quiet = ["-rss_limit_mb=0", "-verbosity=0", "-timeout=600", "-print_final_stats=0"]
    atheris.Setup([sys.argv[0], *limits, *quiet], _test(trial, 1).hypothesis.fuzz_one_input)
    atheris.Fuzz()


def _atheris() -> Any:
    try:
        import atheris
    except ImportError:
        return None
    return atheris


def _peak() -> int:
    """Bytes of memory that this process had at the most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run(names: Sequence[str], options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Try readers in one process, and what is left of them in another where an input ends it."""
    facts: dict[str, dict[str, Any]] = {}
    waiting = list(names)
    while waiting:
        code = _ended(waiting, options)
        tried = [name for name in waiting if (options.found / f"{name}.json").exists()]
        for name in tried:
            facts[name] = json.loads((options.found / f"{name}.json").read_text())
        waiting = waiting[max(1, len(tried)) :]
        if code != 0:
            last = tried[-1] if tried else names[0]
            ended = f"the process ended with {code}; its input is in {last}.current"
            facts.setdefault(last, {"inputs": 0, "faults": []})["faults"].append(ended)
    return facts


def _ended(names: Sequence[str], options: argparse.Namespace) -> int | str:
    """The exit code of a process that tries the readers."""
    command = [sys.executable, __file__, "--in-process", *names, f"--seconds={options.seconds}"]
    more = [f"--seed={options.seed}", f"--found={options.found}"]
    guided = ["--guided"] if options.guided else []
    limit = options.seconds * len(names) + PATIENCE
    try:
        return subprocess.run([*command, *more, *guided], timeout=limit, check=False).returncode
    except subprocess.TimeoutExpired:
        return "its patience"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--guided", action="store_true")
    parser.add_argument("--seconds", type=float, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        try_in_process(options.names, options)
        return 0
    if options.guided and not _atheris():
        parser.error("Install atheris first: pip install atheris")
    return try_all(options)


def try_all(options: argparse.Namespace) -> int:
    import readers

    chosen = [
        name
        for name in readers.readers()
        if not options.names or any(word in name for word in options.names)
    ]
    options.found.mkdir(parents=True, exist_ok=True)
    options.seconds = options.minutes * 60 / len(chosen)
    print(f"seed {options.seed}, {options.seconds:.0f} seconds for each reader", flush=True)
    # A process with guided inputs ends with them.
    parts = [[name] for name in chosen] if options.guided else [chosen]
    faults = 0
    for part in parts:
        for name, facts in run(part, options).items():
            faults += len(facts["faults"])
            print(_line(name, facts), flush=True)
    print(f"{faults} faults")
    return 1 if faults else 0


def _line(name: str, facts: Mapping[str, Any]) -> str:
    costs = f"slowest {facts.get('slowest', 0)} s, {facts.get('peak', 0):,} MB"
    listed = "; ".join(facts["faults"]) or "no fault"
    return f"{name:24} {facts['inputs']:9,} inputs, {costs}; {listed}"


if __name__ == "__main__":
    sys.exit(main())
