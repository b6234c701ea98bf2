"""Highlights as feeds: Atom (RFC 4287) and JSON Feed 1.1.

Both are written here: Atom needs ten elements, which lxml writes, and the library for feeds
(feedgen) knows no JSON Feed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from lxml import etree

from attribution.core.identifiers import doi_address
from attribution.releases.packs.highlights import Highlight

ATOM, JSON = "highlights.atom", "highlights.json"
_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as of a freeze. `address` is where its folder is published, empty if not known."""

    title: str
    institution: str
    updated: datetime
    highlights: Sequence[Highlight]
    address: str = ""

    @property
    def feed_id(self) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"highlights:{self.institution}").urn

    def at(self, file: str) -> str:
        """The address of a file that is published with the feed."""
        return f"{self.address.rstrip('/')}/{file}" if self.address else file


def as_atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    names: Any = {None: _NAMESPACE}
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap=names)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en-GB")
    _add(root, "id", feed.feed_id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated))
    _add(_add(root, "author"), "name", feed.institution)
    if feed.address:
        _add(root, "link", rel="self", type="application/atom+xml", href=feed.at(ATOM))
        _add(root, "link", rel="alternate", type="text/html", href=feed.at("highlights.html"))
    for highlight in feed.highlights:
        _add_entry(root, highlight)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data


def _add_entry(root: Any, highlight: Highlight) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", highlight.entry_id)
    _add(entry, "title", highlight.title)
    _add(entry, "published", _moment(highlight.first))
    _add(entry, "updated", _moment(highlight.last))
    address = doi_address(highlight.doi)
    if address:
        _add(entry, "link", rel="alternate", href=address)
    _add(entry, "content", _text(highlight), type="text")


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    element.text = text
    return element


def as_json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    addresses = {}
    if feed.address:
        addresses = {"home_page_url": feed.at("highlights.html"), "feed_url": feed.at(JSON)}
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **addresses,
        "language": "en-GB",
        "authors": [{"name": feed.institution}],
        "items": [_item(highlight) for highlight in feed.highlights],
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def _item(highlight: Highlight) -> Mapping[str, Any]:
    address = doi_address(highlight.doi)
    return {
        "id": highlight.entry_id,
        **({"url": address} if address else {}),
        "title": highlight.title,
        "content_text": _text(highlight),
        "date_published": _moment(highlight.first),
        "date_modified": _moment(highlight.last),
    }


def _text(highlight: Highlight) -> str:
    where = f" {highlight.printed_in}." if highlight.printed_in else ""
    return f"{highlight.in_words}{where}"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
