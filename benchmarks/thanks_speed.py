"""Speed and memory of the acknowledgement reader, file to file.

    python benchmarks/thanks_speed.py ACKS.jsonl [--texts 10000]

Repeats the texts of ACKS.jsonl up to the number asked for and prints one JSON line: start-up, texts a second, peak memory.
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

from attribution.acknowledgements.files import thanks_files


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("acks", type=Path)
    parser.add_argument("--texts", type=int, default=10_000)
    given = parser.parse_args()
    lines = [line for line in given.acks.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as scratch:
        many, out = Path(scratch) / "many.jsonl", Path(scratch) / "out.jsonl"
        many.write_text(
            "\n".join(itertools.islice(itertools.cycle(lines), given.texts)), encoding="utf-8"
        )
        began = time.perf_counter()
        counts = thanks_files(many, out)
        seconds = time.perf_counter() - began
    one_core = round(counts["texts"] / _cpu_seconds())
    print(
        json.dumps(
            {
                "texts": counts["texts"],
                "characters_a_text": round(sum(map(len, lines)) / len(lines)),
                "seconds": round(seconds, 1),
                "texts_a_second": round(counts["texts"] / seconds),
                "texts_a_second_of_one_core": one_core,
                "startup_seconds": round(_startup(), 2),
                "peak_mb": _peak_mb(resource.RUSAGE_SELF),
                "peak_mb_each_helper": _peak_mb(resource.RUSAGE_CHILDREN),
            }
        )
    )


def _startup() -> float:
    """A new process that reads one text."""
    began = time.perf_counter()
    code = "from attribution.acknowledgements.reader import read; read('We thank Jane Smith for help.')"
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def _cpu_seconds() -> float:
    """Processor time of this process and its helpers: what the machine's other work does not change."""
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in each)


def _peak_mb(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


if __name__ == "__main__":
    main()
