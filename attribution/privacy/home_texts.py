"""Everything that the files of a home folder say, in parts that can be judged by themselves.

Compressed files are read through their compression: harvested answers, Parquet, snapshots,
workbooks and documents. A file of an unknown kind is read as text in UTF-8 and, where it may be
that, UTF-16.
"""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.core.errors import UserError
from attribution.harvest import raw_files

# What the keys and columns that hold ids of technicians, or names at the sign-in, are called.
_ID_KEYS = ("technician", "former_id", "thanked", "who", "second", "person", "staff_id")
_MOST_UNPACKED = 500_000_000  # bytes of one member of an archive
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_QUOTED = re.compile(r'"([^"\n]*)"')


class Unreadable(Exception):
    """A file, or a member of an archive, that cannot be searched."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file: a payload, a row, a line.

    `place` says where in the file, such as the table. `values` are the values of keys that hold
    ids. `kind` is what a payload of a harvest calls itself.
    """

    place: str
    text: str
    values: tuple[str, ...] = ()
    kind: str = ""


def parts_of(path: Path) -> Iterator[Part]:
    """The parts of a file. Unreadable where it cannot be searched."""
    with path.open("rb") as file:
        start = file.read(16)
    try:
        yield from _reader(path, start)(path)
    except (OSError, EOFError, zlib.error, duckdb.Error, pa.ArrowException) as problem:
        raise Unreadable(str(problem)) from problem
    except (UserError, zipfile.BadZipFile, RuntimeError) as problem:
        raise Unreadable(str(problem)) from problem


def _reader(path: Path, start: bytes) -> Callable[[Path], Iterator[Part]]:
    if path.name.endswith(raw_files.SUFFIX):
        return _payloads
    if path.suffix == ".parquet":
        return _parquet_rows
    if path.suffix in (".json", ".jsonl"):
        return _json_lines
    for beginning, reader in _BEGINNINGS.items():
        if start.startswith(beginning):
            return reader
    return _snapshot if start[8:12] == b"DUCK" else _bytes_as_text


# -- formats ---------------------------------------------------------------------------------------


def _payloads(path: Path) -> Iterator[Part]:
    for payload in raw_files.read(path):
        yield json_part("", payload, kind=str(payload.get("kind", "")))


def _parquet_rows(path: Path) -> Iterator[Part]:
    for batch in pq.ParquetFile(path).iter_batches():
        for row in batch.to_pylist():
            yield json_part("", row)


def _json_lines(path: Path) -> Iterator[Part]:
    """One value, or one a line; a line that was cut short is a text."""
    data = path.read_bytes()
    try:
        yield json_part("", orjson.loads(data))
        return
    except orjson.JSONDecodeError:
        pass
    for number, line in enumerate(data.splitlines(), 1):
        place = f"line {number}"
        try:
            yield json_part(place, orjson.loads(line))
        except orjson.JSONDecodeError:
            yield from _texts(place, line)


def _gzip_text(path: Path) -> Iterator[Part]:
    yield from _texts("", gzip.decompress(path.read_bytes()))


def _zstd_text(path: Path) -> Iterator[Part]:
    with pa.CompressedInputStream(str(path), "zstd") as stream:
        yield from _texts("", stream.read())


def _archive(path: Path) -> Iterator[Part]:
    """The members of a workbook or a document, and their names."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.file_size > _MOST_UNPACKED:
                raise Unreadable(f"{member.filename} would unpack to {member.file_size:,} bytes")
            yield from _texts(member.filename, archive.read(member))


def _pdf(path: Path) -> Iterator[Part]:
    """The bytes of a PDF and its packed streams. Text that is drawn by letters is missed."""
    data = path.read_bytes()
    yield from _texts("", data)
    for stream in _STREAM.findall(data):
        try:
            yield from _texts("", zlib.decompressobj().decompress(stream, _MOST_UNPACKED))
        except zlib.error:
            continue


def _bytes_as_text(path: Path) -> Iterator[Part]:
    """A file line by line, with the text in quotation marks or between commas as values."""
    data = path.read_bytes()
    if b"\0" in data:
        yield from _texts("", data)
        return
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        cells = tuple(cell.strip().strip('"') for cell in line.split(","))
        yield Part(f"line {number}", line, (*cells, *_QUOTED.findall(line)))


def _snapshot(path: Path) -> Iterator[Part]:
    with duckdb.connect(str(path), read_only=True) as connection:
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            for batch in connection.table(table).to_arrow_reader(10_000):
                for row in batch.to_pylist():
                    yield json_part(table, row)


_BEGINNINGS: Mapping[bytes, Callable[[Path], Iterator[Part]]] = {
    b"\x1f\x8b": _gzip_text,
    b"\x28\xb5\x2f\xfd": _zstd_text,
    b"PK": _archive,
    b"%PDF": _pdf,
}


# -- values ----------------------------------------------------------------------------------------


def json_part(place: str, value: Any, kind: str = "") -> Part:
    """All texts of a value of JSON, one after the other, without the keys between them."""
    texts: list[str] = []
    values: list[str] = []
    _collect(value, "", texts, values)
    return Part(place, " ".join(texts), tuple(values), kind)


def _collect(value: Any, key: str, texts: list[str], values: list[str]) -> None:
    if isinstance(value, Mapping):
        values.extend(map(str, value))
        for name, part in value.items():
            _collect(part, str(name), texts, values)
    elif isinstance(value, list | tuple):
        for part in value:
            _collect(part, key, texts, values)
    elif isinstance(value, bytes):
        _collect(value.decode("utf-8", "replace"), key, texts, values)
    elif isinstance(value, str):
        texts.append(value)
        if any(part in key for part in _ID_KEYS):
            values.append(value)
        if value.startswith(("{", "[")):
            _collect_packed(value, key, texts, values)


def _collect_packed(value: str, key: str, texts: list[str], values: list[str]) -> None:
    """The texts of a value that is JSON in JSON, such as the evidence of a candidate."""
    try:
        _collect(orjson.loads(value), key, texts, values)
    except orjson.JSONDecodeError:
        return


def _texts(place: str, data: bytes) -> Iterator[Part]:
    yield Part(place, data.decode("utf-8", "replace"))
    if b"\0" in data:
        # Text may begin at any byte of a file.
        for encoding in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                yield Part(place, data[start:].decode(encoding, "replace"))
