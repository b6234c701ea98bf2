"""The settings that give people roles: every fault is named, and all in one message."""

from __future__ import annotations

from pathlib import Path

import pytest

from attribution.access.permissions import ROLES
from attribution.access.role_settings import check_roles
from attribution.core.errors import UserError
from attribution.home.settings import Settings


def settings(**more) -> Settings:
    return Settings(home=Path("home"), **more)


def listed(who="kim@x.example", role="lead", **more):
    return {"who": who, "role": role, **more}


FAULTY = [
    ([{"role": "lead"}], "an entry without `who`: enter `who`"),
    ([listed(who="")], "enter `who`"),
    ([listed(who="ki\u200bm@x.example")], "characters that can be seen"),
    ([listed(who=7)], "7: enter `who`"),
    ([listed(who="local:kim")], "only names of people without sign-in begin with local:"),
    ([listed(role="admin")], "role 'admin': enter one of the roles"),
    ([listed(role="Lead")], "role 'Lead': enter one of the roles"),
    ([listed(role=["lead"])], r"role \['lead'\]: enter one of the roles"),
    ([{"who": "kim@x.example"}], "role None: enter one of the roles"),
    ([listed(role="reviewer")], "a reviewer needs at least one"),
    ([listed(role="reviewer", faculties=[])], "a reviewer needs at least one"),
    ([listed(role="reviewer", faculties="Science")], "enter faculties as a list of names"),
    ([listed(role="reviewer", faculties=[1])], "enter faculties as a list of names"),
    ([listed(role="reviewer", faculties=[""])], "enter faculties as a list of names"),
    ([listed(roles="lead")], "remove roles"),
    ([listed(role="manager")], "a manager needs at least one of technicians, facilities"),
    ([listed(role="facility manager")], "a facility manager needs at least one"),
    ([listed(role="manager", technicians="T1")], "enter technicians as a list of names"),
    ([listed(role="manager", investigators=[7])], "enter investigators as a list of names"),
    ([listed(), listed(who="Kim@X.example ", role="viewer")], "kim@x.example is listed twice"),
    (["kim@x.example"], "write it as a table"),
]


@pytest.mark.parametrize(("people", "fault"), FAULTY)
def test_each_fault_of_the_list_is_named(people, fault):
    with pytest.raises(UserError, match=fault):
        check_roles(settings(people=people))


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (
            {"signin_role": "groups", "signin_roles": {"a": "boss"}},
            "a = boss: enter one of the roles",
        ),
        ({"signin_role": "groups"}, "set both or neither"),
        ({"signin_roles": {"a": "lead"}}, "set both or neither"),
        ({"signin_identity": ""}, "signin.identity"),
    ],
)
def test_each_fault_of_roles_by_claim_is_named(more, fault):
    with pytest.raises(UserError, match=fault):
        check_roles(settings(**more))


def test_all_faults_are_in_one_message_with_the_roles_there_are():
    people = [entry for entries, _ in FAULTY for entry in entries]
    with pytest.raises(UserError) as caught:
        check_roles(settings(people=people, signin_role="groups", signin_roles={"a": "boss"}))
    message = str(caught.value)
    faults = ("enter `who`", "'admin'", "needs at least one", "listed twice", "a = boss")
    for part in (*faults, *ROLES):
        assert part in message


def test_right_settings_pass():
    check_roles(settings())
    check_roles(
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
