"""Hold the credits that the program finds against what is true in the fictional world."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

Row = Mapping[str, Any]
Key = tuple[str | None, str, str]  # technician (None where a team is meant), work, kind
KINDS = ("author", "thanked", "facility")


@dataclass(frozen=True)
class Score:
    """How the credits of one kind compare with the truth.

    `true` credits could be found in the sources: `found + missed`; `waiting` is the part of the missed that is a
    candidate for review. `wrong` credits are not true; `namesakes` is the part of them that somebody of the same
    name earned. `out_of_reach` credits are true, but no source shows them.
    """

    kind: str
    true: int
    found: int
    missed: int
    waiting: int
    wrong: int
    namesakes: int
    out_of_reach: int


def read_truth(folder: Path) -> list[dict[str, Any]]:
    """The truth of a demo folder."""
    with gzip.open(folder / "truth.jsonl.gz", "rb") as file:
        return [orjson.loads(line) for line in file]


def compare(truth: Iterable[Row], credits: Iterable[Row], candidates: Iterable[Row]) -> list[Score]:
    """One score a kind. Works are told by DOI (that of any version), those without by title.

    `credits` have technician_id, doi, title, kind; `candidates` the same. A team is thanked on a work or not:
    credits of kind `facility` are compared by work.
    """
    truth = list(truth)
    works = _Works(truth)
    real, hidden, traps = set[Key](), set[Key](), set[Key]()
    for row in truth:
        target = traps if row["kind"] == "trap" else real if row["reachable"] else hidden
        target.add(_key(row, row["work"], row.get("looks_like", row["kind"])))
    claimed = {_key(row, works.name(row), row["kind"]) for row in credits}
    pending = {_key(row, works.name(row), row["kind"]) for row in candidates}
    return [_score(kind, real, hidden, traps, claimed, pending) for kind in KINDS]


def _score(
    kind: str,
    real: set[Key],
    hidden: set[Key],
    traps: set[Key],
    claimed: set[Key],
    pending: set[Key],
) -> Score:
    credited = {key for key in claimed if key[2] == kind}
    true = {key for key in real | (hidden & credited) if key[2] == kind}
    missed, wrong = true - credited, credited - true
    unseen = {key for key in hidden - true if key[2] == kind}
    return Score(
        kind=kind,
        true=len(true),
        found=len(true & credited),
        missed=len(missed),
        waiting=len(missed & pending),
        wrong=len(wrong),
        namesakes=len(wrong & traps),
        out_of_reach=len(unseen),
    )


def _key(row: Row, work: str, kind: str) -> Key:
    return (None if kind == "facility" else row["technician_id"], work, kind)


class _Works:
    """Names for works: the one in the truth by DOI or title, else whatever the row itself says."""

    def __init__(self, truth: Iterable[Row]) -> None:
        self._by_name = {
            name: row["work"] for row in truth for name in (*row["dois"], _plain(row["title"]))
        }

    def name(self, row: Row) -> str:
        names = list(_names(row))
        return next(
            (self._by_name[name] for name in names if name in self._by_name),
            names[0] if names else "",
        )


def _names(row: Row) -> Iterator[str]:
    if row.get("doi"):
        yield row["doi"]
    if row.get("title"):
        yield _plain(row["title"])
    if row.get("work_id"):
        yield row["work_id"]


def _plain(title: str) -> str:
    return " ".join(title.casefold().rstrip(".").split())


def table(scores: Iterable[Score]) -> str:
    """The scores as a small text table."""
    head = (
        "credits",
        "true",
        "found",
        "missed",
        "of these in review",
        "wrong",
        "of these namesakes",
        "not shown",
    )
    body = [
        (s.kind, s.true, s.found, s.missed, s.waiting, s.wrong, s.namesakes, s.out_of_reach)
        for s in scores
    ]
    widths = [max(len(str(row[i])) for row in (head, *body)) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            str(cell).ljust(w) if i == 0 else str(cell).rjust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=False))
        )
        for row in (head, *body)
    )
