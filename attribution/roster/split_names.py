"""Names of people in one column, as "Surname, Forename(s)" or "Forename Surname"."""

from __future__ import annotations

import re

from attribution.core.names import GENERATIONS, PARTICLES, TITLES
from attribution.roster.headings import compact

# What systems write behind a name: (On Leave), (Terminated), (00042), - 00042.
_REMARK = re.compile(
    r"\s*(?:\((?:on leave|terminated|leaver|inactive|retired|mr|mrs|ms|miss|mx|dr|prof)\.?\)"
    r"|[(\[]\w*\d+[)\]]|-\s*\d+)\s*$",
    re.IGNORECASE,
)
# One letter is an initial, not a particle.
_BEFORE_A_SURNAME = frozenset(word for word in PARTICLES if len(word) > 1)
_FAMILY_FIRST = ("surname", "lastname", "familyname", "last")


def family_comes_first(heading: str) -> bool:
    """Whether a heading such as "Surname Forename" names the family name first."""
    return compact(heading).startswith(_FAMILY_FIRST)


def split_name(text: str, *, family_first: bool) -> tuple[str, str]:
    """Given names and family name; a person's only name is both.

    `family_first` is the order of names without a comma and without capitals that tell.

    >>> split_name("TALLACK, Ms Morwenna Jane", family_first=False)
    ('Morwenna Jane', 'TALLACK')
    >>> split_name("Dr Jan van der Berg", family_first=False)
    ('Jan', 'van der Berg')
    >>> split_name("TRE WIN Eseld", family_first=False)
    ('Eseld', 'TRE WIN')
    """
    name = _REMARK.sub("", text)
    if "," in name:
        return _at_comma(name)
    words = _without_titles(name.split())
    if len(words) < 2:
        only = " ".join(words)
        return only, only
    start, end = _family_words(words, family_first)
    return " ".join(words[:start] + words[end:]), " ".join(words[start:end])


def _at_comma(name: str) -> tuple[str, str]:
    parts = [" ".join(_without_titles(part.split())) for part in name.split(",")]
    named = [part for part in parts if part]
    if len(named) < 2:
        only = "".join(named)
        return only, only
    return " ".join(named[1:]), named[0]


def _without_titles(words: list[str]) -> list[str]:
    while words and words[0].strip(".").casefold() in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1].strip(".").casefold() in TITLES:
        words = words[:-1]
    return words


def _family_words(words: list[str], family_first: bool) -> tuple[int, int]:
    """Where the family name begins and ends among two or more words."""
    capitals = [len(word) > 1 and word.isupper() for word in words]
    if capitals[0] and not all(capitals) and not capitals[-1]:
        return 0, capitals.index(False)
    if capitals[-1] and not all(capitals):
        return len(words) - capitals[::-1].index(False), len(words)
    return _first_name(words) if family_first else _last_name(words)


def _first_name(words: list[str]) -> tuple[int, int]:
    end = 1
    while end < len(words) - 1 and words[end - 1].casefold() in _BEFORE_A_SURNAME:
        end += 1
    return 0, end


def _last_name(words: list[str]) -> tuple[int, int]:
    start = len(words) - 1
    if words[start].strip(".").casefold() in GENERATIONS and start > 1:
        start -= 1
    while start > 1 and words[start - 1].casefold() in _BEFORE_A_SURNAME:
        start -= 1
    return start, len(words)
