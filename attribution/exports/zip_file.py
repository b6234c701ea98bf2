"""ZIP files with the same bytes for the same content."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MOMENT = (1980, 1, 1, 0, 0, 0)  # of every file in it: the first that a ZIP file can hold


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files by name, in the order in which they are given."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, MOMENT), data, ZIP_DEFLATED)
    return file.getvalue()
