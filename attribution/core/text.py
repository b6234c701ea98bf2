"""Text from outside, made safe to show on one line."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str, *, several_lines: bool = False) -> str:
    """Text from outside without tags, control characters and direction characters.

    It is put on one line, unless `several_lines` is true.
    """
    untagged = re.sub(r"<[^<>]{0,200}>", "", text)
    # Unicode's categories C: control, format (direction marks), surrogate, private use, unassigned.
    printable = "".join(c for c in untagged if c == "\n" or unicodedata.category(c)[0] != "C")
    return printable.strip("\n") if several_lines else " ".join(printable.split())
