"""A technician names a person who answers for them until a day: what that person may do, and when
it ends.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from claims_world import (
    LEAD,
    MINA_SELF,
    REVIEWER,
    TOMAS_SELF,
    acting,
    by,
    enrol,
    objected,
    opened,
)

from attribution.access.delegates import delegated_to
from attribution.access.permissions import MATRIX, ROLES, Person, allowed
from attribution.claims.invitations import names_to_check
from attribution.core.errors import UserError
from attribution.privacy import choices, own_orcids
from attribution.privacy.delegates import delegate_of, end_delegate, name_delegate
from attribution.privacy.erased_acts import without_person
from attribution.privacy.erased_person import person_to_erase

PAT = Person("pat@quill.example", "viewer")
TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=30)


@pytest.fixture
def lead(tmp_path):
    enrol(tmp_path)
    with opened(tmp_path) as workspace:
        yield by(workspace, LEAD)


def named(workspace, technician_id="T2", who="Pat@Quill.example ", ends=SOON):
    own = by(workspace, TOMAS_SELF if technician_id == "T2" else MINA_SELF)
    return name_delegate(own, acting(), technician_id, who, ends)


def test_a_delegate_is_asked_about_the_technician_who_named_them_and_no_one_else(lead):
    assert by(lead, PAT).person.delegated == ()
    assert named(lead) == PAT.who
    pat = by(lead, PAT)
    assert pat.person.delegated == ("T2",)
    shown = delegate_of(pat, "T2")
    assert (shown.technician, shown.who, shown.ends) == ("Tomás Verhaegen", PAT.who, SOON)
    names_to_check.questions(pat, "T2")
    with pytest.raises(UserError, match="may not"):
        names_to_check.questions(pat, "T1")


def test_a_delegate_may_do_two_things_and_no_other():
    delegated = {
        action for action in MATRIX if any(allowed(role, action, "delegated") for role in ROLES)
    }
    assert delegated == {"decide", "write claim"}


@pytest.mark.parametrize("role", ["viewer", "technician", "manager", "reviewer"])
def test_no_delegate_makes_privacy_choices_or_records_an_id_or_names_another(lead, role):
    named(lead)
    pat = by(lead, Person(PAT.who, role, "T1" if role == "technician" else None, ("Science",)))
    before = lead.ledger.version()
    for attempt in (
        lambda: choices.record_consent(pat, acting("phone"), "T2", True),
        lambda: choices.record_objection(pat, acting("phone"), "T2"),
        lambda: choices.record_digest(pat, acting("phone"), "T2", True),
        lambda: choices.current_choices(pat, "T2"),
        lambda: own_orcids.record_own_orcid(pat, acting("phone"), "T2", None),
        lambda: own_orcids.record_authenticated_orcid(pat, acting(), "T2", "0000-0002-1694-233X"),
        lambda: own_orcids.known_orcid(pat, "T2"),
        lambda: name_delegate(pat, acting("phone"), "T2", "sam@quill.example", SOON),
        lambda: end_delegate(pat, acting("phone"), "T2"),
    ):
        with pytest.raises(UserError, match="may not"):
            attempt()
    assert lead.ledger.version() == before


def test_it_ends_by_itself_after_its_day(lead):
    named(lead)
    assert delegated_to(lead.ledger, PAT.who, SOON) == ("T2",), "that day included"
    assert delegated_to(lead.ledger, PAT.who, SOON + timedelta(days=1)) == ()
    a_month_ago = acting(now=datetime.now(UTC) - timedelta(days=30))
    last_week = TODAY - timedelta(days=7)
    name_delegate(by(lead, MINA_SELF), a_month_ago, "T1", PAT.who, last_week)
    assert by(lead, PAT).person.delegated == ("T2",)
    assert delegate_of(lead, "T1") is None
    with pytest.raises(UserError, match="may not"):
        names_to_check.questions(by(lead, PAT), "T1")


def test_the_technician_ends_it_at_once_and_another_name_takes_its_place(lead):
    named(lead)
    named(lead, who="sam@quill.example")
    assert by(lead, PAT).person.delegated == ()
    assert by(lead, Person("sam@quill.example", "viewer")).person.delegated == ("T2",)
    end_delegate(by(lead, TOMAS_SELF), acting(), "T2")
    assert by(lead, Person("sam@quill.example", "viewer")).person.delegated == ()
    named(lead)
    objected(lead.ledger, TOMAS_SELF, "T2")
    assert by(lead, PAT).person.delegated == (), "no one answers for a person who objects"


def test_only_the_technician_names_a_delegate_or_the_lead_with_their_word(lead):
    with pytest.raises(UserError, match="was received"):
        name_delegate(lead, acting(), "T2", PAT.who, SOON)
    for person in (REVIEWER, MINA_SELF, PAT):
        with pytest.raises(UserError, match="may not"):
            name_delegate(by(lead, person), acting("phone"), "T2", PAT.who, SOON)
    assert lead.ledger.events() == ()
    name_delegate(lead, acting("letter of 3 May"), "T2", PAT.who, SOON)
    (act,) = lead.ledger.events()
    assert (act.who, act.technician_id) == (LEAD.who, "T2")
    assert act.payload.received == "letter of 3 May"


@pytest.mark.parametrize(
    ("who", "days", "sentence"),
    [
        ("", 30, "Enter the person's name"),
        ("link:T1", 30, "Enter the person's name"),
        ("local:root", 30, "Enter the person's name"),
        ("p\u200bat@quill.example", 30, "Enter the person's name"),
        ("TOMAS@quill.example", 30, "Name someone else"),
        ("pat@quill.example", -1, "Choose a day that is not over"),
        ("pat@quill.example", 367, "Choose a day within a year"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(lead, who, days, sentence):
    with pytest.raises(UserError, match=sentence) as problem:
        named(lead, who=who, ends=TODAY + timedelta(days=days))
    assert "Nothing was saved." in str(problem.value)
    assert lead.ledger.events() == ()


def test_an_erasure_of_either_takes_their_name_out(lead):
    named(lead)
    (act,) = lead.ledger.events()
    of_technician = person_to_erase(lead.ledger, [lead.technician("T2")], ())
    assert without_person(act, of_technician).payload is None
    of_delegate = person_to_erase(lead.ledger, [lead.technician("T1")], (PAT.who,))
    assert PAT.who not in str(without_person(act, of_delegate))
