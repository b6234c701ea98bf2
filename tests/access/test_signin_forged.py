"""Tokens and cookies that somebody made up: the visitor stays at the door, or is refused, and sees nothing of anybody."""

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

HEADERS = {"X-Email": "email", "X-Audience": "aud", "X-Issued": "iat", "X-In": "is_logged_in"}


@pytest.fixture(scope="module")
def service():
    with provider.service() as one:
        yield one


@pytest.fixture(scope="module")
def served(made, service, tmp_path_factory):
    home = institution.copy(made, tmp_path_factory.mktemp("forged") / "home")
    with serving(
        home, f"{service.url}/metadata", STREAMLIT_SERVER_TRUSTED_USER_HEADERS=json.dumps(HEADERS)
    ) as one:
        yield one


@pytest.fixture
def visitor(served, service):
    service.claims, service.trick, service.algorithms = {"email": LEAD}, provider.signed, ["RS256"]
    with visitors(served.url) as make:
        yield make


@pytest.fixture(scope="module")
def way_in(served):
    """Where the button leads, for two minutes."""
    with visitors(served.url) as make:
        tab = make().tab()
        tab.go()
        return tab.press("Sign in").redirect


@pytest.fixture
def enter(way_in):
    """Signs in at this service, which asks nothing."""

    def sign_in(visitor: Visitor) -> None:
        answer = visitor.http.get(visitor.url + way_in, timeout=20)
        assert [step.url.split("?")[0] for step in answer.history][
            -1
        ] == f"{visitor.url}/oauth2callback"

    return sign_in


def is_outside(visitor: Visitor, refusal: str = "") -> bool:
    """Whether a page shows the door or the refusal, and nothing else."""
    seen = visitor.look("technicians", technician="T1")
    assert institution.told_nothing(seen.text)
    assert seen.who is None
    return refusal in seen.text if refusal else seen.is_door


def test_without_a_trick_the_service_signs_in(visitor, service, enter):
    one = visitor()
    enter(one)
    assert one.look().who == (LEAD, "lead")


REFUSED = {
    "for another program, by its own word for us": "made for another program",
    "made twenty hours ago": "You signed in too long ago",
    "made tomorrow": "",
}


@pytest.mark.parametrize("trick", provider.TRICKS)
def test_a_token_that_breaks_a_rule_signs_nobody_in(visitor, service, enter, trick):
    service.trick = provider.TRICKS[trick]
    one = visitor()
    enter(one)
    assert is_outside(one, REFUSED.get(trick, ""))
    assert (USER in one.cookies) == bool(REFUSED.get(trick)), (
        "a cookie is set only where the refusal is our own"
    )


def claims(**more):
    """What Streamlit keeps in its cookie."""
    return {
        "email": LEAD,
        "aud": CLIENT,
        "iat": int(time.time()),
        "is_logged_in": True,
        "provider": "default",
        **more,
    }


def cookie(secret=SECRET, name=USER, **more):
    return create_signed_value(secret, name, json.dumps(claims(**more))).decode()


def with_cookie(visitor, value):
    one = visitor()
    one.http.cookies.set(USER, value, domain="127.0.0.1")
    return one


def test_a_cookie_made_with_the_servers_secret_is_how_one_looks(visitor, served):
    assert with_cookie(visitor, cookie(origin=served.url)).look().who == (LEAD, "lead")


def _changed(value: str) -> str:
    """Another person's claims before the same signature."""
    _, stamp, signature = value.rsplit(".", 2)
    return ".".join(
        [
            create_signed_value("x", USER, json.dumps(claims())).decode().rsplit(".", 2)[0],
            stamp,
            signature,
        ]
    )


FORGED = {
    "empty": lambda origin: "",
    "plain": lambda origin: (
        json.dumps(claims(origin=origin)).replace(" ", "").replace('"', "'").replace(",", "+")
    ),
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


def test_whoever_is_refused_may_sign_in_again(visitor, served):
    one = with_cookie(visitor, cookie(origin=served.url, iat=0))
    tab = one.tab()
    tab.go()
    one.http.get(one.url + tab.press("Sign in again").redirect, timeout=20)
    assert one.look().who == (LEAD, "lead")


def test_a_page_of_another_site_gets_no_connection_and_no_one_elses_cookie(visitor, served):
    one = with_cookie(visitor, cookie(origin=served.url))
    with pytest.raises(InvalidStatus, match="403"):
        one.tab(origin="http://evil.example")
    assert one.tab(origin="http://localhost:1").go().is_door, (
        "another page of this machine is not signed in"
    )


def test_a_connection_without_the_xsrf_token_is_not_signed_in(visitor, served):
    one = with_cookie(visitor, cookie(origin=served.url))
    assert one.tab({USER: one.cookies[USER]}).go().is_door


def test_headers_that_say_who_somebody_is_are_not_believed(visitor):
    said = {"X-Email": LEAD, "X-Audience": CLIENT, "X-Issued": str(int(time.time())), "X-In": "yes"}
    assert visitor().tab(headers=said).go().is_door, (
        "though Streamlit's own variable says that they are"
    )
