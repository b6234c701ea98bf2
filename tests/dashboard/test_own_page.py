"""A technician's own page: what waits first, in the second person, without figures of matching."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from university import press, shown

from attribution.access.permissions import Person
from attribution.claims import progress
from attribution.claims.lifecycle import STATES, Claim, Step
from attribution.dashboard import sign_in

ADA = Person("ada", "technician", "T1", ("Science",))
DAY = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def own(home, opened, monkeypatch):
    monkeypatch.setattr(sign_in, "person", lambda *_: ADA)
    return lambda part="Credits": opened("me", part=part)


@pytest.mark.parametrize(
    "part", ["Credits", "Printed names", "Missing papers", "Download", "Privacy choices"]
)
def test_no_probability_band_or_id_stands_on_ones_own_page(own, part):
    body = shown(own(part))
    for internal in ("Probability", "Evidence for", "T1)", "their name", "that may be them"):
        assert internal not in body
    assert not own(part).dataframe


def test_names_to_check_come_before_the_papers(own, opened, monkeypatch):
    assert "To do first" not in shown(own()), "nothing waits for Ada"
    other = Person("cy", "technician", "T3", ("Science",))
    monkeypatch.setattr(sign_in, "person", lambda *_: other)
    body = shown(opened("me"))
    assert "1 name to check" in body
    assert body.index("To do first") < body.index("Papers that credit you")


def test_the_answer_to_a_press_stands_below_its_button(own):
    at = own("Printed names")
    press(at, "Not me")
    blocks = [type(element).__name__ for element in at.main if hasattr(element, "value")]
    assert blocks.index("Success") > 0
    assert "Saved: this is not you." in shown(at)


def claim(*names, state, **values):
    steps = tuple(Step(name, "ada", DAY) for name in names)
    return Claim("c1", "T1", "ada", state=state, steps=steps, **values)


MORE_TIME = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("case", "who", "by_when", "next_step"),
    [
        (claim("write", state="draft"), progress.YOU, progress.ANY_TIME, "Finish it"),
        (claim("submit", state="submitted"), progress.REVIEWER, "30 November 2026", "opens it"),
        (claim("submit", state="in review"), progress.REVIEWER, "30 November 2026", "decides"),
        (claim("uphold", state="upheld"), progress.YOU, progress.ANY_TIME, "may be contacted"),
        (
            claim("uphold", "agree", state="upheld", agreed=True),
            progress.REVIEWER,
            "30 November 2026",
            "writes to the authors",
        ),
        (
            claim("uphold", state="upheld", wanted="internal record"),
            "No one: it is on your record",
            None,
            "not told",
        ),
        (
            claim("contest", state="in review", second="kim", due=date(2026, 12, 1)),
            progress.SECOND_REVIEWER,
            "1 December 2026",
            "final",
        ),
        (claim("decline", state="declined"), progress.YOU, progress.ANY_TIME, "second reviewer"),
        (claim("contest", "decline", state="declined"), progress.NO_ONE, None, "final"),
        (claim("raise", state="raised"), "The authors", progress.AUTHORS_DECIDE, "Each harvest"),
        (claim("credit", state="credited"), progress.NO_ONE, None, "credits you"),
        (claim("withdraw", state="withdrawn"), progress.NO_ONE, None, "withdrew"),
    ],
)
def test_a_claim_says_who_has_it_by_when_and_what_comes_next(case, who, by_when, next_step):
    row = progress.of_claim(case, answer_days=28)
    assert (row.who_has_it, row.by_when) == (who, by_when)
    assert next_step in row.next_step


def test_each_state_that_waits_for_a_reviewer_has_a_date():
    for state in STATES:
        row = progress.of_claim(claim("submit", state=state, agreed=True), answer_days=28)
        if row.who_has_it in (progress.REVIEWER, progress.SECOND_REVIEWER):
            assert row.due == MORE_TIME, state


def test_only_the_word_of_another_person_is_an_answer():
    other = Step("decline", "rae", DAY)
    answered = Claim("c1", "T1", "ada", state="declined", steps=(other,))
    assert progress.of_claim(answered, 28).answered == DAY.date()
    assert progress.of_claim(claim("say", state="declined"), 28).answered is None
