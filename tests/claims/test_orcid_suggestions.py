"""ORCID iDs that may be a technician's: printed on credited papers, or found at ORCID."""

from dataclasses import replace

import pytest
from claims_world import CANDIDATES, MENTIONS, MINA, MINA_SELF, by, opened

from attribution.claims.orcid_suggestions import orcids_printed
from attribution.harvest import orcid_search
from attribution.home.settings import Settings


@pytest.mark.parametrize(("orcid", "expected"), [(None, ["0000-0001-5109-3700"]), (MINA.orcid, [])])
def test_an_orcid_printed_with_a_credited_name_is_suggested_to_who_has_none(
    tmp_path, orcid, expected
):
    names = {"mention_id": "m9", "name": "W. Okonjo-Bright", "orcid": "0000-0001-5109-3700"}
    accepted = {"mention_id": "m9", "work_id": "w3", "kind": "author", "band": "accept"}
    rows = {
        "mentions": [{**MENTIONS[4], **names}, *MENTIONS],
        "candidates": [{**CANDIDATES[0], **accepted}],
        "people": (replace(MINA, orcid=orcid),),
    }
    with opened(tmp_path, **rows) as workspace:
        printed = orcids_printed(by(workspace, MINA_SELF), "T1")
        assert [row["orcid"] for row in printed] == expected


def test_the_search_at_orcid_holds_name_and_place_and_never_a_former_name(tmp_path):
    person = replace(MINA, former_names=("Ashgrove",), given_names='Wil"OR"')
    settings = Settings(home=tmp_path, rors=["02y3ad647"], name_forms=["Quill University"])
    assert orcid_search.query(person, settings) == (
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
    answer = {"expanded-result": rows, "num-found": 2}
    (suggestion,) = orcid_search.suggestions_in(answer, MINA)
    assert suggestion.orcid == "0000-0001-5109-3700"
    assert "\u202e" not in suggestion.says
    assert orcid_search.suggestions_in({"expanded-result": None, "num-found": 0}, MINA) == []
