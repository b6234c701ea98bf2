"""Text from outside, made safe to show on one line."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str, *, several_lines: bool = False) -> str:
    """Text from outside without tags, control and direction characters; on one line unless it may have several."""
    text = re.sub(r"<[^<>]{0,200}>", "", text)
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
    return kept.strip("\n") if several_lines else " ".join(kept.split())
