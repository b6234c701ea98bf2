"""The counts of the last nights, kept with the snapshots: falls are compared with the best.

A source that loses 18% of its works each night never falls sharply in one night, and has lost half
of them after four. `history/counts.json` holds the counts of the last nights on which something was
published, in the order of publication and not of the clock. A change that was accepted starts its
count again. The file holds no figures that are shown: without it the comparison begins again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import orjson

from attribution import __version__
from attribution.core.files import make_folder, write_atomically
from attribution.operations.drop_guard import GUARDED, Counts

FILE = Path("history") / "counts.json"
NIGHTS = 30
OF_SOURCE = "works-"
# People's decisions take credits away too, and only the published snapshot can be counted with the
# decisions of now.
_NOT_KEPT = frozenset({"credits"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Best:
    """The largest number of the last nights, and the day of that night."""

    number: int
    day: date


NOTHING_BEST: Mapping[str, Best] = {}


@dataclass(frozen=True, slots=True)
class Night:
    """What was published on one day, by the name of the count; the best of several builds.

    `version` is that of the program: another version may count other things.
    """

    day: date
    counts: Mapping[str, int]
    version: str = __version__


def counts_by_name(counts: Counts, works: Mapping[str, int]) -> dict[str, int]:
    """The counts that must not fall, by the names by which a change of them is accepted."""
    totals = {
        name.replace("_", "-"): getattr(counts, name) for name in GUARDED if name not in _NOT_KEPT
    }
    return totals | {f"{OF_SOURCE}{source}": number for source, number in works.items()}


def best_of(nights: Collection[Night]) -> dict[str, Best]:
    """The largest of each count that this version of the program has published."""
    best: dict[str, Best] = {}
    for night in nights:
        if night.version != __version__:
            continue
        for name, number in night.counts.items():
            if name not in best or number >= best[name].number:
                best[name] = Best(number, night.day)
    return best


def with_night(nights: Collection[Night], night: Night, accepted: Collection[str]) -> list[Night]:
    """The last nights and this one. The counts of the changes `accepted` begin with it."""
    earlier = [replace(known, counts=_without(known.counts, accepted)) for known in nights]
    if earlier and (earlier[-1].day, earlier[-1].version) == (night.day, night.version):
        night = replace(night, counts=_best_counts(earlier.pop().counts, night.counts))
    return [*earlier, night][-NIGHTS:]


def _best_counts(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {name: max(first.get(name, 0), second.get(name, 0)) for name in {**first, **second}}


def _without(counts: Mapping[str, int], names: Collection[str]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if name not in names}


def load(home: Path) -> list[Night]:
    """The last nights, oldest first; none where nothing was kept, or the file is damaged."""
    path = home / FILE
    try:
        rows = orjson.loads(path.read_bytes())
        return [
            Night(date.fromisoformat(row["day"]), dict(row["counts"]), row["version"])
            for row in rows
        ]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as damage:
        log.warning("the counts of earlier nights cannot be read", extra={"problem": str(damage)})
        return []


def save(home: Path, nights: Collection[Night]) -> None:
    """Write the nights down."""
    path = home / FILE
    make_folder(path.parent)
    rows = [
        {"day": str(night.day), "version": night.version, "counts": night.counts}
        for night in nights
    ]
    write_atomically(path, orjson.dumps(rows, option=orjson.OPT_INDENT_2))
