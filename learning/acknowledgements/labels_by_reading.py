"""What the models doubted most about unlabelled texts, labelled by reading.

The files know a text only by a mark that is computed from it, and hold offsets and labels, so that
the labels can be kept without the texts.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

ClauseRoles = dict[tuple[str, int], str]
TeamThanks = dict[str, dict[tuple[int, int], bool]]


def clause_roles() -> ClauseRoles:
    """The role of a clause, by the text's mark and the offset of the first person thanked."""
    return {(row["text"], int(row["start"])): row["role"] for row in _rows("clause_roles.csv")}


def team_thanks() -> TeamThanks:
    """Whether a noun phrase is a technical team thanked, by the text's mark and the span."""
    labels: TeamThanks = {}
    for row in _rows("team_thanks.csv"):
        span = int(row["start"]), int(row["end"])
        labels.setdefault(row["text"], {})[span] = row["thanked"] == "yes"
    return labels


def _rows(name: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def text_mark(text: str) -> str:
    """Sixteen digits that tell texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
