"""Time and memory of `attribution match` on invented sets: `python benchmarks/match_scale.py SET_FOLDER [...]`.

SET_FOLDER holds roster.csv and mentions.parquet or mentions.jsonl (made by the evaluation data's make_scale.py). Each
format present is matched in a fresh interpreter; wall-clock seconds include its start. One JSON line a run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MATCH = """
import json, resource, sys
from pathlib import Path
from attribution.matching.files import match_files
counts = match_files(*map(Path, sys.argv[1:4]))
peak = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({**counts, "megabytes": peak.ru_maxrss // 1024, "cpu_seconds": round(peak.ru_utime + peak.ru_stime, 1)}))
"""


def run(folder: Path, mentions: str) -> dict[str, object]:
    """Match one set file to file in a new process; counts, seconds and peak memory."""
    with tempfile.TemporaryDirectory() as out:
        target = Path(out) / f"out{Path(mentions).suffix}"
        command = [sys.executable, "-c", MATCH, str(folder / "roster.csv"), str(folder / mentions), str(target)]
        began = time.perf_counter()
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        seconds = round(time.perf_counter() - began, 1)
    return {"set": folder.name, "mentions_file": mentions, "seconds": seconds, **json.loads(printed.splitlines()[-1])}


def main() -> None:
    """Every folder given, every format in it."""
    for folder in map(Path, sys.argv[1:]):
        for mentions in ("mentions.parquet", "mentions.jsonl"):
            if (folder / mentions).is_file():
                print(json.dumps(run(folder, mentions)), flush=True)


if __name__ == "__main__":
    main()
