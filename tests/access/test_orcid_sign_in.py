"""A technician signs in at ORCID, at the wire: whose iD is recorded, and when nothing is."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import hosting
import institution
import orcid_service
import pytest
from institution import BO, TECHNICIAN, VIEWER
from orcid_service import CLIENT, ODD, ORCID, SECRET, TOKEN

from attribution.access.permissions import Person
from attribution.dashboard.orcid_page import Attempts
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger import payloads
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import AUTHENTICATED, STATED, OwnOrcid
from attribution.privacy.choices import store_objection
from attribution.privacy.orcid_sign_in import Attempt, is_offered
from attribution.workspace import Acting

ANOTHER = "0000-0001-5109-3700"
NOTHING = "Nothing was saved."
ADA = Person(TECHNICIAN, "technician", "T1")
VARIABLES = {"ORCID_CLIENT_ID": CLIENT, "ORCID_CLIENT_SECRET": SECRET}


@pytest.fixture(scope="module")
def orcid():
    with orcid_service.orcid_service() as service:
        yield service


@pytest.fixture(scope="module")
def served(home_in_use, obedient_service, orcid, tmp_path_factory):
    home = institution.copy(home_in_use, tmp_path_factory.mktemp("orcid") / "home")
    institution.configure(home, **{"signin.orcid": True})
    more = {"ATTRIBUTION_ORCID_OAUTH_URL": orcid.url, **VARIABLES}
    with hosting.serving(home, f"{obedient_service.url}/metadata", **more) as served:
        yield served


@pytest.fixture
def enter(served, obedient_service, orcid):
    """Makes visitors who have signed in to the dashboard; ORCID keeps to the rules."""
    orcid.obey()
    with hosting.visitors(served.url) as make:

        def sign_in(email=TECHNICIAN):
            obedient_service.claims = {"email": email, "email_verified": True}
            return make().enter()

        yield sign_in


@pytest.fixture
def recorded(served):
    """What was recorded since the test began; it is withdrawn at the end."""
    before = len(words(served.home))
    yield lambda: words(served.home)[before:]
    for technician_id in ("T1", "T2"):
        store(served.home, technician_id, None)


def words(home):
    with open_ledger(home / "ledger.sqlite") as ledger:
        return [
            (act.who, act.technician_id, act.payload.orcid, act.payload.how)
            for act in ledger.acts(payloads.ORCID)
        ]


def store(home, technician_id, orcid):
    word = OwnOrcid(orcid, STATED, "letter")
    act = Acting(key=uuid.uuid4().hex).event(
        Person("lee", "lead"), payloads.ORCID, word, technician_id
    )
    with open_ledger(home / "ledger.sqlite") as ledger:
        ledger.store(act)


def get(visitor, path, **more):
    return visitor.http.get(visitor.url + path, timeout=hosting.LIMIT_SECONDS, **more)


def start(visitor, **headers):
    """Press the button of the page, and go no further than where it sends the browser."""
    return visitor.http.post(
        f"{visitor.url}/orcid",
        timeout=hosting.LIMIT_SECONDS,
        allow_redirects=False,
        headers={"Sec-Fetch-Site": "same-origin", **headers},
    )


def go(visitor):
    """Press the button, sign in at ORCID, and come back."""
    return get_address(visitor, start(visitor).headers["Location"])


def get_address(visitor, address, **more):
    return visitor.http.get(address, timeout=hosting.LIMIT_SECONDS, **more)


def way_back(visitor):
    """The address to which ORCID sends the person back, before they follow it."""
    there = get_address(visitor, start(visitor).headers["Location"], allow_redirects=False)
    return there.headers["Location"]


# -- what is recorded ------------------------------------------------------------------------------


def test_the_id_that_orcid_states_is_recorded_as_authenticated(enter, orcid, served, recorded):
    ada = enter()
    assert "Sign in at ORCID" in get(ada, "/orcid").text
    page = go(ada)
    assert f"Your ORCID iD {ORCID} is recorded" in page.text
    assert urlsplit(page.url).path == "/orcid", "reloading the page sends no code again"
    assert recorded() == [(TECHNICIAN, "T1", ORCID, AUTHENTICATED)]
    (asked,) = orcid.asked
    assert asked["scope"] == "/authenticate"
    assert asked["redirect_uri"] == f"{served.url}/orcid/back"
    assert asked["code_challenge_method"] == "S256"
    (form,) = orcid.exchanged
    assert (form["redirect_uri"], form["client_secret"]) == (asked["redirect_uri"], SECRET)
    assert SECRET not in "".join(asked.values())


def test_the_technicians_own_page_says_so_and_no_longer_asks(enter, recorded):
    ada = enter()
    assert "Sign in at ORCID" in ada.look("me").text
    go(ada)
    text = ada.look("me").text
    assert "You signed in at ORCID with the iD" in text
    assert "authenticated" in text
    assert '"orcid"' not in text, "the link is gone"


def test_an_id_that_was_typed_becomes_authenticated(enter, served, recorded):
    store(served.home, "T1", ORCID)
    ada = enter()
    assert f"You stated the ORCID iD {ORCID}" in get(ada, "/orcid").text
    go(ada)
    assert recorded()[-1] == (TECHNICIAN, "T1", ORCID, AUTHENTICATED)


# -- when nothing is -------------------------------------------------------------------------------


def test_a_person_who_declines_is_told_and_may_start_again(enter, orcid, recorded):
    orcid.declines = True
    ada = enter()
    page = go(ada)
    assert f"You did not allow it at ORCID. {NOTHING}" in page.text
    assert "Sign in at ORCID</button>" in page.text
    assert not orcid.exchanged
    orcid.declines = False
    assert not recorded()
    assert "is recorded" in go(ada).text


@pytest.mark.parametrize("odd", ODD)
def test_an_answer_of_orcid_that_is_none_records_nothing(enter, orcid, recorded, odd):
    orcid.odd = ODD[odd]
    page = go(enter())
    assert "Try again later. ORCID did not confirm which iD is yours" in page.text
    assert NOTHING in page.text
    assert not recorded()
    assert len(orcid.exchanged) == 1, "a code is sent once, and to one address only"


def test_an_answer_counts_once(enter, orcid, recorded):
    ada = enter()
    address = way_back(ada)
    assert "is recorded" in get_address(ada, address).text
    again = get_address(ada, address)
    assert (again.status_code, "was not asked for" in again.text) == (400, True)
    assert (len(recorded()), len(orcid.exchanged)) == (1, 1)


@pytest.mark.parametrize(
    "query", ["code=x", "code=x&state=", "code=x&state=made-up", "state=é", ""]
)
def test_an_answer_that_no_one_asked_for_records_nothing(enter, orcid, recorded, query):
    ada = enter()
    address = way_back(ada)
    page = get(ada, f"/orcid/back?{query}")
    assert (page.status_code, NOTHING in page.text) == (400, True)
    assert not orcid.exchanged
    assert not recorded()
    assert "is recorded" in get_address(ada, address).text, "a foreign link ends no attempt"


def test_the_answer_for_one_person_records_nothing_for_another(enter, orcid, recorded):
    ada, bo = enter(), enter(BO)
    address = way_back(bo)
    start(ada)
    assert "was not asked for" in get_address(ada, address).text
    same_person_elsewhere = enter(BO)
    assert "was not asked for" in get_address(same_person_elsewhere, address).text
    assert not recorded()
    assert not orcid.exchanged


def test_an_answer_that_comes_after_signing_out_records_nothing(enter, orcid, recorded):
    ada = enter()
    address = way_back(ada)
    ada.http.cookies.clear()
    page = get_address(ada, address)
    assert f"Your sign-in has ended. {NOTHING}" in page.text
    assert not recorded()
    assert not orcid.exchanged


def test_an_id_of_someone_else_is_refused_without_saying_whose(enter, served, recorded):
    store(served.home, "T2", ORCID)
    page = go(enter())
    assert "It is recorded for someone else" in page.text
    assert NOTHING in page.text
    assert "Heath" not in page.text
    assert {row[1] for row in recorded()} == {"T2"}


def test_a_page_of_another_program_cannot_send_a_person_to_orcid(enter):
    ada = enter()
    for site in ("cross-site", "same-site", "none"):
        answer = start(ada, **{"Sec-Fetch-Site": site})
        assert answer.status_code == 200
        assert "Location" not in answer.headers


def test_a_person_who_objects_or_is_no_technician_is_told(enter, served, recorded):
    assert "This page is for technicians" in get(enter(VIEWER), "/orcid").text
    assert start(enter(VIEWER)).status_code == 403
    ada = enter()
    address = way_back(ada)
    with open_ledger(served.home / "ledger.sqlite") as ledger:
        store_objection(ledger, ADA, Acting(), "T1", objects=True)
        try:
            assert "Take back your objection first" in get(ada, "/orcid").text
            assert "Take back your objection first" in get_address(ada, address).text
        finally:
            store_objection(ledger, ADA, Acting(), "T1", objects=False)
    assert not recorded()


# -- the set-up ------------------------------------------------------------------------------------


def test_where_it_is_not_set_up_the_page_offers_to_type_the_id(enter, served):
    institution.configure(served.home)
    try:
        ada = enter()
        assert "Type your ORCID iD" in ada.look("me").text
        assert "Sign in at ORCID" not in ada.look("me").text
        page = get(ada, "/orcid")
        assert (page.status_code, "is not set up here" in page.text) == (404, True)
        assert start(ada).status_code == 404
    finally:
        institution.configure(served.home, **{"signin.orcid": True})


@pytest.mark.parametrize(
    ("variables", "offered"),
    [
        (VARIABLES, True),
        ({"ORCID_CLIENT_ID": CLIENT}, False),
        ({"ORCID_CLIENT_SECRET": SECRET}, False),
        ({**VARIABLES, "ATTRIBUTION_ORCID_OAUTH_URL": "http://orcid.example/oauth"}, False),
        ({**VARIABLES, "ATTRIBUTION_SIGNIN_ORCID": "false"}, False),
    ],
)
def test_it_is_offered_with_both_keys_and_over_tls_only(served, variables, offered):
    assert is_offered(loading.load(served.home, variables, services())) is offered


def test_people_who_have_not_signed_in_see_the_door_and_start_nothing(served):
    with hosting.visitors(served.url) as make:
        stranger = make()
        assert "Sign in with your account at the institution" in get(stranger, "/orcid").text
        assert start(stranger).status_code == 200
        assert "Location" not in start(stranger).headers


def test_an_attempt_is_kept_for_some_time_only_and_a_newer_one_replaces_it():
    attempts, first, second = Attempts(60), Attempt("x"), Attempt("x")
    attempts.start("a", first)
    attempts.start("a", second)
    assert attempts.take("a", first.state) is None
    assert attempts.take("b", second.state) is None
    assert attempts.take("a", second.state) == second
    late = Attempts(0)
    late.start("a", first)
    assert late.take("a", first.state) is None


def test_no_file_keeps_a_token_a_code_or_a_state(enter, orcid, served, recorded):
    go(enter())
    (asked,) = orcid.asked
    (form,) = orcid.exchanged
    secret = [TOKEN, form["code"], asked["state"], form["code_verifier"], SECRET]
    files = [file for file in served.home.rglob("*") if file.is_file()]
    assert any("signing in at ORCID" in file.read_text(errors="replace") for file in files)
    for file in files:
        text = file.read_bytes()
        assert not [value for value in secret if value.encode() in text], file
        if "logs" in file.parts:
            assert ORCID.encode() not in text, "the log says that it happened, and no more"
