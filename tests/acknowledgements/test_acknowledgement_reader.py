import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.acknowledgements.documents.sections import MAX_STATEMENT
from attribution.acknowledgements.reader import read


def people(text):
    return {person.text: person for person in read(text).people}


def test_a_list_shares_the_phrase_that_follows_it():
    thanked = people(
        "We thank Ada Bell, Ben Crane and Cara Dunn for electron "
        "microscopy, and Dan Ellis for comments."
    )
    assert list(thanked) == ["Ada Bell", "Ben Crane", "Cara Dunn", "Dan Ellis"]
    assert {thanked[name].phrase for name in ("Ada Bell", "Ben Crane", "Cara Dunn")} == {
        "for electron microscopy"
    }
    assert [thanked[name].role for name in thanked] == ["technical"] * 3 + ["scientific"]


def test_offsets_count_code_points():
    text = "😀 We thank Zoë Ångström for technical help."
    person = read(text).people[0]
    assert text[person.start : person.end] == person.text == "Zoë Ångström"


def test_sentence_offsets_cut_out_the_sentence():
    text = "Funded by no grant. We thank Dr. J. Bell for technical help. The end."
    person = read(text).people[0]
    assert (
        text[person.sentence_start : person.sentence_end]
        == "We thank Dr. J. Bell for technical help."
    )


@pytest.mark.parametrize("title", ["Dr", "Dr.", "Prof.", "Mr", "Mrs.", "Ms"])
def test_titles_are_stripped(title):
    assert list(people(f"We thank {title} Jane Bell for technical assistance.")) == ["Jane Bell"]


@pytest.mark.parametrize(
    "name",
    [
        "J. Bell",
        "J Bell",
        "JM Bell",
        "J. M. Bell",
        "J.M. Bell",
        "J.-M. Bell",
        "Jane M. Bell",
        "Bell J.",
    ],
)
def test_initials_are_read_in_all_forms(name):
    assert name in people(f"We thank Ann Smith and {name} for technical assistance.")


def test_a_shared_surname_gives_the_whole_name():
    thanked = people("We thank Glenn and Carol Larson for help with field work.")
    assert (thanked["Glenn"].name, thanked["Carol Larson"].name) == ("Glenn Larson", None)


def test_shared_initials_give_the_whole_name():
    thanked = people("We thank F. Bahr, D. & H. Beutler and P. Birch for technical help.")
    assert thanked["D."].name == "D. Beutler"


def test_author_initials_and_institutes_are_not_people():
    text = (
        "This work was supported by the Wellcome Trust (MH, NI) "
        "and a Marie Curie fellowship to E.D."
    )
    assert people(text) == {}


def test_a_grant_holder_is_not_thanked():
    thanked = people(
        "We thank Ann Bell for technical help. Supported by an ERC grant to Richard Crane."
    )
    assert thanked["Ann Bell"].role == "technical"
    assert thanked["Richard Crane"].role == "funding"


@pytest.mark.parametrize(
    ("text", "affiliation"),
    [
        (
            "We thank Ann Bell (Example University, York) for technical help.",
            "Example University, York",
        ),
        ("We thank Ann Bell of the Imaging Facility for technical help.", "Imaging Facility"),
        ("We thank Ann Bell, Example University, for technical help.", "Example University"),
        ("We thank Ann Bell (AB) for technical help.", None),
        ("We thank Ann Bell for technical help.", None),
    ],
)
def test_the_affiliation_after_a_name_is_attached(text, affiliation):
    assert people(text)["Ann Bell"].affiliation == affiliation


def test_thanks_before_the_names_are_the_phrase():
    thanked = people("Excellent technical assistance was provided by Ann Bell and Ben Crane.")
    assert [person.role for person in thanked.values()] == ["technical", "technical"]
    assert (thanked["Ben Crane"].phrase or "").startswith("Excellent technical assistance")


def test_technical_help_counts_whatever_else_is_named():
    assert (
        people("We thank Ann Bell for reagents, discussions and technical support.")[
            "Ann Bell"
        ].role
        == "technical"
    )


def test_people_thanked_together_have_one_role():
    thanked = people(
        "We thank Ann Bell (Example University), Ben Crane and Cara "
        "Dunn (Example Institute) for cell sorting."
    )
    assert {person.role for person in thanked.values()} == {"technical"}


def test_a_list_after_a_semicolon_has_its_own_reason():
    thanked = people(
        "We thank for assistance: data entry by Ann Bell; comments "
        "on the draft by Ben Crane and Cara Dunn."
    )
    assert [person.role for person in thanked.values()] == ["technical", "scientific", "scientific"]


def test_a_team_is_found_after_the_help_that_it_gave():
    (team,) = read(
        "We acknowledge technical support from the Example Imaging Centre."
    ).unnamed_technical
    assert team.text == "the Example Imaging Centre"


def test_a_team_in_a_list_after_a_person_is_found():
    (team,) = read(
        "We thank Ann Bell, Ben Crane, and the imaging facility for technical help."
    ).unnamed_technical
    assert team.text.startswith("the imaging facility")


def test_unnamed_teams_are_found_with_their_phrase():
    text = (
        "We thank Ann Bell for advice and the staff of the Flow Cytometry Facility "
        "for help with cell sorting."
    )
    (team,) = read(text).unnamed_technical
    assert team.text.startswith("the staff of the Flow Cytometry Facility")
    assert team.phrase == "for help with cell sorting"
    assert text[team.start : team.end] == team.text


def test_a_phrase_ends_where_a_team_is_thanked():
    thanked = people(
        "We thank Ann Bell for help with imaging, and the staff of "
        "the animal facility for animal care."
    )
    assert thanked["Ann Bell"].phrase == "for help with imaging"


def test_a_facility_thanked_through_a_person_is_not_a_team():
    assert (
        read("We thank Ann Bell of the Imaging Facility for help with imaging.").unnamed_technical
        == ()
    )


def test_missing_spaces_do_not_hide_names():
    assert set(
        people("We thank Dr.Jane Bell for technical help.We thank Ben Crane for sequencing.")
    ) == {
        "Jane Bell",
        "Ben Crane",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "感谢张三先生的帮助。",
        "نشكر السيد محمد",
        "(" * 5000,
        "a." * 5000,
        "Core and " * 2000,
    ],
)
def test_any_text_gives_a_reading(text):
    assert isinstance(read(text).people, tuple)


@pytest.mark.parametrize(
    "part",
    ["Alex, ", "We thank the staff of the imaging facility, ", "the facility ) Ada Bell ", "(Ada "],
)
def test_a_text_of_the_longest_size_is_read_in_seconds(part):
    text = (part * 40_000)[:MAX_STATEMENT]
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 5  # seconds; one long list took 15 where each name walked


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_offsets_always_point_at_the_text(text):
    reading = read(text)
    for part in (*reading.people, *reading.unnamed_technical):
        assert text[part.start : part.end] == part.text
        assert part.sentence_start <= part.start < part.end
