"""Later harvests say of a sheet which paper it became, and whom the paper names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sheets_world
from claims_world import CANDIDATES, MINA_SELF, by, decided
from sheets_world import BEFORE, BO, DRAFT, MINA, WORKS, written

from attribution.claims.sheets import listing, outcomes, service
from attribution.claims.sheets.draft import PersonDraft, SheetDraft
from attribution.claims.sheets.outcomes import likeness
from attribution.workspace import Acting


@pytest.fixture
def own(tmp_path):
    with sheets_world.opened(tmp_path) as workspace:
        yield workspace


def outcome(own, sheet):
    return outcomes.outcome_of(own, sheet.sheet_id)


def states(own, sheet):
    return {key: kept.state for key, kept in outcome(own, sheet).people.items()}


def test_the_paper_is_known_by_title_and_a_name_and_says_whom_it_names(own):
    sheet = written(own)
    end = outcome(own, sheet)
    assert (end.paper.work_id, end.paper.how) == ("w2", "title")
    assert (end.people["p1"].state, end.people["p1"].printed) == ("thanked", "Mina Okonjo-Bright")
    assert end.people["p2"].state == "author"
    assert end.facilities["Electron Microscopy Unit"].state == "not kept"
    assert listing.rows(own)[0]["paper"] == "2 of 3 kept"


def test_a_paper_that_names_none_of_the_people_is_known_by_its_writer(own):
    nobody = SheetDraft("Quiet lattices", (PersonDraft("Eve Unnamed"),), ("EMU",), ("A. Prime",))
    sheet = written(own, nobody)
    end = outcome(own, sheet)
    assert end.paper.work_id == "w1"
    assert end.people["p1"].state == "not kept"
    assert end.facilities["Electron Microscopy Unit"].state == "thanked"


def test_a_title_alone_is_not_enough_where_no_name_agrees(own):
    stranger = SheetDraft("Quiet lattices", (PersonDraft("Eve Unnamed"),))
    assert outcome(own, written(own, stranger)).paper is None


def test_a_long_title_alone_is_offered_for_a_person_to_confirm(tmp_path):
    title = "On the quiet lattices of very loud kilns"
    works = [{**work, "title": title} if work["work_id"] == "w1" else work for work in WORKS]
    with sheets_world.opened(tmp_path, works=works) as own:
        sheet = written(own, SheetDraft(title, (PersonDraft("Eve Unnamed"),)))
        assert outcome(own, sheet).paper.how == "perhaps"
        assert outcome(own, sheet).people == {}
        assert "give its DOI if it is" in listing.rows(own)[0]["paper"]
        service.set_paper(own, Acting(), sheet.sheet_id, "https://doi.org/10.5555/QUIET.1")
        assert (outcome(own, sheet).paper.how, states(own, sheet)) == ("doi", {"p1": "not kept"})


def test_an_older_paper_of_the_same_title_is_not_the_planned_paper(own):
    late = datetime(2025, 1, 1, tzinfo=UTC)
    assert outcome(own, written(own, at=late)).paper is None


def test_a_doi_that_was_not_harvested_says_nothing_of_anybody(own):
    sheet = written(own)
    service.set_paper(own, Acting(), sheet.sheet_id, "10.5555/not.harvested")
    assert outcome(own, sheet) == outcomes.NOTHING
    assert listing.rows(own)[0]["paper"] == listing.NO_PAPER


def test_no_number_is_given_where_no_text_was_read(tmp_path):
    works = [{**work, "acknowledgement": "not open access"} for work in WORKS]
    with sheets_world.opened(tmp_path, works=works, acknowledgements=[], mentions=[]) as own:
        sheet = written(own)
        service.set_paper(own, Acting(), sheet.sheet_id, "10.5555/loud.2")
        assert states(own, sheet) == {"p1": "unread", "p2": "unread"}
        assert listing.rows(own)[0]["paper"] == "could not be read"


def test_an_author_is_kept_even_where_the_acknowledgement_could_not_be_read(tmp_path):
    works = [{**work, "acknowledgement": "not open access"} for work in WORKS]
    with sheets_world.opened(tmp_path, works=works) as own:
        sheet = written(own, replace(DRAFT, people=(replace(MINA, did="x"), BO)))
        assert states(own, sheet)["p2"] == "author"
        assert "1 could not be read" in listing.rows(own)[0]["paper"]


def test_a_name_that_the_technician_says_is_not_theirs_was_not_kept_for_them(own):
    sheet = written(own)
    assert states(own, sheet)["p1"] == "thanked"
    where = {"technician_id": "T1", "work_id": "w2", "mention_id": "m2", "kind": "thanked"}
    decided(own.ledger, key="no", who=MINA_SELF.who, verdict="rejected", **where)
    own.reader.refresh()
    assert states(own, sheet)["p1"] == "not kept"


def test_a_person_who_declined_is_not_looked_for(own):
    sheet = written(own)
    service.answer_sheet(by(own, MINA_SELF), Acting(), sheet.sheet_id, "T1", False)
    assert states(own, sheet) == {"p2": "author"}


def test_a_withdrawn_sheet_has_no_outcome(own):
    sheet = written(own)
    service.withdraw_sheet(own, Acting(), sheet.sheet_id)
    assert outcome(own, sheet) == outcomes.NOTHING
    assert listing.rows(own)[0]["state"] == "withdrawn"


def test_a_credit_by_a_nickname_counts_though_the_printed_name_does_not_fit(tmp_path):
    renamed = [
        {"mention_id": "m2", "work_id": "w2", "kind": "thanked", "name": "Billie O.-B."},
        {"mention_id": "m3", "work_id": "w2", "kind": "author", "name": "Ada Prime"},
    ]
    accepted = [{**CANDIDATES[0], "band": "accept", "probability": 0.99}]
    with sheets_world.opened(tmp_path, mentions=renamed, candidates=accepted) as own:
        sheet = written(own)
        assert states(own, sheet) == {"p1": "thanked", "p2": "not kept"}


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Quiet lattices in loud kilns", "Quiet lattices in loud kilns: a field study"),
        ("Firing of glazes at low heat", "Low-heat firing of glazes"),
        ("Søren's kilns & lattices", "Sorens kilns and lattices"),
    ],
)
def test_titles_change_a_little_before_print(title, printed):
    assert likeness(title, printed) >= outcomes.LIKE, likeness(title, printed)


@pytest.mark.parametrize(
    "other", ["Quiet glazes in cold kilns", "Loud lattices", "Lattices in the kilns of the north"]
)
def test_other_titles_of_the_same_field_are_not_taken_for_it(other):
    assert likeness("Quiet lattices in loud kilns", other) < outcomes.LIKE


def test_sheets_stay_in_the_order_of_writing(own):
    written(own)
    written(own, replace(DRAFT, title="Second"), at=BEFORE)
    assert [row["title"] for row in listing.rows(own)] == ["Second", "Loud kilns"]
