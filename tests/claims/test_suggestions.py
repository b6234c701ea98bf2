"""Suggestions say why, are never counted, and leave out what is credited or claimed."""

from dataclasses import replace
from datetime import date

import pytest
from claims_world import (
    CANDIDATES,
    LEAD,
    MENTIONS,
    MINA,
    MINA_SELF,
    NOW,
    TOMAS_SELF,
    WORKS,
    by,
    decided,
    opened,
    written,
)

from attribution.claims import find_work, suggestions
from attribution.core.errors import UserError
from attribution.facilities import facility
from attribution.facilities.phrases import Finder
from attribution.harvest import orcid_search
from attribution.home.settings import Settings

ACCEPTED = [{**CANDIDATES[0], "band": "accept", "probability": 0.99}]
COUNTED = [{**one, "author_count": 2} for one in WORKS]


def of(workspace, person=MINA_SELF):
    return suggestions.suggested(by(workspace, person), "T1")


def test_a_group_that_credited_them_before_suggests_its_other_papers_with_the_reason(tmp_path):
    with opened(tmp_path, candidates=ACCEPTED, works=COUNTED) as workspace:
        before = workspace.reader.rows("select count(*) as n from credits")
        (found,) = of(workspace)
        assert (found["work_id"], found["reason"]) == ("w3", "same group")
        assert "Ada Prime, Bo Second" in found["says"]
        assert workspace.reader.rows("select count(*) as n from credits") == before


def test_papers_from_before_they_were_in_post_are_not_suggested(tmp_path):
    early = [
        {**one, "published": date(2001, 1, 1)} if one["work_id"] == "w3" else one for one in COUNTED
    ]
    with opened(tmp_path, candidates=ACCEPTED, works=early) as workspace:
        assert of(workspace) == []


def test_a_paper_that_was_claimed_is_suggested_no_more(tmp_path):
    with opened(tmp_path, candidates=ACCEPTED, works=COUNTED) as workspace:
        (target,) = find_work.find(workspace.reader, "10.5555/group.3")
        written(workspace, MINA_SELF, "T1", target, now=NOW)
        assert of(workspace) == []


def test_a_paper_that_thanks_their_unit_and_names_nobody_is_suggested(tmp_path):
    team = [
        {
            "work_id": "w1",
            "position": 1,
            "ours": True,
            "text_start": 9,
            "text_end": 36,
            "phrase": "the Electron Microscopy Unit",
            "phrase_key": "electron microscopy unit",
            "department": "Electron Microscopy Unit",
        }
    ]
    with opened(tmp_path, team_mentions=team) as workspace:
        (found,) = of(workspace)
        assert (found["work_id"], found["reason"]) == ("w1", "team thanked")
        assert "Electron Microscopy Unit" in found["says"]


MICROSCOPES = {
    "name": "Quill Microscopes",
    "aliases": ["The Big Lens"],
    "rrids": ["RRID:SCR_999001"],
}
FINDER = Finder(facility.listed([MICROSCOPES]), ["Quill University"])
MEMBER = {"facility": "Quill Microscopes", "technician_id": "T1"}


def printing(tmp_path, *, member=MEMBER, **texts):
    """What is suggested to Mina, a member of the microscopes, where these are the texts of work w1."""
    texts = {
        "work_id": "w1",
        "status": "read",
        "text": "We thank the referees.",
        "teams": [],
    } | texts
    more = {
        "facilities": [{"facility": "Quill Microscopes"}],
        "facility_members": [member],
        "acknowledgements": [texts],
    }
    with opened(tmp_path, **more) as workspace:
        before = workspace.reader.rows("select count(*) as n from credits")
        found = suggestions.papers(workspace.reader, "T1", FINDER)
        assert workspace.reader.rows("select count(*) as n from credits") == before
        return [(one.work_id, one.reason, one.says) for one in found]


@pytest.mark.parametrize(
    ("texts", "says"),
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
    tmp_path, texts, says
):
    ((work_id, reason, said),) = printing(tmp_path, **texts)
    assert (work_id, reason) == ("w1", "instrument used")
    assert said == f"{says} (Quill Microscopes); you were a member then."


@pytest.mark.parametrize(
    ("texts", "member"),
    [
        ({}, MEMBER),
        ({"text": "Images from the Big Lens Institute of Elsewhere."}, MEMBER),
        ({"text": "Images from the Big Lens."}, MEMBER | {"technician_id": "T2"}),
        ({"text": "Images from the Big Lens."}, MEMBER | {"start_date": date(2024, 3, 2)}),
        ({"text": "Images from the Big Lens."}, MEMBER | {"end_date": date(2024, 2, 29)}),
    ],
    ids=[
        "not printed",
        "another house's",
        "another's facility",
        "before they were a member",
        "after",
    ],
)
def test_a_facility_that_was_not_theirs_then_suggests_nothing(tmp_path, texts, member):
    assert printing(tmp_path, member=member, **texts) == []


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
    finder, member = (
        Finder(facility.listed([{"name": name}])),
        {"facility": name, "technician_id": "T1"},
    )
    text = [
        {
            "work_id": "w1",
            "status": "read",
            "text": f"They were made at the {printed}.",
            "teams": [],
        }
    ]
    with opened(
        tmp_path, facilities=[{"facility": name}], facility_members=[member], acknowledgements=text
    ) as workspace:
        (found,) = suggestions.papers(workspace.reader, "T1", finder)
        assert printed in found.says


def test_a_work_of_another_institution_counts_only_where_the_facility_can_be_no_other(tmp_path):
    elsewhere = [{**one, "affiliated": False} for one in WORKS]
    for said, expected in (
        ("We used the Big Lens.", []),
        ("We used the Big Lens, Quill University.", ["w1"]),
        ("We used RRID:SCR_999001.", ["w1"]),
    ):
        text = [{"work_id": "w1", "status": "read", "text": said, "teams": []}]
        more = {
            "facilities": [{"facility": "Quill Microscopes"}],
            "facility_members": [MEMBER],
            "acknowledgements": text,
        }
        with opened(tmp_path / said[:30], works=elsewhere, **more) as workspace:
            found = suggestions.papers(workspace.reader, "T1", FINDER)
            assert [one.work_id for one in found] == expected


def test_where_a_member_of_the_facility_is_thanked_by_name_the_others_are_not_asked(tmp_path):
    text = [
        {
            "work_id": "w2",
            "status": "read",
            "text": "We thank Mina Okonjo-Bright and the Big Lens.",
            "teams": [],
        }
    ]
    members = [MEMBER, MEMBER | {"technician_id": "T2"}]
    more = {
        "facilities": [{"facility": "Quill Microscopes"}],
        "facility_members": members,
        "acknowledgements": text,
    }
    for candidates, expected in ((ACCEPTED, []), ([], ["w2"])):
        with opened(tmp_path / str(len(candidates)), candidates=candidates, **more) as workspace:
            assert [
                one.work_id for one in suggestions.papers(workspace.reader, "T2", FINDER)
            ] == expected


def test_a_member_of_a_facility_that_is_thanked_is_told_even_where_it_is_no_department(tmp_path):
    team = [
        {
            "work_id": "w1",
            "position": 1,
            "ours": True,
            "text_start": 9,
            "text_end": 26,
            "phrase": "the Quill Microscopes",
            "phrase_key": "quill microscopes",
            "listed": "Quill Microscopes",
        }
    ]
    more = {
        "facilities": [{"facility": "Quill Microscopes"}],
        "facility_members": [MEMBER],
        "team_mentions": team,
    }
    with opened(tmp_path, **more) as workspace:
        (found,) = suggestions.papers(workspace.reader, "T1", FINDER)
        assert (found.work_id, found.reason) == ("w1", "team thanked")
        decided(
            workspace.ledger,
            key="k",
            who="m",
            technician_id="T1",
            work_id="w1",
            mention_id=None,
            kind="facility",
            verdict="rejected",
        )
        assert suggestions.papers(workspace.reader, "T1", FINDER) == [], (
            "they said that it is not theirs"
        )


def test_suggestions_of_others_are_for_leads_and_their_reviewers_only(tmp_path):
    with opened(tmp_path) as workspace:
        of(workspace, LEAD)
        with pytest.raises(UserError, match="may not"):
            of(workspace, TOMAS_SELF)


def test_an_orcid_printed_beside_a_credited_name_is_suggested_to_who_has_none(tmp_path):
    mentions = [
        {
            **MENTIONS[4],
            "mention_id": "m9",
            "name": "W. Okonjo-Bright",
            "orcid": "0000-0001-5109-3700",
        },
        *MENTIONS,
    ]
    candidates = [
        {**CANDIDATES[0], "mention_id": "m9", "work_id": "w3", "kind": "author", "band": "accept"}
    ]
    for orcid, expected in ((None, ["0000-0001-5109-3700"]), (MINA.orcid, [])):
        people = (replace(MINA, orcid=orcid),)
        with opened(
            tmp_path / str(orcid), candidates=candidates, mentions=mentions, people=people
        ) as workspace:
            assert [
                one["orcid"] for one in suggestions.orcids_printed(by(workspace, MINA_SELF), "T1")
            ] == expected


def test_the_search_at_orcid_holds_name_and_place_and_never_a_former_name(tmp_path):
    person = replace(MINA, former_names=("Ashgrove",), given_names='Wil"OR"')
    asked = orcid_search.query(
        person, Settings(home=tmp_path, rors=["02y3ad647"], name_forms=["Quill University"])
    )
    assert asked == (
        'family-name:"Okonjo-Bright" AND (given-names:"Wil OR " OR given-names:"Mina") AND '
        '(ror-org-id:"https://ror.org/02y3ad647" OR affiliation-org-name:"Quill University")'
    )


def test_what_orcid_answers_becomes_suggestions_for_that_family_name_only():
    rows = [
        {
            "orcid-id": "0000-0001-5109-3700",
            "given-names": "Mina",
            "family-names": "Okonjo-Bright",
            "institution-name": ["Quill\u202e University"],
        },
        {"orcid-id": "0000-0002-1825-0097", "given-names": "Mina", "family-names": "Other"},
    ]
    (found,) = orcid_search.suggestions_in({"expanded-result": rows, "num-found": 2}, MINA)
    assert found.orcid == "0000-0001-5109-3700"
    assert "\u202e" not in found.says
    assert orcid_search.suggestions_in({"expanded-result": None, "num-found": 0}, MINA) == []
