"""A suggestion that was dismissed is not offered again, until the technician takes it back."""

from __future__ import annotations

import pytest
from claims_world import CANDIDATES, LEAD, MINA_SELF, TOMAS_SELF, WORKS, by, opened

from attribution.claims import dismissals, suggestions
from attribution.core.errors import UserError
from attribution.ledger.payloads import DISMISSAL, payload_of
from attribution.privacy.erased_acts import ERASED, without_person
from attribution.privacy.erased_person import person_to_erase
from attribution.privacy.held_data import HeldDataSearch
from attribution.workspace import Acting

ACCEPTED = [{**CANDIDATES[0], "band": "accept", "probability": 0.99}]
COUNTED = [{**work, "author_count": 2} for work in WORKS]
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def own(tmp_path):
    with opened(tmp_path, candidates=ACCEPTED, works=COUNTED) as workspace:
        yield by(workspace, MINA_SELF)


def suggested(workspace):
    return [row["work_id"] for row in suggestions.suggested(workspace, "T1")]


def test_a_dismissed_paper_is_not_offered_again_until_that_is_undone(own):
    assert suggested(own) == ["w3"]
    dismissals.dismiss(own, Acting(), "T1", "w3")
    assert suggested(own) == []
    (row,) = dismissals.dismissed_suggestions(own, "T1")
    assert row["suggestion"] == "w3"
    dismissals.dismiss(own, Acting(), "T1", "w3", dismissed=False)
    assert suggested(own) == ["w3"]
    assert dismissals.dismissed_suggestions(own, "T1") == []


def test_it_stays_dismissed_where_a_later_build_gives_the_paper_another_id(own, tmp_path):
    dismissals.dismiss(own, Acting(), "T1", "w3")
    act = own.ledger.acts(DISMISSAL)[-1]
    renamed = [{**work, "work_id": work["work_id"].replace("w3", "v9")} for work in COUNTED]
    with opened(tmp_path / "later", candidates=ACCEPTED, works=renamed) as later:
        later.ledger.store(act)
        assert dismissals.dismissed_works(later.reader, later.ledger, "T1") == {"v9"}
        dismissals.dismiss(by(later, MINA_SELF), Acting(), "T1", "v9", dismissed=False)
        assert dismissals.dismissed_works(later.reader, later.ledger, "T1") == set()


def test_an_orcid_is_dismissed_and_the_ledger_reads_what_it_wrote(own):
    dismissals.dismiss(own, Acting(), "T1", ORCID)
    assert dismissals.dismissed_orcids(own.ledger, "T1") == {ORCID}
    for suggestion in (ORCID, "w3"):
        dismissals.dismiss(own, Acting(), "T1", suggestion)
        payload = own.ledger.acts(DISMISSAL)[-1].payload
        assert payload_of(DISMISSAL, payload.plain()) == payload


def test_only_the_technician_dismisses_or_a_lead_who_says_how_they_were_asked(own):
    with pytest.raises(UserError, match="may not"):
        dismissals.dismiss(by(own, TOMAS_SELF), Acting(), "T1", "w3")
    with pytest.raises(UserError, match="received"):
        dismissals.dismiss(by(own, LEAD), Acting(), "T1", "w3")
    dismissals.dismiss(by(own, LEAD), Acting("e-mail of 3 May"), "T1", "w3")
    with pytest.raises(UserError, match="Nothing was saved"):
        dismissals.dismiss(own, Acting(), "T1", "a paper that nobody knows")


def test_it_is_in_the_export_of_held_data_and_an_erasure_leaves_nothing_of_it(own):
    dismissals.dismiss(own, Acting(), "T1", "w3")
    pieces = HeldDataSearch(own, "T1").result().pieces
    assert any("suggestion dismissed" in str(piece.content) for piece in pieces)
    act = own.ledger.acts(DISMISSAL)[-1]
    technician = own.technician("T1")
    erased = without_person(act, person_to_erase(own.ledger, [technician], ()))
    assert (erased.act, erased.payload, erased.technician_id) == (ERASED, None, None)
    assert erased.who != MINA_SELF.who
