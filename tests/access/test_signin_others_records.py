"""Signed in, with ids of other people in the address: only what papers print is shown of them."""

import re

import hosting
import institution
import pytest
from institution import BOBBY, CLAIM_OF_T2, DRAFT, KILN, LEAD, REVIEWER, TECHNICIAN, VIEWER

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
    with hosting.visitors(served.url) as make:
        yield {who: make().sign_in(who) for who in (LEAD, REVIEWER, TECHNICIAN, VIEWER)}


def holds(screen, *words):
    return [word for word in words if re.search(rf"\b{re.escape(word)}\b", screen.text)]


SECRETS = (BOBBY, KILN, CLAIM_OF_T2, DRAFT, institution.university.FORMER)


def test_the_lead_sees_what_the_others_must_not(profiles, ids):
    tab = profiles[LEAD].tab()
    everything = [BOBBY, KILN, PRINTED, "T2"]
    assert holds(tab.go("technicians", technician="T2"), *everything) == everything
    assert holds(tab.go("claims", claim=ids.submitted), CLAIM_OF_T2)
    assert holds(tab.go("claims", claim=ids.draft), DRAFT)


@pytest.mark.parametrize("who", [TECHNICIAN, VIEWER])
@pytest.mark.parametrize(
    "page",
    ["technicians", "me", "queue", "log", "offroster", "hr", "teams", "health", "", "claims"],
)
def test_another_technicians_id_in_any_address_shows_nothing_of_theirs(profiles, who, page):
    tab = profiles[who].tab()
    new = [{"technician": "T2", "new": "10.5555/thanks"}] if page == "claims" else []
    for query in ({"technician": "T2"}, *new):
        screen = tab.go(page, **query)
        assert screen.who[0] == who
        assert holds(screen, *SECRETS, PRINTED, "T2", "Cleo Marsh") == []


@pytest.mark.parametrize("name", ["submitted", "draft"])
@pytest.mark.parametrize("who", [TECHNICIAN, VIEWER, REVIEWER])
def test_another_persons_claim_is_as_unknown_as_one_that_does_not_exist(profiles, ids, who, name):
    tab = profiles[who].tab()
    screen = tab.go("claims", claim=getattr(ids, name))
    assert holds(screen, *SECRETS, PRINTED, "T2", "letter of 3 May") == []
    unknown = tab.go("claims", claim="no-such-claim")
    assert _content(screen) == _content(unknown)


def _content(screen):
    """The paragraphs, headings and buttons of a page, without ids."""
    texts = re.findall(r"<(?:p|h\d)[^>]*>(.*?)</(?:p|h\d)>", screen.text)
    return texts[:6], sorted(screen.buttons)


def test_a_work_tells_a_technician_their_own_credit_only(profiles, works):
    thanks, own = works["10.5555/thanks"], works["10.5555/nasty"]
    ada, lead = profiles[TECHNICIAN].tab(), profiles[LEAD].tab()
    assert holds(lead.go("works", work=thanks), "T2")
    assert holds(ada.go("works", work=thanks), *SECRETS, "T2") == []
    assert PRINTED in ada.last.text, "the paper itself prints the name"
    assert holds(ada.go("works", work=own), "T1")
    assert holds(ada.go("works", work=works["10.5555/tie"]), "T3", "T4") == []


@pytest.mark.parametrize("page", ["technicians", "queue", "claims", "teams", ""])
def test_a_reviewer_sees_no_one_of_another_faculty(profiles, page):
    for technician_id in ("T2", "T4"):
        screen = profiles[REVIEWER].tab().go(page, technician=technician_id)
        assert screen.who == (REVIEWER, "reviewer")
        assert holds(screen, *SECRETS, "T2", "T4") == []


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("overview", "counts are to the nearest 5"),
        ("why", "rows about 2 technicians or fewer are left out"),
        ("teams", "The sentences"),
        ("health", "Missing after the last harvest"),
    ],
)
def test_a_reviewer_sees_pages_of_figures_without_exact_ones_of_others(profiles, page, text):
    screen = profiles[REVIEWER].tab().go(page)
    assert text in screen.text
    assert "What you do here is saved under" in screen.text, "the page is drawn to its end"
    assert holds(screen, "Entries in the ledger", "Checked by a person", institution.KILN) == []


def test_a_reviewer_sees_their_own_faculty(profiles):
    screen = profiles[REVIEWER].tab().go("technicians", technician="T1")
    assert holds(screen, "Quillby", "T1") == ["Quillby", "T1"]
    assert institution.university.FORMER not in screen.text


def test_a_technician_sees_their_own_record(profiles):
    screen = profiles[TECHNICIAN].tab().go("")
    assert "My contributions" in screen.text
    assert holds(screen, *SECRETS, "T2", "T3", "T4") == []


def test_what_a_lead_looked_at_is_noted_under_the_name_of_the_sign_in(profiles, served):
    profiles[LEAD].tab().go("technicians", technician="T2")
    noted = (served.home / "logs/access.jsonl").read_text()
    assert LEAD in noted
    assert '"T2"' in noted
    assert "Heath" not in noted
