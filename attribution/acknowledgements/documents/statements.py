"""Statements at the end of an article, told apart by their headings."""

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


# The first that fits is taken, so "Acknowledgements and funding" is an acknowledgement.
_HEADINGS = (
    (
        Kind.ACKNOWLEDGEMENT,
        r"ac?knowle?d?g|^thanks\b|special thanks|remerciement|danksagung|agradecimi?ento|ringraziament|agraïment"
        r"|благодарност|致谢|致謝|謝辞",
    ),
    (Kind.OTHER, r"conflict|competing|compliance"),
    (
        Kind.COLLABORATORS,
        r"collaborators\b|consorti(um|a)|(study|trial) group|group members|^(\w+ ){0,3}investigators$",
    ),
    (
        Kind.CONTRIBUTIONS,
        r"authors?['’]?s?['’]? ?-?(and .{1,30})?contributions?|^(key )?contributions?( statement| of (the )?authors)?$"
        r"|contributorship|^authorship|credit (author|statement)",
    ),
    (
        Kind.FUNDING,
        r"^(sources? of |role of )?(the )?fund(ing|s|er)?\b|funding$|financial (support|disclosure|assistance)"
        r"|grant (support|information|sponsor)|^grants?$|sponsorship|^(sources? of )?support$",
    ),
    (
        Kind.OTHER,
        r"interests?\b|ethic|consent|availab|accessib|abbreviation|publisher|supplement|supporting|additional|appendi"
        r"|disclos|declaration|disclaimer|author.{0,3} information|data|notes?$|references|review board|dedication",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _HEADINGS)


def kind_of(heading: str | None) -> Kind | None:
    """What a heading announces; None where it says nothing known."""
    text = (heading or "").strip()
    return next(
        (kind for kind, pattern in _PATTERNS if len(text) <= 120 and pattern.search(text)), None
    )
