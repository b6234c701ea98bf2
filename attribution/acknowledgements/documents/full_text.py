"""A full text in any of the formats, and the statements in it that this system keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from attribution.acknowledgements.documents import bmc, jats, plain, tei
from attribution.acknowledgements.documents.headings import Kind
from attribution.acknowledgements.documents.methods import names_in_methods
from attribution.acknowledgements.documents.sections import MAX_STATEMENT, Part
from attribution.acknowledgements.documents.statements import Statements
from attribution.acknowledgements.documents.xmltree import malformed, parsed, tag_of, unpacked
from attribution.acknowledgements.reader import read
from attribution.core.model import FullTextParts

MAX_TEXT = 10 * 2**20  # bytes of plain text
_BLANK = b" \r\n\t\0"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_parts(body: bytes, file_format: str | None = None) -> FullTextParts:
    """The statements of a full text; `acknowledgement` is None where it has no such section.

    `file_format` is jats, tei, bmc or text; None tries to tell XML from text. Which XML it is the
    document itself says. Gzipped bodies are unpacked. Raises RecordSkipped(reason='malformed') for
    what cannot be read: an empty body, XML cut short, no article inside, more than 64 MB, or a
    statement too long to be one.
    """
    body = unpacked(body)
    if not body.strip(_BLANK):
        raise malformed("empty")
    is_text = file_format == "text" or (file_format is None and not _is_xml(body))
    if is_text:
        return _parts(plain.read_statements(_decoded(body)))
    return _xml_parts(parsed(body.lstrip()))


def parts_of_sections(sections: Iterable[Part]) -> FullTextParts:
    """The statements in sections that were cut out of a document, such as a PDF."""
    statements = Statements()
    statements.add(sections, Kind.OTHER)
    return _parts(statements)


def _xml_parts(root: etree._Element) -> FullTextParts:
    """The statements of a document, in the format that its root shows."""
    tag = tag_of(root)
    if tag in ("TEI", "teiCorpus"):
        return _with_methods(_parts(tei.read_statements(root)), root)
    if tag == "art":
        return _parts(bmc.read_statements(root))
    if any(tag_of(element) == "article" for element in root.iter()):
        return _with_methods(_parts(jats.read_statements(root), jats.collaborators(root)), root)
    raise malformed(f"XML with the root <{tag}>, neither JATS, TEI nor BioMed Central's format")


def _with_methods(parts: FullTextParts, root: etree._Element) -> FullTextParts:
    return replace(parts, methods=names_in_methods(root))


def _is_xml(body: bytes) -> bool:
    return body[:200].lstrip(_BLANK + b"\xff\xfe").startswith(b"<")


def _parts(statements: Statements, collaborators: Iterable[str] = ()) -> FullTextParts:
    _check_lengths(statements)
    members = [*collaborators, *_names_in(statements.of(Kind.COLLABORATORS))]
    return FullTextParts(
        acknowledgement=statements.joined(Kind.ACKNOWLEDGEMENT),
        funding=statements.joined(Kind.FUNDING),
        contributions=statements.joined(Kind.CONTRIBUTIONS),
        collaborators=tuple(dict.fromkeys(members)),
    )


def _check_lengths(statements: Statements) -> None:
    lengths = [sum(map(len, texts)) for texts in statements.texts.values()]
    if max(lengths, default=0) > MAX_STATEMENT:
        raise malformed(
            f"of a kind never seen: a statement has more than {MAX_STATEMENT:,} characters"
        )


def _names_in(texts: Iterable[str]) -> list[str]:
    """The names in sections such as "Members of the Example Consortium"."""
    return [person.name or person.text for text in texts for person in read(text).people]


def _decoded(body: bytes) -> str:
    if len(body) > MAX_TEXT:
        raise malformed(f"plain text of more than {MAX_TEXT // 2**20} MB")
    if body[:2] in _BYTE_ORDER_MARKS:
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("windows-1252", errors="replace")
