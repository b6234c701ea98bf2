"""Papers by people who booked a facility: who is surely a user, in which years, and not thanked."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from claims_world import LEAD, MINA_SELF, NOW, TOMAS_SELF, by, opened

from attribution.access import log
from attribution.claims import booked_papers, booked_works, dismissals, suggestions
from attribution.core.kept_imports import Upload
from attribution.facilities.bookings import kept_files
from attribution.facilities.bookings.marks import comparable_name
from attribution.facilities.bookings.table import Booking
from attribution.ledger.salt import salt_of
from attribution.workspace import Acting

ADA, BO = "0000-0001-5109-3700", "0000-0002-1694-233X"
LENS = "Quill Microscopes"
MEMBER = {"facility": LENS, "technician_id": "T1"}
READ = {"work_id": "w1", "status": "read", "text": "We thank the referees.", "teams": []}
WORK = {
    "work_id": "w1",
    "doi": "10.5555/quiet.1",
    "dois": ["10.5555/quiet.1"],
    "title": "Quiet lattices",
    "type": "article",
    "published": date(2024, 3, 1),
    "published_precision": "day",
    "affiliated": True,
    "acknowledgement": "read",
}
AUTHOR = {
    "mention_id": "m1",
    "work_id": "w1",
    "kind": "author",
    "name": "Ada Prime",
    "position": 1,
    "affiliated": True,
}


def booking(day=date(2023, 5, 9), facility=LENS, **user) -> Booking:
    name = comparable_name(user.pop("name", "")) if "name" in user else None
    return Booking(2, facility, "The Big Lens", day, name=name, **user)


@contextmanager
def booked(home: Path, *bookings: Booking, works=(WORK,), authors=(AUTHOR,), **rows):
    """A workspace with these bookings, of a facility that Mina is a member of."""
    tables = {
        "facilities": [{"facility": LENS}],
        "facility_members": [MEMBER],
        "acknowledgements": [READ],
        "candidates": [],
    }
    with opened(home, works=list(works), mentions=list(authors), **(tables | rows)) as workspace:
        kept = kept_files.marked(bookings, salt_of(workspace.settings.salt_path))
        kept_files.keep(home, Upload("b.csv", b""), kept, NOW)
        listed = replace(workspace.settings, facilities=[{"name": LENS}])
        yield replace(workspace, settings=listed)


def all_works(workspace):
    return booked_works.booked(workspace.reader, workspace.settings).works


def found(workspace):
    return [(row.work_id, row.author, row.known_by) for row in all_works(workspace)]


def offered(workspace):
    """The papers that are suggested to Mina because of bookings."""
    rows = suggestions.suggested(by(workspace, MINA_SELF), "T1", "you")
    return [row for row in rows if row["reason"] == "facility booked"]


# -- who is a user ---------------------------------------------------------------------------------


def test_an_author_whose_orcid_booked_is_a_user_wherever_they_are_now(tmp_path):
    author = AUTHOR | {"orcid": ADA, "name": "A Prime", "affiliated": False}
    with booked(tmp_path, booking(orcid=ADA), authors=[author]) as workspace:
        assert found(workspace) == [("w1", "A Prime", "ORCID iD")]


def test_an_author_here_with_a_users_full_name_is_one_and_elsewhere_is_not(tmp_path):
    with booked(tmp_path / "a", booking(name="Prime, Ada B")) as workspace:
        assert found(workspace) == [("w1", "Ada Prime", "full name")]
    elsewhere = AUTHOR | {"affiliated": False}
    with booked(tmp_path / "b", booking(name="Ada Prime"), authors=[elsewhere]) as workspace:
        assert found(workspace) == []


@pytest.mark.parametrize(
    ("bookings", "authors"),
    [
        ([booking(name="Ada Prime")], [AUTHOR | {"name": "A. Prime"}]),
        ([booking(email="ada@quill.example")], [AUTHOR]),
        ([booking(orcid=BO, name="Ada Prime")], [AUTHOR | {"orcid": ADA}]),
        (
            [booking(name="Ada Prime")],
            [
                AUTHOR | {"orcid": ADA},
                AUTHOR | {"mention_id": "m2", "position": 2, "orcid": BO},
            ],
        ),
        (
            [
                booking(name="Ada Prime", email="ada@quill.example"),
                booking(name="Ada Prime", email="other.ada@quill.example"),
            ],
            [AUTHOR],
        ),
        (
            [booking(name="Quill Consortium")],
            [AUTHOR | {"name": "Quill Consortium", "is_group": True}],
        ),
    ],
    ids=[
        "an initial",
        "an address alone",
        "another iD",
        "two authors of the name",
        "two users of the name",
        "a group",
    ],
)  # fmt: skip
def test_who_cannot_be_told_for_certain_is_no_user(tmp_path, bookings, authors):
    with booked(tmp_path, *bookings, authors=authors) as workspace:
        assert found(workspace) == []


def test_an_address_joins_bookings_with_an_id_and_without(tmp_path):
    early = booking(date(2021, 1, 1), orcid=ADA, email="ada@quill.example")
    late = booking(email="ada@quill.example")
    author = AUTHOR | {"orcid": ADA}
    with booked(tmp_path, early, late, authors=[author]) as workspace:
        (work,) = all_works(workspace)
        assert work.booked == date(2023, 5, 1)


# -- in which years --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "precision", "is_in_time"),
    [
        (date(2023, 4, 30), "day", False),
        (date(2023, 5, 1), "day", True),
        (date(2025, 4, 30), "day", True),
        (date(2025, 5, 1), "day", False),
        (date(2023, 1, 1), "year", True),
        (date(2022, 1, 1), "year", False),
        (date(2025, 5, 1), "month", False),
    ],
)
def test_a_paper_counts_for_two_years_from_the_month_of_the_booking(
    tmp_path, published, precision, is_in_time
):
    work = WORK | {"published": published, "published_precision": precision}
    author = AUTHOR | {"orcid": ADA}
    with booked(tmp_path, booking(orcid=ADA), works=[work], authors=[author]) as workspace:
        assert bool(found(workspace)) is is_in_time


def test_the_latest_booking_before_the_paper_is_told_once(tmp_path):
    days = [date(2022, 6, 1), date(2023, 5, 9), date(2024, 4, 1)]
    author = AUTHOR | {"orcid": ADA}
    bookings = [booking(day, orcid=ADA) for day in days]
    with booked(tmp_path, *bookings, authors=[author]) as workspace:
        (work,) = all_works(workspace)
        assert (work.booked, work.instrument) == (date(2023, 5, 1), "The Big Lens")


# -- what is suggested -----------------------------------------------------------------------------


def test_a_technician_of_the_facility_is_told_why_without_the_users_name(tmp_path):
    with booked(tmp_path, booking(name="Ada Prime")) as workspace:
        before = workspace.reader.rows("select count(*) as n from possible_credits")
        (row,) = offered(workspace)
        assert row["work_id"] == "w1"
        assert row["says"] == (
            "An author booked The Big Lens (Quill Microscopes) in May 2023. The paper thanks "
            "neither the facility nor anyone there by name. You were a member then."
        )
        assert workspace.reader.rows("select count(*) as n from possible_credits") == before
        assert suggestions.suggested(by(workspace, TOMAS_SELF), "T2") == []


TEAM = {
    "work_id": "w1",
    "position": 1,
    "ours": True,
    "text_start": 9,
    "text_end": 26,
    "phrase": "the Quill Microscopes",
    "phrase_key": "quill microscopes",
    "listed": LENS,
}
THANKED = AUTHOR | {"mention_id": "m9", "kind": "thanked", "name": "Tomás Verhaegen"}
COLLEAGUE = {
    "mention_id": "m9", "technician_id": "T2", "work_id": "w1", "kind": "thanked",
    "name": "Tomás Verhaegen", "prior": -5.0, "probability": 0.5, "band": "review", "tie": False,
}  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        {"team_mentions": [TEAM]},
        {
            "candidates": [COLLEAGUE],
            "authors": [AUTHOR, THANKED],
            "facility_members": [MEMBER, MEMBER | {"technician_id": "T2"}],
        },
        {"works": [WORK | {"acknowledgement": "not open access"}]},
        {"facility_members": [MEMBER | {"end_date": date(2023, 4, 30)}]},
        {"facility_members": [MEMBER | {"start_date": date(2023, 6, 1)}]},
        {"facility_members": [MEMBER | {"facility": "Kiln Workshop"}]},
    ],
    ids=[
        "the facility is thanked",
        "a member may be named",
        "nobody read it",
        "they had left",
        "they came later",
        "another facility",
    ],
)
def test_nothing_is_suggested_where(tmp_path, rows):
    with booked(tmp_path, booking(name="Ada Prime"), **rows) as workspace:
        assert [work.work_id for work in all_works(workspace)] == ["w1"]
        assert offered(workspace) == []


def test_a_paper_that_was_dismissed_is_not_suggested_again(tmp_path):
    with booked(tmp_path, booking(name="Ada Prime")) as workspace:
        dismissals.dismiss(by(workspace, MINA_SELF), Acting(), "T1", "10.5555/quiet.1")
        assert offered(workspace) == []


def test_an_import_that_is_taken_back_takes_its_suggestions_away_at_once(tmp_path):
    with booked(tmp_path, booking(name="Ada Prime")) as workspace:
        assert len(offered(workspace)) == 1
        (file,) = kept_files.imports_in(tmp_path)
        kept_files.forget(tmp_path, file.file_id)
        assert offered(workspace) == []


# -- papers for the facility -----------------------------------------------------------------------


def test_the_facility_sees_who_booked_and_out_of_how_many_papers(tmp_path):
    works = [WORK]
    for number, acknowledgement in ((2, "read"), (3, "not open access")):
        doi = f"10.5555/w{number}"
        facts = {"work_id": f"w{number}", "doi": doi, "dois": [doi]}
        works.append(WORK | facts | {"acknowledgement": acknowledgement})
    authors = [
        AUTHOR | {"mention_id": f"m{number}", "work_id": f"w{number}"} for number in (1, 2, 3)
    ]
    team = TEAM | {"work_id": "w2"}
    with booked(
        tmp_path, booking(name="Ada Prime"), works=works, authors=authors, team_mentions=[team]
    ) as workspace:
        papers = booked_papers.papers_of_users(by(workspace, LEAD), LENS)
        assert (papers.by_users, papers.read, papers.credited) == (3, 2, 1)
        (row,) = papers.rows
        assert (row["work_id"], row["author"], row["known_by"]) == ("w1", "Ada Prime", "full name")
        assert (row["booked"], row["instrument"]) == (date(2023, 5, 1), "The Big Lens")
        assert papers.months == (date(2023, 5, 1), date(2023, 5, 1))
        (noted,) = log.entries(tmp_path)
        assert (noted["action"], noted["who"]) == ("see papers of users", LEAD.who)
        assert re.fullmatch("user [0-9a-f]{8}", noted["technicians"][0])


def test_a_user_who_is_a_technician_is_noted_by_id_so_that_they_learn_of_the_look(tmp_path):
    author = AUTHOR | {"name": "Mina Okonjo-Bright"}
    with booked(tmp_path, booking(name="Mina Okonjo-Bright"), authors=[author]) as workspace:
        papers = booked_papers.papers_of_users(by(workspace, LEAD), LENS)
        assert papers.technician_ids == ("T1",)


def test_without_bookings_there_is_no_number(tmp_path):
    with booked(tmp_path, booking(name="Ada Prime", facility="Kiln Workshop")) as workspace:
        assert booked_papers.papers_of_users(by(workspace, LEAD), LENS) is None
    assert not list(log.entries(tmp_path)), "no one was seen"
