"""The statements of a document by their kind: acknowledgement, funding, contributions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from attribution.acknowledgements.documents.headings import Kind, kind_of
from attribution.acknowledgements.documents.sections import Part

# A heading printed as the first words of a paragraph: "Funding: ...".
_HEADINGS = "|".join(
    (
        r"ac?knowledge?ments?(?: and funding)?",
        r"(?:sources? of )?funding(?: (?:statement|information|sources?))?",
        r"financial support",
        r"(?:authors?['’]?s?['’]? )?contributions?",
        r"authorship",
        r"(?:conflicts?|declarations?) of (?:competing )?interests?(?: statement)?",
        r"competing (?:financial )?interests?",
        r"data availability(?: statement)?",
        r"ethic(?:s|al) (?:statement|approval|standards)",
        r"publisher['’]s note",
    )
)
_RUN_IN_HEADING = re.compile(
    rf"(?mi)^({_HEADINGS})(?: ?[:.—–-] |\n)|(?<=[.!?] )({_HEADINGS}) ?: "
    # Lost in a PDF: "Acknowledgements We thank", "Acknowledgment-We thank".
    r"|^(ac?knowledge?ments?)(?: ?[:.—–-] ?| )(?=(?:we|the authors?|i) )"
)

# How a note without a heading begins that is an acknowledgement.
OPENS_WITH_THANKS = re.compile(
    r"ac?knowledge?ments?\b"
    r"|(?:we|the authors?|i) (?:\w+ ){0,4}(?:thank|acknowledge|grateful|indebted|appreciat)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Statements:
    """The texts of each kind, in print order."""

    texts: dict[Kind, list[str]] = field(default_factory=dict)

    def add(self, parts: Iterable[Part], default: Kind) -> None:
        """Sort parts in by their headings; one without a known heading is of the kind `default`."""
        for part in parts:
            for kind, text in _cut_at_headings(part.text, kind_of(part.heading) or default):
                self.texts.setdefault(kind, []).append(text)

    def add_tagged(self, parts: Iterable[Part]) -> None:
        """Where no heading announces an acknowledgement, take what the publisher tagged as one."""
        if Kind.ACKNOWLEDGEMENT in self.texts:
            return
        texts = [part.text for part in parts]
        if texts:
            self.texts[Kind.ACKNOWLEDGEMENT] = texts

    def of(self, kind: Kind) -> list[str]:
        """The texts of one kind."""
        return self.texts.get(kind, [])

    def joined(self, kind: Kind) -> str | None:
        """The texts of one kind, each a line, without repeats; None without any."""
        return "\n".join(dict.fromkeys(self.of(kind))) or None


def _cut_at_headings(text: str, kind: Kind) -> Iterator[tuple[Kind, str]]:
    """The text cut at the headings within it; `kind` is that of the text before the first."""
    start = 0
    for heading in _RUN_IN_HEADING.finditer(text):
        before = text[start : heading.start()].strip()
        if before:
            yield kind, before
        kind = kind_of(heading[1] or heading[2] or heading[3]) or Kind.OTHER
        start = heading.end()
    rest = text[start:].strip()
    if rest:
        yield kind, rest
