"""What a technician does for themselves, that no other technician can do for them."""

from datetime import UTC, datetime

import pytest
from claim_office import (
    ADA,
    BO,
    claimed,
    consented,
    contest,
    draft_by,
    edited,
    exported,
    judged,
    objected,
    office,
    reported,
    source_letter,
    step,
    submitted_by,
)
from claims_world import by

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import orcid_suggestions, service, suggestions
from attribution.core.errors import UserError
from attribution.privacy.choices import current_choices
from attribution.roster import copies
from attribution.workspace import Acting

REFUSED = r"may not|no claim .* that you may see"
VIEWER = Person("nobody@x", "viewer")
UNKNOWN_CLAIM = "0" * 32
# What a technician does with a claim: name -> (what T1 prepares and returns the id of, the act).
OWN_CLAIM = {
    "rewrite it": (
        draft_by,
        lambda workspace, claim_id: edited(workspace, claim_id, statement="I wrote all of it."),
    ),
    "attach": (
        draft_by,
        lambda workspace, claim_id: service.attach(
            workspace, Acting(), claim_id, "a.txt", b"booked"
        ),
    ),
    "submit": (draft_by, lambda workspace, claim_id: step(workspace, claim_id, "submit")),
    "say": (
        submitted_by,
        lambda workspace, claim_id: step(workspace, claim_id, "say", "the log shows it"),
    ),
    "agree": (submitted_by, lambda workspace, claim_id: step(workspace, claim_id, "agree")),
    "disagree": (submitted_by, lambda workspace, claim_id: step(workspace, claim_id, "disagree")),
    "contest": (lambda workspace: judged(workspace, "take", "decline"), contest),
    "withdraw": (submitted_by, lambda workspace, claim_id: step(workspace, claim_id, "withdraw")),
    "see it": (submitted_by, service.claim),
}
# What a technician does with their record: name -> the act, of a technician id.
OWN_RECORD = {
    "write a claim": lambda workspace, id_: claimed(workspace, id_, "Quiet lattices"),
    "let us know": lambda workspace, id_: reported(workspace, id_, "10.5555/loud.2"),
    "object": objected,
    "end the objection": lambda workspace, id_: objected(workspace, id_, objects=False),
    "consent": lambda workspace, id_: consented(workspace, id_, public=True),
    "consent no longer": lambda workspace, id_: consented(workspace, id_, public=False),
    "see their wishes": current_choices,
    "see their record": lambda workspace, id_: exported(workspace, id_, "docx"),
    "take their record away": lambda workspace, id_: exported(workspace, id_, "bib"),
    "see suggestions": suggestions.suggested,
    "see ORCID iDs": orcid_suggestions.orcids_printed,
    "draft a correction": lambda workspace, id_: source_letter(
        workspace, id_, "10.5555/loud.2", "orcid"
    ),
}


@pytest.fixture
def lead(tmp_path):
    with office(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def own(lead):
    return by(lead, ADA)


def own_looks(workspace):
    return [entry for entry in log.entries(workspace.settings.home) if entry["who"] == ADA.who]


@pytest.mark.parametrize("name", OWN_CLAIM)
def test_a_technician_acts_on_their_claim_and_strangers_do_not(own, name):
    prepare, act = OWN_CLAIM[name]
    claim_id = prepare(own)
    version = own.ledger.version()
    for stranger in (BO, VIEWER):
        with pytest.raises(UserError, match=REFUSED):
            act(by(own, stranger), claim_id)
    assert own.ledger.version() == version, "a refused act leaves nothing behind"
    act(own, claim_id)
    with pytest.raises(UserError, match=REFUSED):
        act(own, UNKNOWN_CLAIM)
    assert own_looks(own) == [], "own reads are not noted"


@pytest.mark.parametrize("name", OWN_RECORD)
def test_a_technician_acts_on_their_record_and_strangers_do_not(own, name):
    if name == "end the objection":
        objected(own, "T1")
    act = OWN_RECORD[name]
    version = own.ledger.version()
    for stranger in (BO, VIEWER):
        with pytest.raises(UserError, match=REFUSED):
            act(by(own, stranger), "T1")
    assert own.ledger.version() == version, "a refused act leaves nothing behind"
    act(own, "T1")
    with pytest.raises(UserError, match=REFUSED):
        act(own, "T404")
    assert own_looks(own) == [], "own reads are not noted"


@pytest.mark.parametrize("name", OWN_RECORD)
def test_a_refusal_is_the_same_whether_or_not_there_is_such_a_technician(own, name):
    messages = set()
    for technician_id in ("T2", "T404"):
        with pytest.raises(UserError) as refused:
            OWN_RECORD[name](own, technician_id)
        messages.add(str(refused.value))
    assert len(messages) == 1


@pytest.mark.parametrize("name", OWN_CLAIM)
def test_a_refusal_is_the_same_for_an_unknown_claim_and_one_that_is_not_theirs(lead, own, name):
    draft = claimed(by(lead, BO), "T2", "Quiet lattices", roles=["software"], statement="I did.")
    _, act = OWN_CLAIM[name]
    messages = set()
    for claim_id in (draft.claim_id, UNKNOWN_CLAIM):
        with pytest.raises(UserError) as refused:
            act(own, claim_id)
        messages.add(str(refused.value).replace(claim_id, "ID"))
    assert len(messages) == 1


def test_a_technician_who_objected_withdraws_it_though_no_reader_shows_them(own):
    objected(own, "T1")
    assert current_choices(own, "T1") == (True, False, False, False)
    with pytest.raises(UserError, match="no technician T1"):
        exported(own, "T1", "docx")
    assert suggestions.suggested(own, "T1") == []
    objected(own, "T1", objects=False)
    assert current_choices(own, "T1") == (False, False, False, False)
    assert "Record of Mina Okonjo-Bright" in exported(own, "T1", "html").decode()


def test_an_objection_and_its_end_are_recorded_for_people_on_the_roster_only(lead):
    objected(lead, "T1", received="letter")
    with pytest.raises(UserError, match="no technician T1"):
        lead.technician("T1")
    objected(lead, "T1", objects=False, received="letter")
    assert lead.technician("T1").family_name == "Okonjo-Bright"
    consented(lead, "T2", public=True, received="form")
    with pytest.raises(UserError, match="no technician T404"):
        objected(lead, "T404", received="letter")


def test_wishes_are_ones_own_and_what_hr_withholds_and_reading_anothers_is_noted(
    lead, own, tmp_path
):
    (tmp_path / "hr.csv").write_text(
        "technician_id,given_names,family_name,public_consent\nT1,Mina,O,no\nT2,Tomás,V,yes\n"
    )
    home = lead.settings.home
    copies.import_file(tmp_path / "hr.csv", home, now=datetime(2026, 6, 1, tzinfo=UTC))
    consented(own, "T1", public=True)
    assert current_choices(lead, "T1") == (False, True, True, False)
    assert current_choices(lead, "T2") == (False, False, False, False), "HR cannot consent for them"
    looks = {(entry["action"], *entry["technicians"]) for entry in log.entries(home)}
    assert looks == {("see wishes", "T1"), ("see wishes", "T2")}
