"""Text from outside, made safe to show on one line."""

from __future__ import annotations

import html
import re
import unicodedata

_JOINERS = "\u200c\u200d"  # between letters they belong to the spelling, in Persian for example

_MOST_LAYERS = 8  # of escapes upon escapes
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def unescaped(text: str) -> str:
    """A text with the characters that its entities stand for, also if they are escaped twice.

    >>> unescaped("O&amp;#39;Brien &amp; Sons; R&D")
    "O'Brien & Sons; R&D"
    """
    for _ in range(_MOST_LAYERS):
        readable = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if readable == text:
            break
        text = readable
    return text


def plain(text: str, *, several_lines: bool = False) -> str:
    """Text from outside without control characters and direction characters.

    It is put on one line, unless `several_lines` is true. Angle brackets stay: they are text, and
    each page and file escapes what it must. The rest can be written to every kind of file.
    """
    printable = text if text.isprintable() else "".join(map(_shown, text))
    if not several_lines:
        return " ".join(printable.split())
    return printable.strip("\n")


def _shown(character: str) -> str:
    """The character; a blank for a tab or line break of any kind, nothing for one not printed.

    Unicode's categories C: control, format (direction marks), surrogate, private use, unassigned.
    """
    if character == "\n" or unicodedata.category(character)[0] != "C":
        return character
    if character in _JOINERS:
        return character
    return " " if character.isspace() else ""
