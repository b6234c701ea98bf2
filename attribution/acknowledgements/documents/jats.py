"""JATS, as PubMed Central and most publishers give it. The main article only: never a sub-article or a response."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from attribution.acknowledgements.documents.repair import repaired
from attribution.acknowledgements.documents.sections import (
    Vocabulary,
    heading_of,
    parts_of,
    text_of,
)
from attribution.acknowledgements.documents.sorting import Sorted, sorted_parts, with_tagged
from attribution.acknowledgements.documents.statements import Kind, kind_of
from attribution.acknowledgements.documents.xmltree import local, within

WORDS = Vocabulary(
    sections=frozenset({"ack", "sec", "notes", "fn", "fn-group", "app", "app-group"}),
    titles=frozenset({"title"}),
    blocks=frozenset(
        {
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
        }
    ),
    skipped=frozenset(
        {"label", "fig", "table-wrap", "graphic", "media", "tex-math", "object-id", "ref-list"}
    ),
)
_OTHER_ARTICLES = frozenset({"sub-article", "response", "ref-list", "abstract"})
_FOOTNOTES = {
    "con": Kind.CONTRIBUTIONS,
    "financial-disclosure": Kind.FUNDING,
    "supported-by": Kind.FUNDING,
    "funding": Kind.FUNDING,
    "conflict": Kind.OTHER,
    "COI-statement": Kind.OTHER,
    "ack": Kind.ACKNOWLEDGEMENT,
}
_OPENS_WITH_THANKS = re.compile(
    r"ac?knowledge?ments?\b|(?:we|the authors?|i) (?:\w+ ){0,4}(?:thank|acknowledge|grateful|indebted|appreciat)",
    re.I,
)


def statements(root: etree._Element) -> Sorted:
    """The statements of the main article, by kind."""
    article = next((element for element in root.iter() if local(element) == "article"), root)
    sections = list(_sections(article))
    found: Sorted = {}
    for element in sorted(sections, key=lambda section: local(section) != "ack"):
        for kind, texts in sorted_parts(parts_of(element, WORDS), _default(element)).items():
            found.setdefault(kind, []).extend(texts)
    return with_tagged(
        found, [part for ack in sections if local(ack) == "ack" for part in parts_of(ack, WORDS)]
    )


def _sections(article: etree._Element) -> Iterator[etree._Element]:
    """The outermost sections that announce a statement."""
    for child in article:
        tag = local(child)
        if not tag or tag in _OTHER_ARTICLES:
            continue
        if tag == "funding-statement" or (tag in WORDS.sections and _announces(child)):
            yield child
        else:
            yield from _sections(child)


def _announces(section: etree._Element) -> bool:
    if local(section) == "ack" or _declared(section):
        return True
    kind = kind_of(heading_of(section, WORDS))
    if kind in (None, Kind.OTHER):
        return (
            local(section) == "fn"
            and _OPENS_WITH_THANKS.match(repaired(text_of(section, WORDS))) is not None
        )
    if kind is not Kind.ACKNOWLEDGEMENT and any(
        local(above) == "body" for above in section.iterancestors()
    ):
        return False
    return not any(local(inner) == "ack" for inner in section.iter())


def _default(section: etree._Element) -> Kind:
    """The kind of a section that has no heading of its own."""
    if local(section) == "funding-statement":
        return Kind.FUNDING
    return _declared(section) or Kind.ACKNOWLEDGEMENT


def _declared(section: etree._Element) -> Kind | None:
    """What the attributes of a section say that it is."""
    if local(section) == "fn":
        return _FOOTNOTES.get(section.get("fn-type", ""))
    declared = (
        section.get("sec-type") or section.get("notes-type") or section.get("content-type") or ""
    )
    return kind_of(declared) if declared else None


def collaborators(root: etree._Element) -> list[str]:
    """People listed as members of a consortium or as collaborators, in print order."""
    article = next((element for element in root.iter() if local(element) == "article"), root)
    found = []
    for element in within(article, leaving_out=_OTHER_ARTICLES):
        if local(element) == "contrib" and _is_collaborator(element):
            found += [name for name in map(_name, element) if name]
    return list(dict.fromkeys(found))


def _is_collaborator(contributor: etree._Element) -> bool:
    if contributor.get("contrib-type", "") in {
        "collab",
        "collaborator",
        "collab-member",
        "group-member",
        "non-byline",
    }:
        return True
    return any(local(above) == "collab" for above in contributor.iterancestors())


def _name(element: etree._Element) -> str | None:
    """A `<name>` or `<string-name>` as "Given Family"."""
    if local(element) == "string-name" and element.find("{*}surname") is None:
        return repaired(text_of(element, WORDS)) or None
    if local(element) not in {"name", "string-name"}:
        return None
    words = [element.find("{*}given-names"), element.find("{*}surname")]
    return repaired(" ".join(text_of(word, WORDS) for word in words if word is not None)) or None
