"""Thanks counted by topic, unit and year."""

from __future__ import annotations

import pytest
from facility_worlds import World, text, work
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import UserError
from attribution.snapshot import topics

TWO = "for sequencing and electron microscopy in Imaging"
BY_SENTENCE = "We thank Cy Underhay of Physics, who machined parts in the workshop."


@pytest.fixture
def world(tmp_path):
    world = World(
        tmp_path,
        [
            work(1),
            text(1, f"We thank Ada Quillby {TWO}.", [("Ada Quillby", "technical", TWO)]),
            work(2),
            text(
                2,
                "We thank Ada Quillby of Imaging. We thank the referees for microscopy.",
                [("Ada Quillby", "technical", None, "Imaging")],
            ),
            work(3, published="2023-02-01"),
            text(3, BY_SENTENCE, [("Cy Underhay", "technical", None, "Physics")]),
        ],
    )
    yield world
    world.close()


def test_thanks_are_counted_by_year_unit_and_topic_and_those_without_a_reason_too(world):
    assert [tuple(row.values()) for row in topics.why(world.reader)] == [
        (2022, "Life Sciences", "Imaging", "microscopy and imaging", 1, 1),
        (2022, "Life Sciences", "Imaging", "not stated", 1, 1),
        (2022, "Life Sciences", "Imaging", "sequencing and genotyping", 1, 1),
        (2023, "Science", "Physics", "workshop and engineering", 1, 1),
    ]


def test_thanks_and_technicians_are_counted_once_in_each_group(world):
    assert [tuple(row.values()) for row in topics.why(world.reader, ["year"])] == [
        (2022, 2, 1),
        (2023, 1, 1),
    ]


def test_a_rejected_thanks_is_no_longer_counted(world):
    for technician, *mention in world.rows(
        "select technician_id, work_id, mention_id, kind from candidates"
    ):
        world.decide(technician, *mention, "rejected")
    assert topics.why(world.reader) == []


def test_only_known_groups_may_be_asked_for(world):
    with pytest.raises(UserError, match="salary"):
        topics.why(world.reader, ["salary"])


def test_small_numbers_are_warned_of():
    assert "round the numbers and leave out small ones" in topics.NOTE


def test_the_sentence_counts_only_where_it_thanks_only_one_person():
    sentence = "We thank A and B, who did the sequencing."
    assert (topics.reasons(None, sentence, [], 1), topics.reasons(None, sentence, [], 2)) == (
        ("sequencing and genotyping",),
        ("not stated",),
    )


def test_the_place_of_work_is_no_reason():
    sentence = "We thank Ada Quillby of the Imaging Facility."
    assert topics.reasons(None, sentence, ["Imaging Facility"], 1) == ("not stated",)


@given(
    st.none() | st.text(), st.none() | st.text(), st.none() | st.lists(st.text()), st.integers(1, 3)
)
def test_there_is_always_a_reason(phrase, sentence, places, thanked):
    assert topics.reasons(phrase, sentence, places, thanked)
