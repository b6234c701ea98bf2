"""The page that says what to ask HR for, and which of it the roster lacks."""

from __future__ import annotations

from datetime import date

from university import shown

from attribution.core.model import Spell, Technician
from attribution.roster import staff_gaps

TODAY, WORKS_FROM = date(2026, 6, 1), date(2021, 1, 1)


def person(*spells: Spell) -> Technician:
    return Technician("T1", "Ada", "Quillby", spells=spells)


def missing(*people: Technician) -> list[bool | None]:
    requests = staff_gaps.requests(people, WORKS_FROM, TODAY)
    return [request.is_missing for request in requests]


def test_the_page_says_what_to_ask_for_and_what_the_list_has_of_it(home, opened):
    body = shown(opened("hr"))
    assert "Everybody who left since 1 January 2021" in body
    assert "continuous-service date" in body
    assert ">missing</" in body


def test_what_a_list_has_is_no_longer_asked_for():
    posts = Spell(start=date(2015, 1, 1), end=date(2019, 1, 1)), Spell(start=date(2019, 1, 2))
    leaver = person(Spell(start=date(2015, 1, 1), end=date(2022, 1, 1)))
    assert missing(person(*posts), leaver) == [False, False, None]
    assert missing(person(Spell())) == [True, True, True]
    (leavers, *_) = staff_gaps.requests([person(Spell())], WORKS_FROM, TODAY)
    assert leavers.state == "No row has an end date: the roster names only staff in post."
    leaving_soon = person(Spell(start=date(2015, 1, 1), end=date(2027, 1, 1)))
    assert missing(leaving_soon)[0] is True
