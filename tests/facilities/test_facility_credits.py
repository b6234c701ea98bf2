"""A team that is thanked without a name is credited to its members, apart from the headline."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from facility_worlds import DAY, IMAGING, STAFF, World, spell, text, work

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.measure import counting, periods
from attribution.measure.figures import Numerators
from attribution.review import teams_thanked
from attribution.workspace import Acting

STAFF_OF = "the staff of the Imaging Facility"
THANKS = f"We thank {STAFF_OF} for microscopy. We thank the referees."


@pytest.fixture
def make_world(tmp_path):
    worlds = []

    def make(*records, **more):
        worlds.append(World(tmp_path, records, **more))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


def credited(world):
    return world.rows("select technician_id, facility from facility_credits order by all")


def test_every_member_at_the_time_is_credited_and_the_row_says_so(make_world):
    world = make_world(work(1), text(1, THANKS, teams=[STAFF_OF]))
    assert world.rows(
        "select technician_id, work_id is not null, doi, facility, phrase, published, faculty, "
        "affiliated from facility_credits order by 1"
    ) == [
        (
            who,
            True,
            "10.5555/1",
            "Imaging Facility",
            STAFF_OF,
            date(2022, 5, 1),
            "Life Sciences",
            True,
        )
        for who in ("T1", "T2")
    ]
    assert world.rows("select distinct kind, status, note, in_post from credits") == [
        ("facility", "accepted", "team thanked, nobody named", True)
    ]


@pytest.mark.parametrize(
    ("published", "lag_days", "who"),
    [
        ("2019-12-31", 0, ["T2"]),
        ("2020-01-01", 0, ["T1", "T2"]),
        ("2023-06-30", 0, ["T1", "T2"]),
        ("2023-07-01", 0, ["T1"]),
        ("2023-07-31", 31, ["T1", "T2"]),
        ("2023-08-01", 31, ["T1"]),
    ],
)
def test_membership_is_from_the_first_day_to_the_lag_after_the_last(
    make_world, published, lag_days, who
):
    world = make_world(
        work(1, published=published), text(1, THANKS, teams=[STAFF_OF]), lag_days=lag_days
    )
    assert [technician for technician, _ in credited(world)] == who


def test_a_year_alone_may_be_any_day_of_it(make_world):
    world = make_world(
        work(1, published="2020-01-01", published_precision="year"),
        text(1, THANKS, teams=[STAFF_OF]),
        facilities=[IMAGING | {"members": [{"technician_id": "T1", "from": date(2020, 9, 1)}]}],
    )
    assert credited(world) == [("T1", "Imaging Facility")]


def test_members_may_be_the_technicians_whom_the_roster_places_in_the_unit(make_world):
    staff = (
        *STAFF[:1],
        Technician("T2", "Bo", "Heathrow", spells=(spell(end=date(2018, 1, 1)),)),
        STAFF[2],
    )
    world = make_world(
        work(1),
        text(1, THANKS, teams=[STAFF_OF]),
        staff=staff,
        facilities=[IMAGING | {"members": "unit"}],
        lag_days=0,
    )
    assert credited(world) == [("T1", "Imaging Facility")]


def test_members_who_are_not_on_the_roster_are_left_out(make_world):
    world = make_world(
        work(1),
        text(1, THANKS, teams=[STAFF_OF]),
        facilities=[IMAGING | {"members": [{"technician_id": "T9"}]}],
    )
    assert credited(world) == []


def test_where_a_member_is_named_in_the_sentence_no_other_is_credited(make_world):
    thanks = f"We thank Ada Quillby and {STAFF_OF} for microscopy."
    world = make_world(
        work(1), text(1, thanks, [("Ada Quillby", "technical", "for microscopy")], [STAFF_OF])
    )
    assert credited(world) == []
    assert world.rows("select facility, people_named, members_named from team_thanks") == [
        ("Imaging Facility", 1, True)
    ]


def test_where_another_person_is_named_in_the_sentence_the_members_are_credited(make_world):
    thanks = f"We thank Cy Underhay and {STAFF_OF} for microscopy."
    world = make_world(
        work(1), text(1, thanks, [("Cy Underhay", "technical", "for microscopy")], [STAFF_OF])
    )
    assert [who for who, _ in credited(world)] == ["T1", "T2"]


def test_a_technician_who_says_not_me_has_no_facility_credit(make_world):
    world = make_world(work(1), text(1, THANKS, teams=[STAFF_OF]))
    ((work_id,),) = world.rows("select work_id from works")
    world.decide("T1", work_id, "", "facility", "rejected")
    assert credited(world) == [("T2", "Imaging Facility")]


def test_a_facility_named_in_a_sentence_without_people_is_thanked_where_no_team_is_found(
    make_world,
):
    thanks = (
        "Micrographs were taken on instruments of the Imaging Facility. "
        "Data came from RRID:SCR_999001, as before."
    )
    world = make_world(work(1), text(1, thanks))
    assert world.rows("select phrase, known from team_thanks order by text_start") == [
        ("Imaging Facility", "listed"),
        ("SCR_999001", "listed"),
    ]
    assert credited(world) == [("T1", "Imaging Facility"), ("T2", "Imaging Facility")]


def test_the_place_where_a_thanked_person_works_is_not_a_team(make_world):
    world = make_world(
        work(1),
        text(
            1,
            "We thank Eve Stranger, Imaging Facility, for help.",
            [("Eve Stranger", "technical", None)],
        ),
    )
    assert world.rows("select * from team_thanks") == []


def test_in_a_work_of_others_a_team_is_ours_only_with_our_name_or_rrid(make_world):
    thanks = "We thank the staff of the Imaging Facility."
    with_our_name = "We thank the staff of the Imaging Facility, University of Northmere."
    world = make_world(
        work(1, "Eve Stranger"),
        text(1, thanks, teams=["the staff of the Imaging Facility"]),
        work(2, "Eve Stranger"),
        text(
            2, with_our_name, teams=["the staff of the Imaging Facility, University of Northmere"]
        ),
        work(3, "Eve Stranger"),
        text(3, "Images: SCR_999001."),
    )
    assert world.rows("select distinct doi from facility_credits order by 1") == [
        ("10.5555/2",),
        ("10.5555/3",),
    ]


def test_a_work_that_thanks_two_facilities_credits_both(make_world):
    phrase = "the staff of the Imaging Facility and the Laser Workshop"
    two = [IMAGING, {"name": "Laser Workshop", "members": [{"technician_id": "T3"}]}]
    world = make_world(work(1), text(1, f"We thank {phrase}.", teams=[phrase]), facilities=two)
    assert credited(world) == [
        ("T1", "Imaging Facility"),
        ("T2", "Imaging Facility"),
        ("T3", "Laser Workshop"),
    ]


# -- asked once ----------------------------------------------------------------------

PLATFORM = ["the microscopy platform", "staff of the microscopy platform"]


@pytest.fixture
def asked(make_world):
    records = [
        record
        for n, phrase in enumerate([*PLATFORM, "the mass spec team"], 1)
        for record in (
            work(n, published=f"202{n}-02-01"),
            text(n, f"We thank {phrase} for help.", teams=[phrase]),
        )
    ]
    return make_world(
        *records,
        work(9, "Eve Stranger"),
        text(9, "We thank the far platform.", teams=["the far platform"]),
    )


def keys(world):
    return [
        (row["phrase_key"], row["works"])
        for row in teams_thanked.unclaimed_phrases(world.workspace)
    ]


def confirm(world, phrase, facility):
    return teams_thanked.confirm(world.workspace, Acting(at=DAY), phrase, facility)


def test_phrases_that_no_facility_claims_are_grouped_and_those_of_other_institutions_left_alone(
    asked,
):
    assert keys(asked) == [("microscopy platform", 2), ("mass spec", 1)]
    (first, _) = teams_thanked.unclaimed_phrases(asked.workspace)
    assert (first["first_year"], first["last_year"], first["doi"], first["context"]) == (
        2021,
        2022,
        "10.5555/2",
        "We thank staff of the microscopy platform for help.",
    )


def test_a_confirmed_phrase_is_credited_at_once_in_every_form_and_not_asked_again(asked):
    confirm(asked, "staff of the microscopy platform", "Imaging Facility")
    assert len(credited(asked)) == 4
    assert asked.rows("select distinct known from team_thanks where facility is not null") == [
        ("confirmed",)
    ]
    assert keys(asked) == [("mass spec", 1)]
    asked.build(DAY + timedelta(days=1))
    assert (len(credited(asked)), keys(asked)) == (4, [("mass spec", 1)])


def test_what_is_not_a_facility_is_not_asked_again_and_the_last_answer_holds(asked):
    confirm(asked, "microscopy platform", teams_thanked.NOT_A_FACILITY)
    assert (credited(asked), keys(asked)) == ([], [("mass spec", 1)])
    confirm(asked, "microscopy platform", "Imaging Facility")
    assert len(credited(asked)) == 4


def test_a_facility_that_left_the_settings_is_asked_about_again(asked):
    confirm(asked, "microscopy platform", "Imaging Facility")
    asked.settings.facilities.clear()
    asked.build(DAY + timedelta(days=1))
    assert (credited(asked), ("microscopy platform", 2) in keys(asked)) == ([], True)


@pytest.mark.parametrize(
    ("phrase", "facility"),
    [("the unheard-of platform", "Imaging Facility"), (PLATFORM[0], "Imagining")],
)
def test_an_unknown_phrase_or_facility_is_refused_and_nothing_is_saved(asked, phrase, facility):
    with pytest.raises(UserError, match="Nothing was saved"):
        confirm(asked, phrase, facility)
    assert asked.book.events() == ()


# -- units ---------------------------------------------------------------------------


def test_a_department_of_the_roster_is_known_as_a_unit_without_settings_and_its_people_may_claim(
    make_world,
):
    phrase = "the technicians of Physics"
    staff = (
        *STAFF,
        Technician(
            "T4", "Di", "Vale", spells=(spell("Physics", date(2023, 1, 1), faculty="Science"),)
        ),
    )
    world = make_world(
        work(1), text(1, f"We thank {phrase}.", teams=[phrase]), staff=staff, facilities=[]
    )
    assert world.rows("select facility, known, unit, faculty from team_thanks") == [
        (None, "unit", "Physics", "Science")
    ]
    assert world.rows("select technician_id, unit, phrase from claim_invitations") == [
        ("T3", "Physics", phrase)
    ]
    assert (credited(world), keys(world)) == ([], [])


def test_a_technician_credited_by_name_is_not_invited(make_world):
    thanks = f"We thank {STAFF_OF}. We thank Ada Quillby of Imaging for microscopy."
    world = make_world(
        work(1), text(1, thanks, [("Ada Quillby", "technical", "for microscopy")], [STAFF_OF])
    )
    assert [who for who, *_ in world.rows("select * from claim_invitations")] == ["T2"]


def test_teams_are_counted_by_unit_and_year(make_world):
    world = make_world(
        work(1),
        text(1, THANKS, teams=[STAFF_OF]),
        work(2),
        text(
            2,
            f"We thank Ada Quillby and {STAFF_OF}.",
            [("Ada Quillby", "technical", None)],
            [STAFF_OF],
        ),
        work(3, published="2023-01-01"),
        text(3, "We thank the kind crew.", teams=["the kind crew"]),
    )
    assert [tuple(row.values()) for row in teams_thanked.by_unit_and_year(world.workspace)] == [
        (2022, "Life Sciences", "Imaging", 2, 1),
        (2023, "not stated", "not stated", 1, 1),
    ]
    assert [tuple(row.values()) for row in teams_thanked.listing(world.workspace)] == [
        ("Imaging Facility", "Imaging", "Life Sciences", 2, 2, 1)
    ]


# -- the headline --------------------------------------------------------------------


def test_facility_credits_never_move_the_measure(make_world):
    records = [work(1), text(1, THANKS, teams=[STAFF_OF])]
    world = make_world(*records)
    with world.reader.cursor() as cursor:
        (measure,) = counting.measure(cursor, periods.calendar_year(2022))
    assert len(credited(world)) == 2
    figure = measure.figure
    assert (figure.anywhere, figure.affiliated_only) == (Numerators(), Numerators())
    assert (figure.denominator, figure.credited_works.ceiling) == (3, 0)
