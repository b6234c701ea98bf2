"""Which claims a person sees: drafts, other faculties, technicians who object, the access log."""

import pytest
from claim_acts import claim_in, drafted, stepped
from claims_world import LEAD, MINA_SELF, REVIEWER, TOMAS_SELF, by, objected, opened

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import service
from attribution.claims.visibility import visible_claims
from attribution.core.errors import UserError


def test_a_draft_is_visible_to_its_author_only_and_withdrawing_it_does_not_show_it(tmp_path):
    with opened(tmp_path) as workspace:
        claim = drafted(workspace)
        for other in (LEAD, REVIEWER, TOMAS_SELF):
            assert visible_claims(by(workspace, other)) == ()
            with pytest.raises(UserError, match="no claim"):
                service.claim(by(workspace, other), claim.claim_id)
        stepped(workspace, MINA_SELF, claim.claim_id, "withdraw")
        assert visible_claims(by(workspace, LEAD)) == ()
        own = visible_claims(by(workspace, MINA_SELF))
        assert [claim.state for claim in own] == ["withdrawn"]


def test_another_technician_and_a_reviewer_of_another_faculty_see_nothing_of_a_claim(tmp_path):
    strangers = (TOMAS_SELF, Person("r", "reviewer", None, ("Arts",)), Person("v", "viewer"))
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "submitted")
        for stranger in strangers:
            with pytest.raises(UserError, match="no claim"):
                stepped(workspace, stranger, claim.claim_id, "take")
        assert visible_claims(by(workspace, TOMAS_SELF)) == ()


def test_the_claims_of_a_technician_who_objects_are_seen_by_them_alone(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "submitted")

        def own():
            return service.claim(by(workspace, MINA_SELF), claim.claim_id)

        assert visible_claims(by(workspace, LEAD)) == (own(),)
        objected(workspace.ledger, MINA_SELF, "T1")
        assert visible_claims(by(workspace, LEAD)) == ()
        with pytest.raises(UserError, match="no claim"):
            service.claim(by(workspace, LEAD), claim.claim_id)
        assert visible_claims(by(workspace, MINA_SELF)) == (own(),)
        objected(workspace.ledger, MINA_SELF, "T1", objects=False)
        assert visible_claims(by(workspace, LEAD)) == (own(),)


def test_reads_of_other_peoples_claims_are_in_the_access_log_with_ids_only(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "submitted")
        service.claim(by(workspace, MINA_SELF), claim.claim_id)
        service.claim(by(workspace, LEAD), claim.claim_id)
        (line,) = log.entries(tmp_path)
        seen = (line["who"], line["technicians"], line["what"])
        assert seen == (LEAD.who, ["T1"], claim.claim_id)
        assert "Okonjo" not in (tmp_path / "logs" / log.FILE).read_text()
