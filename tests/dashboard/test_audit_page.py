"""The audit page: people are drawn, read one after another and blind, by two readers."""

from __future__ import annotations

import re

import pytest
from command_line import run_well
from hypothesis import given
from hypothesis import strategies as st
from university import press, shown

from attribution.dashboard.pages import audit as audit_page
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import AUDIT_ANSWER, AUDIT_DRAW
from attribution.review.audit_reading import Progress, Reading

# What the program thinks of people and names, in the words of its pages.
OPINIONS = re.compile(r"probab|accepted|\bband\b|confirmed|likely|\d%|threshold|evidence", re.I)


@pytest.fixture
def people(home, monkeypatch):
    """Ann draws an audit of 2024 on the page; who was drawn, in order."""
    monkeypatch.setenv("USER", "ann")
    run_well("audit draw 2024 --out", home.parent, home=home)
    return [act.technician_id for act in acts(home, AUDIT_DRAW)]


def acts(home, kind):
    with open_ledger(home / "ledger.sqlite") as ledger:
        return ledger.acts(kind)


def answers(home):
    return [
        (act.who, act.technician_id, act.payload.reader, act.payload.is_credited)
        for act in acts(home, AUDIT_ANSWER)
    ]


def button(at, label):
    return next(element for element in at.button if element.label == label)


def choose(at, label, value):
    group = next(piece for piece in at.get("button_group") if piece.label == label)
    group.set_value(value).run()


def test_a_lead_draws_on_the_page_and_is_asked_about_the_first_person(home, opened):
    at = opened("audit")
    at.text_input(key="audit-year").set_value("1901").run()
    press(at, "Draw")
    assert "Choose another year: no technician counts in 1901" in shown(at)
    at.text_input(key="audit-year").set_value("2024").run()
    press(at, "Draw")
    drawn = [act.technician_id for act in acts(home, AUDIT_DRAW)]
    assert f"<b>1 of {len(drawn)}.</b>" in shown(at)
    assert "Was this technician an author of a paper published in 2024" in shown(at)


def test_the_reader_answers_blind_and_the_report_opens_at_the_end(home, opened, people):
    at = opened("audit")
    for place, technician_id in enumerate(people, 1):
        assert f"<b>{place} of {len(people)}.</b>" in shown(at)
        page = shown(at).split("<style>", maxsplit=1)[0]
        assert not OPINIONS.search(page), "nothing from which an answer could be guessed"
        assert at.session_state[audit_page.ON_SCREEN] == technician_id
        press(at, ["Yes", "No", "Cannot tell"][place % 3])
    assert [row[:3] for row in answers(home)] == [
        ("local:ann", technician_id, 1) for technician_id in people
    ]
    assert {row[3] for row in answers(home)} == {True, False, None}
    choose(at, "Show", "Report")
    assert "were really named on a paper of" in shown(at)
    assert "An expected number needs 200 answers" in shown(at)


def test_going_back_shows_the_answer_and_another_one_replaces_it(home, opened, people):
    at = opened("audit")
    assert button(at, "Back").disabled
    press(at, "Yes")
    press(at, "Back")
    assert "You answered: yes." in shown(at)
    press(at, "No")
    assert [row[3] for row in answers(home)] == [True, False]
    assert {row[1] for row in answers(home)} == {people[0]}


def test_a_key_pressed_before_the_next_person_is_drawn_answers_nothing(home, opened, people):
    at = opened("audit")
    del at.session_state[audit_page.ON_SCREEN]
    press(at, "Yes")
    assert "Press again" in shown(at)
    assert answers(home) == []


def test_the_second_reader_sees_neither_answers_nor_report_of_the_first(
    home, opened, people, monkeypatch
):
    first = opened("audit")
    for _ in people:
        press(first, "Yes")
    choose(first, "Show", "Report")
    assert "really named" in shown(first), "the first reader has nothing more to learn from it"
    monkeypatch.setenv("USER", "ben")
    second = opened("audit")
    assert "Another person has answered everything as this reader." in shown(second)
    assert "You answered" not in shown(second)
    choose(second, "Show", "Report")
    assert "really named" not in shown(second)
    choose(second, "Show", "Answer")
    choose(second, "You are the", 2)
    assert f"<b>1 of {len(people)}.</b>" in shown(second)
    assert "You answered" not in shown(second)
    for _ in people:
        press(second, "No")
    assert {row for row in answers(home) if row[0] == "local:ben"} == {
        ("local:ben", technician_id, 2, False) for technician_id in people
    }
    choose(second, "Show", "Report")
    assert f"The two readers agree on 0 of {len(people)} technicians" in shown(second)


@given(
    st.integers(1, 8).flatmap(
        lambda size: st.tuples(st.just(size), st.integers(0, size - 1), st.sets(st.integers(0, 7)))
    )
)
def test_the_next_person_is_one_without_an_answer_as_long_as_there_is_any(drawn):
    size, place, answered = drawn
    people = tuple(map(str, range(size)))
    reading = Reading(people, {str(number): True for number in answered if number < size})
    target = reading.next_open(place)
    assert 0 <= target < size
    assert people[target] not in reading.answers or len(reading.answers) == size


@pytest.mark.parametrize(
    ("unanswered", "has_read", "is_open"),
    [
        ((1, 0), {1}, False),
        ((0, 5), {1}, True),
        ((0, 5), {2}, False),
        ((0, 5), set(), False),
        ((0, 0), set(), True),
    ],
)
def test_the_report_is_closed_to_whoever_may_still_be_the_second_reader(
    unanswered, has_read, is_open
):
    counts = dict(zip((1, 2), unanswered, strict=True))
    assert Progress("a", "2024", 9, counts, frozenset(has_read)).is_report_open is is_open
