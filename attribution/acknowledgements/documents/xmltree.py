"""XML from outside, parsed safely.

No entities are expanded, nothing is fetched, and size and number of tags are bounded. A complete
document with a fault inside is read with recovery. A document that was cut short is not, because
the missing part could be the acknowledgement.
"""

from __future__ import annotations

import html.entities
import re
import zlib
from collections.abc import Iterator

from lxml import etree

from attribution.core.errors import RecordSkipped

MAX_BYTES = 64 * 2**20  # more than any article; a 50 MB file is still answered
MAX_TAGS = 2_000_000  # at about 200 bytes for each tag in libxml2, this is 400 MB of memory

_GZIP = b"\x1f\x8b"
_NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_NUMBERED_ENTITY = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_HALVES_IN_BYTES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_HALVES = range(0xD800, 0xE000)
_UNKNOWN = "\ufffd".encode()
_XML_ENTITIES = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def unpacked(body: bytes) -> bytes:
    """The bytes of a document, gunzipped where they begin with gzip's magic number."""
    if body[:2] == _GZIP:
        body = _gunzipped(body)
    if len(body) > MAX_BYTES:
        raise malformed(f"larger than {MAX_BYTES // 2**20} MB")
    return body.removeprefix(b"\xef\xbb\xbf")


def _gunzipped(body: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = reader.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise malformed(f"not a gzip file that can be read ({error})") from error
    if len(plain) <= MAX_BYTES and not reader.eof:
        raise malformed("a gzip file cut short")
    return plain


def parsed(body: bytes) -> etree._Element:
    """The root element of an XML document; raises RecordSkipped(reason='malformed')."""
    if body.count(b"<") > MAX_TAGS:
        raise malformed(f"more than {MAX_TAGS:,} tags")
    try:
        return _parse(body, recover=False)
    except etree.XMLSyntaxError as error:
        return _recovered(_without_halves(_NAMED_ENTITY.sub(_numeric, body)), error)


def _without_halves(body: bytes) -> bytes:
    """The body without halves of surrogate pairs, which recovery would let through."""
    return _NUMBERED_ENTITY.sub(_whole, _HALVES_IN_BYTES.sub(_UNKNOWN, body))


def _whole(numbered: re.Match[bytes]) -> bytes:
    number = int(numbered[1], 16) if numbered[1] else int(numbered[2])
    return _UNKNOWN if number in _HALVES else numbered[0]


def _recovered(body: bytes, error: etree.XMLSyntaxError) -> etree._Element:
    try:
        return _parse(body, recover=False)
    except etree.XMLSyntaxError:
        root = _parse(body, recover=True) if _is_complete(body) else None
    if root is None:
        raise malformed(f"not well-formed XML ({error.msg})") from error
    return root


def _parse(body: bytes, *, recover: bool) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_pis=True,
    )
    return etree.fromstring(body, parser)


def _is_complete(body: bytes) -> bool:
    """Whether the document ends with the closing tag of its first element."""
    first = re.search(rb"<([A-Za-z][\w:.-]*)", body[:20_000])
    return first is not None and body[-200:].rstrip().endswith(b"</" + first[1] + b">")


def _numeric(named: re.Match[bytes]) -> bytes:
    """`&nbsp;` as `&#160;`: XML knows only five names, but publishers use those of HTML."""
    if named[1] in _XML_ENTITIES:
        return named[0]
    return b"".join(b"&#%d;" % ord(character) for character in entity_text(named[1].decode()))


def entity_text(name: str) -> str:
    """The text of an HTML entity; empty for names that a document defines itself."""
    return html.entities.html5.get(name + ";", "")


def tag_of(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def without(tags: frozenset[str], element: etree._Element) -> Iterator[etree._Element]:
    """The element and its descendants in document order, without those inside some tags."""
    yield element
    for child in element:
        if tag_of(child) not in tags:
            yield from without(tags, child)


def malformed(problem: str) -> RecordSkipped:
    """The error for a full text that cannot be read; `problem` completes "The full text is ..."."""
    return RecordSkipped(
        f"The full text is {problem}; it is recorded as malformed and left out.",
        reason="malformed",
    )
