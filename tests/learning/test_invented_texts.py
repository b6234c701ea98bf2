"""What the models learn from besides the labelled texts: renamed copies and plain sentences."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.acknowledgements.annotation import annotated_text
from attribution.acknowledgements.candidates import find_candidates
from attribution.acknowledgements.lexicon import rank_of
from learning.acknowledgements.invented_names import in_the_form_of, person_name
from learning.acknowledgements.plain_sentences import invented_sentences
from learning.acknowledgements.renamed_copies import renamed
from learning.acknowledgements.truth import Label, Truth

TEXT = (
    "We thank Dr. Ada Melridge, B. Fenwick and the staff of the imaging unit. "
    "Ada Melridge paid for lunch."
)


def labelled(text: str, people: list[str], teams: list[str]) -> Truth:
    def label(part: str) -> Label:
        return {"start": text.index(part), "end": text.index(part) + len(part), "text": part}

    return {
        "id": "1",
        "text": text,
        "source": "labelled",
        "people": [{**label(name), "role": "technical"} for name in people],
        "unnamed_technical": [label(team) for team in teams],
    }


@given(st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_copy_thanks_other_people_at_the_right_places(seed):
    truth = labelled(TEXT, ["Ada Melridge", "B. Fenwick"], ["the staff of the imaging unit"])
    copy = renamed(truth, random.Random(seed))
    assert "Melridge" not in copy["text"]
    assert copy["text"].count(copy["people"][0]["text"]) == 2
    for label in [*copy["people"], *copy["unnamed_technical"]]:
        assert copy["text"][label["start"] : label["end"]] == label["text"]
    assert copy["unnamed_technical"][0]["text"] == "the staff of the imaging unit"


@pytest.mark.parametrize(
    ("printed", "initials", "words"),
    [("A. B. Fenwick", 2, 1), ("Dr Fenwick", 0, 2), ("A MELRIDGE", 1, 1)],
)
def test_another_name_is_printed_as_the_first_one_is(printed, initials, words):
    name = in_the_form_of(printed, random.Random(3)).split()
    assert sum(len(part.rstrip(".")) == 1 for part in name) == initials
    assert sum(len(part.rstrip(".")) > 1 for part in name) == words
    assert (name[0] == "Dr") == printed.startswith("Dr")
    assert name[-1].isupper() == printed.isupper()


def test_every_invented_name_is_one_stretch_that_could_be_a_name():
    chance = random.Random(5)
    split = []
    for _ in range(500):
        name = person_name(chance)
        annotated = annotated_text(f"we thank {name} for help")
        stretches = [
            annotated.printed(candidate.first, candidate.last)
            for candidate in find_candidates(annotated)
        ]
        if stretches != [name]:
            split.append(name)
    assert len(split) <= 5


def test_plain_sentences_label_the_people_thanked_and_follow_from_the_seed():
    texts = invented_sentences(2)
    assert texts == invented_sentences(2)
    for text in texts:
        for person in text["people"]:
            assert text["text"][person["start"] : person["end"]] == person["text"]
    roles = {person["role"] for text in texts for person in text["people"]}
    assert roles >= {"technical", "scientific", "materials"}
    assert not any("{" in text["text"] for text in texts)


def test_accents_do_not_change_how_common_a_name_is():
    assert rank_of("Céline") == rank_of("celine") != (0, 0)
    assert rank_of("müller") == rank_of("muller") != (0, 0)
