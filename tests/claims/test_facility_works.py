"""What papers print of a facility: out of how many, in which words, and who of it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from claims_world import opened

from attribution.claims import facility_works
from attribution.core.errors import UserError

LENS = "Quill Microscopes"
LISTED = {"name": LENS, "rrids": ["RRID:SCR_999001"]}


def work(number, acknowledgement="read", published=date(2024, 3, 1), affiliated=True):
    return {
        "work_id": f"w{number}",
        "doi": f"10.5555/w{number}",
        "dois": [f"10.5555/w{number}"],
        "title": f"Lattices {number}",
        "published": published,
        "published_precision": "day",
        "affiliated": affiliated,
        "acknowledgement": acknowledgement,
    }


def team(number, context, phrase="the Quill Microscopes"):
    return {
        "work_id": f"w{number}",
        "position": 1,
        "ours": True,
        "text_start": 9,
        "text_end": 26,
        "phrase": phrase,
        "phrase_key": phrase.lower().removeprefix("the "),
        "context": context,
        "listed": LENS,
    }


CANDIDATE = {
    "mention_id": "m2", "technician_id": "T1", "work_id": "w4", "kind": "thanked",
    "name": "Mina Okonjo-Bright", "prior": -5.0, "probability": 0.99, "band": "accept",
    "tie": False,
}  # fmt: skip
MENTION = {
    "mention_id": "m2", "work_id": "w4", "kind": "thanked", "name": "Mina Okonjo-Bright",
    "position": 1, "context": "We thank Mina Okonjo-Bright.",
}  # fmt: skip
BY_NAME = "We thank the Quill Microscopes."
WITH_RRID = "We thank the Quill Microscopes (RRID: SCR_999001)."


@pytest.fixture
def asked(tmp_path):
    """Six works, of which three thank the facility and one names a member of it."""
    rows = {
        "works": [
            work(1),
            work(2),
            work(3, published=date(2023, 5, 1)),
            work(4),
            work(5, "not open access", date(2022, 5, 1)),
            work(6, affiliated=False),
        ],
        "mentions": [MENTION],
        "candidates": [CANDIDATE],
        "acknowledgements": [],
        "facilities": [{"facility": LENS}],
        "facility_members": [{"facility": LENS, "technician_id": "T1"}],
        "team_mentions": [
            team(1, BY_NAME),
            team(2, WITH_RRID),
            team(3, BY_NAME, "the Big Lens"),
            team(6, WITH_RRID),
        ],
    }
    with opened(tmp_path, **rows) as workspace:
        settings = replace(workspace.settings, facilities=[LISTED])
        yield replace(workspace, settings=settings)


def test_each_year_has_its_denominators_and_no_number_where_nobody_looked(asked):
    rows = facility_works.thanks_by_year(asked, LENS)
    assert rows == [
        {"year": 2024, "papers": 3, "read": 3, "thank": 2, "by_rrid": 1, "nobody_named": 2},
        {"year": 2023, "papers": 1, "read": 1, "thank": 1, "by_rrid": 0, "nobody_named": 1},
        {"year": 2022, "papers": 1, "read": 0, "thank": None, "by_rrid": None,
         "nobody_named": None},
    ]  # fmt: skip


def test_without_an_rrid_in_the_settings_nobody_looked_for_it(asked):
    bare = replace(asked, settings=replace(asked.settings, facilities=[{"name": LENS}]))
    rows = facility_works.thanks_by_year(bare, LENS)
    assert [(row["thank"], row["by_rrid"]) for row in rows] == [(2, None), (1, None), (None, None)]


def test_its_works_say_why_and_do_not_name_anybody(asked):
    rows = facility_works.works_of_facility(asked, LENS)
    because = {row["work_id"]: row["because"] for row in rows}
    assert because == {
        "w1": [facility_works.NAMED],
        "w2": [facility_works.NAMED, facility_works.BY_RRID],
        "w3": [facility_works.NAMED],
        "w4": [facility_works.THANKED],
        "w6": [facility_works.NAMED, facility_works.BY_RRID],
    }
    assert "Okonjo" not in str(rows)


def test_a_person_who_was_no_member_at_the_time_makes_it_no_work_of_the_facility(tmp_path):
    member = {"facility": LENS, "technician_id": "T1", "end_date": date(2024, 2, 1)}
    rows = {
        "works": [work(4)],
        "mentions": [MENTION],
        "candidates": [CANDIDATE],
        "acknowledgements": [],
        "facilities": [{"facility": LENS}],
    }
    with opened(tmp_path, **rows, facility_members=[member]) as workspace:
        settings = replace(workspace.settings, facilities=[LISTED])
        own = replace(workspace, settings=settings)
        assert facility_works.works_of_facility(own, LENS) == []


def test_the_words_of_thanks_are_counted_by_paper(asked):
    rows = facility_works.phrases_of_facility(asked, LENS)
    assert [(row["phrase"], row["works"], row["first_year"]) for row in rows] == [
        ("the Quill Microscopes", 3, 2024),
        ("the Big Lens", 1, 2023),
    ]


def test_the_sentence_is_the_one_of_the_settings_or_made_of_name_rrid_and_institution(asked):
    assert facility_works.thanks_sentence(asked, LENS) == (
        "The authors acknowledge the use of the Quill Microscopes (RRID:SCR_999001) at Quill "
        "University, and thank [name of the person] for [what they did]."
    )
    own = LISTED | {"thanks": "We thank\n the  Quill Microscopes."}
    settled = replace(asked, settings=replace(asked.settings, facilities=[own]))
    assert facility_works.thanks_sentence(settled, LENS) == "We thank the Quill Microscopes."


def test_a_facility_that_is_not_listed_is_named_in_the_refusal(asked):
    with pytest.raises(UserError, match="You can see no facility “Kiln Workshop”"):
        facility_works.works_of_facility(asked, "Kiln Workshop")
