"""The sentences of the evidence: one for each finding, and none is lost when it is reworded."""

from __future__ import annotations

import json

import pytest

from attribution.core.files import packaged_text
from attribution.matching.sentences import (
    SENTENCES,
    WORDINGS,
    first_wording,
    level_of,
    sentence_for,
)

NEVER_FOUND = {("institution", "same by name")}  # has a weight, and no comparison gives it


@pytest.mark.parametrize("kind", ["author", "thanked"])
def test_every_level_that_has_a_weight_has_a_sentence(kind: str) -> None:
    weights = json.loads(packaged_text("attribution.matching", "weights.json"))[kind]
    weighed = {
        (feature, level)
        for feature, levels in weights.items()
        for level in levels
        if feature != "base" and level != "rarity"
    }
    assert all(sentence_for(feature, level) for feature, level in weighed - NEVER_FOUND)


def test_a_sentence_is_that_of_one_level_whenever_it_was_written() -> None:
    for wording in WORDINGS:
        for feature, levels in wording.items():
            for level, sentence in levels.items():
                assert level_of(feature, sentence) == level
                assert level in SENTENCES[feature], "an old level still has a sentence"


def test_an_earlier_wording_differs_from_todays() -> None:
    for wording in WORDINGS[1:]:
        for feature, levels in wording.items():
            for level, sentence in levels.items():
                assert sentence_for(feature, level) != sentence


def test_the_first_wording_is_the_same_for_every_wording_of_a_level() -> None:
    slip = "The family name differs by a letter or two, as by a slip of the pen."
    assert first_wording("family_name", slip) == slip
    assert first_wording("family_name", sentence_for("family_name", "slip")) == slip
    equal = sentence_for("family_name", "equal")
    assert first_wording("family_name", equal) == equal
    assert first_wording("family_name", "Not a sentence of ours.") == "Not a sentence of ours."
