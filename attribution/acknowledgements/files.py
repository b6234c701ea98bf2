"""`attribution thanks`: acknowledgement texts from a file to readings in a file (JSON lines or Parquet, by suffix)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from attribution.acknowledgements.reader import read
from attribution.core.errors import UserError

PARALLEL_FROM = 2_000  # texts; below that a second process costs more than it saves
_CHUNK = 500
_SPAN = [("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())]
_MORE = [("phrase", pa.string()), ("sentence_start", pa.int32()), ("sentence_end", pa.int32())]
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        (
            "people",
            pa.list_(
                pa.struct(
                    [
                        *_SPAN,
                        ("role", pa.string()),
                        ("name", pa.string()),
                        ("affiliation", pa.string()),
                        *_MORE,
                    ]
                )
            ),
        ),
        ("unnamed_technical", pa.list_(pa.struct([*_SPAN, *_MORE]))),
    ]
)

Row = dict[str, Any]


def thanks_files(acks: Path, out: Path) -> dict[str, int]:
    """Reads every text of `acks` (`{id, text}`), writes one row each to `out`; gives counts.

    Counts: `texts`, `people`, `technical` (people), `unnamed_technical`. Raises UserError naming the file, the line and
    the remedy where the input is not of that form; `out` is then left as it was.
    """
    _known(out)
    rows = _texts(acks)
    counts = {"texts": 0, "people": 0, "technical": 0, "unnamed_technical": 0}
    with _replacing(out) as draft:
        _write(_counted(_readings(rows), counts), draft, parquet=out.suffix == ".parquet")
    return counts


def reading(row: tuple[str, str]) -> Row:
    """One output row from one id and text."""
    found = read(row[1])
    return {
        "id": row[0],
        "people": [
            {
                "start": person.start,
                "end": person.end,
                "text": person.text,
                "role": person.role,
                "name": person.name,
                "affiliation": person.affiliation,
                "phrase": person.phrase,
                "sentence_start": person.sentence_start,
                "sentence_end": person.sentence_end,
            }
            for person in found.people
        ],
        "unnamed_technical": [
            {
                "start": team.start,
                "end": team.end,
                "text": team.text,
                "phrase": team.phrase,
                "sentence_start": team.sentence_start,
                "sentence_end": team.sentence_end,
            }
            for team in found.unnamed_technical
        ],
    }


def _readings(rows: list[tuple[str, str]]) -> Iterator[Row]:
    processes = min(2, os.cpu_count() or 1)
    if len(rows) < PARALLEL_FROM or processes == 1:
        yield from map(reading, rows)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(reading, rows, chunksize=_CHUNK)


def _counted(rows: Iterable[Row], counts: dict[str, int]) -> Iterator[Row]:
    for row in rows:
        counts["texts"] += 1
        counts["people"] += len(row["people"])
        counts["technical"] += sum(person["role"] == "technical" for person in row["people"])
        counts["unnamed_technical"] += len(row["unnamed_technical"])
        yield row


def _known(path: Path) -> None:
    if path.suffix not in (".jsonl", ".parquet"):
        raise UserError(
            f"{path}: the suffix {path.suffix or '(none)'!r} is not known. Use .jsonl or .parquet."
        )


def _texts(path: Path) -> list[tuple[str, str]]:
    _known(path)
    if not path.is_file():
        raise UserError(
            f'{path}: there is no such file. Give a file of lines such as {{"id": "1", "text": "..."}}.'
        )
    rows = _parquet_rows(path) if path.suffix == ".parquet" else _json_rows(path)
    return [_checked(path, place, row) for place, row in rows]


def _json_rows(path: Path) -> Iterator[tuple[str, object]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            try:
                yield f"line {number}", orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise UserError(
                    f"{path}, line {number}: this is not JSON ({error}). Give one object a line, in UTF-8."
                ) from error


def _parquet_rows(path: Path) -> Iterator[tuple[str, object]]:
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(
            f"{path}: this cannot be read as Parquet ({error}). Write it again, or give JSON lines."
        ) from error
    for number, row in enumerate(table.to_pylist(), 1):
        yield f"row {number}", row


def _checked(path: Path, place: str, row: object) -> tuple[str, str]:
    if not isinstance(row, dict):
        raise UserError(
            f'{path}, {place}: found {type(row).__name__}, not an object. Give {{"id": ..., "text": ...}}.'
        )
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            found = "nothing" if row.get(key) is None else f"{row[key]!r:.40}"
            raise UserError(
                f"{path}, {place}: `{key}` holds {found}, not a text. Every object needs `id` and `text`."
            )
    return row["id"], row["text"]


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """A draft beside `out` that takes its place once it is complete."""
    draft = out.with_name(out.name + ".part")
    try:
        yield draft
        draft.replace(out)
    except FileNotFoundError as error:
        raise UserError(
            f"{out}: its folder does not exist. Make the folder, or give another place."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _write(rows: Iterable[Row], draft: Path, *, parquet: bool) -> None:
    if not parquet:
        with draft.open("wb") as file:
            for row in rows:
                file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        return
    with pq.ParquetWriter(draft, _SCHEMA) as writer:
        batch: list[Row] = []
        for row in rows:
            batch.append(row)
            if len(batch) == 5_000:
                writer.write_table(pa.Table.from_pylist(batch, _SCHEMA))
                batch = []
        writer.write_table(pa.Table.from_pylist(batch, _SCHEMA))
