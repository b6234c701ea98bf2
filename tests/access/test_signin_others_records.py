"""Signed in, with the ids of other people in the address: nothing of theirs comes, but what papers print."""

import re

import institution
import pytest
from institution import BOBBY, DRAFT, KILN, LEAD, REVIEWER, TECHNICIAN, THEIRS, VIEWER

from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot

PRINTED = "Heath"  # T2's name; one paper thanks "Bo Heath"


@pytest.fixture(scope="module")
def works(served):
    """Work ids by DOI."""
    reader = snapshot_reader.Reader(current_snapshot(served.home))
    rows = reader.rows("select work_id, doi from works where doi is not null")
    reader.close()
    return {row["doi"]: row["work_id"] for row in rows}


@pytest.fixture(scope="module")
def ids(served):
    return institution.ids(served.home)


@pytest.fixture(scope="module")
def profiles(served):
    """One visitor of each role, signed in once."""
    from hosting import visitors

    with visitors(served.url) as make:
        yield {who: make().sign_in(who) for who in (LEAD, REVIEWER, TECHNICIAN, VIEWER)}


def holds(seen, *words):
    return [one for one in words if re.search(rf"\b{re.escape(one)}\b", seen.text)]


SECRETS = (BOBBY, KILN, THEIRS, DRAFT, institution.university.FORMER)


def test_the_lead_sees_what_the_others_must_not(profiles, ids):
    tab = profiles[LEAD].tab()
    assert holds(tab.go("technicians", technician="T2"), BOBBY, KILN, PRINTED, "T2") == [
        BOBBY,
        KILN,
        PRINTED,
        "T2",
    ]
    assert holds(tab.go("claims", claim=ids.theirs), THEIRS)
    assert holds(tab.go("claims", claim=ids.draft), DRAFT)


@pytest.mark.parametrize("who", [TECHNICIAN, VIEWER])
@pytest.mark.parametrize(
    "page", ["technicians", "me", "queue", "log", "offroster", "teams", "health", "", "claims"]
)
def test_another_technicians_id_in_any_address_shows_nothing_of_theirs(profiles, who, page):
    tab = profiles[who].tab()
    new = [{"technician": "T2", "new": "10.5555/thanks"}] if page == "claims" else []
    for query in ({"technician": "T2"}, *new):
        seen = tab.go(page, **query)
        assert seen.who[0] == who
        assert holds(seen, *SECRETS, PRINTED, "T2", "Cleo Marsh") == []


@pytest.mark.parametrize("name", ["theirs", "draft"])
@pytest.mark.parametrize("who", [TECHNICIAN, VIEWER, REVIEWER])
def test_somebody_elses_claim_is_as_unknown_as_one_that_is_not_there(profiles, ids, who, name):
    tab = profiles[who].tab()
    seen = tab.go("claims", claim=getattr(ids, name))
    assert holds(seen, *SECRETS, PRINTED, "T2", "letter of 3 May") == []
    unknown = tab.go("claims", claim="no-such-claim")
    assert _says(seen) == _says(unknown)


def _says(seen):
    """What a page says, without ids."""
    return re.findall(r"<(?:p|h\d)[^>]*>(.*?)</(?:p|h\d)>", seen.text)[:6], sorted(seen.buttons)


def test_a_work_tells_a_technician_their_own_credit_only(profiles, works):
    thanks, own = works["10.5555/thanks"], works["10.5555/nasty"]
    ada, lead = profiles[TECHNICIAN].tab(), profiles[LEAD].tab()
    assert holds(lead.go("works", work=thanks), "T2")
    assert holds(ada.go("works", work=thanks), *SECRETS, "T2") == []
    assert PRINTED in ada.last.text, "the paper itself prints the name"
    assert holds(ada.go("works", work=own), "T1")
    assert holds(ada.go("works", work=works["10.5555/tie"]), "T3", "T4") == []


@pytest.mark.parametrize("page", ["technicians", "queue", "claims", "teams", ""])
def test_a_reviewer_sees_nobody_of_another_faculty(profiles, page):
    for asked in ("T2", "T4"):
        seen = profiles[REVIEWER].tab().go(page, technician=asked)
        assert seen.who == (REVIEWER, "reviewer")
        assert holds(seen, *SECRETS, "T2", "T4") == []


def test_a_reviewer_sees_their_own_faculty(profiles):
    seen = profiles[REVIEWER].tab().go("technicians", technician="T1")
    assert holds(seen, "Quillby", "T1") == ["Quillby", "T1"]
    assert institution.university.FORMER not in seen.text


def test_a_technician_sees_their_own_record(profiles):
    seen = profiles[TECHNICIAN].tab().go("")
    assert "My contributions" in seen.text
    assert holds(seen, *SECRETS, "T2", "T3", "T4") == []


def test_what_a_lead_looked_at_is_noted_under_the_name_of_the_sign_in(profiles, served):
    profiles[LEAD].tab().go("technicians", technician="T2")
    noted = (served.home / "logs/access.jsonl").read_text()
    assert LEAD in noted
    assert '"T2"' in noted
    assert "Heath" not in noted
