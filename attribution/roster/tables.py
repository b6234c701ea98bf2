"""The bytes of a file as sheets of numbered rows of text; knows nothing of technicians."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from attribution.roster.delimited_text import read_text
from attribution.roster.other_workbooks import protected, read_other_workbook
from attribution.roster.sheet import NumberedRow, Sheet, Unreadable, of_another_kind
from attribution.roster.workbooks import BROKEN, check_size, read_workbook

_ZIP = b"PK\x03\x04"
_UTF8_MARK = b"\xef\xbb\xbf"
BINARY_PART = b"xl/workbook.bin"  # of an XLSB file
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XLSX = "an XLSX workbook"
_STRICT = b"purl.oclc.org/ooxml"
_OPEN_DOCUMENT = b"opendocument.spreadsheet"
_WORD_PART = "word/document.xml"
# What files that are not tables begin with, whatever their names say.
_NO_TABLES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a document of a word processor",
}
_BEGINNING = 200  # bytes in which they are looked for, after blanks


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it with their numbers in the file; blank rows are left out."""

    header_row: int
    header: tuple[str, ...]
    rows: tuple[NumberedRow, ...]


def table(data: bytes) -> Table:
    """The first sheet of a text file or a workbook, its first filled row as header.

    Unreadable where there is none. Numbers are read without the formats that show them: that takes
    a tenth of the time.
    """
    sheet = _sheets(data, with_formats=False)[0]
    if not sheet.rows:
        raise _nothing_in_it()
    (header_row, header), *body = sheet.rows
    return Table(header_row, tuple(cell.strip() for cell in header), tuple(body))


def sheets(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a text file or a workbook that hold anything; Unreadable where none does."""
    return _filled(_sheets(data, with_formats=True))


def quick_sheets(data: bytes) -> tuple[Sheet, ...]:
    """The same, with numbers as `table` reads them."""
    return _filled(_sheets(data, with_formats=False))


def _filled(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not filled:
        raise _nothing_in_it()
    return filled


def _nothing_in_it() -> Unreadable:
    return Unreadable("the file has no cell with anything in it")


def _sheets(data: bytes, *, with_formats: bool) -> tuple[Sheet, ...]:
    if not data.strip():
        raise Unreadable(
            "the file is empty",
            "Export the list again, with a header row and the rows below it.",
        )
    _refuse_what_is_no_table(data)
    other = _other_format(data)
    if other:
        return read_other_workbook(data, other)
    if data.startswith(_ZIP):
        return read_workbook(data) if with_formats else read_other_workbook(data, _XLSX)
    return (read_text(data),)


def _refuse_what_is_no_table(data: bytes) -> None:
    beginning = data[:_BEGINNING].removeprefix(_UTF8_MARK).lstrip()
    for mark, kind in _NO_TABLES.items():
        if beginning.startswith(mark):
            raise _no_table(kind)


def _no_table(kind: str) -> Unreadable:
    return of_another_kind(
        kind,
        "Ask for the list as a spreadsheet or as CSV. If Excel can open this file, save it there "
        "as XLSX and try again.",
    )


def _other_format(data: bytes) -> str | None:
    """The format of a workbook that is not XLSX; None for XLSX and for text."""
    if data.startswith(OLD_OFFICE):
        if _ENCRYPTED in data:
            raise protected()
        return "an old Excel workbook (XLS)"
    if data.startswith(_ZIP):
        return _other_archive(data)
    return None


def _other_archive(data: bytes) -> str | None:
    try:
        check_size(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _format_of_parts(archive)
    except BROKEN as error:
        raise Unreadable("the file is a damaged XLSX workbook") from error


def _format_of_parts(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if _WORD_PART in names:
        raise _no_table("a Word document")
    if "mimetype" in names and _OPEN_DOCUMENT in archive.read("mimetype"):
        return "an OpenDocument sheet (ODS)"
    if BINARY_PART.decode() in names:
        return "a binary Excel workbook (XLSB)"
    if "xl/workbook.xml" in names and _STRICT in archive.read("xl/workbook.xml"):
        return "a Strict Open XML workbook"
    return None
