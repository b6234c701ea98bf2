"""Charts can be read in the light theme and in the dark, and say what they are when saved."""

import pytest

from attribution.exports import chart_theme
from attribution.exports.chart_theme import DARK, LIGHT

MARKS = {*chart_theme.KINDS, *chart_theme.READINGS}


def luminance(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    low, high = sorted(luminance(colour) + 0.05 for colour in (first, second))
    return high / low


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_marks_and_texts_stand_out_from_the_ground(theme):
    assert min(contrast(mark, theme.ground) for mark in MARKS) >= 3
    assert min(contrast(text, theme.ground) for text in (theme.ink, theme.quiet)) >= 4.5


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_title_and_source_are_in_the_picture():
    titled = chart_theme.titled({"mark": "bar"}, "By year", "Quillmere. Last harvest: 1 May 2026.")
    assert titled["title"] == {
        "text": ["By year"],
        "subtitle": ["Quillmere. Last harvest: 1 May 2026."],
    }
    assert titled["mark"] == "bar"
