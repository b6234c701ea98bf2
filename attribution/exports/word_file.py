"""Word files with the same bytes for the same content."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can hold
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
    file = io.BytesIO()
    with ZipFile(saved) as parts, ZipFile(file, "w") as copy:
        for name in sorted(
            parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            copy.writestr(ZipInfo(name, MOMENT), parts.read(name), ZIP_DEFLATED)
    return file.getvalue()
