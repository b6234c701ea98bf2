"""TEI as GROBID makes it from a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from attribution.acknowledgements.documents.headings import Kind, kind_of
from attribution.acknowledgements.documents.sections import Vocabulary, heading_of, parts_of
from attribution.acknowledgements.documents.statements import Statements
from attribution.acknowledgements.documents.xmltree import tag_of

TAGS = Vocabulary(
    sections=frozenset(("div",)),
    titles=frozenset(("head",)),
    blocks=frozenset(("p", "head", "item", "lb", "list")),
    skipped=frozenset(("figure", "listOrg", "listBibl", "formula")),
)
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
    statements = Statements()
    announced = list(_announced(root))
    for division, kind in announced:
        statements.add(parts_of(division, TAGS), kind)
    tagged = [division for division, kind in announced if kind is Kind.ACKNOWLEDGEMENT]
    statements.add_tagged(part for division in tagged for part in parts_of(division, TAGS))
    return statements


def _announced(element: etree._Element) -> Iterator[tuple[etree._Element, Kind]]:
    """The outermost divisions that announce a statement."""
    for child in element:
        kind = _kind(child) if tag_of(child) == "div" else None
        if kind is not None:
            yield child, kind
        elif tag_of(child) in _CONTAINERS:
            yield from _announced(child)


def _kind(division: etree._Element) -> Kind | None:
    kind = _TYPES.get(division.get("type", "")) or kind_of(heading_of(division, TAGS))
    return None if kind is Kind.OTHER else kind
