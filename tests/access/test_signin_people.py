"""From claims to a person with a role: every rule of `signin`, and claims of any kind that a
service may send.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.access.permissions import Person
from attribution.access.provider import Provider
from attribution.access.sign_in import SignInRefused, person_of, staff_by_claim
from attribution.core.model import Spell, Technician
from attribution.home.settings import Settings

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PROVIDER = Provider("technicians", "papers.example")


def settings(**more) -> Settings:
    return Settings(home=Path("home"), **more)


def listed(who, role, **more):
    return {"who": who, "role": role, **more}


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
    values = {"email": email, "aud": "technicians", "iat": NOW.timestamp(), **more}
    return {name: value for name, value in values.items() if value is not None}


def person(values, settings=BY_LIST):
    staff = staff_by_claim(ROSTER, settings, NOW.date())
    return person_of(values, PROVIDER, settings, staff, NOW)


@pytest.mark.parametrize(
    ("values", "settings", "expected"),
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
        # verified, or the service does not say
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
def test_claims_become_a_person(values, settings, expected):
    assert person(values, settings) == expected


def test_an_unverified_address_makes_no_one_a_technician_though_another_claim_names_them():
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
    ("values", "refusal"),
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
def test_claims_that_name_no_one_or_are_not_for_this_program_are_refused(values, refusal):
    with pytest.raises(SignInRefused, match=refusal):
        person(values)


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
    values = claims("lee@x.example", iat=(NOW - age).timestamp())
    if let_in:
        assert person(values).role == "lead"
    else:
        with pytest.raises(SignInRefused):
            person(values)


def test_hours_may_be_set_and_however_many_overflow_nothing():
    with pytest.raises(SignInRefused):
        person(claims(iat=NOW.timestamp() - 3601), replace(BY_LIST, signin_hours=1))
    assert person(claims(iat=1), replace(BY_LIST, signin_hours=10**12)).role == "viewer"


# -- claims of any kind ----------------------------------------------------------------------------

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


def texts(claim):
    """The texts of a claim, which is one text or a list; written again by hand."""
    if isinstance(claim, str):
        return [claim]
    return [value for value in claim if isinstance(value, str)] if isinstance(claim, list) else []


@hypothesis.settings(max_examples=400, deadline=None)
@given(values=MADE_UP, settings=st.sampled_from([BY_LIST, BY_CLAIM, BY_ID]))
def test_claims_of_any_kind_are_refused_or_give_no_more_than_the_settings_say(values, settings):
    try:
        accepted = person(values, settings)
    except SignInRefused:
        return
    groups = texts(values.get("groups")) if settings is BY_CLAIM else []
    if accepted.role == "lead":
        listed_as_lead = settings is not BY_ID and accepted.who == "lee@x.example"
        assert listed_as_lead or "ta-leads" in groups
    if accepted.role == "reviewer":
        assert accepted.who == "rae@x.example" or "ta-reviewers" in groups
    if accepted.technician_id is not None:
        assert_names(values, settings, accepted.technician_id)
    assert accepted.who.isprintable()
    assert not accepted.who.startswith("local:")
    assert values["aud"] in ("technicians", ["technicians"]) or "technicians" in values["aud"]


def assert_names(values, settings, technician_id):
    """The claim that the settings name must hold the id or the address of this technician."""
    name = "employeeNumber" if settings is BY_ID else "email"
    assert isinstance(values[name], str)
    (technician,) = [entry for entry in ROSTER if entry.technician_id == technician_id]
    held = technician.technician_id if settings is BY_ID else technician.email or ""
    assert values[name].strip().lower() == held.lower()


# -- leavers, whose address another person may have by now -----------------------------------------


def leaver(number, end, email="kim@x.example"):
    post = Spell(faculty="Science", start=date(2020, 1, 1), end=end)
    return replace(technician(number, email), spells=(post,))


@pytest.mark.parametrize(
    ("days", "end", "opens"),
    [
        (30, date(2026, 4, 4), True),
        (30, date(2026, 4, 3), False),
        (0, date(2026, 5, 4), True),
        (0, date(2026, 5, 3), False),
        (400, date(2025, 4, 1), True),
        (30, None, True),
    ],
)
def test_an_address_opens_a_leavers_record_for_some_days_only(days, end, opens):
    staff = staff_by_claim([leaver(1, end)], settings(signin_leaver_days=days), NOW.date())
    assert staff == ({"kim@x.example": "T1"} if opens else {})


def test_an_address_that_was_given_to_another_technician_opens_the_record_of_that_person():
    roster = [leaver(1, date(2025, 6, 30)), leaver(2, None)]
    assert staff_by_claim(roster, settings(), NOW.date()) == {"kim@x.example": "T2"}
    roster = [leaver(1, date(2026, 4, 30)), leaver(2, None)]
    assert staff_by_claim(roster, settings(), NOW.date()) == {}, "in the days when it may be either"


def test_an_employee_number_is_no_other_persons_later():
    by_number = settings(signin_technician="employee_number")
    assert staff_by_claim([leaver(1, date(2020, 6, 30))], by_number, NOW.date()) == {"t1": "T1"}


def test_a_person_without_dates_of_post_has_not_left():
    person = replace(technician(1, "kim@x.example"), spells=())
    assert staff_by_claim([person], settings(), NOW.date()) == {"kim@x.example": "T1"}
