"""The DOI in a text, in whatever form people and sources paste it.

>>> doi_in("See (https://dx.doi.org/10.5555/ABC.1).")
'10.5555/abc.1'
>>> doi_in("https://www.publisher.example/articles/10.5555/abc.1/full?utm_source=mail")
'10.5555/abc.1'
>>> doi_in("10.5555%2Fabc.1")
'10.5555/abc.1'
>>> doi_in("arXiv:2101.00001v2")
'10.48550/arxiv.2101.00001'
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

from attribution.core.text import plain

_PREFIX = r"10\.\d{4,9}(?:\.\d+)*"
_DOI = re.compile(rf"{_PREFIX}/\S+")
_SPACED_SLASH = re.compile(rf"({_PREFIX})\s*/\s*(?=\S)")
_ENCODED = re.compile(rf"{_PREFIX}%(?:25)*2f", re.IGNORECASE)
# A line that breaks within a DOI ends, or goes on, with a sign.
_BROKEN_LINE = re.compile(
    rf"({_PREFIX}/\S*)(?:(?<=[-./_(:])[ \t]*\r?\n\s*(?=\S)|[ \t]*\r?\n\s*(?=[-./_:)]\S))"
)
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_NEXT_DOI = re.compile(rf"[,;|](?:https?:|doi:|{_PREFIX}/)", re.IGNORECASE)
_END_OF_LINK = re.compile(r"[\"'”]\s*/?>|\]\(|\)\[|</\w+>?$")
_PARAMETER = re.compile(r"[?&][a-z_]+=.*$", re.IGNORECASE)
_PLACE_ON_PAGE = re.compile(
    r"#(?:page|sec|s\d|fig|ref|abstract|citeas|close|:~:).*$", re.IGNORECASE
)
_PUNCTUATION = ".,;:!?'\"`´’‘“”«»…*"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}

_ADDRESS = re.compile(r"\b(?:https?://|www\.)([^\s/]+)/\S*", re.IGNORECASE)
_RESOLVERS = re.compile(r"^(?:(?:dx|www)[.-])?doi[.-]org\b|^hdl\.handle\.net$", re.IGNORECASE)
# What publishers write behind the DOI in the addresses of their pages.
_PAGE = re.compile(
    r"(?:/(?:full|fulltext|full-text|full-xml|abstract|abs|e?pdf|pdfdirect|meta|html?|summary|"
    r"references|citations|figures|metrics|supplement(?:ary)?|suppl|download|viewer|reader|tables)"
    r"(?:\.\w+)?|\.(?:full|abstract|e?pdf|html?|xml|short|long|full-text|fulltext)|/)+$",
    re.IGNORECASE,
)
_NUMBER_BEHIND = re.compile(r"(/.+)/\d{5,}$")  # academic.oup.com: DOI/5734567
_PREPRINT_VERSION = re.compile(r"(?<=\d)v\d+$")
_PREPRINT_SERVERS = ("biorxiv.org", "medrxiv.org")
# Pages and ids that name no DOI, but follow from it.
_WITHOUT_DOI = (
    (re.compile(r"\bnature\.com/articles/([a-z]*\d[\w.-]*?)(?=[.?#/]|\s|$)", re.I), "10.1038/{}"),
    (
        re.compile(r"\belifesciences\.org/(?:articles|reviewed-preprints)/0*(\d{4,6})(?!\d)", re.I),
        "10.7554/elife.{:0>5}",
    ),
    (re.compile(r"\barxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})", re.I), "10.48550/arxiv.{}"),
    (re.compile(r"\barxiv\s*:\s*(\d{4}\.\d{4,5})", re.I), "10.48550/arxiv.{}"),
)


def doi_in(text: str) -> str | None:
    """The first DOI in a text, bare and in lower case; or None."""
    text = _legible(text)
    match = _DOI.search(text)
    if match is None:
        return _implied(text)
    host = _host_before(text, match.start())
    name = _without_what_follows(match[0])
    is_resolver = bool(host and _RESOLVERS.search(host))
    if host and "%" in name:
        name = unquote(name)
    if host and not is_resolver:
        name = _without_page(name, host)
    return _without_punctuation(name).lower()


def _legible(text: str) -> str:
    """The text with entities and encoded slashes read, and a DOI that was broken in one piece."""
    text = html.unescape(unicodedata.normalize("NFKC", text)).translate(_HYPHENS)
    text = plain(_BROKEN_LINE.sub(r"\1", text))
    while _ENCODED.search(text):
        text = unquote(text)
    return _SPACED_SLASH.sub(r"\1/", text)


def _implied(text: str) -> str | None:
    for pattern, form in _WITHOUT_DOI:
        match = pattern.search(text)
        if match:
            return form.format(match[1]).lower()
    return None


def _host_before(text: str, start: int) -> str | None:
    """The host of the address that the DOI is part of, if it is part of one."""
    for address in _ADDRESS.finditer(text):
        if address.start() <= start < address.end():
            return address[1].lower()
    return None


def _without_what_follows(name: str) -> str:
    """The DOI without a second one, the rest of a link and the parameters of an address."""
    for pattern in (_NEXT_DOI, _END_OF_LINK):
        match = pattern.search(name)
        if match:
            name = name[: match.start()]
    return _PLACE_ON_PAGE.sub("", _PARAMETER.sub("", name))


def _without_page(name: str, host: str) -> str:
    """The DOI without what the publisher's address says about the page."""
    name = re.split(r"[?#]", name, maxsplit=1)[0]
    name = _PAGE.sub("", name)
    if host.endswith(_PREPRINT_SERVERS):
        name = _PREPRINT_VERSION.sub("", name)
    if host.endswith("oup.com"):
        name = _NUMBER_BEHIND.sub(r"\1", name)
    return name


def _without_punctuation(name: str) -> str:
    """Without the punctuation of the sentence, and brackets that open before the DOI."""
    while name:
        last = name[-1]
        opening = _BRACKETS.get(last)
        is_open_outside = opening is not None and name.count(last) > name.count(opening)
        if last not in _PUNCTUATION and not is_open_outside:
            break
        name = name[:-1]
    return name
