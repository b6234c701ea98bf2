"""Names in collaborator lists are author mentions; printed author lists stay as they are."""

from __future__ import annotations

import pytest
from facility_worlds import DAY, World, at_home, text, work

from attribution.operations.drop_guard import count_snapshot
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.reader import Reader


@pytest.fixture
def world(tmp_path):
    world = World(
        tmp_path,
        [
            work(1, at_home("Ann Moss"), "B. Heathrow"),
            text(
                1,
                "We thank the referees.",
                collaborators=[
                    "Ada Quillby",
                    "Bo Heathrow",
                    "Ann Moss",
                    "Ada  Quillby",
                    "Abe Quillby",
                    "–",
                ],
            ),
            work(2),
            text(2, "", collaborators=["Ada Quillby"], status="no section found"),
        ],
    )
    yield world
    world.close()


def test_a_collaborator_is_an_author_mention_without_a_place_in_the_author_list(world):
    assert world.rows(
        "select name, position, role from mentions join works using (work_id) "
        "where doi = '10.5555/1' and kind = 'author' order by position nulls last, name"
    ) == [
        ("Ann Moss", 1, None),
        ("B. Heathrow", 2, None),
        ("Abe Quillby", None, "collaborator"),
        ("Ada Quillby", None, "collaborator"),
    ]


def test_collaborators_are_read_where_there_is_no_acknowledgement(world):
    assert world.rows(
        "select doi from works join mentions using (work_id) "
        "where role = 'collaborator' and name = 'Ada Quillby' order by 1"
    ) == [("10.5555/1",), ("10.5555/2",)]


def test_author_counts_and_the_count_of_printed_authors_do_not_change(world):
    assert world.rows("select author_count, affiliated from works order by doi") == [
        (2, True),
        (1, True),
    ]
    reader = Reader(current_snapshot(world.settings.home))
    assert count_snapshot(reader).author_mentions == 3
    reader.close()


def test_the_credit_says_that_the_name_is_in_a_list_of_collaborators(world):
    rows = world.rows(
        "select doi, kind, note from possible_credits where technician_id = 'T1' order by doi"
    )
    assert rows == [
        ("10.5555/1", "author", "listed as collaborator"),
        ("10.5555/2", "author", "listed as collaborator"),
    ]
    assert (
        world.rows(
            "select count(*) from candidates, unnest(evidence) as e(piece) "
            "where piece.feature = 'role' and piece.says like '%collaborators%'"
        )[0][0]
        >= 2
    )


def test_mention_ids_are_unique_and_stay(world):
    before = world.rows("select mention_id from mentions order by 1")
    assert len(before) == len(set(before))
    world.build(DAY.replace(day=6))
    assert world.rows("select mention_id from mentions order by 1") == before
