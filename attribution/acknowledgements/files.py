"""`attribution thanks`: from a file of acknowledgement texts to a file of readings.

Both files are JSON lines or Parquet, by their suffix.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.acknowledgements.reader import read
from attribution.core.children import end_with_parent
from attribution.core.errors import UserError
from attribution.core.files import rename_durably

PARALLEL_FROM = 2_000  # texts; below that a second process costs more than it saves
_PARALLEL_BATCH = 500  # texts sent to a process at a time
_WRITTEN_BATCH = 5_000  # rows written to Parquet at a time

_SPAN = {"start": pa.int32(), "end": pa.int32(), "text": pa.string()}
_WHY = {"phrase": pa.string(), "sentence_start": pa.int32(), "sentence_end": pa.int32()}
_PERSON = {
    **_SPAN,
    "role": pa.string(),
    "name": pa.string(),
    "affiliation": pa.string(),
    **_WHY,
}
_TEAM = {**_SPAN, **_WHY}
_SCHEMA = pa.schema(
    {
        "id": pa.string(),
        "people": pa.list_(pa.struct(list(_PERSON.items()))),
        "unnamed_technical": pa.list_(pa.struct(list(_TEAM.items()))),
        "unread": pa.string(),
    }
)

Row = dict[str, Any]


class Acknowledgement(NamedTuple):
    """One text of the input file."""

    id: str
    text: str


def write_readings(acknowledgements: Path, out: Path) -> dict[str, int]:
    """Read every text of a file of `{id, text}`, write one row for each to `out`, and count.

    The counts are `texts`, `people`, `technical` (people), `unnamed_technical` and `unread`, the
    texts in a language that is not read. Raises UserError where the input is not of that form; it
    names the file and the line, and `out` stays as it was.
    """
    _check_suffix(out)
    texts = _texts(acknowledgements)
    counts = {"texts": 0, "people": 0, "technical": 0, "unnamed_technical": 0, "unread": 0}
    with _replacing(out) as draft:
        rows = _counted(_readings(texts), counts)
        if out.suffix == ".parquet":
            _write_parquet(rows, draft)
        else:
            _write_json_lines(rows, draft)
    return counts


def _reading(acknowledgement: Acknowledgement) -> Row:
    """One row of the output."""
    reading = read(acknowledgement.text)
    return {
        "id": acknowledgement.id,
        "people": [_fields(person, _PERSON) for person in reading.people],
        "unnamed_technical": [_fields(team, _TEAM) for team in reading.unnamed_technical],
        "unread": reading.unread,
    }


def _fields(value: object, names: Iterable[str]) -> Row:
    return {name: getattr(value, name) for name in names}


def _readings(texts: Sequence[Acknowledgement]) -> Iterator[Row]:
    processes = min(2, os.cpu_count() or 1)
    if len(texts) < PARALLEL_FROM or processes == 1:
        yield from map(_reading, texts)
        return
    with ProcessPoolExecutor(
        processes, initializer=end_with_parent, initargs=(os.getpid(),)
    ) as pool:
        yield from pool.map(_reading, texts, chunksize=_PARALLEL_BATCH)


def _counted(rows: Iterable[Row], counts: dict[str, int]) -> Iterator[Row]:
    """The rows as they are; `counts` grows while they are read."""
    for row in rows:
        counts["texts"] += 1
        counts["people"] += len(row["people"])
        counts["technical"] += sum(person["role"] == "technical" for person in row["people"])
        counts["unnamed_technical"] += len(row["unnamed_technical"])
        counts["unread"] += row["unread"] is not None
        yield row


def _check_suffix(path: Path) -> None:
    if path.suffix not in (".jsonl", ".parquet"):
        raise UserError(
            f"Use a file that ends in .jsonl or .parquet. {path} does not. Nothing was saved."
        )


def _texts(path: Path) -> list[Acknowledgement]:
    _check_suffix(path)
    if not path.is_file():
        raise UserError(
            'Give a file of lines such as {"id": "1", "text": "We thank ..."}. '
            f"{path} does not exist. Nothing was saved."
        )
    rows = _parquet_rows(path) if path.suffix == ".parquet" else _json_rows(path)
    return [_checked(path, place, row) for place, row in rows]


def _json_rows(path: Path) -> Iterator[tuple[str, object]]:
    """Each row with its place: `line 1`."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")  # a byte-order mark
            if line.strip():
                place = f"line {number}"
                yield place, _json_row(path, place, line)


def _json_row(path: Path, place: str, line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UserError(
            f"Write one JSON object on each line, in UTF-8. {path}, {place}, "
            f"is not JSON ({error}). Nothing was saved."
        ) from error


def _parquet_rows(path: Path) -> Iterator[tuple[str, object]]:
    """Each row with its place: `row 1`."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(
            f"Write {path} again, or give JSON lines. It could not be read as Parquet ({error}). "
            "Nothing was saved."
        ) from error
    for number, row in enumerate(table.to_pylist(), 1):
        yield f"row {number}", row


def _checked(path: Path, place: str, row: object) -> Acknowledgement:
    if not isinstance(row, dict):
        raise UserError(
            f'Write each row as {{"id": ..., "text": ...}}. {path}, {place}, holds '
            f"{type(row).__name__}, not an object. Nothing was saved."
        )
    where = f"{path}, {place}"
    return Acknowledgement(_text_in(row, "id", where), _text_in(row, "text", where))


def _text_in(row: dict[str, object], key: str, where: str) -> str:
    value = row.get(key)
    if isinstance(value, str):
        return value
    content = "nothing" if value is None else f"{value!r:.40}"
    raise UserError(
        f"Give each object `id` and `text`, both as text. In {where}, `{key}` "
        f"holds {content}. Nothing was saved."
    )


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """A draft next to `out` that takes its place once it is complete."""
    draft = out.with_name(out.name + ".part")
    try:
        yield draft
        rename_durably(draft, out)
    except FileNotFoundError as error:
        raise UserError(
            f"Create the folder of {out}, or give another place. The folder does not exist. "
            "Nothing was saved."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _write_json_lines(rows: Iterable[Row], draft: Path) -> None:
    with draft.open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _write_parquet(rows: Iterable[Row], draft: Path) -> None:
    remaining = iter(rows)
    with pq.ParquetWriter(draft, _SCHEMA) as writer:
        while batch := list(itertools.islice(remaining, _WRITTEN_BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, _SCHEMA))
