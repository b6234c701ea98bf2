"""Nights against the replay server with every fault it knows: never a wrong count with exit 0.

    python benchmarks/faults.py [PATTERN ...]     for example 'crossref:*' '*:reset*'
    python benchmarks/faults.py --nights 300 [--seed 1]

The first plays one fault a night, each fault in turn. The second draws several faults for each
night (swarm testing: it is drawn first which kinds of fault exist at all that night, so that rare
ones are not always drowned by common ones). A night is drawn from the seed and its number alone:
`--first` goes on from another number.

Prints one line for each night: exit code of the faulty night, whether its counts are those of a
night without faults, exit code and counts of the night after, without the fault, seconds, and the
first gap that was named. Ends with 1 if a night ended with exit 0 and wrong counts, or if the night
after did not restore what was missing.
"""

from __future__ import annotations

import argparse
import random
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
MOST_FAULTS = 6  # in one drawn night
TIMES = ("n=2", "n=1-3", "")  # once, as often as a request is tried, and every time
# A busy computer answers late, and must not be taken for a fault: only `hang` is longer.
SHORT_WAITS = {"ATTRIBUTION_HARVEST_ATTEMPTS": "3", "ATTRIBUTION_HARVEST_TIMEOUT": "9"}
# Nothing hangs in the night after, so it may wait for a busy computer as long as it takes.
LONG_WAITS = {"ATTRIBUTION_HARVEST_ATTEMPTS": "3", "ATTRIBUTION_HARVEST_TIMEOUT": "120"}


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


def drawn(seed: int, number: int) -> str:
    """The faults of one night: first which kinds there are at all, then some of them."""
    rng = random.Random(f"{seed} {number}")
    kinds = sorted(
        {*REPLIES, *TRANSPORT, *(kind for own in OWN.values() for kind in own)} - {*FACTS}
    )
    present = [kind for kind in kinds if rng.random() < 0.5] or kinds
    possible = [
        (source, kind)
        for source in SOURCES
        for kind in (*REPLIES, *TRANSPORT, *OWN[source])
        if kind in present
    ]
    faults = rng.sample(possible, min(len(possible), rng.randint(1, MOST_FAULTS)))
    return " ".join(f"{source}:{kind}{_drawn_times(rng)}" for source, kind in faults)


def _drawn_times(rng: random.Random) -> str:
    """At which requests a fault is played: one, some in a row, or all."""
    first = rng.randint(1, 8)
    return rng.choice((f"@n={first}", f"@n={first}-{first + rng.randint(1, 4)}", ""))


def is_excused(spec: str) -> bool:
    """Locked, deprecated or private records are facts: the counts change, and exit 0 is right."""
    return any(f":{fact}" in spec for fact in FACTS)


def gaps_of(night: Night) -> list[str]:
    """What the night says is missing or waits."""
    return [
        sentence
        for source in night.sources.values()
        for sentence in (*source["gaps"], *source["waiting"])
    ]


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
        return gaps_of(self.night)

    @property
    def is_well(self) -> bool:
        excused = is_excused(self.spec)
        wrong = self.night.exit == 0 and not self.same and not excused and not self.gaps
        unnamed = self.night.exit != 0 and not self.gaps
        return not wrong and not unnamed and (self.restored or excused)

    def line(self) -> str:
        same, restored = ("same" if flag else "less" for flag in (self.same, self.restored))
        first = f"{self.spec:48} {self.hits:4} {self.night.exit:4} {same:5}"
        second = f"{self.after.exit:4} {restored:5} {self.seconds:6.1f}"
        if self.is_well:
            return f"{first} {second} {self.gaps[0][:90] if self.gaps else ''}"
        return f"{first} {second} WRONG {self.gaps}, the night after {gaps_of(self.after)}"


def play(spec: str, fresh: Path, folder: Path, up: Upstreams, expected: dict[str, Any]) -> Trial:
    """Play one fault to a copy of a home folder that was never harvested."""
    shutil.copytree(fresh, folder)
    up.fault(*spec.split())
    start = time.monotonic()
    night = upstreams.night(folder, up, **SHORT_WAITS)
    seconds = time.monotonic() - start
    same = upstreams.holdings(folder) == expected
    hits = sum(fault.get("fired", 0) for fault in up.control("faults"))
    up.fault()
    needs_another = not same or night.exit != 0
    after = upstreams.night(folder, up, **LONG_WAITS) if needs_another else night
    restored = upstreams.holdings(folder) == expected
    return Trial(spec, hits, night, same, after, restored, seconds)


def new_home(folder: Path, up: Upstreams) -> Path:
    """A home folder that was never harvested, with some iDs on its roster."""
    orcids = upstreams.orcids(upstreams.CAMBRIDGE, 4)
    return upstreams.home(folder, up, orcid_ids=orcids, since=date(2017, 1, 1))


def main() -> int:
    options = parsed_options()
    patterns = options.patterns or ["*"]
    chosen = [spec for spec in specs() if any(fnmatchcase(spec, pattern) for pattern in patterns)]
    if options.nights:
        numbers = range(options.first, options.first + options.nights)
        chosen = [drawn(options.seed, number) for number in numbers]
        print(f"seed {options.seed}, nights {numbers.start} to {numbers.stop - 1}")
    with (
        upstreams.serve("--credits", "10000000", "--orcid-quota", "10000000") as up,
        tempfile.TemporaryDirectory() as name,
    ):
        failures = play_all(chosen, up, Path(name))
    print(
        f"{failures} of {len(chosen)} nights led to a wrong count with exit 0, or to a loss that "
        "the next night did not restore."
    )
    if options.nights and not failures:
        limit = 1 - 0.05 ** (1 / len(chosen))
        print(f"This many still allow {limit:.1%} of such nights to fail (with 95% confidence).")
    return int(failures > 0)


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("patterns", nargs="*")
    parser.add_argument("--nights", type=int, default=0)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def play_all(chosen: list[str], up: Upstreams, folder: Path) -> int:
    """Play every night, print a line for each, and count those that ended badly."""
    fresh = new_home(folder / "fresh", up)
    clean = Path(shutil.copytree(fresh, folder / "clean"))
    counts = upstreams.night(clean, up, **LONG_WAITS).counts
    expected = upstreams.holdings(clean)
    read = counts.acknowledgements_read
    print(f"{counts.works} works, {read} acknowledgements; {len(chosen)} nights")
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
