"""A first night, paced, against the replay server: calls, seconds, memory, and how rates are kept.

    python benchmarks/first_night.py [INSTITUTIONS]      60 by default, as one large institution

The server runs at real speed: it refuses what is faster than the published limits, and its log says
when each request arrived. Prints for each source its calls, how many any second may hold and the
most that arrived in one, and how the full texts go on; then the seconds and the peak memory of the
night, of its harvest alone, and the calls and seconds of an unchanged night after it. Ends with 1
where a source was asked faster than allowed.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import upstreams
from upstreams import UPSTREAMS, Upstreams

from attribution.harvest.registry import sources
from attribution.home.settings import Settings
from attribution.operations import nightly
from attribution.operations.nightly import Night

INSTITUTIONS = 60
NAMES = 3  # forms of the name, as one institution has
ORCIDS = 40
BETTER = ("openalex", "crossref")  # asked with a key or an address


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else INSTITUTIONS
    with upstreams.serve("--speed", "real") as server, tempfile.TemporaryDirectory() as name:
        settings = _settings(Path(name) / "home", server, wanted)
        server.control("log/clear", {})
        first, seconds = _timed(settings)
        log = server.log()
        _print_sources(first, log)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{first.counts.works:,} works; exit {first.exit}")
        print(f"first night: {len(log):,} calls, {seconds:.0f} s, {memory:.0f} MB at most")
        server.control("log/clear", {})
        _, seconds = _timed(settings)
        print(f"an unchanged night: {len(server.log()):,} calls, {seconds:.0f} s")
    return int(any(_most(log, api) > _allowed(api) for api in sources()))


def _settings(home: Path, server: Upstreams, wanted: int) -> Settings:
    """A home folder for the first institutions of the world, as if they were one."""
    ids = upstreams.orcids(upstreams.CAMBRIDGE, ORCIDS)
    folder = upstreams.home(home, server, orcid_ids=ids, since=date(2010, 1, 1))
    stated = json.loads((UPSTREAMS / "dev/stats.json").read_text())["institutions"]
    several = dict(islice(stated.items(), wanted))
    names = [institution["name"] for institution in several.values()][:NAMES]
    settings = upstreams.settings(folder, server, ATTRIBUTION_HARVEST_PACE="true")
    return replace(settings, rors=list(several), name_forms=names, timeout=60, backoff=1.0)


def _timed(settings: Settings) -> tuple[Night, float]:
    start = time.monotonic()
    return nightly.run_night(settings, now=datetime.now(UTC)), time.monotonic() - start


def _print_sources(night: Night, log: list[dict[str, Any]]) -> None:
    refused = Counter(row["api"] for row in log if row["status"] in (429, 503))
    for name, source in night.sources.items():
        seconds = sources()[name].limits.seconds
        print(
            f"{name}: {source['status']}, {source['calls']:,} calls, {_most(log, name)} of "
            f"{_allowed(name)} allowed in the busiest {seconds:.0f} s, {refused[name]} refused"
        )
        _print_texts([row for row in log if row["api"] == name and _is_text(row)])
        for sentence in (*source["gaps"], *source["waiting"]):
            print(f"  {sentence}")


def _is_text(row: dict[str, Any]) -> bool:
    return row["path"].endswith(("/fullTextXML", ".grobid-xml"))


def _print_texts(rows: list[dict[str, Any]]) -> None:
    if len(rows) > 1:
        span = max(row["t"] for row in rows) - min(row["t"] for row in rows)
        print(f"  {len(rows):,} full texts in {span:.0f} s, {(len(rows) - 1) / span:.1f} a second")


def _allowed(api: str) -> int:
    limits = sources()[api].limits
    return (limits.better_requests if api in BETTER else None) or limits.requests


def _most(log: list[dict[str, Any]], api: str) -> int:
    """The most requests that arrived at a service in any window of its limit."""
    seconds = sources()[api].limits.seconds if api in sources() else 1.0
    moments = sorted(row["t"] for row in log if row["api"] == api)
    most = first = 0
    for place, moment in enumerate(moments):
        while moment - moments[first] >= seconds:
            first += 1
        most = max(most, place - first + 1)
    return most


if __name__ == "__main__":
    sys.exit(main())
