"""A text is annotated once: words, sentences and stretches are values that say what they hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.acknowledgements.annotation import annotated_text

TEXT = "We thank Dr. Ann Bell (Example Unit) for cell sorting.\nFunded by a grant."


def word(printed, text=TEXT):
    return next(word for word in annotated_text(text).words if word.printed == printed)


def test_a_word_has_the_same_annotation_wherever_it_is_printed():
    assert word("thank") is word("thank", "They thank Ben Crane.")


def test_a_stretch_is_annotated_once():
    annotated = annotated_text(TEXT)
    stretch = annotated.stretch(1, 3)
    assert annotated.stretch(1, 3) is stretch
    assert stretch.telling is stretch.telling


def test_a_stretch_names_its_words_topics_and_kind_of_help():
    annotated = annotated_text("We thank Ann Bell for technical help with microscopy.")
    stretch = annotated.stretch(4, 9)
    assert stretch.printed == "for technical help with microscopy"
    assert [word.lower for word in stretch.telling][:2] == ["for", "technical"]
    assert stretch.topics == ("microscopy and imaging",)
    assert stretch.is_surely_technical


@pytest.mark.parametrize(
    ("printed", "shape"),
    [("Ann", "W"), ("We", ""), ("Dr", ""), ("sorting", ""), ("Unit", "")],
)
def test_a_word_knows_what_part_of_a_name_it_could_be(printed, shape):
    assert word(printed).shape == shape


def test_a_feature_shows_names_only_by_their_class():
    assert [word(printed).feature for printed in ("Ann", "Unit", "thank")] == [
        "Xx",
        "unit",
        "thank",
    ]


def test_a_title_does_not_end_a_sentence_and_a_line_break_does():
    annotated = annotated_text(TEXT)
    sentences = [TEXT[sentence.start : sentence.end] for sentence in annotated.sentences]
    assert sentences == TEXT.split("\n")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab A.!?,;()\n1", max_size=80), st.data())
def test_counts_and_sentences_agree_with_the_words(text, data):
    annotated = annotated_text(text)
    first = data.draw(st.integers(0, len(annotated.words)))
    last = data.draw(st.integers(first, len(annotated.words)))
    opened = sum(word.bracket for word in annotated.words[first:last])
    assert annotated.open_brackets.within(first, last) == opened
    tokens = [i for sentence in annotated.sentences for i in range(sentence.first, sentence.last)]
    assert tokens == list(range(len(annotated.words)))
