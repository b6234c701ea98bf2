"""TEI as GROBID makes it from a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from attribution.acknowledgements.documents.headings import Kind, kind_of
from attribution.acknowledgements.documents.sections import (
    Vocabulary,
    heading_of,
    parts_of,
    text_of,
)
from attribution.acknowledgements.documents.statements import OPENS_WITH_THANKS, Statements
from attribution.acknowledgements.documents.xmltree import tag_of

TAGS = Vocabulary(
    sections=frozenset(("div",)),
    titles=frozenset(("head",)),
    blocks=frozenset(("p", "head", "item", "lb", "list")),
    skipped=frozenset(("figure", "listOrg", "listBibl", "formula")),
)
_CUT_WORD = re.compile(r"(?<=[a-zà-ÿ])-[ \t]*\n\s*(?=[a-zà-ÿ])")
_HEADING_WITHIN = re.compile(r"ac?knowledge?ments?(?: ?[:.—–-] ?| )(?:we|the authors?|i)\b", re.I)
_AUTHOR_NOTE = re.compile(r"authors?['’]? notes?", re.I)
_CONTAINERS = frozenset(("text", "body", "back", "div", "TEI", "group"))
_TYPES = {
    "acknowledgement": Kind.ACKNOWLEDGEMENT,
    "acknowledgment": Kind.ACKNOWLEDGEMENT,
    "acknowledgements": Kind.ACKNOWLEDGEMENT,
    "funding": Kind.FUNDING,
    "contribution": Kind.CONTRIBUTIONS,
    "contributions": Kind.CONTRIBUTIONS,
}


def read_statements(root: etree._Element) -> Statements:
    """The statements of the document. In some documents GROBID leaves the heading out."""
    _join_cut_words(root)
    statements = Statements()
    announced = list(_announced(root))
    for division, kind in announced:
        statements.add(parts_of(division, TAGS), kind)
    tagged = [division for division, kind in announced if kind is Kind.ACKNOWLEDGEMENT]
    statements.add_tagged(part for division in tagged for part in parts_of(division, TAGS))
    statements.add_tagged(part for note in _notes(root) for part in parts_of(note, TAGS))
    return statements


def _join_cut_words(root: etree._Element) -> None:
    """GROBID keeps the lines of the PDF, and the hyphens at their ends."""
    for element in root.iter():
        if element.text and _CUT_WORD.search(element.text):
            element.text = _CUT_WORD.sub("", element.text)
        if element.tail and _CUT_WORD.search(element.tail):
            element.tail = _CUT_WORD.sub("", element.tail)


def _announced(element: etree._Element) -> Iterator[tuple[etree._Element, Kind]]:
    """The outermost divisions, or single paragraphs, that announce a statement."""
    for child in element:
        tag = tag_of(child)
        kind = _kind(child) if tag == "div" else None
        if kind is not None:
            yield child, kind
        elif tag == "p" and _HEADING_WITHIN.match(text_of(child, TAGS)):
            yield child, Kind.ACKNOWLEDGEMENT
        elif tag in _CONTAINERS:
            yield from _announced(child)


def _notes(root: etree._Element) -> Iterator[etree._Element]:
    """Footnotes and author notes that open with thanks."""
    for element in root.iter():
        tag = tag_of(element)
        is_note = tag == "note" or (
            tag == "div" and _AUTHOR_NOTE.fullmatch(heading_of(element, TAGS) or "")
        )
        if is_note and OPENS_WITH_THANKS.match(_own_words(element)):
            yield element


def _own_words(element: etree._Element) -> str:
    """The text of a note without its heading."""
    return "\n".join(part.text for part in parts_of(element, TAGS))


def _kind(division: etree._Element) -> Kind | None:
    kind = _TYPES.get(division.get("type", "")) or kind_of(heading_of(division, TAGS))
    return None if kind is Kind.OTHER else kind
