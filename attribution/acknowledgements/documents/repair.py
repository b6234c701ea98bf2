"""Text as it was meant to be printed: with the spaces, hyphens and characters lost on the way."""

from __future__ import annotations

import html
import re
import unicodedata

_HYPHENS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u00ad": None, "\u200b": None, "\ufeff": None, "\u2060": None}
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
# "support.We thank": a stop or comma between a word and a capitalised word, but not in "e.g." or
# between initials.
_NO_SPACE_AFTER_STOP = re.compile(r"(?<=[a-zà-ÿ)\]][.,;])(?=[A-Z][a-zà-ÿ]+[ ,.])")
_BROKEN_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


def repaired(text: str) -> str:
    """One line for each paragraph, single spaces, plain hyphens, no entities, NFC characters."""
    if "&" in text:
        text = _BROKEN_ENTITY.sub(_entity, text)
    text = unicodedata.normalize("NFC", text).translate(_HYPHENS)
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return "\n".join(_spaced(line) for line in text.split("\n"))


def _spaced(line: str) -> str:
    return " ".join(word if _is_address(word) else _spaced_word(word) for word in line.split(" "))


def _spaced_word(word: str) -> str:
    return _NO_SPACE_AFTER_STOP.sub(" ", word + " ")[:-1]


def _is_address(word: str) -> bool:
    return "@" in word or "://" in word or "www." in word


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match[0])
