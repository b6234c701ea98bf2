"""How every file of a home folder is written, and how text files of the package are read.

A file of a home folder is complete on disk before it takes its name. A power cut or a kill leaves
the old file or the new one, never a part. Lines that are appended are on disk when the call
returns. `write_new` is for files that a person asked for.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.private_files import PRIVATE

# How a file is opened that must not be there yet.
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# The rights of what a web server shows to everybody.
_PUBLIC_FILE, _PUBLIC_FOLDER = 0o644, 0o755
# Seconds to wait for a file that another program has open.
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
# Of Windows: access denied, sharing violation, lock violation.
_HELD = frozenset({5, 32, 33})
_APPENDED_FILE = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
# What files are called until they are complete: by the prefixes of `write_atomically`, and by the
# ending of what is written bit by bit.
_UNFINISHED = re.compile(
    r"\.(new|import|reading|access|current|marks|withheld)-.*|.*\.tmp(\.wal)?", re.DOTALL
)


def write_atomically(path: Path, data: bytes | str, *, prefix: str = ".new-") -> None:
    """Write a file that others may not read, all of it or none. The folder must exist.

    A killed write leaves a file whose name begins with `prefix`. It may be deleted.
    """
    body = data.encode("utf-8") if isinstance(data, str) else data
    temporary = path.with_name(f"{prefix}{secrets.token_hex(8)}")
    with os.fdopen(_created(temporary), "wb") as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    rename_durably(temporary, path)


def rename_durably(complete: Path, final: Path) -> None:
    """Give a complete file its name; return once content and name are on disk."""
    sync(complete)
    _replace(complete, final)
    sync(final.parent)


def _replace(complete: Path, final: Path) -> None:
    """Replace a file; wait a moment for a program that holds it, such as a virus scanner."""
    for pause in PAUSES:
        try:
            complete.replace(final)
        except PermissionError as problem:
            if not is_held(problem):
                raise
            time.sleep(pause)
        else:
            return
    complete.replace(final)


def is_held(problem: OSError) -> bool:
    """Whether Windows refuses because a program has the file open."""
    return getattr(problem, "winerror", None) in _HELD


def delete_unless_held(path: Path) -> bool:
    """Delete a file that may as well be deleted another time; False where a program has it open."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError as problem:
        if not is_held(problem):
            raise
        return False
    return True


def append_durably(path: Path, lines: bytes) -> None:
    """Add lines to a file that others may not read; return once they are on disk.

    The file is created where it is missing. OSError where the disk does not take all of it: then it
    has nothing of these lines. The caller sees to it that no other program writes to the file.
    """
    handle = os.open(path, _APPENDED_FILE, PRIVATE)
    try:
        size = os.lseek(handle, 0, os.SEEK_END)
        try:
            # After a line that was cut short, a new one begins.
            _write_all(handle, lines if _ends_a_line(handle, size) else b"\n" + lines)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)
    if not size:
        sync(path.parent)


def _ends_a_line(handle: int, size: int) -> bool:
    if not size:
        return True
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) == b"\n"


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, if need be; return once their names are on disk.

    A name that a power cut takes away takes away everything in the folder.
    """
    missing = [parent for parent in folder.parents if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for created in (folder, *missing):
        sync(created.parent)


def is_unfinished(name: str) -> bool:
    """Whether a file of this name was not complete yet. A killed write leaves one behind."""
    return _UNFINISHED.fullmatch(name) is not None


def unfinished_files(folder: Path) -> Iterator[Path]:
    """The files below a folder that are being written, or that killed writes left behind."""
    return (path for path in folder.rglob("*") if is_unfinished(path.name) and path.is_file())


def content_of(path: Path) -> bytes:
    """The content of a file that a person named. UserError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise UserError(
            f"Check the path: {path} cannot be read ({problem.strerror}). Nothing was saved."
        ) from problem


def write_new(path: Path, data: bytes) -> None:
    """Write a new file that others may not read. UserError where the name is taken."""
    try:
        with os.fdopen(_created(path), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise UserError(f"Give another name: {path} exists. It was not overwritten.") from None
    except OSError as problem:
        raise UserError(
            f"Check the path: {path} cannot be written ({problem.strerror})."
        ) from problem


def write_for_everybody(path: Path, data: bytes) -> None:
    """Write a file, and its folder if it is missing, that everybody may read, such as a web server.

    A file of that name is replaced. UserError where it cannot be written.
    """
    try:
        missing = [folder for folder in path.parents if not folder.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            folder.chmod(_PUBLIC_FOLDER)
        write_atomically(path, data)
        path.chmod(_PUBLIC_FILE)
    except OSError as problem:
        raise UserError(
            f"Check the path: {path} cannot be written ({problem.strerror})."
        ) from problem


def _created(path: Path) -> int:
    """A new file, open for writing. Raises FileExistsError."""
    return os.open(path, NEW_FILE, PRIVATE)


def version_of(path: Path) -> tuple[int, int, int]:
    """Changes when a file is written again: part of the key under which its content is remembered.

    Raises OSError where the file cannot be seen.
    """
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    # Windows cannot open a folder, and keeps the names in it by itself.
    if os.name == "nt" and path.is_dir():
        return
    # Windows syncs only what is open for writing.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def packaged_text(package: str, name: str) -> str:
    """The text of a file that the package ships, such as SQL.

    For example `packaged_text("attribution.matching", "block.sql")`.
    """
    return files(package).joinpath(name).read_text(encoding="utf-8")
