"""Plain sentences of thanks with names of many origins: each person is found.

The reader must not depend on the words of the labelled texts: a full name with plain words of
thanks or credit before it is a person, whatever its letters, and never an unnamed team.
"""

from __future__ import annotations

import itertools

import pytest

from attribution.acknowledgements import reader

NAMES = (
    "Ben Smith",
    "Céline Friedman",
    "Rhys Melridge",
    "Lucía Cartdale",
    "Chloë Müller",
    "Åsa Pemwell",
    "Tomáš Lindström",
    "Louise Mardale",
    "Fatima Wolfhurst",
    "Adam Petrović",
    "Ji-woo Nair",
    "B. Krüger",
    "T Lindström",
    "D. Langdale",
)
SENTENCES = (
    "Laboratory support was given by {}.",
    "We acknowledge the technical help of {}.",
    "Skilled technical help ({}) is acknowledged with pleasure.",
    "For laboratory support we thank {}.",
    "For preparing the samples we thank {} of the Biological Services Unit.",
    "Technical assistance from {} is gratefully acknowledged.",
    "The authors also wish to acknowledge {} of the Department of Materials "
    "for help with the experiments.",
    "We thank {} (Department of Chemistry, Quillmere University) for maintaining the instruments.",
    "The measurements would not have been possible without {}, who looked after the equipment.",
    "This study owes much to {} of the Department of Chemistry, who kept the instruments running.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_person_thanked_in_plain_words_is_found_whatever_the_name(sentence):
    missed = []
    for name in NAMES:
        reading = reader.read(
            sentence.format(name) + " This work was funded by the Council for Curious Research."
        )
        if name not in [person.text for person in reading.people]:
            missed.append(name)
    assert not missed


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_person_is_no_unnamed_team(sentence):
    taken = []
    for name in NAMES:
        reading = reader.read(sentence.format(name))
        if any(name in team.text for team in reading.unnamed_technical):
            taken.append(name)
    assert not taken


@pytest.mark.parametrize("sentence", SENTENCES)
def test_hands_on_help_is_technical(sentence):
    roles = [
        person.role
        for name in NAMES
        for person in reader.read(sentence.format(name)).people
        if person.text == name
    ]
    assert roles.count("technical") >= 0.9 * len(NAMES)


def test_every_name_of_a_list_is_found():
    for first, second, third in itertools.permutations(NAMES[:6], 3):
        reading = reader.read(
            f"We thank {first} for help with the experiments, "
            f"{second} and {third} for technical support."
        )
        assert [person.text for person in reading.people] == [first, second, third]
