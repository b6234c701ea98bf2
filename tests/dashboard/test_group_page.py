"""A manager writes sheets and copies their texts, and the technician is asked on their own page."""

from __future__ import annotations

import pytest
from university import box, press, shown

from attribution.access.permissions import Person
from attribution.claims.sheets.sheet import all_sheets
from attribution.dashboard import shell, sign_in
from attribution.dashboard.shell import pages_for
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.home import settings as home_settings
from attribution.workspace import home_ledger

MANAGER = Person("petra@quill.example", "manager")
ADA = Person("ada", "technician", "T1", ("Science",))
TITLE = "Moss in the light"
GROUP = '\n[[people]]\nwho = "petra@quill.example"\nrole = "manager"\ntechnicians = ["T1"]\n'


def as_person(monkeypatch, person):
    monkeypatch.setattr(sign_in, "person", lambda *_: person)


@pytest.fixture
def group(home, opened, monkeypatch):
    file = home / home_settings.FILE
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(before + GROUP, encoding="utf-8")
    as_person(monkeypatch, MANAGER)
    return lambda: opened("group")


def typed(at, label, text):
    next(field for field in at.text_input if field.label == label).set_value(text)


def written(group, title=TITLE):
    """The page after a sheet was written with its form, and the name of its person."""
    at = group()
    name = box(at, "Name of person 1").options[0]
    typed(at, "Title of the planned paper", title)
    box(at, "Name of person 1").set_value(name)
    typed(at, "What person 1 did", "lending the moss garden")
    press(at, "Save the sheet")
    return at, name


def test_a_manager_writes_a_sheet_and_reads_that_it_was_saved(group):
    at, _ = written(group)
    body = shown(at)
    assert "Saved. Send 1 person their link" in body
    assert TITLE in body
    assert "0 of 1 agreed" in body
    assert box(at, "Name of person 1").value is None, "the form is empty again"


def test_a_sheet_that_cannot_be_saved_says_what_to_do_and_keeps_what_was_typed(group):
    at, name = written(group, title=" ")
    assert "Enter the title of the planned paper. Nothing was saved." in shown(at)
    assert box(at, "Name of person 1").value == name


def test_the_open_sheet_has_the_texts_to_copy_and_a_link_to_send(group):
    at, name = written(group)
    sheets = box(at, "Open a sheet")
    sheets.set_value(next(iter(sheet_ids()))).run()
    body = shown(at)
    assert f"The authors thank {name}" in body
    assert "/sheet/" in body
    assert "has not answered" in body


def test_a_sheet_is_changed_on_the_page_and_who_agreed_before_is_asked_again(
    group, opened, monkeypatch
):
    _, name = written(group)
    as_person(monkeypatch, ADA)
    press(opened("me"), f"Agree: {TITLE}")
    as_person(monkeypatch, MANAGER)
    at = group()
    box(at, "Open a sheet").set_value(next(iter(sheet_ids()))).run()
    fields = [field for field in at.text_input if field.label == "What person 1 did"]
    assert [field.value for field in fields] == ["lending the moss garden", ""]
    fields[0].set_value("naming every moss")
    press(at, "Save the changes")
    body = shown(at)
    assert f"Ask again, by their links: {name}." in body
    assert f"The authors thank {name}" in body
    assert "for naming every moss" in body
    assert "0 of 1 agreed" in body


def test_the_technician_is_asked_on_their_own_page_and_answers_with_a_button(
    group, opened, monkeypatch
):
    written(group)
    as_person(monkeypatch, ADA)
    at = opened("me")
    body = shown(at)
    assert "Do you agree with how a planned paper will name you?" in body
    assert "petra@quill.example wrote for" in body
    press(at, f"Agree: {TITLE}")
    assert "Saved: you agree." in shown(at)
    assert "Do you agree" not in shown(at)
    as_person(monkeypatch, MANAGER)
    assert "1 of 1 agreed" in shown(group())


def sheet_ids():
    """The ids of all sheets of the home folder that the dashboard reads."""
    settings = sign_in.settings()
    with home_ledger(settings) as ledger:
        return [sheet.sheet_id for sheet in all_sheets(ledger)]


def test_a_manager_sees_no_figures_queue_or_records(home):
    settings = loading.load(home, {}, services())
    names = set(pages_for(settings, MANAGER))
    assert "group" in names
    assert not names & {"overview", "technicians", "queue", "groups", "roster", "me", "log"}
    assert "group" not in pages_for(settings, Person("lead", "lead"))
    assert shell.PAGES["groups"].only_role == "lead"
