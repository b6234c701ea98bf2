"""Speed and memory of the acknowledgement reader, file to file.

    python benchmarks/thanks_speed.py ACKS.jsonl [--texts 10000]

Repeats the texts of ACKS.jsonl up to the number given. Prints one JSON line: start-up, texts a
second, peak memory.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from attribution.acknowledgements.files import write_readings

READ_ONE_TEXT = """
from attribution.acknowledgements.reader import read
read("We thank Jane Smith for help.")
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("acks", type=Path)
    parser.add_argument("--texts", type=int, default=10_000)
    arguments = parser.parse_args()
    lines = arguments.acks.read_text(encoding="utf-8").splitlines()
    print(json.dumps(measured([line for line in lines if line], arguments.texts)))


def measured(lines: list[str], texts: int) -> dict[str, Any]:
    """The figures for so many texts, which repeat the lines."""
    with tempfile.TemporaryDirectory() as scratch:
        acks, out = Path(scratch) / "acks.jsonl", Path(scratch) / "out.jsonl"
        repeated = itertools.islice(itertools.cycle(lines), texts)
        acks.write_text("\n".join(repeated), encoding="utf-8")
        began = time.perf_counter()
        write_readings(acks, out)
        seconds = time.perf_counter() - began
    texts_a_second_of_one_core = round(texts / cpu_seconds())  # before start-up adds to it
    return {
        "texts": texts,
        "characters_a_text": round(sum(map(len, lines)) / len(lines)),
        "seconds": round(seconds, 1),
        "texts_a_second": round(texts / seconds),
        "texts_a_second_of_one_core": texts_a_second_of_one_core,
        "startup_seconds": round(startup_seconds(), 2),
        "peak_mb": peak_mb(resource.RUSAGE_SELF),
        "peak_mb_each_helper": peak_mb(resource.RUSAGE_CHILDREN),
    }


def startup_seconds() -> float:
    """The time that a new process takes to read one text."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", READ_ONE_TEXT], check=True)
    return time.perf_counter() - began


def cpu_seconds() -> float:
    """Processor time of this process and its helpers, which other work hardly changes."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_mb(processes: int) -> int:
    return resource.getrusage(processes).ru_maxrss // 1024


if __name__ == "__main__":
    main()
