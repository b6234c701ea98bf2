"""Technicians state their own ORCID iD; matching uses it, and nobody gets that of someone else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from claims_world import (
    LEAD,
    MINA_SELF,
    NOW,
    PEOPLE,
    REVIEWER,
    TOMAS_SELF,
    acting,
    by,
    enrol,
    objected,
    opened,
)

from attribution.access import log
from attribution.core.errors import UserError
from attribution.privacy.erased_person import person_to_erase
from attribution.privacy.orcid_affiliations import affiliations
from attribution.privacy.own_orcids import (
    OWN_WORD,
    STAFF_LIST,
    authenticated_orcids,
    known_orcid,
    listed_orcids,
    record_authenticated_orcid,
    record_own_orcid,
)
from attribution.privacy.withheld import technicians_to_match
from attribution.roster import copies

THEIRS = "0000-0002-1694-233X"
ANOTHER = "0000-0001-5109-3700"


@pytest.fixture
def lead(tmp_path):
    enrol(tmp_path)
    with opened(tmp_path) as workspace:
        yield by(workspace, LEAD)


def without_orcid(people):
    return tuple(replace(person, orcid=None) for person in people)


def matched(workspace):
    people = without_orcid(PEOPLE)
    staff = technicians_to_match(people, workspace.ledger, workspace.settings.home)
    return {technician.technician_id: technician.orcid for technician in staff}


def test_an_id_that_a_technician_states_is_shown_at_once_and_used_until_it_is_withdrawn(lead):
    own = by(lead, TOMAS_SELF)
    typed = f" https://orcid.org/{THEIRS.lower()} "
    assert record_own_orcid(own, acting(), "T2", typed) == THEIRS
    known = known_orcid(own, "T2")
    assert (known.orcid, known.source, known.note) == (THEIRS, OWN_WORD, None)
    assert matched(lead)["T2"] == THEIRS
    record_own_orcid(own, acting(), "T2", None)
    assert known_orcid(own, "T2").orcid is None
    assert matched(lead)["T2"] is None


@pytest.mark.parametrize("typed", ["", "0000-0002-1694-2331", "Tomas", THEIRS[:-1]])
def test_what_is_not_an_id_is_refused(lead, typed):
    with pytest.raises(UserError, match=r"Check the 16 characters.*Nothing was saved"):
        record_own_orcid(by(lead, TOMAS_SELF), acting(), "T2", typed)
    assert lead.ledger.events() == ()


def test_an_id_of_someone_else_is_refused_without_saying_whose(lead):
    record_own_orcid(by(lead, TOMAS_SELF), acting(), "T2", THEIRS)
    others = by(lead, MINA_SELF)
    refused = "Check the ORCID iD, and ask the lead|Ask HR to correct the staff list"
    with pytest.raises(UserError, match=refused) as problem:
        record_own_orcid(others, acting(), "T1", THEIRS)
    assert "Tomas" not in str(problem.value)
    assert len(lead.ledger.events()) == 1


def test_another_person_says_how_it_was_received_and_a_reviewer_may_not(lead):
    with pytest.raises(UserError, match="was received"):
        record_own_orcid(lead, acting(), "T2", THEIRS)
    with pytest.raises(UserError, match="may not"):
        record_own_orcid(by(lead, REVIEWER), acting("phone"), "T2", THEIRS)
    record_own_orcid(lead, acting("phone"), "T2", THEIRS)
    assert {row.technician_id: row.orcid for row in listed_orcids(lead)}["T2"] == THEIRS


def test_an_id_that_was_shown_at_orcid_is_authenticated_until_another_is_typed(lead):
    own = by(lead, TOMAS_SELF)
    record_own_orcid(own, acting(), "T2", THEIRS)
    assert not known_orcid(own, "T2").authenticated
    record_authenticated_orcid(own, acting(), "T2", THEIRS)
    known = known_orcid(own, "T2")
    assert (known.orcid, known.source, known.authenticated) == (THEIRS, OWN_WORD, True)
    record_own_orcid(lead, acting("letter"), "T2", THEIRS)
    assert known_orcid(own, "T2").authenticated, "typing the same shows no less"
    assert len(lead.ledger.events()) == 2
    record_own_orcid(own, acting(), "T2", ANOTHER)
    assert not known_orcid(own, "T2").authenticated
    assert matched(lead)["T2"] == ANOTHER
    record_own_orcid(own, acting(), "T2", None)
    assert known_orcid(own, "T2").orcid is None


def test_an_id_of_the_staff_list_becomes_authenticated_and_stays_the_lists(lead):
    own = by(lead, MINA_SELF)
    newer_list = lead.settings.home / "newer.csv"
    newer_list.write_text(
        "technician_id,given_names,family_name,orcid\n"
        f"T1,Wilhelmina,Okonjo-Bright,{PEOPLE[0].orcid}\nT2,Tomás,Verhaegen,\n"
    )
    copies.import_file(newer_list, lead.settings.home, now=NOW + timedelta(days=1))
    record_authenticated_orcid(own, acting(), "T1", PEOPLE[0].orcid)
    known = known_orcid(own, "T1")
    assert (known.source, known.authenticated) == (STAFF_LIST, True)
    with pytest.raises(UserError, match="Ask HR to correct the staff list"):
        record_authenticated_orcid(own, acting(), "T1", ANOTHER)
    assert authenticated_orcids(lead.ledger) == {"T1": PEOPLE[0].orcid}


def test_no_one_signs_in_at_orcid_for_another_person(lead):
    with pytest.raises(UserError, match="you may not sign in at ORCID"):
        record_authenticated_orcid(lead, acting("phone"), "T2", THEIRS)
    assert lead.ledger.events() == ()


def test_the_staff_list_holds_where_both_have_an_id(lead):
    record_own_orcid(by(lead, TOMAS_SELF), acting(), "T2", THEIRS)
    corrected = (*without_orcid(PEOPLE[:1]), _with_orcid(PEOPLE[1], ANOTHER))
    staff = technicians_to_match(corrected, lead.ledger, lead.settings.home)
    assert [technician.orcid for technician in staff] == [None, ANOTHER]
    taken = (_with_orcid(PEOPLE[0], THEIRS), *without_orcid(PEOPLE[1:]))
    staff = technicians_to_match(taken, lead.ledger, lead.settings.home)
    assert [technician.orcid for technician in staff] == [THEIRS, None]


def test_a_technician_who_objects_is_in_no_list(lead):
    record_own_orcid(by(lead, TOMAS_SELF), acting(), "T2", THEIRS)
    objected(lead.ledger, TOMAS_SELF, "T2")
    assert known_orcid(lead, "T2") is None
    assert "T2" not in {row.technician_id for row in listed_orcids(lead)}


def test_an_erasure_and_an_export_know_every_id_that_was_stated(lead):
    record_own_orcid(by(lead, TOMAS_SELF), acting(), "T2", ANOTHER)
    record_own_orcid(by(lead, TOMAS_SELF), acting(), "T2", THEIRS)
    person = person_to_erase(lead.ledger, PEOPLE[1:], ())
    assert {ANOTHER, THEIRS} <= person.orcids
    assert person.cleaned(f"iD {THEIRS}") == "iD [erased]"


def _with_orcid(person, orcid):
    return replace(person, orcid=orcid)


def test_posts_are_written_in_the_columns_that_the_affiliation_manager_takes(lead):
    named = replace(lead.settings, rors=["https://ror.org/02y3ad647"])
    office = replace(lead, settings=named)
    objected(lead.ledger, MINA_SELF, "T1")
    posts = affiliations(office, "Quill", "gb")
    head, row = posts.as_csv().decode().splitlines()
    assert head == (
        "email,affiliation-section,department-name,role-title,url,start-date,end-date,org-name,"
        "org-country,org-city,org-region,disambiguated-organization-identifier,"
        "disambiguation-source"
    )
    assert row == (
        "tomas@quill.example,employment,,,,,,Quill University,GB,Quill,,"
        "https://ror.org/02y3ad647,ROR"
    )
    (look,) = log.entries(office.settings.home)
    assert (look["action"], look["technicians"]) == ("list ORCID affiliations", ["T2"])
    with pytest.raises(UserError, match="two letters"):
        affiliations(office, "Quill", "Britain")
    with pytest.raises(UserError, match=r"institution\.rors"):
        affiliations(lead, "Quill", "GB")
