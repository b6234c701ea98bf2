"""People thanked for technical work who are not on the roster: only if switched on, for a year."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest
from claims_world import decided, objected
from facility_worlds import DAY, World, text, work

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.ledger.event import Shown
from attribution.privacy.withheld import withheld_name_test
from attribution.snapshot import off_roster
from attribution.snapshot.build import Inputs, build_snapshot

SHOWN = Shown("x")

RECORDS = (
    work(1),
    text(
        1,
        "We thank Eve Stranger (University of Northmere) for electron microscopy. "
        "We thank Ada Quillby of Imaging for histology.",
        [
            ("Eve Stranger", "technical", "for electron microscopy"),
            ("Ada Quillby", "technical", "for histology"),
        ],
    ),
    work(2),
    text(
        2,
        "Eve Stranger kept the microscope running. Sir Humphrey Grant gave advice.",
        [("Eve Stranger", "technical", None), ("Humphrey Grant", "scientific", None)],
    ),
    work(3, "Somebody Else"),
    text(3, "We thank Otto Afar for technical help.", [("Otto Afar", "technical", None)]),
)


@pytest.fixture
def make_world(tmp_path):
    worlds = []

    def make(**more):
        worlds.append(World(tmp_path, RECORDS, **more))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


def test_it_is_off_unless_switched_on_and_then_nothing_is_stored(make_world):
    world = make_world()
    assert world.rows("select * from offroster") == []
    with pytest.raises(UserError, match="switched off"):
        off_roster.listing(world.reader, world.settings)


def test_names_thanked_for_technical_work_that_fit_no_technician_are_listed_by_mention(
    make_world,
):
    world = make_world(offroster_enabled=True)
    rows = off_roster.listing(world.reader, world.settings)
    assert sorted((row["name"], row["doi"], row["phrase"]) for row in rows) == [
        ("Eve Stranger", "10.5555/1", "for electron microscopy"),
        ("Eve Stranger", "10.5555/2", None),
    ]
    assert {row["first_seen"] for row in rows} == {DAY.date()}
    assert rows[0]["context"].count("Eve Stranger") == 1


def test_a_mention_whose_only_candidate_was_rejected_is_listed_and_a_confirmed_one_is_not(
    make_world,
):
    world = make_world(offroster_enabled=True)
    with world.reader.cursor() as cursor:
        (ada,) = cursor.execute(
            "select mention_id, technician_id from candidates where name = 'Ada Quillby'"
        ).fetchall()
        (eve,) = cursor.execute(
            "select mention_id from offroster o join works using (work_id) where doi = '10.5555/1'"
        ).fetchone()
    for n, (mention, technician, verdict) in enumerate(
        [(ada[0], ada[1], "rejected"), (eve, "T2", "confirmed")]
    ):
        decided(
            world.book,
            key=str(n),
            who="lead",
            technician_id=technician,
            work_id="w",
            mention_id=mention,
            kind="thanked",
            verdict=verdict,
            shown=SHOWN,
        )
    world.build(DAY + timedelta(days=1))
    assert world.rows("select name, doi from offroster join works using (work_id) order by 1") == [
        ("Ada Quillby", "10.5555/1"),
        ("Eve Stranger", "10.5555/2"),
    ]


@pytest.mark.parametrize(("days", "rows"), [(365, 2), (366, 0)])
def test_rows_exist_for_a_year_after_the_text_was_first_read(make_world, days, rows):
    world = make_world(offroster_enabled=True, now=DAY + timedelta(days=days))
    assert len(off_roster.listing(world.reader, world.settings)) == rows


@pytest.mark.parametrize(
    ("printed", "hidden"),
    [
        ("Eve Stranger", True),
        ("E. Stranger", True),
        ("Dr Eve M. Stranger", True),
        ("Stranger E.", True),
        ("STRANGER EM", True),
        ("Stranger Eve May", True),
        ("Stranger O.", False),
        ("Abad Ruiz M", True),
        ("ABAD RUIZ Mar", True),
        ("Mar RUIZ", True),
        ("Ruiz O", False),
        ("Otto Stranger", False),
        ("Eve Other", False),
    ],
)
def test_a_person_who_objects_is_not_listed_under_any_initials(make_world, printed, hidden):
    world = make_world()
    lead = Person("lead", "lead")
    objected(world.book, lead, "T7", received="by letter")
    objected(world.book, lead, "T9", received="by letter")
    people = [
        Technician("T7", "Eve", "Stranger"),
        Technician("T8", "Eve", "Other"),
        Technician("T9", "Mar", "Abad Ruiz"),
    ]
    assert withheld_name_test(world.book, world.settings.home, people)(printed) is hidden


def test_names_withheld_are_not_stored(make_world, tmp_path):
    world = make_world(offroster_enabled=True)
    path = tmp_path / "other.duckdb"
    build_snapshot(
        path,
        Inputs(
            world.settings,
            world.staff,
            world.book,
            DAY.date(),
            lambda printed: printed == "Eve Stranger",
        ),
    )
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select count(*) from offroster").fetchone() == (0,)


def test_the_note_says_who_it_is_for_and_how_long_it_is_kept(make_world):
    assert "lead only" in off_roster.note(
        make_world(offroster_enabled=True, offroster_keep_days=30).settings
    )
