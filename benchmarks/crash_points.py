"""Every call that changes the home folder, interrupted: nothing acknowledged is lost.

python benchmarks/crash_points.py [SCENARIO ...] [--failures FAILURE ...] [--every 10] [--seed 1]
    [--controls] [--small]

A shim that is loaded before the C library writes down every call of an undisturbed run that changes
a file or folder, also those of SQLite, DuckDB and Arrow. For each call it is then tried what holds

- after a kill before it, and in the middle of it where it writes;
- after a power cut before it that keeps names, and the content of files as they were last synced;
- after a power cut that keeps of each folder the names as they were last synced, too;
- where the call fails with an input/output error;
- where the disk is full from then on, and takes half of this write;
- after a kill of a process before it, to compare with the first.

The first three are played to a copy of the folder, the others happen in a fork. What is left must
be readable and hold what was acknowledged, and after the next run it must be as after undisturbed
ones; only the day on which a source was asked follows from how many lists were read to their end
(`crash_world.differences`). States that the next run cannot tell apart are tried once: see
`Trial.mark_of`.

`--every` tries every N-th call only; which, is drawn from `--seed`. `--controls` takes a guard out
of the program each time, and ends with 1 where that is not noticed. `--small` is the form of the
tests: some calls of some acts, and the guards whose loss shows in those.

Not covered: calls through mapped memory (SQLite's `-shm` alone, which it makes again), power cuts
that keep a part of what was not synced, disks that do not keep what they were told to, and two
programs that write at once (see `ledger_kills.py` and `backup_kills.py`).
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import crash_disk
import crash_world as crash
from crash_controls import CONTROLS
from crash_world import Scenario, Tally, World
from gated import gated

SHOWN = 12
SMALL = ("attachment", "objection", "look")
EVERY_OF_SMALL = 12


def main() -> None:
    options = parsed_options()
    if os.environ.get("LD_PRELOAD", "").endswith("crash_shim.so"):
        sys.exit(run(options))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LD_PRELOAD": str(crash_disk.compiled(Path(folder)))}
        sys.exit(subprocess.run([sys.executable, *sys.argv], env=environment).returncode)


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", help="all if none is named")
    parser.add_argument("--failures", nargs="+", choices=crash.FAILURES, default=crash.FAILURES)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--controls", action="store_true")
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    known = [scenario.name for scenario in crash.SCENARIOS]
    if unknown := {*options.scenarios} - {*known}:
        parser.error(f"choose scenarios from {', '.join(known)}; not {', '.join(unknown)}")
    if options.small:
        options.scenarios, options.every = SMALL, EVERY_OF_SMALL
    elif options.controls:
        options.scenarios = []
    return options


def run(options: argparse.Namespace) -> int:
    """Everything that was asked for; 1 where something is wrong."""
    os.umask(0o077)
    logging.disable(logging.CRITICAL)
    print(f"seed {options.seed}, commit {commit()}, every {options.every}. call", flush=True)
    with gated() as gate, tempfile.TemporaryDirectory() as folder:
        world = crash.World(Path(folder) / "base", gate)
        chosen = [
            scenario
            for scenario in crash.SCENARIOS
            if not options.scenarios or scenario.name in options.scenarios
        ]
        missed = 0
        if options.controls or options.small:
            missed = unnoticed(world, [scenario.name for scenario in chosen])
        if options.controls:
            return int(missed > 0)
        problems = [problem for scenario in chosen for problem in tried(world, scenario, options)]
    print(f"{len(problems):,} problems in all")
    return int(bool(problems) or missed > 0)


def tried(world: World, scenario: Scenario, options: argparse.Namespace) -> list[str]:
    """All failures of one scenario; prints a table and the problems."""
    start = time.monotonic()
    first = random.Random(f"{options.seed} {scenario.name}").randrange(options.every)
    wanted = options.failures
    trial = crash.Trial(world, crash.Shim(), scenario)
    trial.interrupt(tuple(model for model in crash.MODELS if model in wanted), options.every, first)
    trial.fail(tuple(error for error in crash.ERRORS if error in wanted), options.every, first)
    print(f"\n{scenario.name}: {len(trial.changes)} calls, {time.monotonic() - start:.0f} s")
    print_points(trial.tally)
    for problem, number in Counter(trial.tally.problems).most_common(SHOWN):
        print(f"PROBLEM ({number}): {problem}")
    sys.stdout.flush()
    return trial.tally.problems


def print_points(tally: Tally) -> None:
    """How many points were tried, by call and failure."""
    failures = sorted({failure for _, failure in tally.points})
    names = sorted({name for name, _ in tally.points})
    print(f"{'':10}" + "".join(f"{failure:>24}" for failure in failures))
    for name in names:
        numbers = (tally.points[name, failure] for failure in failures)
        print(f"{name:10}" + "".join(f"{number:24,}" for number in numbers))
    states = "; ".join(f"{number:,} after {failure}" for failure, number in tally.states.items())
    print(f"different states tried so far: {states}")


def unnoticed(world: World, scenarios: list[str]) -> int:
    """Take out each guard of these scenarios; how many of these losses were not noticed."""
    by_name = {scenario.name: scenario for scenario in crash.SCENARIOS}
    missed = 0
    for control in CONTROLS:
        if control.scenario not in scenarios:
            continue
        trial = crash.Trial(world, crash.Shim(), by_name[control.scenario], control.remove)
        trial.interrupt((control.model,), only_first=True)
        problems = trial.tally.problems
        missed += not problems
        result = f"noticed: {problems[0].splitlines()[-1][:150]}" if problems else "NOT NOTICED"
        print(f"without: {control.name}. {result}", flush=True)
    return missed


def commit() -> str:
    """The commit of the program that is tried."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
