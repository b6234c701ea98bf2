"""How every file of a home folder is written, and how text files of the package are read.

A file of a home folder is complete on disk before it takes its name. A power cut or a kill leaves
the old file or the new one, never a part. `write_new` is for files that a person asked for.
"""

from __future__ import annotations

import os
import secrets
from importlib.resources import files
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.private_files import PRIVATE

# How a file is opened that must not be there yet.
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


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
    complete.replace(final)
    sync(final.parent)


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
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def packaged_text(package: str, name: str) -> str:
    """The text of a file that the package ships, such as SQL.

    For example `packaged_text("attribution.matching", "block.sql")`.
    """
    return files(package).joinpath(name).read_text(encoding="utf-8")
