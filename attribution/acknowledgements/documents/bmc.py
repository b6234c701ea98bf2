"""BioMed Central's older format: `<art>` with `<fm>`, `<bdy>`, `<bm>`, headings in `<st>`."""

from __future__ import annotations

from lxml import etree

from attribution.acknowledgements.documents.headings import Kind, kind_of
from attribution.acknowledgements.documents.sections import Vocabulary, heading_of, parts_of
from attribution.acknowledgements.documents.statements import Statements
from attribution.acknowledgements.documents.xmltree import tag_of

TAGS = Vocabulary(
    sections=frozenset(("sec", "ack")),
    titles=frozenset(("st",)),
    blocks=frozenset(("p", "st", "li", "ul", "ol")),
    skipped=frozenset(("fig", "tbl", "refgrp")),
)


def read_statements(root: etree._Element) -> Statements:
    """The statements of the article."""
    statements = Statements()
    for section in root.iter("{*}ack", "{*}sec"):
        if _announces(section) and not _is_inside_another(section):
            statements.add(parts_of(section, TAGS), Kind.ACKNOWLEDGEMENT)
    acknowledgements = root.iter("{*}ack")
    statements.add_tagged(part for ack in acknowledgements for part in parts_of(ack, TAGS))
    return statements


def _announces(section: etree._Element) -> bool:
    """Whether a section announces a statement."""
    if tag_of(section) == "ack":
        return True
    return kind_of(heading_of(section, TAGS)) not in (None, Kind.OTHER)


def _is_inside_another(section: etree._Element) -> bool:
    return any(
        tag_of(above) in TAGS.sections and _announces(above) for above in section.iterancestors()
    )
