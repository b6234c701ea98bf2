"""ZIP files with the same bytes for the same content."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MOMENT = (1980, 1, 1, 0, 0, 0)  # of every file in it: the first that a ZIP file can hold
_RIGHTS = 0o644 << 16  # without them, some programs unpack files that no one may open


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files by name, in the order in which they are given."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, data in files.items():
            entry = ZipInfo(name, _MOMENT)
            entry.external_attr = _RIGHTS
            archive.writestr(entry, data, ZIP_DEFLATED)
    return file.getvalue()
