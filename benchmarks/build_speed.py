"""Time and memory of a build from parsed files, matching and measure included.

python benchmarks/build_speed.py HOME        (HOME made by make_big.py)
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from attribution import workspace
from attribution.access.permissions import local_lead
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.operations import nightly, snapshot_tables
from attribution.operations.change_guard import Accepted


class Seconds(logging.Handler):
    """Prints the time of each step of the build."""

    def emit(self, record: logging.LogRecord) -> None:
        print(getattr(record, "seconds", ""))


def main() -> None:
    home = Path(sys.argv[1])
    settings = loading.load(home, os.environ, services())
    logging.getLogger("attribution").addHandler(Seconds())
    logging.getLogger("attribution").setLevel(logging.INFO)
    start = time.perf_counter()
    counts = nightly.build(
        settings, now=datetime.now(UTC), accepted=Accepted(everything=True)
    ).counts
    built = time.perf_counter()
    with workspace.opened(settings, local_lead(os.environ)) as open_home:
        snapshot_tables.measure(settings, open_home.reader, ["faculty"], "")
    measured = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(counts)
    print(
        f"build {built - start:.2f} s, measure by year and faculty {measured - built:.2f} s, "
        f"peak memory {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
