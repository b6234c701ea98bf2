"""The why index: what people are thanked for, coarsely, from a readable table (`topics.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "topics.toml"


@lru_cache(maxsize=10_000)  # the people of one list share their phrase
def topics(phrase: str | None) -> tuple[str, ...]:
    """The reasons that a phrase names, in the table's order, such as `("microscopy and imaging",)`; () where none.

    "general technical support" is only given where nothing more telling is.
    """
    found = [name for name, pattern in _patterns() if phrase and pattern.search(phrase)]
    return tuple(name for name in found if len(found) == 1 or name != _general())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple((topic["name"], _pattern(topic["words"])) for topic in table.values())


def _general() -> str:
    return _patterns()[-1][0]


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Word beginnings in any case; abbreviations, which are written in capitals, only as they are."""
    parts = [re.escape(word) if word[:2].isupper() else f"(?i:{re.escape(word)})" for word in words]
    return re.compile(r"\b(?:" + "|".join(parts) + ")")
