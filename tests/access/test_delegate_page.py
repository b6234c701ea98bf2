"""The page of a delegate, at the wire: what it shows, what it saves, and when it shows nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import hosting
import institution
import pytest
from institution import BO, TECHNICIAN, VIEWER

from attribution.access.permissions import AS_DELEGATE, Person
from attribution.ledger.event import DECISION
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import DELEGATE, Delegation
from attribution.workspace import Acting

ADA = Person(TECHNICIAN, "technician", "T1")
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def served(home_in_use, obedient_service, tmp_path_factory):
    home = institution.copy(home_in_use, tmp_path_factory.mktemp("delegate") / "home")
    with hosting.serving(home, f"{obedient_service.url}/metadata") as served:
        yield served


@pytest.fixture
def enter(served, obedient_service):
    """Makes visitors who have signed in; no one is named before and after a test."""
    with hosting.visitors(served.url) as make:

        def sign_in(email=VIEWER):
            obedient_service.claims = {"email": email, "email_verified": True}
            return make().enter()

        yield sign_in
    name(served.home, "T1", None)


def name(home, technician_id, who, days=30):
    ends = TODAY + timedelta(days=days) if who else None
    act = Acting().event(ADA, DELEGATE, Delegation(who, ends), technician_id)
    with open_ledger(home / "ledger.sqlite") as ledger:
        ledger.store(act)


def decisions(home):
    with open_ledger(home / "ledger.sqlite") as ledger:
        return [(act.who, act.technician_id, act.verdict, act.why) for act in ledger.acts(DECISION)]


def open_page(visitor):
    return visitor.http.get(f"{visitor.url}/delegate", timeout=hosting.LIMIT_SECONDS)


def send(visitor, form, site="same-origin"):
    return visitor.http.post(
        f"{visitor.url}/delegate",
        data=form,
        timeout=hosting.LIMIT_SECONDS,
        headers={"Sec-Fetch-Site": site},
    )


def fields(text):
    return re.findall(r'name="(name-[^"]+)"', text)


def test_the_names_to_check_are_shown_and_an_answer_is_saved_as_the_delegates(served, enter):
    name(served.home, "T1", VIEWER)
    pat = enter()
    page = open_page(pat)
    assert page.status_code == 200
    assert "Ada Quillby named you to answer for them until" in page.text
    assert "Bo Heath" not in page.text
    assert institution.university.FORMER not in page.text
    (field, *_) = fields(page.text)
    before = decisions(served.home)
    saved = send(pat, {"technician": "T1", field: "rejected"})
    assert "Your answers are saved" in saved.text
    assert field not in fields(saved.text)
    assert decisions(served.home)[len(before) :] == [(VIEWER, "T1", "rejected", AS_DELEGATE)]
    assert pat.look("me").missing, "no page of the dashboard is opened by it"


@pytest.mark.parametrize(
    ("who", "days"), [(None, 0), ("other@northmere.example", 30), (VIEWER, -1)]
)
def test_who_is_not_named_or_no_longer_sees_and_saves_nothing(served, enter, who, days):
    name(served.home, "T1", VIEWER)
    pat = enter()
    (field, *_) = fields(open_page(pat).text)
    name(served.home, "T1", who, days)
    before = decisions(served.home)
    for answer in (open_page(pat), send(pat, {"technician": "T1", field: "rejected"})):
        assert "you answer for no one" in answer.text
        assert "Quillby" not in answer.text
    assert decisions(served.home) == before


def test_no_answer_is_saved_for_another_technician_or_from_another_programs_page(served, enter):
    name(served.home, "T1", VIEWER)
    pat = enter()
    (field, *_) = fields(open_page(pat).text)
    before = decisions(served.home)
    send(pat, {"technician": "T2", field: "rejected"})
    send(pat, {"technician": "T1", field: "rejected"}, site="same-site")
    send(pat, {"technician": "T1", field: "perhaps"})
    send(pat, {"technician": "T1", "name-nothing": "rejected"})
    send(pat, {"technician": "T1", field: "rejected", "more": "x" * 30_000})
    assert decisions(served.home) == before


def test_people_who_have_not_signed_in_see_the_door(served):
    with hosting.visitors(served.url) as make:
        assert "Sign in with your account" in open_page(make()).text


def test_the_technicians_own_page_says_who_answers(served, enter):
    name(served.home, "T1", BO)
    text = enter(TECHNICIAN).look("me", part="Privacy choices").text
    assert "Someone who answers for you" in text
    assert BO in text
    assert "End it now" in text
