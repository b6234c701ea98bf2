"""The roster in force: a person who was ever on a list stays in the past, whatever a list lost."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from attribution.core.model import Spell, Technician
from attribution.roster.assumed_leavers import DatedList, roster_in_force

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def person(technician_id: str, *spells: Spell) -> Technician:
    return Technician(technician_id, "Ada", "Quillby", spells=spells or (Spell(),))


def by_id(*lists: DatedList, **present_ids: str) -> dict[str, Technician]:
    return {one.technician_id: one for one in roster_in_force(lists, present_ids)}


def test_a_person_who_vanishes_without_an_end_date_left_on_the_day_of_the_list_that_lacks_them():
    people = by_id(
        DatedList(MAY, (person("T1"), person("T2"))),
        DatedList(JUNE, (person("T1"),)),
        DatedList(JULY, (person("T1"),)),
    )
    assert people["T2"].spells == (Spell(end=JUNE, end_assumed=True),)
    assert people["T1"].spells == (Spell(),)


def test_a_stated_end_date_is_kept_when_hr_drops_the_row():
    left = Spell(end=date(2024, 3, 31))
    people = by_id(DatedList(MAY, (person("T2", left),)), DatedList(JUNE, (person("T1"),)))
    assert people["T2"].spells == (left,)


def test_a_later_list_with_an_end_date_takes_the_place_of_the_assumption():
    stated = Spell(end=date(2026, 5, 20))
    lists = [
        DatedList(MAY, (person("T2"),)),
        DatedList(JUNE, (person("T1"),)),
        DatedList(JULY, (person("T1"), person("T2", stated))),
    ]
    assert by_id(*lists)["T2"].spells == (stated,)
    lists.append(DatedList(date(2026, 8, 1), (person("T1"),)))
    assert by_id(*lists)["T2"].spells == (stated,)


def test_a_post_that_was_to_begin_after_the_person_vanished_never_began():
    later = Spell(start=date(2027, 1, 1))
    people = by_id(DatedList(MAY, (person("T2", later),)), DatedList(JUNE, (person("T1"),)))
    assert people["T2"].spells == ()


def test_an_id_that_was_taken_over_is_the_same_person_in_every_list():
    people = by_id(
        DatedList(MAY, (person("00042"),)), DatedList(JUNE, (person("42"),)), **{"00042": "42"}
    )
    assert people == {"42": person("42")}


DAYS = st.integers(0, 3000).map(lambda days: date(2018, 1, 1) + timedelta(days))
SPELLS = st.builds(Spell, start=st.none() | DAYS, end=st.none() | DAYS)
PEOPLE = st.dictionaries(
    st.sampled_from(["T1", "T2", "T3", "T4"]), st.lists(SPELLS, min_size=1, max_size=2)
)


@given(st.lists(PEOPLE, min_size=1, max_size=5))
def test_everybody_of_any_list_is_on_the_roster_once_and_nobody_else(lists):
    dated = [
        DatedList(date(2026, month, 1), tuple(person(key, *value) for key, value in people.items()))
        for month, people in enumerate(lists, 1)
    ]
    roster = roster_in_force(dated, {})
    assert sorted(one.technician_id for one in roster) == sorted(set().union(*lists))
    assert roster[: len(lists[-1])] == dated[-1].technicians, "the newest list is as HR sent it"
    for leaver in roster[len(lists[-1]) :]:
        assert all(spell.end for spell in leaver.spells)
        assert all(not spell.start or spell.start <= dated[-1].day for spell in leaver.spells)
