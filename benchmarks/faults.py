"""One night against the replay server for every fault it knows: never a wrong count with exit 0.

    python benchmarks/faults.py [PATTERN ...]     such as 'crossref:*' '*:reset*'; all without one

Prints a line a fault: exit code of the faulty night, whether its counts are those of a night without faults, what it
says is missing, exit code and counts of the night after, without the fault, and seconds. Ends with 1 where a night
ended with exit 0 and wrong counts, or where the night after did not mend what was missing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import upstreams
from upstreams import Upstreams

SOURCES = ("openalex", "crossref", "orcid", "europepmc")
REPLIES = ("429", "500", "502", "503", "504", "403")
TRANSPORT = (
    "truncate_length",
    "truncate_chunked",
    "truncate_gzip",
    "reset",
    "hang=10",
    "drip=0.4",
    "malformed_json",
    "html_200",
)
WAITS = ("absent", "1", "0.5", "date", "53578")
LISTS = ("empty_page", "duplicate_records")
FACTS = (
    "deprecated",
    "locked",
    "deactivated",
    "unclaimed",
    "not_public",
)  # of ORCID: other counts, and rightly so
OWN = {
    "openalex": ("429a", "429b", "429c", "504=json", "partial_page", *LISTS),
    "crossref": ("cursor_invalid", *LISTS),
    "orcid": FACTS,
    "europepmc": (
        "absent_cursor",
        "echo_cursor",
        "hit_overcount=2",
        "error_200",
        "fulltext_500",
        *LISTS,
    ),
}
TIMES = ("n=2", "n=1-3", "")  # once, as often as a request is tried, and every time
CLOSED = {"ATTRIBUTION_HARVEST_ATTEMPTS": "3"}


def specs() -> Iterator[str]:
    """Every fault, passing and lasting."""
    for source in SOURCES:
        for kind in (*REPLIES, *TRANSPORT, *OWN[source]):
            for times in TIMES:
                yield f"{source}:{kind}" + (f"@{times}" if times else "")
        for wait in WAITS:
            yield f"{source}:429@n=2;retry_after={wait}"
            yield f"{source}:503@n=2-3;retry_after={wait}"
    for name in ("fullTextXML", "grobid-xml", "/employments"):
        for kind in (
            "500",
            "truncate_length",
            "truncate_gzip",
            "malformed_json",
            "html_200",
            "403",
            "reset",
        ):
            yield f"*:{kind}@n=2;match={name}"
            yield f"*:{kind}@match={name}"


def excused(spec: str) -> bool:
    """Records that are locked, deprecated or private are facts: the counts change, and exit 0 is right."""
    return any(f":{fact}" in spec for fact in FACTS)


def tried(
    spec: str, fresh: Path, folder: Path, up: Upstreams, right: dict[str, Any]
) -> tuple[str, bool]:
    """A line on one fault, and whether all is well."""
    shutil.copytree(fresh, folder)
    up.fault(spec)
    start = time.monotonic()
    night = upstreams.night(folder, up, **CLOSED)
    seconds = time.monotonic() - start
    same = upstreams.holdings(folder) == right
    fired = sum(one.get("fired", 0) for one in up.control("faults"))
    up.fault()
    after = night if same and night.exit == 0 else upstreams.night(folder, up, **CLOSED)
    mended = upstreams.holdings(folder) == right
    gaps = [gap for one in night.sources.values() for gap in one["gaps"]]
    wrong = night.exit == 0 and not same and not excused(spec)
    unnamed = night.exit != 0 and not gaps
    ok = not wrong and not unnamed and (mended or excused(spec) or after.exit != 0)
    said = gaps[0][:90] if gaps else ""
    line = f"{spec:48} {fired:4} {night.exit:4} {'same' if same else 'less':5} {after.exit:4} {'same' if mended else 'less':5} {seconds:6.1f} {'' if ok else 'WRONG '}{said}"
    return line, ok


def main() -> int:
    only = sys.argv[1:]
    chosen = [spec for spec in specs() if not only or any(fnmatchcase(spec, one) for one in only)]
    failures = 0
    with (
        upstreams.serve("--credits", "10000000", "--orcid-quota", "10000000") as up,
        tempfile.TemporaryDirectory() as name,
    ):
        fresh, clean = Path(name) / "fresh", Path(name) / "clean"
        upstreams.home(
            fresh, up, orcid_ids=upstreams.orcids(upstreams.CAMBRIDGE, 4), since=date(2017, 1, 1)
        )
        shutil.copytree(fresh, clean)
        right = upstreams.night(clean, up)
        expected = upstreams.holdings(clean)
        print(
            f"{right.counts.works} works, {right.counts.acknowledgements_read} acknowledgements; {len(chosen)} faults"
        )
        print(f"{'fault':48} {'hits':>4} {'exit':>4} {'count':5} {'next':>4} {'count':5} {'s':>6}")
        for number, spec in enumerate(chosen):
            line, ok = tried(spec, fresh, Path(name) / str(number), up, expected)
            failures += not ok
            print(line, flush=True)
            shutil.rmtree(Path(name) / str(number))
    print(
        f"{failures} of {len(chosen)} faults led to a wrong count with exit 0, or to a loss that the next night did not mend."
    )
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
