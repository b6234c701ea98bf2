"""Signing in and out at a real server and a real provider: what each role is offered, and nothing
before sign-in.
"""

import re

import institution
import pytest
import requests
from institution import BO, GROUP_LEAD, LEAD, PAGES, REVIEWER, TECHNICIAN, VIEWER
from visitor import DOOR, TOKENS, USER

ROLES = {LEAD: "lead", REVIEWER: "reviewer", TECHNICIAN: "technician", VIEWER: "viewer"}
ADDRESSES = [
    ("", {}),
    ("queue", {}),
    ("technicians", {"technician": "T1"}),
    ("me", {"technician": "T1"}),
    ("claims", {}),
    ("works", {}),
    ("log", {}),
    ("health", {}),
    ("offroster", {}),
    ("public", {}),
    ("nonsense", {}),
]


@pytest.mark.parametrize("who", ROLES)
def test_each_role_sees_who_it_is_and_is_offered_its_pages(visitor, who):
    tab = visitor().sign_in(who).tab()
    screen = tab.go()
    assert screen.who == (who, ROLES[who])
    assert screen.offered == set(PAGES[who].split())
    assert tab.go(PAGES[who].split()[0]).who == (who, ROLES[who])
    for page in set(PAGES[LEAD].split()) - set(PAGES[who].split()):
        assert tab.go(page).missing, f"{page} is not a page for a {ROLES[who]}"


@pytest.mark.parametrize(
    ("sub", "role"),
    [
        (GROUP_LEAD, "lead"),
        (BO, "technician"),
        ("shared", "viewer"),
        ("stranger@x.example", "viewer"),
    ],
)
def test_roles_come_from_a_claim_or_the_staff_list_too(visitor, sub, role):
    assert visitor().sign_in(sub).look().who[1] == role


@pytest.mark.parametrize(
    ("sub", "refusal"),
    [("unverified", "not verified"), ("nobody", "does not say who you are (claim `email`)")],
)
def test_a_person_who_is_not_named_or_not_verified_is_refused(visitor, sub, refusal):
    screen = visitor().sign_in(sub).look("technicians", technician="T1")
    assert refusal in screen.text.replace("\\", "")
    assert screen.who is None
    assert institution.holds_no_secret(screen.text)
    assert set(screen.buttons) == {"Sign in again", "Sign out"}


def test_the_cookies_are_not_for_scripts_and_not_for_other_sites(visitor):
    lead = visitor().sign_in(LEAD)
    cookies = {cookie.name: cookie for cookie in lead.http.cookies}
    for name in (USER, TOKENS):
        assert cookies[name].has_nonstandard_attr("HttpOnly")
        assert cookies[name].get_nonstandard_attr("SameSite").lower() == "lax"
    (returned,) = [step for step in lead.back.history if "/oauth2callback" in step.url]
    assert returned.headers["location"] == "/", "people land on the first page"


def test_signing_out_removes_the_cookies_and_ends_the_session(visitor):
    lead = visitor().sign_in(LEAD)
    tab = lead.tab()
    assert tab.go().who == (LEAD, "lead")
    goodbye = lead.sign_out(tab)
    assert "/oauth2/end_session" in goodbye.url, "the service ends its session too"
    assert {USER, TOKENS}.isdisjoint(lead.cookies)
    assert lead.look("technicians", technician="T1").is_door
    again = tab.go("technicians", technician="T1")
    assert again.is_door, "the tab that was open is signed out too"
    assert institution.holds_no_secret(again.text)


def test_a_tab_without_the_cookie_sees_the_door_at_every_address_and_no_data(visitor):
    signed_in, stranger = visitor().sign_in(LEAD), visitor()
    signed_in.look("technicians", technician="T1")
    tab = stranger.tab()
    for page, query in ADDRESSES:
        screen = tab.go(page, **query)
        assert screen.is_door, page
        assert DOOR in screen.text
        assert set(screen.buttons) == {"Sign in"}
        assert institution.holds_no_secret(screen.text)
        assert LEAD not in screen.text, "nor who else is here"


def test_a_stranger_cannot_take_over_a_session_by_its_id(visitor, served):
    lead = visitor().sign_in(LEAD)
    tab = lead.tab()
    tab.go("technicians", technician="T1")
    assert tab.session
    screen = visitor().tab(session=tab.session).go("technicians", technician="T1")
    assert screen.is_door
    assert institution.holds_no_secret(screen.text)


def test_addresses_that_answer_without_sign_in_hold_no_data(visitor, served):
    tab = visitor().sign_in(LEAD).tab()
    tab.go("technicians", technician="T2")
    for path in ("", "technicians?technician=T2", "_stcore/health"):
        answer = requests.get(f"{served.url}/{path}", timeout=10)
        assert answer.ok, path
        assert institution.holds_no_secret(answer.text)
        assert LEAD not in answer.text
    for path in ("_stcore/metrics", "_stcore/host-config", "_stcore/stream", "component/x/y"):
        assert requests.get(f"{served.url}/{path}", timeout=10).status_code in (403, 404), path
    for path in (
        "auth/login",
        "auth/login?provider=default",
        "auth/login?provider=a.b.c",
        "oauth2callback?code=1&state=1",
    ):
        answer = requests.get(f"{served.url}/{path}", timeout=10)
        assert USER not in answer.cookies
    for path in ("media/0000", "_stcore/agent/v1", "_stcore/upload_file/1/2", "app/static/x"):
        answer = requests.get(f"{served.url}/{path}", timeout=10)
        assert not re.search("Heath|Quillby", answer.text), path
