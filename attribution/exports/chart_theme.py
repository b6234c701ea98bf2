"""The look of every chart: colours, and Vega-Lite's settings for a light or a dark ground.

Marks have a contrast of at least 3:1 to either ground, texts of 4.5:1. Colours can be told apart
by colour-blind people (after Okabe and Ito); shape or text repeats what they say.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BLUE, VERMILION, GREEN, BROWN = "#0072B2", "#D55E00", "#00795A", "#8A6D00"
PURPLE, ROSE, SLATE, GREY = "#7A5FB0", "#B5508A", "#4F7F96", "#767676"
# Kinds of credit, with the words and the colours of their lines.
KIND_LABELS = {"either": "Authors or thanked", "authored": "Authors", "thanked": "Thanked by name"}
KINDS = (BLUE, VERMILION, GREEN)
READINGS = (BLUE, VERMILION, ROSE, SLATE, BROWN, GREEN, PURPLE, GREY)
FIELD = "#8795A1"  # behind a stretch of time; a word says what it is
QUIET, APART = "quiet", "apart"  # styles: texts of less weight; bars with a line between them
_LETTERS, _LETTERS_OF_A_TITLE = 54, 42  # on one line, so that it fits a phone


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a ground and of what is not a mark."""

    ground: str
    ink: str
    quiet: str
    grid: str


LIGHT = Theme("#FFFFFF", "#1B2730", "#4A5760", "#DFE6EA")
DARK = Theme("#11171C", "#E6EBEE", "#B3BFC7", "#37434B")


def config(theme: Theme) -> dict[str, Any]:
    """Vega-Lite's settings. A chart brings its own ground, so that a picture of it is readable."""
    texts = {"labelColor": theme.quiet, "titleColor": theme.quiet}
    return {
        "background": theme.ground,
        "axis": {**texts, "gridColor": theme.grid, "domainColor": theme.grid},
        "legend": texts,
        "text": {"color": theme.ink},
        "title": {
            "color": theme.ink,
            "subtitleColor": theme.quiet,
            "fontSize": 15,
            "subtitleFontSize": 12,
            "anchor": "start",
            "frame": "bounds",
            "offset": 14,
        },
        "style": {
            QUIET: {"fill": theme.quiet, "stroke": None},
            APART: {"stroke": theme.ground, "strokeWidth": 1.5},
        },
    }


def titled(specification: Mapping[str, Any], title: str, source: str) -> dict[str, Any]:
    """The chart with its title and its source in the picture: they stay with it when it is
    saved.
    """
    lines = textwrap.wrap(source, _LETTERS)
    return {
        **specification,
        "title": {"text": textwrap.wrap(title, _LETTERS_OF_A_TITLE), "subtitle": lines},
    }
