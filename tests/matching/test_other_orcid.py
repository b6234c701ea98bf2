"""Another person's ORCID iD: printed, it is never accepted; inferred, a common name is reviewed."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from printed_names import ORCID, OTHER_ORCID, matched, mention, technician

from attribution.matching.thresholds import FILE_TO_FILE, Thresholds

NAME = "Marguerite Zenobia Quillfeather"
LOWEST = Thresholds(**{field.name: 0.0 for field in dataclasses.fields(Thresholds)})
PERSON = technician(given="Marguerite Zenobia", orcid=ORCID)
SAME_NAME = technician("T2", given="Marguerite Zenobia")
COMMON = technician("T3", given="David", family="Smith", orcid=ORCID)


def bands(row: dict[str, Any], *people: Any, thresholds: Thresholds = LOWEST) -> dict[str, str]:
    candidates = matched([row], *people, thresholds=thresholds)
    return {candidate["technician_id"]: candidate["band"] for candidate in candidates}


@pytest.mark.parametrize("kind", ["author", "thanked"])
def test_another_printed_id_is_never_accepted_whatever_else_agrees(kind: str) -> None:
    row = mention(NAME, kind=kind, role="technical", author_id="A1")
    assert bands(row, PERSON) == {"T1": "accept"}
    assert bands({**row, "orcid": OTHER_ORCID}, PERSON) == {"T1": "review"}


def test_a_printed_id_of_another_technician_is_never_accepted_for_one_without_an_id() -> None:
    row = mention(NAME, orcid=OTHER_ORCID)
    owner = technician("T4", given="Marta", family="Quillfeather", orcid=OTHER_ORCID)
    assert bands(row, SAME_NAME) == {"T2": "accept"}, "nobody on the roster has this iD"
    assert bands(row, SAME_NAME, owner)["T2"] == "review"


def test_an_inferred_id_of_another_person_sends_a_common_name_to_review() -> None:
    row = mention("David Smith")
    assert bands(row, COMMON) == {"T3": "accept"}
    assert bands({**row, "orcid_inferred": ORCID}, COMMON) == {"T3": "accept"}
    assert bands({**row, "orcid_inferred": OTHER_ORCID}, COMMON) == {"T3": "review"}


def test_an_inferred_id_of_another_person_does_not_outweigh_a_rare_name_in_the_department() -> None:
    row = mention(NAME, orcid_inferred=OTHER_ORCID)
    assert bands(row, PERSON, thresholds=FILE_TO_FILE) == {"T1": "accept"}
