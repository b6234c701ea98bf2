"""BioMed Central's older format: `<art>` with `<fm>`, `<bdy>`, `<bm>`, headings in `<st>`."""

from __future__ import annotations

from lxml import etree

from attribution.acknowledgements.documents.sections import Vocabulary, heading_of, parts_of
from attribution.acknowledgements.documents.sorting import Sorted, sorted_parts, with_tagged
from attribution.acknowledgements.documents.statements import Kind, kind_of
from attribution.acknowledgements.documents.xmltree import local

WORDS = Vocabulary(
    sections=frozenset({"sec", "ack"}),
    titles=frozenset({"st"}),
    blocks=frozenset({"p", "st", "li", "ul", "ol"}),
    skipped=frozenset({"fig", "tbl", "refgrp"}),
)


def statements(root: etree._Element) -> Sorted:
    """The statements of the article, by kind."""
    found: Sorted = {}
    for section in root.iter("{*}ack", "{*}sec"):
        if _is_inside_another(section) or not _announces(section):
            continue
        for kind, texts in sorted_parts(parts_of(section, WORDS), Kind.ACKNOWLEDGEMENT).items():
            found.setdefault(kind, []).extend(texts)
    return with_tagged(
        found, [part for ack in root.iter("{*}ack") for part in parts_of(ack, WORDS)]
    )


def _announces(section: etree._Element) -> bool:
    return local(section) == "ack" or kind_of(heading_of(section, WORDS)) not in (None, Kind.OTHER)


def _is_inside_another(section: etree._Element) -> bool:
    return any(
        local(above) in WORDS.sections and _announces(above) for above in section.iterancestors()
    )
