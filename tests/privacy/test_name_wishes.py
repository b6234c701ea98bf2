"""Names are added and struck out in any order: the latest holds, and nothing comes to light."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from attribution.core.model import Technician
from attribution.harvest.name_searches import full_names
from attribution.ledger.payloads import OwnName, payload_of
from attribution.matching.former_names import fits_former_name, holds_former_name
from attribution.privacy.name_wishes import (
    FORMER,
    KINDS,
    KNOWN_AS,
    first_names,
    name_key,
    with_wishes,
)

LISTED = Technician(
    "T1",
    "Rowan Ash",
    "Quillby",
    known_as=("Ro", "Rory Quillby"),
    former_names=("Ada Zzyxbrand", "Vexholt"),
)
WORDS = ("Rory", "Ro", "Zebedee", "Rowan", "Ada", "Ida")
FAMILIES = ("Zzyxbrand", "Vexholt", "Odgers", "Quillby")
NAMES = {
    KNOWN_AS: ("Ro", "RORY", "Rory Quillby", "Zebedee", "Zébédée Quillby", "Ada"),
    FORMER: ("Ada Zzyxbrand", "Zzyxbrand, Ada", "Vexholt", "Ida Odgers", "Ada Quillby"),
}
PRINTED = tuple(f"{given} {family}" for given in (*WORDS, "A.", "R.") for family in FAMILIES)


def wish(kind: str) -> st.SearchStrategy[OwnName]:
    return st.builds(OwnName, st.just(kind), st.sampled_from(NAMES[kind]), st.booleans())


acts = st.lists(st.sampled_from(KINDS).flatmap(wish), max_size=12)


def searched(technician: Technician) -> set[tuple[str, str]]:
    """What is searched for, beside the name on record."""
    of_now = technician.as_searched()
    by_kind = {KNOWN_AS: (*of_now.known_as, *of_now.stated_names), FORMER: of_now.former_names}
    return {
        name_key(kind, name, technician.family_name)
        for kind, names in by_kind.items()
        for name in names
    }


def concealed(technician: Technician) -> set[tuple[str, str]]:
    """The printed names that conceal a pair, and the texts that no letter may hold."""
    names = {("name", name) for name in PRINTED if fits_former_name(technician, name)}
    texts = {("text", name) for name in PRINTED if holds_former_name(technician, name)}
    return names | texts


@given(acts)
def test_the_latest_act_on_each_name_holds(done):
    wanted = dict.fromkeys(searched(LISTED), True)
    for act in done:
        wanted[name_key(act.kind, act.name, "Quillby")] = act.searched
    assert searched(with_wishes(LISTED, done)) == {key for key, on in wanted.items() if on}


@given(acts)
def test_an_act_and_the_same_taken_back_leave_what_is_searched_for_as_it_was(done):
    before = searched(with_wishes(LISTED, done))
    for kind, spellings in NAMES.items():
        for name in spellings:
            was = name_key(kind, name, "Quillby") in before
            both = [*done, OwnName(kind, name, not was), OwnName(kind, name, was)]
            assert searched(with_wishes(LISTED, both)) == before


@example([OwnName(FORMER, "Ada Quillby", True)], [OwnName(KNOWN_AS, "Ada", True)])
@given(acts, acts)
def test_no_act_ever_reveals_what_was_concealed(done, then):
    listed, before = concealed(LISTED), concealed(with_wishes(LISTED, done))
    assert listed <= before
    assert before <= concealed(with_wishes(LISTED, [*done, *then]))


@given(acts)
def test_no_former_name_is_ever_among_the_names_that_are_sent(done):
    sent = full_names(replace(with_wishes(LISTED, done), given_names="Rowan"))
    assert all(name.endswith("Quillby") for name in sent)
    assert not any("Zzyxbrand" in name or "Odgers" in name for name in sent)


def test_a_name_that_hr_comes_to_list_is_hrs_from_then_on():
    added = [OwnName(KNOWN_AS, "Zebedee", True)]
    assert with_wishes(LISTED, added).stated_names == ("Zebedee",)
    listed = replace(LISTED, known_as=("Zebedee Quillby",))
    assert with_wishes(listed, added) == listed


def test_a_former_name_that_hr_takes_off_the_list_stays_concealed_where_it_was_struck_out():
    struck = [OwnName(FORMER, "Ada Zzyxbrand", False)]
    off_the_list = replace(LISTED, former_names=())
    assert fits_former_name(with_wishes(off_the_list, struck), "Ada Zzyxbrand")
    assert not fits_former_name(off_the_list, "Ada Zzyxbrand")


def test_first_names_are_what_stands_before_the_family_name_as_people_write_it():
    assert first_names("Jackie  VAN DER BERG", "van der Berg") == "Jackie"
    assert first_names("Khan-Muller, Ada Jo", "Khan Müller") == "Ada Jo"
    assert first_names("Khan", "Khan") is None
    assert first_names("Ada Ash", "Elm") is None


@given(acts)
def test_the_ledger_gives_every_act_back_as_it_was(done):
    for act in done:
        assert payload_of("own name", act.plain()) == act
