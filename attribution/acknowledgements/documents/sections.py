"""A document tree to its parts: what JATS, TEI and the BioMed Central format have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from attribution.acknowledgements.documents import repair
from attribution.acknowledgements.documents.xmltree import entity_text, local, malformed

MAX_STATEMENT = 200_000  # characters; the longest acknowledgement seen has 30,000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which tags a format uses for what."""

    sections: frozenset[str]
    titles: frozenset[str]
    blocks: frozenset[str]
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """The text of one section without its subsections, under its heading."""

    heading: str | None
    text: str


def parts_of(section: etree._Element, words: Vocabulary) -> Iterator[Part]:
    """The section's own text, then each subsection's; the heading of a subsection without one is that above it."""
    yield from _parts(section, words, above=None)


def _parts(section: etree._Element, words: Vocabulary, above: str | None) -> Iterator[Part]:
    heading = heading_of(section, words) or above
    raw = "".join(_pieces(section, words, words.sections | words.titles))
    if len(raw) > 2 * MAX_STATEMENT:
        raise malformed(f"of a kind never seen: one statement has {len(raw):,} characters")
    if own := repair.repaired(raw):
        yield Part(heading, own)
    for child in section:
        if local(child) in words.sections:
            yield from _parts(child, words, heading)


def heading_of(section: etree._Element, words: Vocabulary) -> str | None:
    """The section's own heading."""
    title = next((child for child in section if local(child) in words.titles), None)
    return (
        repair.repaired(text_of(title, words)).rstrip(":. ") or None if title is not None else None
    )


def text_of(element: etree._Element, words: Vocabulary) -> str:
    """All the text within an element, not yet repaired."""
    return "".join(_pieces(element, words, frozenset()))


def _pieces(element: etree._Element, words: Vocabulary, leaving_out: frozenset[str]) -> list[str]:
    pieces: list[str] = []
    _gather(element, words.skipped | leaving_out, words.blocks, pieces)
    return pieces


def _gather(
    element: etree._Element, leaving_out: frozenset[str], blocks: frozenset[str], into: list[str]
) -> None:
    into.append(_one_line(element.text))
    for child in element:
        if isinstance(child, etree._Entity):
            into.append(entity_text(child.name))
        elif (tag := local(child)) and tag not in leaving_out:
            edge = "\n" if tag in blocks else ""
            into.append(edge)
            _gather(child, leaving_out, blocks, into)
            into.append(edge)
        into.append(_one_line(child.tail))


def _one_line(text: str | None) -> str:
    """Text between tags; a line break there is only how the file was wrapped."""
    return (text or "").replace("\n", " ")
