"""Compare the credits that the program finds with the truth about the fictional world."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

Row = Mapping[str, Any]
Key = tuple[str | None, str, str]  # technician (None for a team), work, kind
KINDS = ("author", "thanked", "facility")
HEADINGS = (
    "credits",
    "true",
    "found",
    "missed",
    "missed, in review",
    "wrong",
    "wrong, namesakes",
    "not shown",
)


@dataclass(frozen=True)
class Score:
    """How the credits of one kind compare with the truth.

    `true` credits can be found in the sources: `detected + missed`. `waiting` counts the missed
    credits that are candidates for review. `wrong` credits are not true; `namesakes` counts those
    that a person of the same name earned. `out_of_reach` credits are true, but no source shows
    them.
    """

    kind: str
    true: int
    detected: int
    missed: int
    waiting: int
    wrong: int
    namesakes: int
    out_of_reach: int


@dataclass(frozen=True)
class _Truth:
    """True credits that sources show, true credits that none shows, and namesakes' credits."""

    reachable: set[Key] = field(default_factory=set)
    hidden: set[Key] = field(default_factory=set)
    traps: set[Key] = field(default_factory=set)


def read_truth(folder: Path) -> list[dict[str, Any]]:
    """The truth of a demo folder."""
    with gzip.open(folder / "truth.jsonl.gz", "rb") as file:
        return [orjson.loads(line) for line in file]


def compare(truth: Iterable[Row], credits: Iterable[Row], candidates: Iterable[Row]) -> list[Score]:
    """One score for each kind. A DOI of any version identifies a work, or its title if it has none.

    `credits` and `candidates` have technician_id, doi, title, kind. A team is thanked on a work or
    not: credits of kind `facility` are compared by work.
    """
    rows = list(truth)
    works = _Works(rows)
    credited = {_key(row, works.name(row), row["kind"]) for row in credits}
    pending = {_key(row, works.name(row), row["kind"]) for row in candidates}
    sorted_truth = _sort_truth(rows)
    return [_score(kind, sorted_truth, credited, pending) for kind in KINDS]


def _sort_truth(rows: Iterable[Row]) -> _Truth:
    truth = _Truth()
    for row in rows:
        key = _key(row, row["work"], row.get("looks_like", row["kind"]))
        if row["kind"] == "trap":
            truth.traps.add(key)
        elif row["reachable"]:
            truth.reachable.add(key)
        else:
            truth.hidden.add(key)
    return truth


def _score(
    kind: str,
    truth: _Truth,
    all_credited: set[Key],
    pending: set[Key],
) -> Score:
    credited = _of_kind(all_credited, kind)
    hidden = _of_kind(truth.hidden, kind)
    # A hidden credit that was found after all, by way of another version, counts as shown.
    true = _of_kind(truth.reachable, kind) | (hidden & credited)
    missed = true - credited
    wrong = credited - true
    return Score(
        kind=kind,
        true=len(true),
        detected=len(true & credited),
        missed=len(missed),
        waiting=len(missed & pending),
        wrong=len(wrong),
        namesakes=len(wrong & truth.traps),
        out_of_reach=len(hidden - true),
    )


def _of_kind(keys: set[Key], kind: str) -> set[Key]:
    return {key for key in keys if key[2] == kind}


def _key(row: Row, work: str, kind: str) -> Key:
    technician_id = None if kind == "facility" else row["technician_id"]
    return (technician_id, work, kind)


class _Works:
    """One name for each work: the truth's by DOI or title, else the first that the row has."""

    def __init__(self, truth: Iterable[Row]) -> None:
        self._by_name: dict[str, str] = {}
        for row in truth:
            for name in (*row["dois"], _plain(row["title"])):
                self._by_name[name] = row["work"]

    def name(self, row: Row) -> str:
        names = list(_names(row))
        for name in names:
            if name in self._by_name:
                return self._by_name[name]
        return names[0] if names else ""


def _names(row: Row) -> Iterator[str]:
    if row.get("doi"):
        yield row["doi"]
    if row.get("title"):
        yield _plain(row["title"])
    if row.get("work_id"):
        yield row["work_id"]


def _plain(title: str) -> str:
    return " ".join(title.casefold().rstrip(".").split())


def as_table(scores: Iterable[Score]) -> str:
    """The scores as a small text table."""
    rows = [HEADINGS, *(_cells(score) for score in scores)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _cells(score: Score) -> tuple[str, ...]:
    counts = (
        score.true,
        score.detected,
        score.missed,
        score.waiting,
        score.wrong,
        score.namesakes,
        score.out_of_reach,
    )
    return (score.kind, *map(str, counts))


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    """The first column begins at its left edge, numbers end at their right edge."""
    first = row[0].ljust(widths[0])
    numbers = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return "  ".join((first, *numbers))
