"""Forged tokens and cookies: the visitor stays at the door, or is refused, and sees no data."""

import json
import time

import institution
import provider
import pytest
from hosting import serving, visitors
from institution import CLIENT, LEAD, SECRET
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from visitor import USER, Visitor
from websockets.exceptions import InvalidStatus

from attribution.access.sign_in_cookie import SIGN_IN_ID

HEADERS = {"X-Email": "email", "X-Audience": "aud", "X-Issued": "iat", "X-In": "is_logged_in"}


@pytest.fixture(scope="module")
def served(home_in_use, obedient_service, tmp_path_factory):
    home = institution.copy(home_in_use, tmp_path_factory.mktemp("forged") / "home")
    believed = {"STREAMLIT_SERVER_TRUSTED_USER_HEADERS": json.dumps(HEADERS)}
    with serving(home, f"{obedient_service.url}/metadata", **believed) as served:
        yield served


@pytest.fixture
def visitor(served, obedient_service):
    obedient_service.claims, obedient_service.trick, obedient_service.algorithms = (
        {"email": LEAD},
        provider.signed,
        ["RS256"],
    )
    with visitors(served.url) as make:
        yield make


@pytest.fixture(scope="module")
def way_in(served):
    """The address to which the button leads, for two minutes."""
    with visitors(served.url) as make:
        tab = make().tab()
        tab.go()
        return tab.press("Sign in").redirect


@pytest.fixture
def enter(way_in):
    """Signs in at this service, which asks nothing."""

    def sign_in(visitor: Visitor) -> None:
        answer = visitor.http.get(visitor.url + way_in, timeout=20)
        last_step = answer.history[-1].url.split("?")[0]
        assert last_step == f"{visitor.url}/oauth2callback"

    return sign_in


def is_outside(visitor: Visitor, refusal: str = "") -> bool:
    """Whether a page shows the door or the refusal, and nothing else."""
    screen = visitor.look("technicians", technician="T1")
    assert institution.holds_no_secret(screen.text)
    assert screen.who is None
    return refusal in screen.text if refusal else screen.is_door


def test_without_a_trick_the_service_signs_in(visitor, obedient_service, enter):
    honest = visitor()
    enter(honest)
    assert honest.look().who == (LEAD, "lead")


def test_a_sign_in_ends_when_the_hours_are_over_though_the_tab_stays_open(
    served, visitor, obedient_service, enter
):
    institution.configure(served.home, **{"signin.hours": 48})
    obedient_service.trick = provider.TRICKS["made twenty hours ago"]
    signed_in = visitor()
    enter(signed_in)
    tab = signed_in.tab()
    assert tab.go().who == (LEAD, "lead")
    institution.configure(served.home)
    screen = tab.go("technicians", technician="T2")
    assert "You signed in too long ago" in screen.text
    assert institution.holds_no_secret(screen.text)


REFUSED = {
    "for another program, by its own word for us": "made for another program",
    "made twenty hours ago": "You signed in too long ago",
    "made tomorrow": "",
}


@pytest.mark.parametrize("trick", provider.TRICKS)
def test_a_token_that_breaks_a_rule_signs_no_one_in(visitor, obedient_service, enter, trick):
    obedient_service.trick = provider.TRICKS[trick]
    tricked = visitor()
    enter(tricked)
    assert is_outside(tricked, REFUSED.get(trick, ""))
    assert (USER in tricked.cookies) == bool(REFUSED.get(trick)), (
        "a cookie is set only where the refusal is our own"
    )


def claims(**more):
    """The claims that Streamlit keeps in its cookie."""
    return {
        "email": LEAD,
        "aud": CLIENT,
        "iat": int(time.time()),
        "is_logged_in": True,
        "provider": "default",
        SIGN_IN_ID: "0123456789abcdef",
        **more,
    }


def cookie(secret=SECRET, name=USER, **more):
    return create_signed_value(secret, name, json.dumps(claims(**more))).decode()


def with_cookie(visitor, value):
    forger = visitor()
    forger.http.cookies.set(USER, value, domain="127.0.0.1")
    return forger


def test_a_cookie_made_with_the_servers_secret_is_how_one_looks(visitor, served):
    assert with_cookie(visitor, cookie(origin=served.url)).look().who == (LEAD, "lead")


def _changed(value: str) -> str:
    """Another person's claims before the same signature."""
    _, stamp, signature = value.rsplit(".", 2)
    other = create_signed_value("x", USER, json.dumps(claims())).decode()
    return ".".join([other.rsplit(".", 2)[0], stamp, signature])


def _plain(values):
    """Claims as text that a cookie may hold, without any signature."""
    return json.dumps(values).replace(" ", "").replace('"', "'").replace(",", "+")


FORGED = {
    "empty": lambda origin: "",
    "plain": lambda origin: _plain(claims(origin=origin)),
    "no signature": lambda origin: cookie(origin=origin).rsplit(".", 2)[0],
    "another secret": lambda origin: cookie("f" * 64, origin=origin),
    "no secret": lambda origin: cookie("", origin=origin),
    "claims changed": lambda origin: _changed(cookie(origin=origin, email="vic@northmere.example")),
    "signed as another cookie": lambda origin: cookie(name="_streamlit_user_tokens", origin=origin),
    "of another address": lambda origin: cookie(origin="http://127.0.0.1:1"),
    "signed out": lambda origin: cookie(origin=origin, is_logged_in=False),
}
NOT_OURS = {
    "of another program": ({"aud": "another"}, "made for another program"),
    "of no program": ({"aud": None}, "made for another program"),
    "old": ({"iat": int(time.time()) - 12 * 3600 - 60}, "You signed in too long ago"),
    "undated": ({"iat": None}, "does not say when it was made"),
    "of nobody": ({"email": None}, "does not say who you are"),
    "unverified": ({"email_verified": False}, "not verified"),
    "the local lead's": ({"email": "local:root"}, "does not say who you are"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_cookie_ends_at_the_door(visitor, served, forged):
    assert is_outside(with_cookie(visitor, FORGED[forged](served.url)))


@pytest.mark.parametrize("kind", NOT_OURS)
def test_a_genuine_cookie_that_is_old_or_not_for_us_is_refused(visitor, served, kind):
    more, refusal = NOT_OURS[kind]
    assert is_outside(with_cookie(visitor, cookie(origin=served.url, **more)), refusal)


def test_a_person_who_is_refused_may_sign_in_again(visitor, served):
    returning = with_cookie(visitor, cookie(origin=served.url, iat=0))
    tab = returning.tab()
    tab.go()
    returning.http.get(returning.url + tab.press("Sign in again").redirect, timeout=20)
    assert returning.look().who == (LEAD, "lead")


def test_a_page_of_another_site_gets_no_connection_and_no_one_elses_cookie(visitor, served):
    lead = with_cookie(visitor, cookie(origin=served.url))
    with pytest.raises(InvalidStatus, match="403"):
        lead.tab(origin="http://evil.example")
    assert lead.tab(origin="http://localhost:1").go().is_door, (
        "another page of this computer is not signed in"
    )


def test_a_connection_without_the_xsrf_token_is_not_signed_in(visitor, served):
    lead = with_cookie(visitor, cookie(origin=served.url))
    assert lead.tab({USER: lead.cookies[USER]}).go().is_door


def test_headers_that_name_a_person_are_not_believed(visitor):
    issued = str(int(time.time()))
    headers = {"X-Email": LEAD, "X-Audience": CLIENT, "X-Issued": issued, "X-In": "yes"}
    assert visitor().tab(headers=headers).go().is_door, (
        "though Streamlit's own variable says that they are"
    )
