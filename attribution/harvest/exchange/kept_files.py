"""The files of outputs that were imported: `outputs/<UTC time>-<system>-<id>.jsonl` at home.

What was read of a file is kept, and not the file: it may hold more about people than is needed. The
first line says where the outputs come from, each other line is one. Of a file that was forgotten
only the ids of its outputs stay (`.forgotten.jsonl`), so that the next harvest takes them away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from attribution.core import kept_imports
from attribution.core.files import version_of
from attribution.harvest.exchange.output import Output, output_of

FOLDER = "outputs"
_NAME = re.compile(
    rf"(?P<stamp>{kept_imports.STAMP})-(?P<system>[a-z]+)-(?P<id>[0-9a-f]{{8}})"
    r"(?P<forgotten>\.forgotten)?\.jsonl"
)


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


@dataclass(frozen=True)
class Upload(kept_imports.Upload):
    """A file to import, with the system that exported it and the form that it is in."""

    system: str
    form: str


def keep(home: Path, upload: Upload, outputs: Iterable[Output], at: datetime) -> KeptFile:
    """Keep what was read of a file; all of it or none."""
    rows = [output.plain() for output in outputs]
    head = _head(upload.kept_name, upload.form, len(rows), upload.sha256)
    file_id = kept_imports.new_id(upload.sha256, at)
    path = home / FOLDER / f"{kept_imports.stamped(at)}-{upload.system}-{file_id}.jsonl"
    kept_imports.write(path, head, rows)
    return _kept(path)


def imports_in(home: Path, system: str | None = None) -> list[KeptFile]:
    """The imports, the oldest first, also those that were forgotten."""
    paths = sorted((home / FOLDER).glob("*.jsonl"))
    files = (_kept(path) for path in paths if _NAME.fullmatch(path.name))
    return [file for file in files if system in (None, file.system)]


def present_imports(home: Path, system: str | None = None) -> list[KeptFile]:
    """The imports that were not forgotten, the oldest first."""
    return [file for file in imports_in(home, system) if not file.is_forgotten]


def has_files(home: Path, system: str) -> bool:
    """Whether anything was ever imported from a system."""
    return any((home / FOLDER).glob(f"*-{system}-*.jsonl"))


def _kept(path: Path) -> KeptFile:
    name = _NAME.fullmatch(path.name)
    assert name is not None
    head = kept_imports.head_of(path)
    return KeptFile(
        name["id"],
        name["system"],
        kept_imports.moment_of(name["stamp"]),
        head["name"],
        head["form"],
        head["outputs"],
        head["sha256"],
        bool(name["forgotten"]),
        path,
    )


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
    """The rows of a file. `version` changes when it is written again."""
    return tuple(kept_imports.rows_of(path))


def newest_outputs(home: Path, system: str) -> dict[str, Output]:
    """Every output of a system as its newest import describes it, by what the system calls it."""
    return {
        output.source_id: output for file in imports_in(home, system) for output in outputs_in(file)
    }


def forget(home: Path, file_id: str, at: datetime) -> KeptFile:
    """Delete what an import holds, but for the ids of its outputs. UserError for no such import."""
    files = {file.file_id: file for file in present_imports(home)}
    if file_id not in files:
        raise kept_imports.unknown_import(file_id, "outputs list")
    file = files[file_id]
    stamp = kept_imports.stamped(at)
    left = file.path.with_name(f"{stamp}-{file.system}-{file_id}.forgotten.jsonl")
    kept_imports.write(left, _head_of(file), [{"id": name} for name in ids_in(file)])
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
    kept_imports.clean_names((file.path for file in imports_in(home)), cleaned)
    erased = 0
    for file in present_imports(home):
        rows = [{**row, "links": list(_others(row, is_about))} for row in _rows(file.path)]
        gone = sum(
            len(before["links"]) - len(after["links"])
            for before, after in zip(_rows(file.path), rows, strict=True)
        )
        if gone:
            kept_imports.write(file.path, _head_of(file), rows)
            erased += gone
    return erased


def _others(row: Any, is_about: Callable[[dict[str, Any]], bool]) -> Iterator[Any]:
    return (link for link in row["links"] if not is_about(link))
