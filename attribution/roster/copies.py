"""The dated copies of every roster import, `roster/<UTC time>-<name>` in the home folder; the newest is in force."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from attribution.errors import UserError
from attribution.roster.reader import Roster, parse

_DATED = re.compile(r"\d{8}T\d{6}\.\d{6}Z-.+")


def read(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in a CSV or XLSX file with every complaint about it; UserError where there is no such file.

    `columns` is the column map of the settings: the file's header -> our name.
    """
    return parse(_bytes(path), columns)


def import_file(path: Path, home: Path, columns: Mapping[str, str] | None = None, *, now: datetime) -> Roster:
    """Copy the file unchanged into the home folder, or UserError and no copy where a complaint is fatal.

    `now` is the aware time of the import and becomes part of the copy's name.
    """
    data = _bytes(path)
    roster = parse(data, columns).checked()
    _write(data, home / "roster" / f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{path.name}")
    return roster


def current(home: Path) -> Path | None:
    """The newest dated copy, or None before the first import."""
    folder = home / "roster"
    copies = [path for path in folder.iterdir() if _DATED.fullmatch(path.name)] if folder.is_dir() else []
    return max(copies, key=lambda path: path.name, default=None)


def load(home: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in force; UserError where none was imported or the column map no longer fits it."""
    if (path := current(home)) is None:
        raise UserError("No roster has been imported yet. Import one with: attribution roster import FILE")
    return read(path, columns).checked()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"The roster {path} cannot be opened: {error.strerror}. Check the path and try again."
        ) from error


def _write(data: bytes, path: Path) -> None:
    """All of the file or none of it, readable by its owner only, and never over an earlier copy."""
    if path.exists():
        raise UserError(f"A roster was imported under the name {path.name} already; nothing was changed. Try again.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".import-", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
