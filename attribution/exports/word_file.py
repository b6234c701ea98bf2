"""Word files with the same bytes for the same content."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from attribution.exports.zip_file import zipped

_FIRST = "[Content_Types].xml"  # programs look for it at the beginning
_LONGEST_TITLE = 255  # longer ones are refused by python-docx


def as_bytes(document: Any, title: str, made_at: datetime) -> bytes:
    """A document of python-docx as a file: with its title, without an author.

    python-docx would write the time of saving into every part of the file.
    """
    properties = document.core_properties
    properties.title = title[:_LONGEST_TITLE]
    properties.author = ""
    properties.language = "en-GB"
    properties.created = properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    saved = io.BytesIO()
    document.save(saved)
    return _without_times(saved)


def _without_times(saved: io.BytesIO) -> bytes:
    with ZipFile(saved) as parts:
        names = sorted(parts.namelist(), key=lambda name: (name != _FIRST, name))
        return zipped({name: parts.read(name) for name in names})
