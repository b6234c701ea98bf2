"""The matrix of rights: every action, every role, every subject, written again by hand."""

import pytest

from attribution.access import log, permissions
from attribution.access.permissions import MATRIX, ROLES, SUBJECTS, Person
from attribution.core.errors import UserError

R, L = "reviewer", "lead"
EXPECTED = {
    "see public figures": {
        *(
            "viewer none",
            "technician none",
            "manager none",
            "reviewer none",
            "lead none",
            "facility manager none",
        ),
    },
    **dict.fromkeys(
        ("see figures", "name facility", "see invitations"),
        frozenset({"reviewer none", "lead none"}),
    ),
    **dict.fromkeys(
        ("see facility", "import bookings"), frozenset({"facility manager none", "lead none"})
    ),
    "see exact figures": {"lead none"},
    "see works": {
        "technician none",
        "manager none",
        "reviewer none",
        "lead none",
        "facility manager none",
    },
    "see groups": {"manager none", "lead none"},
    "see sheet": {
        *("technician own", "reviewer own", "manager own", "manager none"),
        "facility manager own",
        *("lead own", "lead faculty", "lead other", "lead none"),
    },
    "write sheet": {"manager none", "lead own", "lead faculty", "lead other", "lead none"},
    "answer sheet": {
        *("technician own", "manager own", "reviewer own", "facility manager own"),
        *("lead own", "lead faculty", "lead other"),
    },
    "decide": {
        *("viewer delegated", "technician delegated", "facility manager delegated"),
        *("manager delegated", "reviewer delegated", "lead delegated"),
        "facility manager own",
        *("technician own", "manager own", "reviewer own", "reviewer faculty"),
        *("lead own", "lead faculty", "lead other"),
    },
    "write claim": {
        *("viewer delegated", "technician delegated", "facility manager delegated"),
        *("manager delegated", "reviewer delegated", "lead delegated"),
        "facility manager own",
        *("technician own", "manager own", "reviewer own"),
        *("lead own", "lead faculty", "lead other"),
    },
    **dict.fromkeys(
        ("see record", "export record", "see claim", "see attachment"),
        frozenset(
            {
                "technician own",
                "facility manager own",
                "manager own",
                "reviewer own",
                "reviewer faculty",
                "lead own",
                "lead faculty",
                "lead other",
            }
        ),
    ),
    **dict.fromkeys(
        (
            "name a delegate",
            "consent",
            "record an ORCID iD",
            "change names",
            "object",
            "see former names",
            "see looks",
            "export subject",
        ),
        frozenset(
            {
                "technician own",
                "facility manager own",
                "manager own",
                "reviewer own",
                "lead own",
                "lead faculty",
                "lead other",
            }
        ),
    ),
    "sign in at ORCID": {
        *("technician own", "facility manager own", "manager own", "reviewer own", "lead own"),
    },
    "judge claim": {"reviewer faculty", "lead faculty", "lead other"},
    "reassign claim": {"lead faculty", "lead other"},
    "forget": {"lead own", "lead faculty", "lead other"},
    **dict.fromkeys(
        ("see queue", "export queue", "import queue"),
        frozenset(
            {
                "reviewer faculty",
                "reviewer none",
                "lead own",
                "lead faculty",
                "lead other",
                "lead none",
            }
        ),
    ),
    **dict.fromkeys(
        (
            "export tables",
            "import roster",
            "import outputs",
            "leave a person out of bookings",
            "collect papers",
            "change settings",
            "invite",
            "freeze",
            "see peers",
            "audit",
            "see access log",
            "see set-up",
            "see people off the roster",
        ),
        frozenset({"lead none"}),
    ),
}


@pytest.mark.parametrize("action", MATRIX)
def test_every_action_is_allowed_to_exactly_the_expected_roles_and_subjects(action):
    combinations = {
        f"{role} {subject}"
        for role in ROLES
        for subject in SUBJECTS
        if permissions.allowed(role, action, subject)
    }
    assert combinations == EXPECTED[action]


def test_no_role_and_an_unknown_one_may_do_nothing():
    for role in ("", "admin", "Lead", "lead "):
        assert not any(
            permissions.allowed(role, action, subject) for action in MATRIX for subject in SUBJECTS
        )
    with pytest.raises(KeyError):
        permissions.allowed("lead", "drop tables")


@pytest.mark.parametrize(
    ("person", "technician_id", "faculties", "subject"),
    [
        (Person("a", "technician", "T1"), "T1", ("Science",), "own"),
        (Person("a", "reviewer", "T1", ("Science",)), "T1", ("Science",), "own"),
        (Person("a", "reviewer", None, ("Science",)), "T2", ("Arts", "Science"), "faculty"),
        (Person("a", "reviewer", None, ("Science",)), "T2", ("Arts",), "other"),
        (Person("a", "reviewer", None, ()), "T2", (None,), "other"),
        (Person("a", "reviewer", None, ("Science",)), "T2", (), "other"),
        (Person("a", "technician", None, ("Science",)), "T2", ("Science",), "faculty"),
    ],
)
def test_whose_record_it_is(person, technician_id, faculties, subject):
    assert permissions.subject_of(person, technician_id, faculties) == subject


def test_a_refusal_says_what_to_do_and_not_whether_the_record_exists():
    with pytest.raises(UserError) as caught:
        permissions.require(Person("a", "technician", "T1"), "see record", "T2")
    assert "T2" not in str(caught.value)
    assert str(caught.value).startswith("Ask the lead.")


def test_ones_own_data_is_not_in_the_access_log(tmp_path):
    log.note(tmp_path, Person("a", "lead", "T1"), "see record", ["T1"])
    assert list(log.entries(tmp_path)) == []
    log.note(tmp_path, Person("a", "lead", "T1"), "see records", ["T3", "T1", "T2", "T3"], "c1")
    (line,) = log.entries(tmp_path)
    assert line["technicians"] == ["T2", "T3"]
    parts = {"at", "who", "role", "action", "technicians", "what"}
    assert set(line) == parts | {"nonce", "seal", "chain"}
