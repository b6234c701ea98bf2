"""Highlights move at freezes only, and name nobody without consent and a confirmed credit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import command_line
import pytest
from lxml import etree
from measure_worlds import database, spell, work

from attribution import workspace
from attribution.access.permissions import Person
from attribution.core.files import packaged_text
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger.event import Event
from attribution.ledger.payloads import FREEZE, Frozen
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.measure.periods import calendar_year
from attribution.privacy.choices import record_consent, record_objection
from attribution.releases.freezes.freeze import Freeze, MadeFrom, as_file, hash_of
from attribution.releases.packs import feeds, highlights
from attribution.releases.packs.highlights import Highlight, newly_credited
from attribution.releases.packs.named_beside_figures import may_be_named
from attribution.review.verdicts import decide
from attribution.workspace import Acting, Workspace

MOMENT = datetime(2026, 11, 27, 9, tzinfo=UTC)
FIRST, SECOND, THIRD = "first", "second", "third"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    """A home folder, open for the lead, with one author who may be T1."""
    settings = loading.load(command_line.make(tmp_path), {}, services())
    with workspace.opened(settings, Person("ann", "lead")) as opened:
        yield opened


def agree(office: Workspace, is_agreed: bool = True) -> None:
    record_consent(office, Acting("e-mail of 3 May"), "T1", is_agreed)


def judge(office: Workspace, verdict: str = "confirmed") -> None:
    (candidate,) = office.reader.rows("select mention_id from candidates")
    decide(office, Acting(), candidate["mention_id"], "T1", verdict, None)


def freeze(office: Workspace, name: str, *cells: ProtectedCell) -> None:
    """A freeze, a day after the one before, that released these cells."""
    at = MOMENT + timedelta(days=len(office.ledger.acts(FREEZE)))
    made_from = MadeFrom("snapshot", None, office.ledger.version(), None, {})
    data = as_file(Freeze(name, at, "ann", "", "all", [], cells, [], made_from))
    folder = office.settings.home / "freezes"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_bytes(data)
    payload = Frozen(name, hash_of(data))
    office.ledger.store(Event(key=name, act=FREEZE, at=at, who="ann", payload=payload))


def listed(office: Workspace, *names: str) -> list[Highlight]:
    return list(newly_credited(office, names).entries)


def entered(office: Workspace) -> Highlight:
    """The one entry after a confirmed credit, consent and the first freeze."""
    judge(office)
    agree(office)
    freeze(office, FIRST)
    (entry,) = listed(office, FIRST)
    return entry


def test_a_paper_enters_at_the_first_freeze_after_consent_and_confirmation(office):
    judge(office)
    freeze(office, FIRST)
    agree(office)
    assert listed(office, FIRST) == []
    freeze(office, SECOND)
    assert listed(office, FIRST) == []  # the site is still of the first
    (entry,) = listed(office, SECOND)
    assert (entry.title, entry.in_words) == ("Work W1", "Author: Ada Quillby.")
    assert entry.first == entry.last == MOMENT + timedelta(days=1)


def test_an_entry_stays_the_same_whatever_is_said_again(office):
    entry = entered(office)
    agree(office)
    judge(office)
    freeze(office, SECOND)
    assert listed(office, FIRST) == listed(office, FIRST, SECOND) == [entry]


@pytest.mark.parametrize(
    "end",
    [
        lambda office: agree(office, is_agreed=False),
        lambda office: record_objection(office, Acting("e-mail of 3 May"), "T1"),
        lambda office: judge(office, "rejected"),
        lambda office: judge(office, "unsure"),
    ],
)
def test_what_ends_consent_or_credit_takes_the_entry_out_at_once(office, end):
    entered(office)
    end(office)
    assert listed(office, FIRST) == []


def object_for_a_while(office: Workspace) -> None:
    for objects in (True, False):
        record_objection(office, Acting("e-mail of 3 May"), "T1", objects)


def take_back_and_agree(office: Workspace) -> None:
    for is_agreed in (False, True):
        agree(office, is_agreed)


@pytest.mark.parametrize("change", [object_for_a_while, take_back_and_agree])
def test_what_was_taken_back_and_given_again_waits_for_the_next_freeze(office, change):
    first = entered(office)
    change(office)
    assert listed(office, FIRST) == []
    freeze(office, SECOND)
    (entry,) = listed(office, SECOND)
    assert (entry.entry_id, entry.last > first.last) == (first.entry_id, True)


def test_a_credit_that_nobody_confirmed_and_a_person_who_did_not_agree_stay_out(office):
    agree(office)
    freeze(office, FIRST)
    assert office.reader.rows("select status from credits") == [{"status": "accepted"}]
    assert listed(office, FIRST) == []
    agree(office, is_agreed=False)
    judge(office)
    freeze(office, SECOND)
    assert listed(office, SECOND) == []


def test_the_feeds_say_the_same_and_atom_has_what_its_standard_asks_for(office):
    entry = entered(office)
    feed = feeds.Feed("Papers", "University & Co", entry.last, [entry], "https://x.example/t/")
    (item,) = json.loads(feeds.as_json_feed(feed))["items"]
    names = {"a": "http://www.w3.org/2005/Atom"}
    root = etree.fromstring(feeds.as_atom(feed))
    (atom_entry,) = root.findall("a:entry", names)
    for element in (root, atom_entry):
        for required in ("id", "title", "updated"):
            assert element.findtext(f"a:{required}", namespaces=names)
    assert root.findtext("a:author/a:name", namespaces=names) == "University & Co"
    addresses = {link.get("rel"): link.get("href") for link in root.findall("a:link", names)}
    assert addresses["self"] == "https://x.example/t/highlights.atom"
    assert atom_entry.findtext("a:id", namespaces=names) == item["id"]
    assert atom_entry.findtext("a:content", namespaces=names) == item["content_text"]
    assert item["url"] == "https://doi.org/10.5555/a"


# -- beside released figures -----------------------------------------------------------------------

ARTS, LAW = (("faculty", "Arts"),), (("faculty", "Law"),)
YEARS = {"2025": calendar_year(2025)}


def credit(technician_id: str, kind: str = "thanked", faculty: str = "Arts", year: int = 2025):
    day = date(year, 5, 1)
    of_person = {"technician_id": technician_id, "faculty": faculty, "department": None}
    return {**of_person, "posts": [], "kind": kind, "published": day}


def few(group=ARTS, kind="thanked"):
    return ProtectedCell("2025", group, kind, 60, reason=Reason.DPL)


THANKED, AUTHOR = credit("T1"), credit("T2", "author")


@pytest.mark.parametrize(
    "cell", [few(), few(()), few(kind="either"), few((("faculty", "Arts + X"),))]
)
def test_somebody_thanked_is_not_named_where_2_or_fewer_are(cell):
    """Two names would say that nobody else is; authors are known from the papers."""
    assert may_be_named([THANKED, AUTHOR], [cell], YEARS) == [AUTHOR]


def test_thanks_of_other_years_and_groups_stay():
    others = [credit("T3", year=2024), credit("T4", faculty="Law")]
    assert may_be_named(others, [few()], YEARS) == others


def test_who_moved_within_the_year_may_be_counted_in_either_faculty():
    moved = {"faculty": "Law", "department": None, "start_date": date(2025, 9, 1), "end_date": None}
    later = {**moved, "start_date": date(2026, 1, 1)}
    law = few((("faculty", "Law"),))
    assert may_be_named([THANKED | {"posts": [moved]}], [law], YEARS) == []
    assert len(may_be_named([THANKED | {"posts": [later]}], [law], YEARS)) == 1


def test_as_many_names_as_are_shown_leave_three_values_and_more_do_not():
    shown = ProtectedCell("2025", ARTS, "thanked", 60, 5, 8)
    named = [credit(f"T{number}") for number in range(6)]
    assert may_be_named(named[:5], [shown], YEARS) == named[:5]
    assert may_be_named(named, [shown], YEARS) == []


def test_the_list_asks_what_was_released(office, monkeypatch):
    """The one author stays: what is left out is tried above."""
    judge(office)
    agree(office)
    freeze(office, FIRST, few((), "either"))
    assert len(listed(office, FIRST)) == 1
    monkeypatch.setattr(highlights, "may_be_named", lambda rows, cells, periods: [])
    assert newly_credited(office, [FIRST]).thanks_left_out == 1


@pytest.mark.parametrize(
    ("of_work", "of_person", "is_listed"),
    [
        ({}, {}, True),
        ({}, {"public_consent": True}, True),
        ({}, {"public_consent": False}, False),  # HR withholds them
        ({"counted_as": "retracted"}, {}, False),
        ({"counted_as": "other output"}, {}, False),
        ({"published": date(1999, 1, 1)}, {}, False),  # before they were in post
    ],
)
def test_only_papers_of_people_in_post_whom_hr_does_not_withhold(of_work, of_person, is_listed):
    decision = {"technician_id": "T1", "work_id": "W1", "kind": "author", "event_id": 1}
    world = {
        "works": [{**work("W1", date(2025, 5, 1)), **of_work}],
        "technicians": [{"technician_id": "T1", "public_consent": None, **of_person}],
        "spells": [spell("T1", start=date(2020, 1, 1))],
        "decisions": [{**decision, "verdict": "confirmed"}],
    }
    query = packaged_text("attribution.releases.packs", "highlights.sql")
    rows = database(world).execute(query, {"technicians": ["T1"]}).fetchall()
    assert bool(rows) is is_listed
