"""Time and memory of `attribution match`: `python benchmarks/match_scale.py SET_FOLDER [...]`.

SET_FOLDER holds roster.csv and mentions.parquet or mentions.jsonl (made by the evaluation data's
make_scale.py). Each format present is matched in a fresh interpreter; seconds (wall clock and
processor) include its start, memory is the peak of all its processes together (read from /proc, so
on Linux). One JSON line for each run. On a busy machine look at the processor seconds.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MATCH = """
import json, sys
from pathlib import Path
from attribution.matching.files import match_files
print(json.dumps(match_files(*map(Path, sys.argv[1:4]))))
"""
PAUSE = 0.05  # seconds between two looks at the memory


def run(folder: Path, mentions: str) -> dict[str, object]:
    """Match one set file to file in a new process; counts, seconds and peak memory."""
    with tempfile.TemporaryDirectory() as out:
        target = Path(out) / f"out{Path(mentions).suffix}"
        files = [folder / "roster.csv", folder / mentions, target]
        command = [sys.executable, "-c", MATCH, *map(str, files)]
        began, spent_before = time.perf_counter(), spent()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        peak = peak_memory(process)
        seconds = time.perf_counter() - began
        printed = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{folder / mentions}: the matcher failed; see its message above")
    return {
        "set": folder.name,
        "mentions_file": mentions,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(spent() - spent_before, 1),
        "megabytes": peak,
        **json.loads(printed.splitlines()[-1]),
    }


def spent() -> float:
    """Processor seconds of all ended children and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_memory(process: subprocess.Popen[str]) -> int:
    """Megabytes that the process and its children held at most, together; waits for its end."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(high_water, family(process.pid))))
        time.sleep(PAUSE)
    return peak // 1024


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(p for child in children for p in family(int(child)))]


def high_water(pid: int) -> int:
    """The most kilobytes that a process has held so far; nothing where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def main() -> None:
    """Every folder of the command line, every format in it."""
    for folder in map(Path, sys.argv[1:]):
        for mentions in ("mentions.parquet", "mentions.jsonl"):
            if (folder / mentions).is_file():
                print(json.dumps(run(folder, mentions)), flush=True)


if __name__ == "__main__":
    main()
