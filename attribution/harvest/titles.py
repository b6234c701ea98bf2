"""Titles without entities and mark-up."""

from __future__ import annotations

import html
import re

TAG = re.compile(r"</?[a-z][^<>]*>")


def clean_title(text: str | None) -> str | None:
    """A title as people read it; None if it has no text."""
    if not text:
        return None
    return " ".join(TAG.sub("", html.unescape(text)).split())
