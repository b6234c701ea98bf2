"""A manager sees the works of their group, and which should have named or thanked somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sheets_world
from claims_world import CANDIDATES, LEAD, by, decided, objected
from sheets_world import MANAGER, OTHER_MANAGER

from attribution.access import log
from attribution.claims.sheets import group_works
from attribution.core.errors import UserError

EMU = "Electron Microscopy Unit"
FACILITIES = {
    "facilities": [{"facility": EMU, "unit": EMU, "faculty": "Science"}],
    "facility_members": [{"facility": EMU, "technician_id": "T1"}],
    "team_mentions": [
        {
            "work_id": "w1",
            "position": 1,
            "phrase": "the Electron Microscopy Unit",
            "phrase_key": "electron microscopy unit",
            "context": "We thank the Electron Microscopy Unit for imaging.",
            "text_start": 9,
            "text_end": 37,
            "listed": EMU,
            "ours": True,
        }
    ],
    "methods_names": [
        {"work_id": "w1", "kind": "facility", "name": "EMU", "facility": EMU},
        {"work_id": "w3", "kind": "rrid", "name": "RRID:SCR_012345", "facility": EMU},
    ],
}
ACCEPTED = [{**CANDIDATES[0], "band": "accept", "probability": 0.99}]


@pytest.fixture
def own(tmp_path):
    with sheets_world.opened(tmp_path, candidates=ACCEPTED, **FACILITIES) as workspace:
        yield workspace


def ids(rows):
    return [row["work_id"] for row in rows]


def test_a_work_that_thanks_the_team_and_names_nobody_of_it_is_listed_with_the_sentence(own):
    (row,) = group_works.teams_without_names(own, MANAGER.who)
    assert (row["work_id"], row["facility"]) == ("w1", EMU)
    assert row["context"] == "We thank the Electron Microscopy Unit for imaging."


def test_it_is_not_listed_once_a_member_is_named_anywhere_in_it(own):
    where = {"technician_id": "T1", "work_id": "w1", "mention_id": "m1", "kind": "author"}
    decided(own.ledger, key="me", who=LEAD.who, **where)
    own.reader.refresh()
    assert group_works.teams_without_names(own, MANAGER.who) == []


def test_a_facility_that_the_methods_name_and_nobody_thanks_is_listed_where_the_text_was_read(own):
    assert ids(group_works.facilities_not_thanked(own, MANAGER.who)) == ["w3"]


def test_nothing_is_said_of_a_text_that_was_not_read(tmp_path):
    works = [{**work, "acknowledgement": "not open access"} for work in sheets_world.WORKS]
    with sheets_world.opened(tmp_path, works=works, **FACILITIES) as own:
        assert group_works.facilities_not_thanked(own, MANAGER.who) == []


def test_the_works_of_a_group_say_why_they_are_of_it(own):
    rows = {row["work_id"]: row["because"] for row in group_works.works_of_group(own, MANAGER.who)}
    assert rows["w2"] == ["Ada Prime is an author", "Mina Okonjo-Bright is thanked"]
    assert rows["w1"] == ["Ada Prime is an author", f"{EMU} is thanked"]
    assert ids(group_works.works_of_group(own, MANAGER.who)) == ["w3", "w1", "w2"]


def test_a_look_at_the_works_of_a_group_is_in_the_access_log_of_those_whom_they_credit(own):
    group_works.works_of_group(own, MANAGER.who)
    (line,) = list(log.entries(own.settings.home))
    assert (line["who"], line["technicians"]) == (MANAGER.who, ["T1"])


def test_nothing_that_waits_for_an_answer_is_told(tmp_path):
    with sheets_world.opened(tmp_path, **FACILITIES) as own:
        rows = group_works.works_of_group(own, MANAGER.who)
        assert "Mina" not in str(rows)
        assert not any("probability" in row for row in rows)


def test_a_technician_who_objects_is_told_nowhere(own):
    objected(own.ledger, by(own, LEAD).person, "T1", received="letter")
    own.reader.refresh()
    assert "Mina" not in str(group_works.works_of_group(own, MANAGER.who))
    assert group_works.people_of_group(own, MANAGER.who) == []


def test_a_manager_sees_no_other_group_and_nobody_without_the_role_sees_any(own):
    for person in (OTHER_MANAGER, replace(MANAGER, role="technician"), replace(MANAGER, role="x")):
        for ask in (group_works.works_of_group, group_works.teams_without_names):
            with pytest.raises(UserError):
                ask(by(own, person), MANAGER.who)
    assert group_works.works_of_group(by(own, LEAD), MANAGER.who)


@pytest.mark.parametrize(
    ("investigator", "expected"),
    [
        ("Ada Prime", True),
        ("A. Prime", False),  # the settings say a full name, papers may print an initial
        ("Prime", False),
        ("0000-0002-1825-0097", False),
    ],
)
def test_an_investigator_is_known_by_name_or_orcid(tmp_path, investigator, expected):
    with sheets_world.opened(tmp_path) as own:
        people = [{"who": MANAGER.who, "role": "manager", "investigators": [investigator]}]
        own = replace(own, settings=replace(own.settings, people=people))
        assert bool(group_works.works_of_group(own, MANAGER.who)) is expected


def test_an_investigator_is_known_by_the_initial_and_by_orcid(tmp_path):
    mentions = [
        {
            "mention_id": "a",
            "work_id": "w1",
            "kind": "author",
            "name": "Prime, A.",
            "orcid": None,
        },
        {
            "mention_id": "b",
            "work_id": "w2",
            "kind": "author",
            "name": "Someone Else",
            "orcid": "0000-0002-1825-0097",
        },
    ]
    with sheets_world.opened(tmp_path, mentions=mentions, candidates=[]) as own:
        investigators = ["Ada Prime", "0000-0002-1825-0097"]
        people = [{"who": MANAGER.who, "role": "manager", "investigators": investigators}]
        own = replace(own, settings=replace(own.settings, people=people))
        assert ids(group_works.works_of_group(own, MANAGER.who)) == ["w1", "w2"]
