"""From claims to a person with a role: every rule of `signin`, and claims of any kind that anybody may make up."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.secrets import AttrDict

from attribution.access import sign_in
from attribution.access.permissions import ROLES, Person
from attribution.access.sign_in import Provider, SignInRefused
from attribution.core.errors import UserError
from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BY = Provider("technicians", "papers.example")
AUTH = {
    "redirect_uri": "https://papers.example/oauth2callback",
    "cookie_secret": "0123456789abcdef" * 4,
    "client_id": "technicians",
    "client_secret": "s",
    "server_metadata_url": "https://id.example/.well-known/openid-configuration",
}


# -- what [auth] must say ------------------------------------------------------------------------------


def test_a_whole_table_gives_the_client_and_the_host_that_people_come_back_to():
    expected = replace(BY, metadata_url=AUTH["server_metadata_url"])
    assert sign_in.provider(AUTH) == expected
    assert sign_in.provider(AttrDict(AUTH)) == expected, "as Streamlit hands it out"


@pytest.mark.parametrize("name", AUTH)
@pytest.mark.parametrize("how", ["left out", "empty"])
def test_each_missing_key_is_named(name, how):
    table = (
        {**AUTH, name: ""}
        if how == "empty"
        else {key: value for key, value in AUTH.items() if key != name}
    )
    with pytest.raises(UserError, match=rf"{name} missing.*docs/sign-in\.md"):
        sign_in.provider(table)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"cookie_secret": "x" * 31}, "cookie_secret has fewer than 32"),
        ({"redirect_uri": "https://papers.example/"}, "must end with /oauth2callback"),
        (
            {"redirect_uri": "https://papers.example/oauth2callback/"},
            "must end with /oauth2callback",
        ),
        (
            {"redirect_uri": "https://papers.example/tech/oauth2callback"},
            "right behind the name of the host",
        ),
        (
            {"redirect_uri": "https://papers.example/oauth2callback?x=1"},
            "must end with /oauth2callback",
        ),
        (
            {"redirect_uri": "http://papers.example/oauth2callback"},
            "redirect_uri must begin with https://",
        ),
        (
            {"redirect_uri": "http://localhost.example/oauth2callback"},
            "redirect_uri must begin with https://",
        ),
        ({"redirect_uri": "papers.example/oauth2callback"}, "redirect_uri must be a whole address"),
        ({"redirect_uri": "https:///oauth2callback"}, "redirect_uri must be a whole address"),
        ({"redirect_uri": "https://[papers/oauth2callback"}, "redirect_uri is no address"),
        (
            {"redirect_uri": "ftp://localhost/oauth2callback"},
            "redirect_uri must be a whole address",
        ),
        (
            {"server_metadata_url": "http://id.example/x"},
            "server_metadata_url must begin with https://",
        ),
        ({"client_id": 5}, "client_id must be text in quotes"),
        (
            {"client_secret": ["s"], "cookie_secret": {"a": 1}},
            "cookie_secret, client_secret must be text in quotes",
        ),
    ],
)
def test_each_fault_of_the_table_is_named(more, fault):
    with pytest.raises(UserError, match=fault):
        sign_in.provider(AUTH | more)


@pytest.mark.parametrize(
    "host", ["localhost:8501", "127.0.0.1:8501", "127.9.9.9", "[::1]:8501", "localhost:{port}"]
)
def test_plain_http_is_for_this_machine(host):
    table = AUTH | {
        "redirect_uri": f"http://{host}/oauth2callback",
        "server_metadata_url": f"http://{host}/x",
    }
    assert sign_in.is_loopback(sign_in.provider(table).host)


@pytest.mark.parametrize("table", ["text", 5, True, [AUTH]])
def test_what_is_no_table_is_a_fault_and_not_no_sign_in(table):
    with pytest.raises(UserError, match="no table"):
        sign_in.provider(table)


def test_every_fault_is_in_one_message_and_no_secret_is():
    with pytest.raises(UserError) as caught:
        sign_in.provider(
            AUTH
            | {"client_id": "", "cookie_secret": "hush", "redirect_uri": "http://papers.example/"}
        )
    said = str(caught.value)
    assert all(
        one in said for one in ("client_id missing", "fewer than 32", "https://", "/oauth2callback")
    )
    assert "hush" not in said


# -- what the settings must say ------------------------------------------------------------------------


def settings(**more) -> Settings:
    return Settings(home=Path("home"), **more)


def listed(who="kim@x.example", role="lead", **more):
    return {"who": who, "role": role, **more}


FAULTY = [
    ([{"role": "lead"}], "somebody without `who`: say who"),
    ([listed(who="")], "say who"),
    ([listed(who="ki\u200bm@x.example")], "characters that can be seen"),
    ([listed(who=7)], "7: say who"),
    ([listed(who="local:kim")], "names begin of those who did not sign in"),
    ([listed(role="admin")], "role 'admin': no such role"),
    ([listed(role="Lead")], "role 'Lead': no such role"),
    ([listed(role=["lead"])], "no such role"),
    ([{"who": "kim@x.example"}], "role None: no such role"),
    ([listed(role="reviewer")], "a reviewer needs faculties"),
    ([listed(role="reviewer", faculties=[])], "a reviewer needs faculties"),
    ([listed(role="reviewer", faculties="Science")], "faculties must be a list"),
    ([listed(role="reviewer", faculties=[1])], "faculties must be a list of names"),
    ([listed(role="reviewer", faculties=[""])], "faculties must be a list of names"),
    ([listed(roles="lead")], "unknown: roles"),
    ([listed(), listed(who="Kim@X.example ", role="viewer")], "kim@x.example is listed twice"),
    (["kim@x.example"], "must be a table"),
]


@pytest.mark.parametrize(("people", "fault"), FAULTY)
def test_each_fault_of_the_list_is_named(people, fault):
    with pytest.raises(UserError, match=fault):
        sign_in.checked(settings(people=people))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"signin_role": "groups", "signin_roles": {"a": "boss"}}, "a = boss: no such role"),
        ({"signin_role": "groups"}, "one is no use without the other"),
        ({"signin_roles": {"a": "lead"}}, "one is no use without the other"),
        ({"signin_identity": ""}, "signin.identity"),
    ],
)
def test_each_fault_of_roles_by_claim_is_named(more, fault):
    with pytest.raises(UserError, match=fault):
        sign_in.checked(settings(**more))


def test_all_faults_are_in_one_message_with_the_roles_there_are():
    people = [one for rows, _ in FAULTY for one in rows]
    with pytest.raises(UserError) as caught:
        sign_in.checked(settings(people=people, signin_role="groups", signin_roles={"a": "boss"}))
    said = str(caught.value)
    assert all(
        one in said
        for one in ("say who", "'admin'", "needs faculties", "listed twice", "a = boss", *ROLES)
    )


def test_right_settings_pass():
    sign_in.checked(settings())
    sign_in.checked(
        settings(
            people=[
                listed(),
                listed("rae@x.example", "reviewer", faculties=["Science"]),
                listed("t@x", "technician"),
            ],
            signin_role="groups",
            signin_roles={"a": "viewer", "b": "lead"},
        )
    )


# -- who somebody is -----------------------------------------------------------------------------------


def technician(number, email, faculty="Science"):
    return Technician(
        f"T{number}",
        "Ada",
        "Quillby",
        email=email,
        spells=(Spell(faculty=faculty, start=date(2020, 1, 1)),),
    )


ROSTER = [
    technician(1, "Ada@X.example"),
    technician(2, "bo@x.example"),
    technician(3, "shared@x.example"),
    technician(4, "SHARED@x.example"),
    technician(5, None),
    technician(6, "lee@x.example"),
    technician(7, "gro\u00df@x.example"),
]
PEOPLE = [
    listed("Lee@X.example", "lead"),
    listed("rae@x.example", "reviewer", faculties=["Science", "Arts"]),
    listed("bo@x.example", "viewer"),
    listed("tea@x.example", "technician"),
]
BY_LIST = settings(people=PEOPLE)
BY_CLAIM = settings(
    people=PEOPLE,
    signin_role="groups",
    signin_roles={
        "ta-leads": "lead",
        "ta-reviewers": "reviewer",
        "everybody": "viewer",
        "techs": "technician",
    },
    signin_faculty="ou",
)
BY_ID = settings(signin_identity="sub", signin_technician="employeeNumber")


def claims(email="vic@x.example", **more):
    made = {"email": email, "aud": "technicians", "iat": NOW.timestamp(), **more}
    return {name: value for name, value in made.items() if value is not None}


def person(given, made=BY_LIST, now=NOW):
    return sign_in.person(given, BY, made, sign_in.staff(ROSTER, made.signin_technician), now)


@pytest.mark.parametrize(
    ("given", "made", "expected"),
    [
        # by list
        (claims(), BY_LIST, Person("vic@x.example", "viewer")),
        (claims("lee@x.example"), BY_LIST, Person("lee@x.example", "lead", "T6")),
        (
            claims("RAE@x.example "),
            BY_LIST,
            Person("rae@x.example", "reviewer", None, ("Science", "Arts")),
        ),
        (
            claims("bo@x.example"),
            BY_LIST,
            Person("bo@x.example", "viewer", "T2"),
        ),  # listed as less than a technician
        (
            claims("tea@x.example"),
            BY_LIST,
            Person("tea@x.example", "technician"),
        ),  # on no roster: no record
        (
            claims("lee@x.example", groups=["ta-leads"]),
            BY_LIST,
            Person("lee@x.example", "lead", "T6"),
        ),
        (
            claims(groups=["ta-leads"]),
            BY_LIST,
            Person("vic@x.example", "viewer"),
        ),  # no claim was named
        # technicians
        (claims("aDA@x.EXAMPLE"), BY_LIST, Person("ada@x.example", "technician", "T1")),
        (claims("shared@x.example"), BY_LIST, Person("shared@x.example", "viewer")),
        (claims("gro\u00df@x.example"), BY_LIST, Person("gro\u00df@x.example", "technician", "T7")),
        (claims("gross@x.example"), BY_LIST, Person("gross@x.example", "viewer")),
        # by claim
        (claims(groups="ta-leads"), BY_CLAIM, Person("vic@x.example", "lead")),
        (
            claims(groups=["x", "everybody", "ta-leads", "techs"]),
            BY_CLAIM,
            Person("vic@x.example", "lead"),
        ),
        (claims(groups=["techs", "everybody"]), BY_CLAIM, Person("vic@x.example", "technician")),
        (claims(groups=["TA-leads", "ta-leads "]), BY_CLAIM, Person("vic@x.example", "viewer")),
        (claims(groups={"ta-leads": True}), BY_CLAIM, Person("vic@x.example", "viewer")),
        (claims(groups=[["ta-leads"], None, 3]), BY_CLAIM, Person("vic@x.example", "viewer")),
        (
            claims("ada@x.example", groups=["everybody"]),
            BY_CLAIM,
            Person("ada@x.example", "viewer", "T1"),
        ),
        (
            claims("ada@x.example", groups=["other"]),
            BY_CLAIM,
            Person("ada@x.example", "technician", "T1"),
        ),
        (
            claims(groups="ta-reviewers", ou="Arts"),
            BY_CLAIM,
            Person("vic@x.example", "reviewer", None, ("Arts",)),
        ),
        (
            claims(groups="ta-reviewers", ou=["Arts", 3]),
            BY_CLAIM,
            Person("vic@x.example", "reviewer", None, ("Arts",)),
        ),
        (claims(groups="ta-reviewers", ou=7), BY_CLAIM, Person("vic@x.example", "reviewer")),
        # the list is nearer than the claim
        (
            claims("bo@x.example", groups="ta-leads", ou="Arts"),
            BY_CLAIM,
            Person("bo@x.example", "viewer", "T2"),
        ),
        (
            claims("rae@x.example", ou="Law"),
            BY_CLAIM,
            Person("rae@x.example", "reviewer", None, ("Science", "Arts")),
        ),
        # by id
        (claims(sub="s-1", employeeNumber="T1"), BY_ID, Person("s-1", "technician", "T1")),
        (claims(sub="s-1", employeeNumber="t1 "), BY_ID, Person("s-1", "technician", "T1")),
        (claims("ada@x.example", sub="s-1"), BY_ID, Person("s-1", "viewer")),
        (claims(sub="s-1", employeeNumber=1), BY_ID, Person("s-1", "viewer")),
        (claims(None, sub="s-1", email_verified=False), BY_ID, Person("s-1", "viewer")),
        # a setting that names no claim asks for none
        (
            claims(**{"": ["ta-leads"]}),
            settings(signin_roles={"ta-leads": "lead"}),
            Person("vic@x.example", "viewer"),
        ),
        (
            claims("ada@x.example", **{"": "T1"}),
            settings(signin_technician=""),
            Person("ada@x.example", "viewer"),
        ),
        # verified, or not said
        (
            claims("ada@x.example", email_verified=True),
            BY_LIST,
            Person("ada@x.example", "technician", "T1"),
        ),
        (
            claims("ada@x.example", email_verified="true"),
            BY_LIST,
            Person("ada@x.example", "technician", "T1"),
        ),
        # several audiences
        (claims(aud=["other", "technicians"]), BY_LIST, Person("vic@x.example", "viewer")),
    ],
)
def test_claims_become_a_person(given, made, expected):
    assert person(given, made) == expected


def test_an_unverified_address_makes_nobody_a_technician_though_another_claim_names_them():
    by_sub = settings(signin_identity="sub")
    assert person(claims("ada@x.example", sub="s"), by_sub).technician_id == "T1"
    assert (
        person(claims("ada@x.example", sub="s", email_verified=False), by_sub).technician_id is None
    )


LOOKALIKE = [
    "le\u200be@x.example",
    "\ufefflee@x.example",
    "lee@x.example\u00ad",
    "lee@x.example\n",
    "\x00lee@x.example",
    "lee@x.example\u2028",
    "\u202elee@x.example",
    "lee\u034f@x.example",
    "lee\ufe0f@x.example",
    "lee\u3164@x.example",
    "lee\ue000@x.example",
    "lee\udcff@x.example",
    "lee\u2800@x.example",
    "lee\U000e0100@x.example",
    "\uff4cee@x.example",
    "lee@x.examp\u2113e",
    "lee\u00a0@x.example",
    "\u017fee@x.example",
    "lee\u212a@x.example",
]


@pytest.mark.parametrize("who", LOOKALIKE, ids=ascii)
def test_a_name_that_could_pass_for_anothers_is_refused(who):
    with pytest.raises(SignInRefused, match="does not say who you are"):
        person(claims(who))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (claims(None), "claim `email`"),
        (claims(""), "does not say who"),
        (claims("   "), "does not say who"),
        (claims(["lee@x.example"]), "does not say who"),
        (claims(5), "does not say who"),
        (claims("local:kim"), "does not say who"),
        (claims(" Local:kim"), "does not say who"),
        (claims("local\uff1akim"), "does not say who"),
        (claims("lee@x.example", email_verified=False), "not verified"),
        (claims("lee@x.example", email_verified="false"), "not verified"),
        (claims("lee@x.example", email_verified=0), "not verified"),
        (claims("lee@x.example") | {"email_verified": None}, "not verified"),
        (claims("lee@x.example", aud="other"), "another program"),
        (claims("lee@x.example", aud="Technicians"), "another program"),
        (claims("lee@x.example", aud=None), "another program"),
        (claims("lee@x.example", aud=[]), "another program"),
        (claims("lee@x.example", aud=["other"]), "another program"),
        (claims("lee@x.example", aud=7), "another program"),
        (claims("lee@x.example", aud={"technicians": 1}), "another program"),
        (claims("lee@x.example", aud=[["technicians"]]), "another program"),
        (claims("lee@x.example", iat=None), "when it was made"),
        (claims("lee@x.example", iat=str(NOW.timestamp())), "when it was made"),
        (claims("lee@x.example", iat=True), "when it was made"),
        (claims("lee@x.example", iat=[1]), "when it was made"),
        (claims("lee@x.example", iat=math.nan), "too long ago"),
        (claims("lee@x.example", iat=-math.inf), "too long ago"),
        (claims("lee@x.example", iat=math.inf), "in the future"),
        (claims("lee@x.example", iat=10**400), "in the future"),
        (claims("lee@x.example", iat=0), "too long ago"),
    ],
)
def test_what_names_nobody_or_is_not_for_us_is_refused(given, refusal):
    with pytest.raises(SignInRefused, match=refusal):
        person(given)


@pytest.mark.parametrize(
    ("age", "let_in"),
    [
        (timedelta(0), True),
        (timedelta(hours=12), True),
        (timedelta(hours=12, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
        (timedelta(days=-1), False),
        (timedelta(days=30), False),
    ],
)
def test_a_sign_in_lasts_as_long_as_the_settings_say(age, let_in):
    given = claims("lee@x.example", iat=(NOW - age).timestamp())
    if let_in:
        assert person(given).role == "lead"
    else:
        with pytest.raises(SignInRefused):
            person(given)


def test_hours_may_be_set_and_however_many_overflow_nothing():
    with pytest.raises(SignInRefused):
        person(claims(iat=NOW.timestamp() - 3601), replace(BY_LIST, signin_hours=1))
    assert person(claims(iat=1), replace(BY_LIST, signin_hours=10**12)).role == "viewer"


# -- claims of any kind --------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "lee@x.example",
        "ada@x.example",
        "local:x",
        "technicians",
        "ta-leads",
        "ta-reviewers",
        "T1",
        "true",
        "",
        *LOOKALIKE,
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | WORDS, inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = ("", "sub", "groups", "ou", "employeeNumber", "email_verified")
GROUPS = st.lists(
    st.sampled_from(["ta-leads", "ta-reviewers", "techs", "x"]) | ANYTHING, max_size=3
)
MADE_UP = st.fixed_dictionaries(
    {
        "aud": st.just("technicians") | st.just(["technicians"]) | ANYTHING,
        "iat": st.just(NOW.timestamp()) | st.integers() | st.floats() | ANYTHING,
        "email": WORDS | st.emails() | ANYTHING,
    },
    optional=dict.fromkeys(NAMES, WORDS | GROUPS | ANYTHING),
)


@hypothesis.settings(max_examples=400, deadline=None)
@given(given=MADE_UP, made=st.sampled_from([BY_LIST, BY_CLAIM, BY_ID]))
def test_claims_of_any_kind_are_refused_or_give_no_more_than_the_settings_say(given, made):
    try:
        found = person(given, made)
    except SignInRefused:
        return
    said = given.get("groups") if made is BY_CLAIM else None
    values = (
        [said]
        if isinstance(said, str)
        else [one for one in said or () if isinstance(one, str)]
        if isinstance(said, list)
        else []
    )
    if found.role == "lead":
        assert (made is not BY_ID and found.who == "lee@x.example") or "ta-leads" in values
    if found.role == "reviewer":
        assert found.who == "rae@x.example" or "ta-reviewers" in values
    if found.technician_id is not None:
        name = "employeeNumber" if made is BY_ID else "email"
        assert isinstance(given[name], str)
        mine = next(one for one in ROSTER if one.technician_id == found.technician_id)
        assert (
            given[name].strip().lower()
            == (mine.technician_id if made is BY_ID else mine.email or "").lower()
        )
    assert found.who.isprintable()
    assert not found.who.startswith("local:")
    assert given["aud"] in ("technicians", ["technicians"]) or "technicians" in given["aud"]
