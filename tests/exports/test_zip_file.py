"""ZIP files that everybody can unpack and open, with the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile

from attribution.exports.zip_file import zipped


def test_files_that_are_unpacked_can_be_opened_by_everybody() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped({"a.txt": b"one", "b/c.txt": b"two"}))) as archive:
        rights = {file.filename: file.external_attr >> 16 for file in archive.infolist()}
        assert rights == {"a.txt": 0o644, "b/c.txt": 0o644}
        assert archive.read("b/c.txt") == b"two"


def test_the_same_files_are_the_same_bytes() -> None:
    assert zipped({"a.txt": b"one"}) == zipped({"a.txt": b"one"})
