"""The why index: what people are thanked for, coarsely, from a readable table (`topics.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache

from attribution.acknowledgements.lexicon import PACKAGE
from attribution.core.files import packaged_text


@lru_cache(maxsize=10_000)  # the people of one list share their phrase
def topics_of(phrase: str | None) -> tuple[str, ...]:
    """The reasons that a phrase names, in the table's order, as `("microscopy and imaging",)`.

    "general technical support", the last of the table, counts only where no other reason is named.
    The result is empty where the phrase names no reason.
    """
    if not phrase:
        return ()
    names = [name for name, pattern in _patterns() if pattern.search(phrase)]
    general, _ = _patterns()[-1]
    if len(names) > 1 and names[-1] == general:
        names.pop()
    return tuple(names)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = tomllib.loads(packaged_text(PACKAGE, "topics.toml"))
    return tuple((topic["name"], _pattern(topic["words"])) for topic in table.values())


def _pattern(beginnings: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(_beginning, beginnings)) + ")")


def _beginning(word: str) -> str:
    """A word's beginning in any case; abbreviations, which are in capitals, only as they are."""
    escaped = re.escape(word)
    if word[:2].isupper():
        return escaped
    return f"(?i:{escaped})"
