"""The PDFs in a folder or a zip file of your own: every one, or why it is refused.

Nothing is unpacked to the disk. A zip file is read file by file, so what it unpacks to is bounded.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from attribution.acknowledgements.documents.bounded_pdf import MAX_BYTES, TOO_LARGE, is_pdf

READING = 1  # raise it when PDFs are read in another way: all are then read again
OUTSIDE = "its path leads out of the folder"
ZIP_DAMAGED = "the zip file is damaged"
ZIP_BOMB = "the zip file unpacks to far more than it holds"
ZIP_LOCKED = "locked by a password"
NOT_A_PDF = "not a PDF"
UNREADABLE = "the file cannot be opened"

MOST_FILES = 100_000  # in one zip file
MOST_UNPACKED = 100  # times the size of the zip file; PDFs are packed already
_SUFFIX, _ZIP_SUFFIX = ".pdf", ".zip"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Refused(Exception):
    """A file that is not read; the reason is what people are shown."""


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A file: its path below the folder or in the zip file, and a mark that changes as it does.

    `read` gives its bytes, or raises Refused.
    """

    name: str
    mark: str
    read: Callable[[], bytes]


def pdf_files(place: Path) -> Iterator[PdfFile]:
    """Every PDF below a folder and in its zip files, or in one zip file, in order of their names.

    Other files are left alone. Links that lead out of the folder are refused.
    """
    if place.is_file():
        yield from _in_zip(place, place.name)
        return
    root = place.resolve()
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if not path.is_file() or _is_leftover(name):
            continue
        if path.suffix.lower() in (_SUFFIX, _ZIP_SUFFIX):
            yield from _in_folder(path, name, root)


def _is_leftover(name: str) -> bool:
    """Files that macOS and other systems add to a folder."""
    parts = PurePosixPath(name).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)


def _in_folder(path: Path, name: str, root: Path) -> Iterator[PdfFile]:
    if not path.resolve().is_relative_to(root):
        yield _refused(name, OUTSIDE)
    elif path.suffix.lower() == _ZIP_SUFFIX:
        yield from _in_zip(path, name)
    else:
        about = path.stat()
        yield PdfFile(name, _mark(about.st_size, about.st_mtime_ns), partial(_bytes_of, path))


def _mark(*values: object) -> str:
    text = " ".join(map(str, (READING, *values)))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _refused(name: str, reason: str, *values: object) -> PdfFile:
    def refuse() -> bytes:
        raise Refused(reason)

    return PdfFile(name, _mark(reason, *values), refuse)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(TOO_LARGE)
        data = path.read_bytes()
    except OSError:
        raise Refused(UNREADABLE) from None
    return _checked(data)


def _checked(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    if not is_pdf(data):
        raise Refused(NOT_A_PDF)
    return data


# -- zip files -------------------------------------------------------------------------------------


def _in_zip(path: Path, name: str) -> Iterator[PdfFile]:
    about = path.stat()
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _DAMAGE:
        yield _refused(name, ZIP_DAMAGED, about.st_size, about.st_mtime_ns)
        return
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_FILES or unpacked > MOST_UNPACKED * about.st_size:
        yield _refused(name, ZIP_BOMB, about.st_size, about.st_mtime_ns)
        return
    for member in sorted(members, key=lambda member: member.filename):
        inner = member.filename.replace("\\", "/")
        if inner.lower().endswith(_SUFFIX) and not _is_leftover(inner):
            yield _member(path, f"{name}/{inner}", member)


def _member(path: Path, name: str, member: zipfile.ZipInfo) -> PdfFile:
    inner = PurePosixPath(member.filename.replace("\\", "/"))
    if inner.is_absolute() or ".." in inner.parts or ":" in inner.parts[0]:
        return _refused(name, OUTSIDE)
    mark = _mark(member.file_size, member.CRC)
    return PdfFile(name, mark, partial(_unpacked, path, member))


def _unpacked(path: Path, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a file in a zip file; no more are unpacked than it states, or a PDF may have."""
    if member.flag_bits & 1:
        raise Refused(ZIP_LOCKED)
    if member.file_size > MAX_BYTES:
        raise Refused(TOO_LARGE)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            data = file.read()
    except _DAMAGE:
        raise Refused(ZIP_DAMAGED) from None
    return _checked(data)
