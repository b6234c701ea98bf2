"""JATS, as PubMed Central and most publishers give it.

Only the main article is read, never a sub-article or a response.
"""

from __future__ import annotations

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
from attribution.acknowledgements.documents.xmltree import tag_of, without

TAGS = Vocabulary(
    sections=frozenset(["ack", "sec", "notes", "fn", "fn-group", "app", "app-group"]),
    titles=frozenset(("title",)),
    blocks=frozenset(
        [
            "p",
            "title",
            "list",
            "list-item",
            "disp-quote",
            "break",
            "def-list",
            "def-item",
            "term",
            "def",
        ]
    ),
    skipped=frozenset(
        ["label", "fig", "table-wrap", "graphic", "media", "tex-math", "object-id", "ref-list"]
    ),
)
_OTHER_ARTICLES = frozenset(("sub-article", "response", "ref-list", "abstract"))
_FOOTNOTES = {
    "con": Kind.CONTRIBUTIONS,
    "financial-disclosure": Kind.FUNDING,
    "supported-by": Kind.FUNDING,
    "funding": Kind.FUNDING,
    "conflict": Kind.OTHER,
    "COI-statement": Kind.OTHER,
    "ack": Kind.ACKNOWLEDGEMENT,
}
_COLLABORATORS = frozenset(
    ("collab", "collaborator", "collab-member", "group-member", "non-byline")
)


def read_statements(root: etree._Element) -> Statements:
    """The statements of the main article, those tagged `<ack>` first."""
    sections = list(_sections(_main_article(root)))
    acknowledgements = [section for section in sections if tag_of(section) == "ack"]
    other_sections = [section for section in sections if tag_of(section) != "ack"]
    statements = Statements()
    for section in (*acknowledgements, *other_sections):
        statements.add(parts_of(section, TAGS), _kind_without_heading(section))
    tagged = (part for section in acknowledgements for part in parts_of(section, TAGS))
    statements.add_tagged(tagged)
    return statements


def _main_article(root: etree._Element) -> etree._Element:
    return next((element for element in root.iter() if tag_of(element) == "article"), root)


def _sections(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost sections that announce a statement."""
    for child in element:
        tag = tag_of(child)
        if not tag or tag in _OTHER_ARTICLES:
            continue
        if tag == "funding-statement" or (tag in TAGS.sections and _announces(child)):
            yield child
        else:
            yield from _sections(child)


def _announces(section: etree._Element) -> bool:
    if tag_of(section) == "ack" or _declared(section):
        return True
    kind = kind_of(heading_of(section, TAGS))
    if kind in (None, Kind.OTHER):
        return tag_of(section) == "fn" and _opens_with_thanks(section)
    if kind is not Kind.ACKNOWLEDGEMENT and _is_in_body(section):
        return False
    return not any(tag_of(inner) == "ack" for inner in section.iter())


def _opens_with_thanks(section: etree._Element) -> bool:
    return OPENS_WITH_THANKS.match(text_of(section, TAGS)) is not None


def _is_in_body(section: etree._Element) -> bool:
    return any(tag_of(above) == "body" for above in section.iterancestors())


def _kind_without_heading(section: etree._Element) -> Kind:
    """The kind of a section's parts that have no heading."""
    if tag_of(section) == "funding-statement":
        return Kind.FUNDING
    return _declared(section) or Kind.ACKNOWLEDGEMENT


def _declared(section: etree._Element) -> Kind | None:
    """The kind that the attributes of a section declare."""
    if tag_of(section) == "fn":
        return _FOOTNOTES.get(section.get("fn-type", ""))
    for attribute in ("sec-type", "notes-type", "content-type"):
        declared = section.get(attribute)
        if declared:
            return kind_of(declared)
    return None


def collaborators(root: etree._Element) -> list[str]:
    """People listed as members of a consortium or as collaborators, in print order."""
    names = [
        _name(element)
        for contributor in without(_OTHER_ARTICLES, _main_article(root))
        if tag_of(contributor) == "contrib" and _is_collaborator(contributor)
        for element in contributor
    ]
    return list(dict.fromkeys(name for name in names if name))


def _is_collaborator(contributor: etree._Element) -> bool:
    if contributor.get("contrib-type", "") in _COLLABORATORS:
        return True
    return any(tag_of(above) == "collab" for above in contributor.iterancestors())


def _name(element: etree._Element) -> str | None:
    """A `<name>` or `<string-name>` as "Given Family"; None for other elements."""
    given = element.find("{*}given-names")
    family = element.find("{*}surname")
    if tag_of(element) == "string-name" and family is None:
        return text_of(element, TAGS)
    if tag_of(element) not in ("name", "string-name"):
        return None
    words = [text_of(part, TAGS) for part in (given, family) if part is not None]
    return " ".join(word for word in words if word)
