"""A technician sees, adds and strikes out the names that papers are searched for, on their page."""

from __future__ import annotations

import pytest
from university import press, shown

from attribution.access.permissions import Person
from attribution.dashboard import sign_in
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import OWN_NAME

ADA = Person("ada", "technician", "T1")
REVIEWER = Person("rae", "reviewer", None, ("Science",))


@pytest.fixture
def as_person(home, opened, monkeypatch):
    def page(person, name="me", **query):
        monkeypatch.setattr(sign_in, "person", lambda *_: person)
        return opened(name, **query)

    return page


def acts(home):
    with open_ledger(home / "ledger.sqlite") as ledger:
        stored = ledger.acts(OWN_NAME)
        return [(a.who, a.payload.kind, a.payload.name, a.payload.searched) for a in stored]


def field(at, label):
    return next(element for element in at.text_input if element.label == label)


def labels(at):
    return [button.label.replace("\\", "") for button in at.button]


def add(at, typed):
    field(at, "The whole name, as papers print it").set_value(typed)
    press(at, "Add this name")


def test_a_technician_adds_a_name_after_the_page_has_said_where_it_is_sent(as_person, home):
    at = as_person(ADA, part="Printed names")
    assert "Your names" in shown(at)
    assert "sent with your family name to Europe PMC" in shown(at)
    add(at, "Addy Quillby")
    assert "Saved. Addy Quillby is searched for. It applies from the next build on." in shown(at)
    assert "<b>Addy Quillby</b>: a name you go by, which you added" in shown(at)
    assert acts(home) == [("ada", "known as", "Addy", True)]


def test_a_former_name_is_sent_to_no_one_and_the_page_says_so_before_it_is_saved(as_person, home):
    at = as_person(ADA, part="Printed names")
    at.radio[0].set_value("former").run()
    assert "It is sent to no one." in shown(at)
    add(at, "Ida Odgersby")
    assert acts(home) == [("ada", "former", "Ida Odgersby", True)]


def test_a_name_is_struck_out_and_taken_back(as_person, home):
    at = as_person(ADA, part="Printed names")
    strike, back = ("Do not search for Ada Zzyxbrand", "Search again for Ada Zzyxbrand")
    press(at, strike)
    assert "Ada Zzyxbrand is not searched for" in shown(at)
    assert strike not in labels(at)
    press(at, back)
    assert strike in labels(at)
    assert [searched for *_, searched in acts(home)] == [False, True]
    assert "Do not search for Ada Quillby" not in labels(at), "which HR's list says"


def test_what_is_wrong_is_said_where_it_was_pressed_and_nothing_is_saved(as_person, home):
    at = as_person(ADA, part="Printed names")
    add(at, "Addy Odgersby")
    assert "add it as a former name" in shown(at)
    assert acts(home) == []


def test_the_lead_says_how_the_wish_came_in_and_a_reviewer_sees_no_names(as_person, home):
    at = as_person(Person("kim", "lead"), "technicians", technician="T1", part="Printed names")
    add(at, "Addy Quillby")
    assert "Say how the technician's wish was received" in shown(at)
    assert acts(home) == []
    body = shown(as_person(REVIEWER, "technicians", technician="T1", part="Printed names"))
    assert "Zzyxbrand" not in body
    assert "Their names" not in body


def test_nobody_elses_markup_does_anything(as_person, home):
    at = as_person(ADA, part="Printed names")
    add(at, "Addy *b* Quillby")
    assert acts(home) == []
