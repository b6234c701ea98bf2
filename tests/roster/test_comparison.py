"""A new list compared with the last one, and the ids that are probably the same people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.model import Spell, Technician
from attribution.roster import comparison
from attribution.roster.comparison import begin_later, compare_lists
from attribution.roster.successors import likely_successors

TODAY = date(2026, 6, 1)
POST = Spell(
    faculty="Science", department="Physics", job_title="Technician", start=date(2015, 1, 1)
)
ADA = Technician("00042", "Ada", "Quillby", orcid="0000-0002-1825-0097", spells=(POST,))
BO = Technician("T7", "Bo", "Heathdale", email="bo@quill.example", spells=(POST,))


def post(**more):
    return (replace(POST, **more),)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, ADA, comparison.NEW),
        (ADA, None, comparison.GONE),
        (replace(ADA, spells=post(end=date(2025, 1, 1))), None, comparison.DROPPED),
        (ADA, replace(ADA, spells=post(end=date(2026, 5, 1))), comparison.LEFT),
        (ADA, replace(ADA, family_name="Marsh"), comparison.RENAMED),
        (ADA, replace(ADA, spells=post(department="Zoology")), comparison.MOVED),
        (ADA, replace(ADA, spells=post(job_title="Manager")), comparison.POST_CHANGED),
        (ADA, ADA, comparison.SAME),
    ],
)
def test_every_kind_of_change_is_known(before, after, kind):
    lists = [[person] if person else [] for person in (before, after)]
    (change,) = compare_lists(*lists, TODAY).changes
    assert (change.kind, change.before, change.after) == (kind, before, after)


def test_people_whose_earlier_years_are_missing_from_the_new_list_are_named():
    moved = replace(ADA, spells=post(start=date(2024, 1, 1)))
    changes = compare_lists([ADA, BO], [moved, BO], TODAY).changes
    assert [change.person for change in begin_later(changes)] == [moved]


@pytest.mark.parametrize(
    ("former", "present", "because"),
    [
        (ADA, replace(ADA, technician_id="42", orcid=None, spells=()), ("id in another form",)),
        (
            replace(BO, technician_id="t0042", spells=()),
            Technician("T0042", "Bo", "Newname"),
            ("id in another form",),
        ),
        (replace(ADA, spells=()), replace(ADA, technician_id="9", spells=()), ("ORCID iD",)),
        (
            replace(BO, spells=()),
            Technician("9", "Bo", "Newname", email="Bo@Quill.example"),
            ("e-mail address",),
        ),
        (
            replace(BO, email=None),
            replace(BO, technician_id="9", email=None),
            ("name and post", "name and start date"),
        ),
        (
            replace(BO, email=None, spells=post(start=None)),
            replace(BO, technician_id="9"),
            ("name and post",),
        ),
    ],
)
def test_a_likely_successor_is_listed_with_what_agrees(former, present, because):
    (pair,) = likely_successors([former], [present])
    assert pair.because == because


@pytest.mark.parametrize(
    "present",
    [
        replace(BO, technician_id="9", given_names="Cy", family_name="Moss"),
        Technician("07", "Cy", "Moss"),
        Technician("9", "Bo", "Heathdale", spells=post(job_title="Director", start=TODAY)),
    ],
    ids=["a mailbox that goes on", "a number given again", "another post"],
)
def test_another_person_is_no_successor(present):
    assert likely_successors([replace(BO, technician_id="7")], [present]) == ()


def test_nobody_is_proposed_where_two_people_fit_equally_well():
    twins = [replace(BO, technician_id=technician_id, email=None) for technician_id in "89"]
    assert likely_successors([BO], twins) == ()
    better = replace(twins[0], email=BO.email)
    assert [pair.present for pair in likely_successors([BO], [better, twins[1]])] == [better]


IDS = st.sampled_from(["1", "01", "T1", "t01", "2", "T2", "3"])
PEOPLE = st.lists(
    st.builds(
        Technician,
        IDS,
        st.sampled_from(["Ada", "Bo"]),
        st.sampled_from(["Quillby", "Marsh"]),
        orcid=st.sampled_from([None, "0000-0002-1825-0097"]),
        email=st.sampled_from([None, "a@quill.example"]),
        spells=st.lists(
            st.builds(
                Spell,
                department=st.sampled_from([None, "Physics"]),
                start=st.sampled_from([None, date(2015, 1, 1)]),
                end=st.sampled_from([None, date(2020, 1, 1)]),
            ),
            max_size=2,
        ).map(tuple),
    ),
    unique_by=lambda person: person.technician_id,
)


@given(PEOPLE, PEOPLE)
def test_every_person_of_either_list_is_in_exactly_one_class(before, after):
    compared = compare_lists(before, after, TODAY)
    seen = [change.person.technician_id for change in compared.changes]
    ids = {person.technician_id for person in [*before, *after]}
    assert sorted(seen) == sorted(ids)
    assert compared.counts.total() == len(ids)
    missing = compared.of(comparison.GONE, comparison.DROPPED)
    assert len(before) - len(missing) + len(compared.of(comparison.NEW)) == len(after)


@given(PEOPLE, PEOPLE)
def test_no_person_has_two_successors_or_two_predecessors(vanished, appeared):
    pairs = likely_successors(vanished, appeared)
    assert len({pair.former.technician_id for pair in pairs}) == len(pairs)
    assert len({pair.present.technician_id for pair in pairs}) == len(pairs)
