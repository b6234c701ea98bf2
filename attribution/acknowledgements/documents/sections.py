"""A document's tree cut into parts: what JATS, TEI and the BioMed Central format have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from attribution.acknowledgements.documents.repair import repaired
from attribution.acknowledgements.documents.xmltree import entity_text, malformed, tag_of

MAX_STATEMENT = 200_000  # characters; the longest acknowledgement seen has 30,000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tags that a format uses for sections, titles and blocks, and those without text."""

    sections: frozenset[str]
    titles: frozenset[str]
    blocks: frozenset[str]  # each is on a line of its own
    skipped: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """The text of one section without its subsections, under its heading."""

    heading: str | None
    text: str


def parts_of(section: etree._Element, tags: Vocabulary) -> Iterator[Part]:
    """The section's own text, then that of each subsection.

    A subsection without a heading has the heading above it.
    """
    yield from _parts(section, tags, above=None)


def _parts(section: etree._Element, tags: Vocabulary, above: str | None) -> Iterator[Part]:
    heading = heading_of(section, tags) or above
    text = _own_text(section, tags)
    if text:
        yield Part(heading, text)
    for child in section:
        if tag_of(child) in tags.sections:
            yield from _parts(child, tags, heading)


def _own_text(section: etree._Element, tags: Vocabulary) -> str:
    """The text of a section without its headings and inner sections."""
    left_out = tags.skipped | tags.sections | tags.titles
    raw = "".join(_pieces(section, left_out, tags.blocks))
    if len(raw) > 2 * MAX_STATEMENT:
        raise malformed(f"of a kind never seen: one statement has {len(raw):,} characters")
    return repaired(raw)


def heading_of(section: etree._Element, tags: Vocabulary) -> str | None:
    """The section's own heading."""
    for child in section:
        if tag_of(child) in tags.titles:
            return text_of(child, tags).rstrip(":. ") or None
    return None


def text_of(element: etree._Element, tags: Vocabulary) -> str:
    """All the text within an element, repaired."""
    return repaired("".join(_pieces(element, tags.skipped, tags.blocks)))


def _pieces(
    element: etree._Element, left_out: frozenset[str], blocks: frozenset[str]
) -> Iterator[str]:
    """The text within an element, tag by tag."""
    yield _on_one_line(element.text)
    for child in element:
        if isinstance(child, etree._Entity):
            yield entity_text(child.name)
        elif (tag := tag_of(child)) and tag not in left_out:
            edge = "\n" if tag in blocks else ""
            yield edge
            yield from _pieces(child, left_out, blocks)
            yield edge
        yield _on_one_line(child.tail)


def _on_one_line(text: str | None) -> str:
    """Text between tags; a line break in it is only how the file was wrapped."""
    return (text or "").replace("\n", " ")
