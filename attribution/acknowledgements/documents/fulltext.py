"""A full text in any of the formats to the statements that are kept."""

from __future__ import annotations

from attribution.acknowledgements.documents import bmc, jats, plain, tei
from attribution.acknowledgements.documents.sections import MAX_STATEMENT
from attribution.acknowledgements.documents.sorting import Sorted, joined
from attribution.acknowledgements.documents.statements import Kind
from attribution.acknowledgements.documents.xmltree import local, malformed, parsed, unpacked
from attribution.acknowledgements.reader import read
from attribution.core.model import FullTextParts

MAX_TEXT = 10 * 2**20  # bytes of plain text
_BLANK = b" \r\n\t\0"


def parts(body: bytes, format: str | None = None) -> FullTextParts:
    """The statements of a full text; `acknowledgement` is None where it has no such section.

    `format` is jats, tei, bmc or text. XML says itself which of the first three it is, so it only settles what is
    XML and what is text; None looks. Gzipped bodies are unpacked. Raises RecordSkipped(reason='malformed') for what
    cannot be read: nothing, XML cut short, no article inside, more than 64 MB, a statement too long to be one.
    """
    body = unpacked(body)
    if not body.strip(_BLANK):
        raise malformed("empty")
    if format == "text" or (format is None and not _is_xml(body)):
        return _kept(plain.statements(_decoded(body)), [])
    root = parsed(body.lstrip())
    if local(root) in {"TEI", "teiCorpus"}:
        return _kept(tei.statements(root), [])
    if local(root) == "art":
        return _kept(bmc.statements(root), [])
    if any(local(element) == "article" for element in root.iter()):
        return _kept(jats.statements(root), jats.collaborators(root))
    raise malformed(
        f"XML with the root <{local(root)}>, neither JATS, TEI nor BioMed Central's format"
    )


def _is_xml(body: bytes) -> bool:
    return body[:200].lstrip(_BLANK + b"\xff\xfe").startswith(b"<")


def _kept(found: Sorted, collaborators: list[str]) -> FullTextParts:
    if any(sum(map(len, texts)) > MAX_STATEMENT for texts in found.values()):
        raise malformed(
            f"of a kind never seen: a statement has more than {MAX_STATEMENT:,} characters"
        )
    return FullTextParts(
        acknowledgement=joined(found.get(Kind.ACKNOWLEDGEMENT, ())),
        funding=joined(found.get(Kind.FUNDING, ())),
        contributions=joined(found.get(Kind.CONTRIBUTIONS, ())),
        collaborators=tuple(
            dict.fromkeys([*collaborators, *_listed(found.get(Kind.COLLABORATORS, []))])
        ),
    )


def _listed(texts: list[str]) -> list[str]:
    """The names in sections such as "Members of the Example Consortium"."""
    return [person.name or person.text for text in texts for person in read(text).people]


def _decoded(body: bytes) -> str:
    if len(body) > MAX_TEXT:
        raise malformed(f"plain text of more than {MAX_TEXT // 2**20} MB")
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("windows-1252", errors="replace")
