"""The files of outputs that were imported: `outputs/<UTC time>-<system>-<id>.jsonl` at home.

What was read of a file is kept, and not the file: it may hold more about people than is needed. The
first line says where the outputs come from, each other line is one. Of a file that was forgotten
only the ids of its outputs stay (`.forgotten.jsonl`), so that the next harvest takes them away.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import make_folder, version_of, write_atomically
from attribution.harvest.exchange.output import Output, output_of

FOLDER = "outputs"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(
    r"(?P<stamp>\d{8}T\d{6}\.\d{6}Z)-(?P<system>[a-z]+)-(?P<id>[0-9a-f]{8})"
    r"(?P<forgotten>\.forgotten)?\.jsonl"
)
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An import. `name` is what the file was called, `sha256` that of its bytes."""

    file_id: str
    system: str
    at: datetime
    name: str
    form: str
    outputs: int
    sha256: str
    is_forgotten: bool
    path: Path


def new_id(sha256: str, at: datetime) -> str:
    """The id of an import: eight letters that no one has to type before they see them."""
    return hashlib.sha256(f"{sha256} {at.isoformat()}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Upload:
    """A file to import: its name, its bytes, and what it is."""

    name: str
    data: bytes
    system: str
    form: str

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def keep(home: Path, upload: Upload, outputs: Iterable[Output], at: datetime) -> KeptFile:
    """Keep what was read of a file; all of it or none."""
    rows = [output.plain() for output in outputs]
    file_id = new_id(upload.sha256, at)
    name = upload.name[:_LONGEST_NAME]
    head = _head(name, upload.form, len(rows), upload.sha256)
    stamp = at.astimezone(UTC).strftime(_STAMP)
    path = home / FOLDER / f"{stamp}-{upload.system}-{file_id}.jsonl"
    make_folder(path.parent)
    _write(path, head, rows)
    return _kept(path)


def _write(path: Path, head: Any, rows: Iterable[Any]) -> None:
    write_atomically(path, b"".join(orjson.dumps(row) + b"\n" for row in (head, *rows)))


def imports_in(home: Path, system: str | None = None) -> list[KeptFile]:
    """The imports, the oldest first, also those that were forgotten."""
    paths = sorted((home / FOLDER).glob("*.jsonl"))
    files = (_kept(path) for path in paths if _NAME.fullmatch(path.name))
    return [file for file in files if system in (None, file.system)]


def has_files(home: Path, system: str) -> bool:
    """Whether anything was ever imported from a system."""
    return any((home / FOLDER).glob(f"*-{system}-*.jsonl"))


def _kept(path: Path) -> KeptFile:
    name = _NAME.fullmatch(path.name)
    assert name is not None
    with path.open("rb") as file:
        head = _line(path, file.readline())
    at = datetime.strptime(name["stamp"], _STAMP).replace(tzinfo=UTC)
    return KeptFile(
        name["id"],
        name["system"],
        at,
        head["name"],
        head["form"],
        head["outputs"],
        head["sha256"],
        bool(name["forgotten"]),
        path,
    )


def _line(path: Path, line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise UserError(
            f"Restore {path} from a backup, or delete it and import the file again. It is damaged."
        ) from None


def outputs_in(file: KeptFile) -> tuple[Output, ...]:
    """The outputs of an import; none where it was forgotten."""
    return () if file.is_forgotten else tuple(map(output_of, _rows(file.path)))


def ids_in(file: KeptFile) -> list[str]:
    """What the outputs of an import are called, also where it was forgotten."""
    return [row["id"] for row in _rows(file.path)]


def _rows(path: Path) -> tuple[Any, ...]:
    return _rows_of(path, version_of(path))


@lru_cache(maxsize=4)
def _rows_of(path: Path, version: object) -> tuple[Any, ...]:  # noqa: ARG001
    """The lines of a file after the first. `version` changes when it is written again."""
    lines = path.read_bytes().splitlines()
    return tuple(_line(path, line) for line in lines[1:])


def newest_outputs(home: Path, system: str) -> dict[str, Output]:
    """Every output of a system as its newest import describes it, by what the system calls it."""
    return {
        output.source_id: output for file in imports_in(home, system) for output in outputs_in(file)
    }


def forget(home: Path, file_id: str, at: datetime) -> KeptFile:
    """Delete what an import holds, but for the ids of its outputs. UserError for no such import."""
    files = {file.file_id: file for file in imports_in(home) if not file.is_forgotten}
    if file_id not in files:
        raise UserError(
            "Choose an import that `attribution outputs list` shows. "
            f"There is no “{file_id[:40]}”. Nothing was saved."
        )
    file = files[file_id]
    stamp = at.astimezone(UTC).strftime(_STAMP)
    left = file.path.with_name(f"{stamp}-{file.system}-{file_id}.forgotten.jsonl")
    _write(left, _head_of(file), [{"id": name} for name in ids_in(file)])
    file.path.unlink()
    return _kept(left)


def _head_of(file: KeptFile) -> dict[str, Any]:
    return _head(file.name, file.form, file.outputs, file.sha256)


def _head(name: str, form: str, outputs: int, sha256: str) -> dict[str, Any]:
    """The first line of a kept file."""
    return {"name": name, "form": form, "outputs": outputs, "sha256": sha256}


def erase(
    home: Path, is_about: Callable[[dict[str, Any]], bool], cleaned: Callable[[str], str]
) -> int:
    """Delete the links that are about a person, and the person from what the files were called.

    Returns how many links there were.
    """
    _clean_names(home, cleaned)
    erased = 0
    for file in imports_in(home):
        if file.is_forgotten:
            continue
        rows = [{**row, "links": list(_others(row, is_about))} for row in _rows(file.path)]
        gone = sum(
            len(before["links"]) - len(after["links"])
            for before, after in zip(_rows(file.path), rows, strict=True)
        )
        if gone:
            _write(file.path, _head_of(file), rows)
            erased += gone
    return erased


def _clean_names(home: Path, cleaned: Callable[[str], str]) -> None:
    for file in imports_in(home):
        name = cleaned(file.name)
        if name != file.name:
            _write(file.path, {**_head_of(file), "name": name}, _rows(file.path))


def _others(row: Any, is_about: Callable[[dict[str, Any]], bool]) -> Iterator[Any]:
    return (link for link in row["links"] if not is_about(link))
