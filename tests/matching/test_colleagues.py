"""Others of a unit on the same paper count for a technician, before anything was decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from printed_names import SPELL, matched, mention, technician

COLLEAGUE = technician("T2", "Rowena", "Thorncastle")
OTHER_UNIT = replace(COLLEAGUE, spells=(replace(SPELL, department="Glass Workshop"),))
THANKS = {"kind": "thanked", "work_id": "w1"}
PRINTED = mention("M. Quillfeather", "m1", **THANKS)
WITH = mention("Rowena Thorncastle", "m2", **THANKS)


def evidence(*people: Any, printed: list[dict[str, Any]]) -> dict[str, float]:
    """The points of the evidence on the first technician."""
    rows = matched(printed, technician(), *people)
    (pieces,) = [row["evidence"] for row in rows if row["technician_id"] == "T1"]
    return {piece["feature"]: piece["points"] for piece in pieces}


def test_a_colleague_on_the_paper_counts_for_a_technician() -> None:
    assert evidence(COLLEAGUE, printed=[PRINTED, WITH])["colleagues"] > 0
    assert "colleagues" not in evidence(COLLEAGUE, printed=[PRINTED])


def test_the_sentence_names_who_is_printed() -> None:
    rows = matched([PRINTED, WITH], technician(), COLLEAGUE)
    (piece,) = [
        piece
        for row in rows
        if row["technician_id"] == "T1"
        for piece in row["evidence"]
        if piece["feature"] == "colleagues"
    ]
    assert piece["says"] == (
        "Someone else of the person's department or unit is probably on this paper."
    )
    assert piece["printed"] == "Rowena Thorncastle"


@pytest.mark.parametrize(
    ("person", "printed"),
    [
        (OTHER_UNIT, [PRINTED, WITH]),
        (COLLEAGUE, [PRINTED, {**WITH, "work_id": "w2"}]),
        (replace(COLLEAGUE, given_names="Ruth"), [PRINTED, WITH]),
    ],
    ids=["of another unit", "on another paper", "of another name"],
)
def test_who_is_no_colleague_does_not_count(person: Any, printed: list[dict[str, Any]]) -> None:
    assert "colleagues" not in evidence(person, printed=printed)


def test_a_rival_for_the_same_name_is_no_colleague() -> None:
    twin = technician("T2", "Martina")
    assert "colleagues" not in evidence(twin, printed=[PRINTED])
