"""What the picture of calibration shows, as rows and in words, and the formats it is drawn in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.evaluation.calibration import LEARNED, LOW_END_GROUP, RIGHT, SAID
from attribution.evaluation.figures import Figure

FORMATS = (".svg", ".png")
PANELS = {"author": "Authors", "thanked": "Thanked by name"}
BEFORE, AFTER = "Said by the matcher", "Said after your decisions"
Row = dict[str, Any]


def format_of(name: str) -> str:
    """The ending of a file's name, if pictures are drawn in it."""
    ending = PurePath(name).suffix.lower()
    if ending not in FORMATS:
        raise UserError(
            "Give --plot a file whose name ends in .svg or .png, for example calibration.svg. "
            f"{PurePath(name).name} ends in neither. No picture was written."
        )
    return ending


def points(figures: Sequence[Figure]) -> Iterator[Row]:
    """A row for each range and for what was said before and after the decisions taught."""
    came_out = {figure.group: figure for figure in figures if figure.measure == RIGHT}
    for series, measure in ((BEFORE, SAID), (AFTER, LEARNED)):
        for figure in figures:
            kind, _, bin_of = figure.group.partition(", ")
            if figure.measure != measure or bin_of == LOW_END_GROUP:
                continue
            right = came_out[figure.group]
            yield {
                "kind": kind,
                "series": series,
                "said": figure.value,
                "right": right.value,
                **(_interval(right) if series == BEFORE else {"count": ""}),
            }


def _interval(right: Figure) -> Row:
    """What is drawn once for both series."""
    return {"low": right.low, "high": right.high, "count": f"{right.count:,}"}


def in_words(figures: Sequence[Figure]) -> str:
    """What the picture shows, for those who do not see it."""
    sentences = [
        f"{PANELS[row['kind']]}: said {_percent(row['said'])}, right {_percent(row['right'])} "
        f"of {row['count']}"
        for row in points(figures)
        if row["series"] == BEFORE
    ]
    return f"{'; '.join(sentences)}."


def _percent(share: float) -> str:
    return for_people.percent(100 * share, 0)
