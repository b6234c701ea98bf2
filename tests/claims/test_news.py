"""News about upheld and raised claims from later harvests."""

import pytest
from claim_acts import claim_in
from claims_world import CANDIDATES, MENTIONS, opened

from attribution.claims.news import notices_of
from attribution.claims.visibility import all_claims

MENTION = {"mention_id": "m8", "work_id": "w1", "kind": "author", "name": "M. Okonjo-Bright"}
CANDIDATE = {**CANDIDATES[0], "mention_id": "m8", "work_id": "w1", "kind": "author"}


def notices(workspace):
    rows = notices_of(workspace.reader, all_claims(workspace.ledger))
    return [(notice.what, notice.detail) for notice in rows]


def test_a_raised_claim_without_news_is_not_noticed(tmp_path):
    with opened(tmp_path) as workspace:
        claim_in(workspace, "raised")
        assert notices(workspace) == []


def test_a_raised_claim_notices_a_correction(tmp_path):
    corrections = [{"doi": "10.5555/quiet.1", "correction_doi": "10.5555/fix.1"}]
    with opened(tmp_path, corrections=corrections) as workspace:
        claim_in(workspace, "raised")
        assert notices(workspace) == [("correction", "10.5555/fix.1")]


@pytest.mark.parametrize(("band", "what"), [("review", "candidate"), ("accept", "credit")])
def test_a_raised_claim_notices_a_new_candidate_and_a_credit(tmp_path, band, what):
    rows = {"mentions": [*MENTIONS, MENTION], "candidates": [{**CANDIDATE, "band": band}]}
    with opened(tmp_path, **rows) as workspace:
        claim_in(workspace, "raised")
        assert notices(workspace) == [(what, "author")]


def test_an_upheld_claim_is_no_credit_of_its_own_once_the_paper_credits_the_person(tmp_path):
    rows = {"mentions": [*MENTIONS, MENTION], "candidates": [{**CANDIDATE, "band": "accept"}]}
    with opened(tmp_path, **rows) as workspace:
        claim_in(workspace, "upheld")
        assert workspace.reader.rows("select kind from credits where work_id = 'w1'") == [
            {"kind": "author"}
        ]
