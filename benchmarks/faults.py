"""One night against the replay server for every fault it knows: never a wrong count with exit 0.

    python benchmarks/faults.py [PATTERN ...]     for example 'crossref:*' '*:reset*'

Prints one line for each fault: exit code of the faulty night, whether its counts are those of a
night without faults, exit code and counts of the night after, without the fault, seconds, and the
first gap that was named. Ends with 1 if a night ended with exit 0 and wrong counts, or if the night
after did not restore what was missing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import upstreams
from upstreams import Upstreams

from attribution.operations.nightly import Night

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


def is_excused(spec: str) -> bool:
    """Locked, deprecated or private records are facts: the counts change, and exit 0 is right."""
    return any(f":{fact}" in spec for fact in FACTS)


@dataclass(frozen=True)
class Trial:
    """One fault: the night on which it was played, and the night after, without it."""

    spec: str
    hits: int
    night: Night
    same: bool
    after: Night
    restored: bool
    seconds: float

    @property
    def gaps(self) -> list[str]:
        """What the night says is missing or waits."""
        return [
            sentence
            for source in self.night.sources.values()
            for sentence in (*source["gaps"], *source["waiting"])
        ]

    @property
    def is_well(self) -> bool:
        excused = is_excused(self.spec)
        wrong = self.night.exit == 0 and not self.same and not excused and not self.gaps
        unnamed = self.night.exit != 0 and not self.gaps
        return not wrong and not unnamed and (self.restored or excused or self.after.exit != 0)

    def line(self) -> str:
        same, restored = ("same" if flag else "less" for flag in (self.same, self.restored))
        first = f"{self.spec:48} {self.hits:4} {self.night.exit:4} {same:5}"
        second = f"{self.after.exit:4} {restored:5} {self.seconds:6.1f}"
        gap = self.gaps[0][:90] if self.gaps else ""
        return f"{first} {second} {'' if self.is_well else 'WRONG '}{gap}"


def play(spec: str, fresh: Path, folder: Path, up: Upstreams, expected: dict[str, Any]) -> Trial:
    """Play one fault to a copy of a home folder that was never harvested."""
    shutil.copytree(fresh, folder)
    up.fault(spec)
    start = time.monotonic()
    night = upstreams.night(folder, up, **CLOSED)
    seconds = time.monotonic() - start
    same = upstreams.holdings(folder) == expected
    hits = sum(fault.get("fired", 0) for fault in up.control("faults"))
    up.fault()
    after = night if same and night.exit == 0 else upstreams.night(folder, up, **CLOSED)
    restored = upstreams.holdings(folder) == expected
    return Trial(spec, hits, night, same, after, restored, seconds)


def new_home(folder: Path, up: Upstreams) -> Path:
    """A home folder that was never harvested, with some iDs on its roster."""
    orcids = upstreams.orcids(upstreams.CAMBRIDGE, 4)
    return upstreams.home(folder, up, orcid_ids=orcids, since=date(2017, 1, 1))


def main() -> int:
    patterns = sys.argv[1:] or ["*"]
    chosen = [spec for spec in specs() if any(fnmatchcase(spec, pattern) for pattern in patterns)]
    with (
        upstreams.serve("--credits", "10000000", "--orcid-quota", "10000000") as up,
        tempfile.TemporaryDirectory() as name,
    ):
        failures = play_all(chosen, up, Path(name))
    print(
        f"{failures} of {len(chosen)} faults led to a wrong count with exit 0, or to a loss that "
        "the next night did not restore."
    )
    return int(failures > 0)


def play_all(chosen: list[str], up: Upstreams, folder: Path) -> int:
    """Play every fault, print a line for each, and count those that ended badly."""
    fresh = new_home(folder / "fresh", up)
    clean = Path(shutil.copytree(fresh, folder / "clean"))
    counts = upstreams.night(clean, up).counts
    expected = upstreams.holdings(clean)
    read = counts.acknowledgements_read
    print(f"{counts.works} works, {read} acknowledgements; {len(chosen)} faults")
    print(f"{'fault':48} {'hits':>4} {'exit':>4} {'count':5} {'next':>4} {'count':5} {'s':>6}")
    failures = 0
    for number, spec in enumerate(chosen):
        trial = play(spec, fresh, folder / str(number), up, expected)
        failures += not trial.is_well
        print(trial.line(), flush=True)
        shutil.rmtree(folder / str(number))
    return failures


if __name__ == "__main__":
    sys.exit(main())
