"""The kinds of statement at the end of an article, by their headings."""

from __future__ import annotations

import re
from enum import Enum


class Kind(Enum):
    """What a heading announces."""

    ACKNOWLEDGEMENT = "acknowledgement"
    FUNDING = "funding"
    CONTRIBUTIONS = "contributions"
    COLLABORATORS = "collaborators"
    OTHER = "other"


# The first kind that fits counts, so "Acknowledgements and funding" is an acknowledgement. The kind
# OTHER is listed twice: "Conflicts of interest and financial disclosure" is not about funding.
_PATTERNS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (
        Kind.ACKNOWLEDGEMENT,
        (
            r"ac?knowle?d?g|^thanks\b|special thanks|remerciement|danksagung|agradecimi?ento",
            r"ringraziament|agraïment|благодарност|подяк|ευχαριστ|致谢|致謝|謝辞|감사",
            r"^dank(woord|betuiging)?$|diolchiad|^cydnabyddiaeth|^buíochas|podziękowan",
            r"^tack$|kiitokset|poděkování|köszönetnyilvánítás|^teşekkür",
        ),
    ),
    (Kind.OTHER, (r"conflict|competing|compliance",)),
    (
        Kind.COLLABORATORS,
        (
            r"collaborators\b|consorti(um|a)|(study|trial) group|group members",
            r"^(\w+ ){0,3}investigators$",
        ),
    ),
    (
        Kind.CONTRIBUTIONS,
        (
            r"authors?['’]?s?['’]? ?-?(and .{1,30})?contributions?",
            r"^(key )?contributions?( statement| of (the )?authors)?$",
            r"contributorship|^authorship|credit (author|statement)",
        ),
    ),
    (
        Kind.FUNDING,
        (
            r"^(sources? of |role of )?(the )?fund(ing|s|er)?\b|funding$",
            r"financial (support|disclosure|assistance)|grant (support|information|sponsor)",
            r"^grants?$|sponsorship|^(sources? of )?support$",
        ),
    ),
    (
        Kind.OTHER,
        (
            r"interests?\b|ethic|consent|availab|accessib|abbreviation|publisher|supplement",
            r"supporting|additional|appendi|disclos|declaration|disclaimer",
            r"author.{0,3} information|data|notes?$|references|review board|dedication",
        ),
    ),
)
_COMPILED = tuple((kind, re.compile("|".join(parts), re.I)) for kind, parts in _PATTERNS)
_LONGEST = 120  # characters; a longer line is a sentence
# Of a heading set with space between its letters: more pieces than this, and few letters in each.
_PIECES = 5
_LETTERS = 2.5


def kind_of(heading: str | None) -> Kind | None:
    """What a heading announces; None where it has no known word."""
    text = (heading or "").strip()
    if len(text) > _LONGEST:
        return None
    text = without_spacing(text)
    return next((kind for kind, pattern in _COMPILED if pattern.search(text)), None)


def without_spacing(text: str) -> str:
    """The heading in one word where its letters are apart: "AC K NOW L E DGM E N T S"."""
    pieces = text.split()
    letters = sum(map(len, pieces))
    return "".join(pieces) if len(pieces) > _PIECES and letters < _LETTERS * len(pieces) else text
