"""Names that are also words or titles of acknowledgements, and names in unusual print."""

from __future__ import annotations

import pytest

from attribution.acknowledgements.lexicon import WORDS, name_ranks
from attribution.acknowledgements.reader import read


def people(text: str) -> list[str]:
    return [person.name or person.text for person in read(text).people]


def teams(text: str) -> list[str]:
    return [team.text for team in read(text).unnamed_technical]


LISTED = frozenset().union(*WORDS.values())
GIVEN, FAMILY = name_ranks()
COMMON = 2  # the class of the 10,000 commonest family names and the 2,500 commonest given names
FAMILY_WORDS = sorted(word for word in LISTED if FAMILY.get(word, 0) >= COMMON)
GIVEN_WORDS = sorted(
    word
    for word in LISTED
    if GIVEN.get(word, 0) >= COMMON and word not in WORDS["titles"]  # "Lady Davis" has a title
)


def test_common_names_are_among_the_words_that_the_reader_knows() -> None:
    assert {"grant", "he", "lord", "eng", "to", "you", "no", "do"} <= set(FAMILY_WORDS)
    assert "grant" in GIVEN_WORDS


@pytest.mark.parametrize("word", FAMILY_WORDS)
def test_nobody_is_lost_whose_family_name_is_a_word(word: str) -> None:
    name = word.capitalize()
    text = f"We thank Jane {name} for technical assistance with imaging."
    assert (people(text), teams(text)) == ([f"Jane {name}"], [])
    text = f"The authors are grateful to Peter Brown and J. {name} for help."
    assert people(text) == ["Peter Brown", f"J. {name}"]


@pytest.mark.parametrize("word", GIVEN_WORDS)
def test_nobody_is_lost_whose_given_name_is_a_word(word: str) -> None:
    name = f"{word.capitalize()} Wilmslow"
    text = f"We thank {name} for technical assistance."
    assert (people(text), teams(text)) == ([name], [])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("We thank Lord J and Wei He for help.", ["Lord J", "Wei He"]),
        ("We thank Dr He and Mr Grant for technical assistance.", ["He", "Grant"]),
        ("We thank Minho No for imaging.", ["Minho No"]),
        (
            "Mx Robin Thwaitely and Messrs T. Ash and R. Peel helped.",
            ["Robin Thwaitely", "T. Ash", "R. Peel"],
        ),
        ("We thank Pieter van ’t Hofkamp for technical support.", ["Pieter van ’t Hofkamp"]),
        ("We thank Ewan Mac an tSaoir for technical support.", ["Ewan Mac an tSaoir"]),
        ("We thank Abd al-Rahman al-Qudsani for assistance.", ["Abd al-Rahman al-Qudsani"]),
        (
            "We thank Gwilym ap Rhydderch and Mair ferch Owain for technical support.",
            ["Gwilym ap Rhydderch", "Mair ferch Owain"],
        ),
        ("We thank Jane Hollin-\nwell for tech-\nnical assistance.", ["Jane Hollinwell"]),
        ("We thank Jane\nHollinwell for technical\nassistance.", ["Jane Hollinwell"]),
        ("We thankJane Hollinwell for technical assistance.", ["Jane Hollinwell"]),
        (
            "WE THANK JANE HOLLINWELL AND GRANT MARSHAM FOR TECHNICAL HELP.",
            ["JANE HOLLINWELL", "GRANT MARSHAM"],
        ),
    ],
)
def test_names_in_unusual_print_are_read_whole(text: str, named: list[str]) -> None:
    assert people(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "This work was supported by a Marie Curie Grant and a Royal Society Grant.",
        "We acknowledge Leverhulme Trust Grant 123 and the NERC Grant NE/1.",
        "We acknowledge Leverhulme Grant and Wellcome Award support.",
        "Supported by Grant Number 12345 from the Invented Research Council.",
        "We thank the staff at the Disease Control and Prevention Center.",
        "Funded by project grant number F.No. BT/1.",
    ],
)
def test_grants_and_centres_are_nobody(text: str) -> None:
    assert people(text) == []


def test_names_on_lines_of_their_own_stay_apart() -> None:
    text = "We thank\nJane Smith\nPeter Jones\nMary Brown"
    assert people(text) == ["Jane Smith", "Peter Jones", "Mary Brown"]


def test_a_sentence_after_a_name_does_not_lengthen_it() -> None:
    assert people("We thank Susan Brown. He helped.") == ["Susan Brown"]
    assert people("Jane Smith We thank Peter Jones.") == ["Jane Smith", "Peter Jones"]
