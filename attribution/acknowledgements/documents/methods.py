"""Names of facilities and instruments, and RRIDs, in the methods section of a JATS or TEI document.

Only names are taken, as printed: no sentence, and no person. They are of a kind of their own. A
facility that a methods section names did work for the paper; it thanks no person.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from attribution.acknowledgements.documents import jats, tei
from attribution.acknowledgements.documents.sections import Vocabulary, heading_of, text_of
from attribution.acknowledgements.documents.xmltree import tag_of
from attribution.core.model import MethodsName

FACILITY, INSTRUMENT, RRID = "facility", "instrument", "rrid"
LONGEST = 1_000_000  # characters of methods in one document; no article has so many
LONGEST_NAME = 100

_IS_METHODS = re.compile(
    r"\bmethods?\b|methodology|materials and|experimental (?:section|procedures?|details)"
    r"|instrumentation|key resources",
    re.I,
)
_CELLS = frozenset(("td", "th", "tr", "cell", "row"))
# Tables are read here: that of key resources lists RRIDs.
_TAGS = {
    "sec": replace(
        jats.TAGS, blocks=jats.TAGS.blocks | _CELLS, skipped=jats.TAGS.skipped - {"table-wrap"}
    ),
    "div": replace(
        tei.TAGS, blocks=tei.TAGS.blocks | _CELLS, skipped=tei.TAGS.skipped - {"figure"}
    ),
}

# -- names ---------------------------------------------------------------------------------------

_RRID = re.compile(r"\bRRID\s?:\s?([A-Za-z]+_[A-Za-z0-9:_-]*[A-Za-z0-9])")

# Words that end the name of a facility; the second kind only behind a word that names a field.
_HEAD = re.compile(
    r"\b(?:(facilit(?:y|ies)|platform|workshops?|suite)|core|centre|center|unit|services?)\b"
    r"(?![ ](?:facilit|platform|unit|i\d))",
    re.I,
)
_CAPITAL = r"[A-ZÀ-Þ0-9][\w&/-]*"
_JOINING = frozenset(("of", "for", "and", "&"))
_KIND = frozenset(("core", "research", "technology", "technical"))
_FIELD = re.compile(
    r"[\w-]*(?:imaging|microscop|sequenc|genom|proteom|metabolom|cytometr|spectr|crystall|nmr"
    r"|histolog|patholog|transgen|analy|fabrica|nano|x-ray|electron|bioinformat|comput|isotop"
    r"|radiocarbon|glass|mechanical|biolog|bio|chem|animal|flow|light|protein|materials)[\w-]*",
    re.I,
)
_IS_CAPITAL = re.compile(_CAPITAL)
_PLACE = re.compile(
    rf"(?:,|,?[ ](?:at|of))[ ](?:the[ ])?(?:{_CAPITAL}[ ](?:(?:of|for|and|&)[ ])?){{0,5}}{_CAPITAL}"
)
_LEADING = frozenset(
    ("The", "At", "In", "Our", "All", "Both", "From", "By", "Using", "This", "These", "A", "An")
)

_MACHINE = re.compile(
    r"\b(?:microscopes?|spectrometers?|spectrophotometers?|fluorometers?|diffractometers?"
    r"|sequencers?|cytometers?|chromatographs?|(?:ultra)?centrifuges?|scanners?|analy[sz]ers?"
    r"|beamlines?|synchrotrons?|cryostats?|(?:ultra)?microtomes?|bioreactors?|rheometers?"
    r"|calorimeters?|profilometers?|ellipsometers?|magnetometers?|interferometers?|telescopes?"
    r"|plate readers?|thermal cyclers?|thermocyclers?|imagers?|cell sorters?|potentiostats?)\b",
    re.I,
)
_BRACKET = re.compile(r"[ ]\(([A-Z][\w ,./+-]{2,60})\)")
_MOST_WORDS = 8
_REACH = 120  # characters before a word in which its name begins
_NO_PART = re.compile(
    r"an?|the|on|using|with|by|and|our|to|of|in|at|from|was|were|is|are|used|performed|acquired"
    r"|recorded|measured|collected|obtained|through|via|this|that|these|all|each|both|or|for|as"
    r"|then|either|carried|out|equipped|sequenced|imaged|analy[sz]ed|run|samples|images|data"
    r"|spectra|we|.*[.,;:]",
    re.I,
)
_IS_NAMED = re.compile(r"[A-Z].*[A-Za-z0-9]|\d")


def names_in_methods(root: etree._Element) -> tuple[MethodsName, ...]:
    """The names in the methods sections of a document, each once, in print order by kind."""
    names: list[MethodsName] = []
    room = LONGEST
    for section in _methods_sections(root):
        text = text_of(section, _TAGS[tag_of(section)])[:room]
        room -= len(text)
        for line in text.split("\n"):
            names.extend(_names_in_line(line))
    return tuple(sorted(dict.fromkeys(names), key=lambda name: name.kind))


def _methods_sections(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost sections on methods."""
    for child in element:
        tag = tag_of(child)
        if tag in _TAGS and _announces_methods(child, _TAGS[tag]):
            yield child
        elif tag and tag not in ("sub-article", "response", "ref-list", "listBibl"):
            yield from _methods_sections(child)


def _announces_methods(section: etree._Element, tags: Vocabulary) -> bool:
    stated = section.get("sec-type") or section.get("type") or ""
    return _IS_METHODS.search(stated.replace("|", " ")) is not None or (
        _IS_METHODS.search(heading_of(section, tags) or "") is not None
    )


def _names_in_line(line: str) -> Iterator[MethodsName]:
    for match in _RRID.finditer(line):
        yield MethodsName(RRID, f"RRID:{match[1]}")
    for head in _HEAD.finditer(line):
        if name := _facility(line, head):
            yield MethodsName(FACILITY, name)
    for machine in _MACHINE.finditer(line):
        yield from _instruments(line, machine)


def _words_before(line: str, start: int) -> list[str]:
    """The words before a place, at most as many as a name has."""
    words = line[max(0, start - _REACH) : start].split()
    return words[-_MOST_WORDS:]


def _facility(line: str, head: re.Match[str]) -> str | None:
    """The name that ends with a head; None where no capitalised word belongs to it."""
    words = _words_before(line, head.start())
    is_sure = head[1] is not None
    if not words or not (is_sure or _FIELD.fullmatch(words[-1])):
        return None
    start = len(words)
    while start and _belongs(words[start - 1]):
        start -= 1
    own = words[start:]
    while own and (own[0] in _LEADING or not _IS_CAPITAL.fullmatch(own[0])):
        own = own[1:]
    if not any(word[0].isupper() for word in own):
        return None
    place = _PLACE.match(line, head.end())
    name = " ".join([*own, head[0]]) + (place[0] if place else "")
    return name if len(name) <= LONGEST_NAME else None


def _belongs(word: str) -> bool:
    is_known = word in _JOINING or word.lower() in _KIND
    return is_known or _IS_CAPITAL.fullmatch(word) is not None or bool(_FIELD.fullmatch(word))


def _instruments(line: str, machine: re.Match[str]) -> Iterator[MethodsName]:
    """A machine with its make and model, which are printed before it or in brackets after it."""
    words = _words_before(line, machine.start())
    parts = list(itertools.takewhile(_is_part, reversed(words)))[::-1]
    own = list(itertools.dropwhile(lambda word: not _IS_NAMED.match(word), parts))
    if own:
        yield MethodsName(INSTRUMENT, " ".join([*own, machine[0]])[:LONGEST_NAME])
    if bracket := _BRACKET.match(line, machine.end()):
        yield MethodsName(INSTRUMENT, machine[0] + bracket[0])


def _is_part(word: str) -> bool:
    return _NO_PART.fullmatch(word) is None
