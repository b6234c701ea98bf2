"""TEI as GROBID makes it from a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from attribution.acknowledgements.documents.sections import Part, Vocabulary, heading_of, parts_of
from attribution.acknowledgements.documents.sorting import Sorted, sorted_parts, with_tagged
from attribution.acknowledgements.documents.statements import Kind, kind_of
from attribution.acknowledgements.documents.xmltree import local

WORDS = Vocabulary(
    sections=frozenset({"div"}),
    titles=frozenset({"head"}),
    blocks=frozenset({"p", "head", "item", "lb", "list"}),
    skipped=frozenset({"figure", "listOrg", "listBibl", "formula"}),
)
_TYPES = {
    "acknowledgement": Kind.ACKNOWLEDGEMENT,
    "acknowledgment": Kind.ACKNOWLEDGEMENT,
    "acknowledgements": Kind.ACKNOWLEDGEMENT,
    "funding": Kind.FUNDING,
    "contribution": Kind.CONTRIBUTIONS,
    "contributions": Kind.CONTRIBUTIONS,
}


def statements(root: etree._Element) -> Sorted:
    """The statements of the document, by kind. GROBID leaves the heading out in some."""
    found: Sorted = {}
    tagged: list[Part] = []
    for div, kind in _announced(root):
        for sort, texts in sorted_parts(parts_of(div, WORDS), kind).items():
            found.setdefault(sort, []).extend(texts)
        if kind is Kind.ACKNOWLEDGEMENT:
            tagged += parts_of(div, WORDS)
    return with_tagged(found, tagged)


def _announced(element: etree._Element) -> Iterator[tuple[etree._Element, Kind]]:
    for child in element:
        if local(child) == "div" and (kind := _kind(child)) is not None:
            yield child, kind
        elif local(child) in {"text", "body", "back", "div", "TEI", "group"}:
            yield from _announced(child)


def _kind(div: etree._Element) -> Kind | None:
    kind = _TYPES.get(div.get("type", "")) or kind_of(heading_of(div, WORDS))
    return None if kind is Kind.OTHER else kind
