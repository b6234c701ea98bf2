"""Files that people imported, as the home folder keeps them: what was read, and not the file.

Each is `<UTC time>-...-<id>.jsonl`. Its first line says what the file was; each other line is a
row. An import is kept as a whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import make_folder, write_atomically

STAMP = r"\d{8}T\d{6}\.\d{6}Z"  # how `stamped` looks
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Upload:
    """A file to import: its name and its bytes."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def kept_name(self) -> str:
        """The name, without the end of one that no one would read whole."""
        return self.name[:_LONGEST_NAME]


def new_id(sha256: str, at: datetime) -> str:
    """The id of an import: eight letters that no one has to type before they see them."""
    return hashlib.sha256(f"{sha256} {at.isoformat()}".encode()).hexdigest()[:8]


def stamped(at: datetime) -> str:
    """A moment in the name of a file."""
    return at.astimezone(UTC).strftime(_STAMP)


def moment_of(stamp: str) -> datetime:
    """The moment that `stamped` has written."""
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def write(path: Path, head: Any, rows: Iterable[Any]) -> None:
    """Write an import; all of it or none."""
    make_folder(path.parent)
    write_atomically(path, b"".join(orjson.dumps(row) + b"\n" for row in (head, *rows)))


def head_of(path: Path) -> Any:
    """What the file was. UserError for a damaged file."""
    for head in _lines(path):
        return head
    raise _damaged(path)  # it is empty


def rows_of(path: Path) -> list[Any]:
    """What was read of the file. UserError for a damaged file."""
    return list(_lines(path))[1:]


def clean_names(files: Iterable[Path], cleaned: Callable[[str], str]) -> None:
    """Change what files were called, where `cleaned` makes another name of it."""
    for path in files:
        head = head_of(path)
        name = cleaned(head["name"])
        if name != head["name"]:
            write(path, {**head, "name": name}, rows_of(path))


def _lines(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb") as file:
            yield from map(orjson.loads, file)
    except ValueError:
        raise _damaged(path) from None


def _damaged(path: Path) -> UserError:
    return UserError(
        f"Restore {path} from a backup, or delete it and import the file again. It is damaged."
    )


def unknown_import(file_id: str, command: str) -> UserError:
    """For an id that no import has; `command` lists the imports."""
    return UserError(
        f"Choose an import that `attribution {command}` shows. There is no “{file_id[:40]}”. "
        "Nothing was saved."
    )
