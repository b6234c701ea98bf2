"""Highlights move at freezes only, and name nobody without consent and a confirmed credit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import command_line
import pytest
from lxml import etree

from attribution import workspace
from attribution.access.permissions import Person
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger.event import Event
from attribution.ledger.payloads import FREEZE, Frozen
from attribution.packs import feeds
from attribution.packs.highlights import Highlight, newly_credited
from attribution.privacy.choices import record_consent, record_objection
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


def freeze(office: Workspace, name: str) -> None:
    """The act of a freeze, a day after the one before."""
    at = MOMENT + timedelta(days=len(office.ledger.acts(FREEZE)))
    act = Event(key=name, act=FREEZE, at=at, who="ann", payload=Frozen(name, "hash"))
    office.ledger.store(act)


def entered(office: Workspace) -> Highlight:
    """The one entry after a confirmed credit, consent and the first freeze."""
    judge(office)
    agree(office)
    freeze(office, FIRST)
    (entry,) = newly_credited(office, [FIRST])
    return entry


def test_a_paper_enters_at_the_first_freeze_after_consent_and_confirmation(office):
    judge(office)
    freeze(office, FIRST)
    agree(office)
    assert newly_credited(office, [FIRST]) == []
    freeze(office, SECOND)
    assert newly_credited(office, [FIRST]) == []  # the site is still of the first
    (entry,) = newly_credited(office, [SECOND])
    assert (entry.title, entry.in_words) == ("Work W1", "Author: Ada Quillby.")
    assert entry.first == entry.last == MOMENT + timedelta(days=1)


def test_an_entry_stays_the_same_whatever_is_said_again(office):
    entry = entered(office)
    agree(office)
    judge(office)
    freeze(office, SECOND)
    assert newly_credited(office, [FIRST]) == newly_credited(office, [FIRST, SECOND]) == [entry]


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
    assert newly_credited(office, [FIRST]) == []


def test_what_was_taken_back_and_given_again_waits_for_the_next_freeze(office):
    first = entered(office)
    agree(office, is_agreed=False)
    agree(office)
    assert newly_credited(office, [FIRST]) == []
    freeze(office, SECOND)
    (entry,) = newly_credited(office, [SECOND])
    assert (entry.entry_id, entry.last > first.last) == (first.entry_id, True)


def test_a_credit_that_nobody_confirmed_and_a_person_who_did_not_agree_stay_out(office):
    agree(office)
    freeze(office, FIRST)
    assert office.reader.rows("select status from credits") == [{"status": "accepted"}]
    assert newly_credited(office, [FIRST]) == []
    agree(office, is_agreed=False)
    judge(office)
    freeze(office, SECOND)
    assert newly_credited(office, [SECOND]) == []


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
