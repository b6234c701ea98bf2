"""What the models of people learn from besides the labelled texts."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.acknowledgements.candidates import candidates
from attribution.acknowledgements.lexicon import ranks
from attribution.acknowledgements.tokens import tokenised
from learning.acknowledgements import augment

TEXT = "We thank Dr. Ada Melridge, B. Fenwick and the staff of the imaging unit. Ada Melridge paid for lunch."


def labelled(text: str, people: list[str], teams: list[str]) -> dict[str, Any]:
    def span(part: str) -> dict[str, Any]:
        return {"start": text.index(part), "end": text.index(part) + len(part), "text": part}

    named = [span(each) | {"role": "technical"} for each in people]
    return {
        "id": "1",
        "text": text,
        "source": "labelled",
        "people": named,
        "unnamed_technical": [*map(span, teams)],
    }


@given(st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_copy_thanks_other_people_at_the_right_places(seed):
    truth = labelled(TEXT, ["Ada Melridge", "B. Fenwick"], ["the staff of the imaging unit"])
    copy = augment.renamed(truth, random.Random(seed))
    assert "Melridge" not in copy["text"]
    assert copy["text"].count(copy["people"][0]["text"]) == 2
    for each in [*copy["people"], *copy["unnamed_technical"]]:
        assert copy["text"][each["start"] : each["end"]] == each["text"]
    assert copy["unnamed_technical"][0]["text"] == "the staff of the imaging unit"


@pytest.mark.parametrize(
    ("printed", "initials", "words"),
    [("A. B. Fenwick", 2, 1), ("Dr Fenwick", 0, 2), ("A MELRIDGE", 1, 1)],
)
def test_another_name_is_printed_as_the_first_one_is(printed, initials, words):
    name = augment.in_the_form_of(printed, random.Random(3)).split()
    assert sum(len(part.rstrip(".")) == 1 for part in name) == initials
    assert sum(len(part.rstrip(".")) > 1 for part in name) == words
    assert (name[0] == "Dr") == printed.startswith("Dr")
    assert name[-1].isupper() == printed.isupper()


def test_every_name_made_up_is_one_stretch_that_could_be_a_name():
    chance = random.Random(5)
    split = []
    for _ in range(500):
        tokens = tokenised(f"we thank {(name := augment.person_name(chance))} for help")
        spans = [
            tokens.text[tokens.starts[c.first] : tokens.ends[c.last - 1]]
            for c in candidates(tokens)
        ]
        split += [name] if spans != [name] else []
    assert len(split) <= 5


def test_plain_sentences_say_who_is_thanked_and_follow_from_the_seed():
    texts = augment.plain_thanks(2)
    assert texts == augment.plain_thanks(2)
    assert all(
        text["text"][p["start"] : p["end"]] == p["text"] for text in texts for p in text["people"]
    )
    assert {p["role"] for text in texts for p in text["people"]} >= {
        "technical",
        "scientific",
        "materials",
    }
    assert not any("{" in text["text"] for text in texts)


def test_accents_do_not_change_how_common_a_name_is():
    assert ranks("Céline") == ranks("celine") != (0, 0)
    assert ranks("müller") == ranks("muller") != (0, 0)
