"""Text with cells between commas, semicolons, tabs or bars, in any encoding that programs write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from attribution.roster.sheet import Sheet, Unreadable, filled_rows, of_another_kind

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50  # rows that decide on the delimiter
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
# The line with which Excel is told the delimiter. Excel does not show it, nor count it as a row.
_DELIMITER_LINE = re.compile(r"\s*\"?sep=(?P<delimiter>.)\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
_WEB_PAGE = re.compile(
    r"\s*<(?:!doctype html|html|table|head|meta|body|div|style)\b", re.IGNORECASE
)
_SAVE_IN_EXCEL = "Open it in Excel and save the list as XLSX, then try again."
_XML = re.compile(r"\s*<\?xml\b", re.IGNORECASE)


def read_text(data: bytes) -> Sheet:
    """The sheet in the bytes of a text file."""
    text, encoding = decoded(data)
    _refuse_markup(text)
    delimiter_line = _DELIMITER_LINE.match(text)
    if delimiter_line:
        delimiter = delimiter_line["delimiter"]
        text = text[delimiter_line.end() :]
    else:
        delimiter = _delimiter(text)
    rows = filled_rows(_rows(text, delimiter))
    return Sheet(None, rows, is_text=True, encoding=encoding)


def _refuse_markup(text: str) -> None:
    """Systems export web pages and XML under the name .xls."""
    if _WEB_PAGE.match(text):
        raise of_another_kind("a web page", _SAVE_IN_EXCEL)
    if _XML.match(text):
        raise of_another_kind("XML", _SAVE_IN_EXCEL)


def _delimiter(text: str) -> str:
    """The delimiter that gives the most rows of one width; of several, the widest rows."""
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for row in islice(reader, _SAMPLE_ROWS):
            if len(row) > 1 and any(row):
                widths[len(row)] += 1
    except csv.Error:
        return 0, 0
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            f"the file cannot be split into cells after line {reader.line_num}: {error}"
        ) from error


def decoded(data: bytes) -> tuple[str, str | None]:
    """The text, and the encoding where it had to be assumed."""
    text, encoding = _in_some_encoding(data)
    control = _NOT_TEXT.search(text)
    if control:
        raise Unreadable(
            f"the file is neither text nor XLSX: it holds the control character {control[0]!r}"
        )
    return text, encoding


def _in_some_encoding(data: bytes) -> tuple[str, str | None]:
    utf16 = _utf16(data)
    if utf16:
        try:
            return data.decode(utf16).lstrip("\ufeff").rstrip("\x00"), None
        except UnicodeDecodeError as error:
            raise Unreadable("the text is in UTF-16 ('Unicode text'), and damaged") from error
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return _in_eight_bits(data)


def _utf16(data: bytes) -> str | None:
    """The form of UTF-16 in which Latin letters would make sense; None for other encodings."""
    if data.startswith(_UTF32_MARKS):
        return None
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    sample = data[:2000]
    pairs = len(sample) // 2
    # Every other byte of Latin text is null; in UTF-32 three of four are.
    if pairs and sample[1::2].count(0) > 0.8 * pairs and sample[::2].count(0) < 0.2 * pairs:
        return "utf-16-le"
    if pairs and sample[::2].count(0) > 0.8 * pairs and sample[1::2].count(0) < 0.2 * pairs:
        return "utf-16-be"
    return None


def _in_eight_bits(data: bytes) -> tuple[str, str]:
    """Windows-1252, or MacRoman where lines end as only 'CSV (Macintosh)' ends them."""
    if b"\r" in data and b"\n" not in data:
        return data.decode("mac-roman"), "Mac Roman"
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"the text is neither UTF-8 nor Windows-1252; see line {line}") from error
