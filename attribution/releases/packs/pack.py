"""A pack: what a reader gets, in the order of reading, before it is a Word file or a page.

It holds texts that are ready to print, and only protected figures. `word.py` and `pages.py` draw
it; neither adds a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Submissions of a self-assessment, with the months that the plan of each covers.
SUBMISSIONS = {"first": 24, "second": 24, "third": 36}


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section, which may begin a new page when printed."""

    text: str
    on_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `is_lead` is for the sentence that a reader should take away."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of points."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption. A row is named by its first cell. `note` comes below it."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its specification in Vega-Lite, and what it shows in words.

    Title and source are in the picture, so that they stay with it wherever it is pasted.
    """

    title: str
    source: str
    text: str
    specification: Mapping[str, Any]


Block = Heading | Paragraph | Listing | Table | Chart


@dataclass(frozen=True, slots=True)
class Pack:
    """A document. `about` comes below the title, the footnotes at the end."""

    title: str
    about: str
    blocks: Sequence[Block]
    footnotes: Sequence[str] = ()
