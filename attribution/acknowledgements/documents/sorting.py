"""Parts of a document, sorted into the statements that are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attribution.acknowledgements.documents.sections import Part
from attribution.acknowledgements.documents.statements import Kind, kind_of

Sorted = dict[Kind, list[str]]

# A heading printed as the first words of a paragraph: "Funding: ...", "Authors' contributions. ...".
_STATEMENTS = (
    r"ac?knowledge?ments?(?: and funding)?|(?:sources? of )?funding(?: (?:statement|information|sources?))?"
    r"|financial support|(?:authors?['’]?s?['’]? )?contributions?|authorship"
    r"|(?:conflicts?|declarations?) of (?:competing )?interests?(?: statement)?|competing (?:financial )?interests?"
    r"|data availability(?: statement)?|ethic(?:s|al) (?:statement|approval|standards)|publisher['’]s note"
)
_RUN_IN = re.compile(rf"(?mi)^({_STATEMENTS})(?: ?[:.—–-] |\n)|(?<=[.!?] )({_STATEMENTS}) ?: ")


def sorted_parts(parts: Iterable[Part], default: Kind) -> Sorted:
    """Texts by kind; a part without a known heading is of the kind `default`."""
    found: Sorted = {}
    for part in parts:
        for kind, text in _runs(part.text, kind_of(part.heading) or default):
            found.setdefault(kind, []).append(text)
    return found


def _runs(text: str, kind: Kind) -> Iterator[tuple[Kind, str]]:
    """The text cut at headings within it."""
    start = 0
    for heading in _RUN_IN.finditer(text):
        if before := text[start : heading.start()].strip():
            yield kind, before
        kind, start = kind_of(heading[1] or heading[2]) or Kind.OTHER, heading.end()
    if rest := text[start:].strip():
        yield kind, rest


def with_tagged(found: Sorted, tagged: Iterable[Part]) -> Sorted:
    """Where no part is an acknowledgement by its heading, what the publisher tagged as one counts, whatever it says."""
    if Kind.ACKNOWLEDGEMENT not in found and (texts := [part.text for part in tagged]):
        found[Kind.ACKNOWLEDGEMENT] = texts
    return found


def joined(texts: Iterable[str]) -> str | None:
    """One text, a line each, repeats left out; None where there is none."""
    return "\n".join(dict.fromkeys(texts)) or None
