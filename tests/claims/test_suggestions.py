"""Suggestions say why, are never counted, and leave out what is credited or claimed."""

from datetime import date

import pytest
from claim_acts import written
from claims_world import (
    CANDIDATES,
    LEAD,
    MINA_SELF,
    NOW,
    TOMAS_SELF,
    WORKS,
    by,
    decided,
    opened,
)

from attribution.claims import suggestions
from attribution.core.errors import UserError
from attribution.facilities import facility
from attribution.facilities.phrases import Finder

ACCEPTED = [{**CANDIDATES[0], "band": "accept", "probability": 0.99}]
COUNTED = [{**work, "author_count": 2} for work in WORKS]
MICROSCOPES = {
    "name": "Quill Microscopes",
    "aliases": ["The Big Lens"],
    "rrids": ["RRID:SCR_999001"],
}
FINDER = Finder(facility.listed([MICROSCOPES]), ["Quill University"])
MEMBER = {"facility": "Quill Microscopes", "technician_id": "T1"}
READ = {"work_id": "w1", "status": "read", "text": "We thank the referees.", "teams": []}
TEAM = {"work_id": "w1", "position": 1, "ours": True, "text_start": 9}


def suggested(workspace, person=MINA_SELF):
    return suggestions.suggested(by(workspace, person), "T1")


def microscopes(*members, texts=READ):
    """Rows of a facility with these members, and of the texts of a work."""
    return {
        "facilities": [{"facility": "Quill Microscopes"}],
        "facility_members": list(members),
        "acknowledgements": [texts],
    }


def papers(workspace, technician_id="T1", finder=FINDER, subject="they"):
    return suggestions.suggested_papers(workspace.reader, technician_id, finder, subject)


def number_of_credits(workspace):
    return workspace.reader.rows("select count(*) as n from credits")


# -- the same group --------------------------------------------------------------------------------


def test_a_group_that_credited_them_before_suggests_its_other_papers_with_the_reason(tmp_path):
    with opened(tmp_path, candidates=ACCEPTED, works=COUNTED) as workspace:
        before = number_of_credits(workspace)
        (row,) = suggested(workspace)
        assert (row["work_id"], row["reason"]) == ("w3", "same group")
        assert "Ada Prime, Bo Second" in row["says"]
        assert number_of_credits(workspace) == before


def test_papers_from_before_they_were_in_post_are_not_suggested(tmp_path):
    *others, last = COUNTED
    early = {**last, "published": date(2001, 1, 1)}
    assert last["work_id"] == "w3"
    with opened(tmp_path, candidates=ACCEPTED, works=[*others, early]) as workspace:
        assert suggested(workspace) == []


def test_a_paper_that_was_claimed_is_no_longer_suggested(tmp_path):
    with opened(tmp_path, candidates=ACCEPTED, works=COUNTED) as workspace:
        written(workspace, MINA_SELF, "T1", "10.5555/group.3", now=NOW)
        assert suggested(workspace) == []


# -- a team that is thanked ------------------------------------------------------------------------


def test_a_paper_that_thanks_their_unit_and_names_no_one_is_suggested(tmp_path):
    team = TEAM | {
        "text_end": 36,
        "phrase": "the Electron Microscopy Unit",
        "phrase_key": "electron microscopy unit",
        "department": "Electron Microscopy Unit",
    }
    with opened(tmp_path, team_mentions=[team]) as workspace:
        (row,) = suggested(workspace)
        assert (row["work_id"], row["reason"]) == ("w1", "team thanked")
        assert "Electron Microscopy Unit" in row["says"]


def test_a_paper_that_thanks_a_facility_of_theirs_is_suggested_until_they_reject_it(tmp_path):
    team = TEAM | {
        "text_end": 26,
        "phrase": "the Quill Microscopes",
        "phrase_key": "quill microscopes",
        "listed": "Quill Microscopes",
    }
    facilities = {"facilities": [{"facility": "Quill Microscopes"}], "facility_members": [MEMBER]}
    with opened(tmp_path, **facilities, team_mentions=[team]) as workspace:
        (suggestion,) = papers(workspace)
        assert (suggestion.work_id, suggestion.reason) == ("w1", "team thanked")
        not_theirs = {"technician_id": "T1", "work_id": "w1", "mention_id": None}
        rejected = {"kind": "facility", "verdict": "rejected"}
        decided(workspace.ledger, key="k", who="m", **not_theirs, **rejected)
        assert papers(workspace) == []


# -- a facility that is printed --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "start"),
    [
        (
            {"text": "Images were taken by J. Moss with the Big Lens."},
            "Its acknowledgement prints “the Big Lens”",
        ),
        (
            {"contributions": "A.P. took the images at the quill-microscopes."},
            "Its contribution statement prints “quill-microscopes”",
        ),
        (
            {"funding": "Supported by Quill Microscopes (RRID:SCR_999001)."},
            "Its funding statement prints “Quill Microscopes”",
        ),
        (
            {"text": None, "status": "no section found", "funding": "RRID: SCR_999001"},
            "Its funding statement prints “SCR_999001”",
        ),
    ],
)
def test_a_paper_whose_text_prints_a_facility_of_theirs_is_suggested_and_says_which_text(
    tmp_path, texts, start
):
    with opened(tmp_path, **microscopes(MEMBER, texts=READ | texts)) as workspace:
        before = number_of_credits(workspace)
        (suggestion,) = papers(workspace)
        assert (suggestion.work_id, suggestion.reason) == ("w1", "instrument used")
        assert suggestion.sentence == (
            f"{start} (Quill Microscopes). They were a member at the time."
        )
        assert number_of_credits(workspace) == before


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("We thank the referees.", MEMBER),
        ("Images from the Big Lens Institute of Elsewhere.", MEMBER),
        ("Images from the Big Lens.", MEMBER | {"technician_id": "T2"}),
        ("Images from the Big Lens.", MEMBER | {"start_date": date(2024, 3, 2)}),
        ("Images from the Big Lens.", MEMBER | {"end_date": date(2024, 2, 29)}),
    ],
    ids=[
        "not printed",
        "another house's",
        "another's facility",
        "before they were a member",
        "after",
    ],
)
def test_a_facility_that_was_not_theirs_at_the_time_suggests_nothing(tmp_path, text, member):
    with opened(tmp_path, **microscopes(member, texts=READ | {"text": text})) as workspace:
        before = number_of_credits(workspace)
        assert papers(workspace) == []
        assert number_of_credits(workspace) == before


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Strassenlabor Quill", "STRAßENLABOR Quill"),
        ("Oconnor Suite", "O’Connor Suite"),
        ("Oconnor Suite", "O'CONNOR suite"),
        ("Ångström Suite", "Angstrom Suite"),
        ("Angstrom Suite", "Ångström Suite"),
        ("Aerosol Bench", "Ærosol Bench"),
        ("Fluorescence Bench", "ﬂuorescence bench"),
        ("Smørgard Press", "Smorgard Press"),
    ],
)
def test_accents_apostrophes_and_joined_letters_of_a_printed_facility_do_not_matter(
    tmp_path, name, printed
):
    rows = {
        "facilities": [{"facility": name}],
        "facility_members": [{"facility": name, "technician_id": "T1"}],
        "acknowledgements": [READ | {"text": f"They were made at the {printed}."}],
    }
    with opened(tmp_path, **rows) as workspace:
        (suggestion,) = papers(workspace, finder=Finder(facility.listed([{"name": name}])))
        assert printed in suggestion.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We used the Big Lens.", []),
        ("We used the Big Lens, Quill University.", ["w1"]),
        ("We used RRID:SCR_999001.", ["w1"]),
    ],
)
def test_a_work_of_another_institution_counts_only_where_the_facility_can_be_no_other(
    tmp_path, text, expected
):
    elsewhere = [{**work, "affiliated": False} for work in WORKS]
    rows = microscopes(MEMBER, texts=READ | {"text": text})
    with opened(tmp_path, works=elsewhere, **rows) as workspace:
        assert [suggestion.work_id for suggestion in papers(workspace)] == expected


@pytest.mark.parametrize(("candidates", "expected"), [(ACCEPTED, []), ([], ["w2"])])
def test_where_a_member_of_the_facility_is_thanked_by_name_the_others_are_not_asked(
    tmp_path, candidates, expected
):
    texts = READ | {"work_id": "w2", "text": "We thank Mina Okonjo-Bright and the Big Lens."}
    rows = microscopes(MEMBER, MEMBER | {"technician_id": "T2"}, texts=texts)
    with opened(tmp_path, candidates=candidates, **rows) as workspace:
        assert [suggestion.work_id for suggestion in papers(workspace, "T2")] == expected


@pytest.mark.parametrize(
    ("subject", "words"),
    [("they", "They were a member at the time."), ("you", "You were a member at the time.")],
)
def test_the_reason_calls_the_technician_they_unless_they_read_it(tmp_path, subject, words):
    texts = READ | {"text": "Images were taken by J. Moss with the Big Lens."}
    with opened(tmp_path, **microscopes(MEMBER, texts=texts)) as workspace:
        (suggestion,) = papers(workspace, subject=subject)
        assert suggestion.sentence.endswith(words)


# -- rights ----------------------------------------------------------------------------------------


def test_suggestions_of_others_are_for_leads_and_their_reviewers_only(tmp_path):
    with opened(tmp_path) as workspace:
        suggested(workspace, LEAD)
        with pytest.raises(UserError, match="may not"):
            suggested(workspace, TOMAS_SELF)
