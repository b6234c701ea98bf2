"""The dated copies of every roster import, `roster/<UTC time>-<name>` in the home folder; the newest is in force."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.roster.reader import Roster, parse
from attribution.roster.redact import without
from attribution.roster.tables import Unreadable

_DATED = re.compile(r"\d{8}T\d{6}\.\d{6}Z-.+")


def read(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in a CSV or XLSX file with every complaint about it; UserError where there is no such file.

    `columns` is the column map of the settings: the file's header -> our name.
    """
    return parse(_bytes(path), columns)


def import_file(
    path: Path,
    home: Path,
    columns: Mapping[str, str] | None = None,
    *,
    now: datetime,
    leave_out: Callable[[Technician], bool] | None = None,
) -> Roster:
    """Copy the file unchanged into the home folder, or UserError and no copy where a complaint is fatal.

    `now` is the aware time of the import and becomes part of the copy's name. `leave_out` tells who must not come back:
    the copy is made without their rows, and so is the roster that is returned.
    """
    data = _bytes(path)
    roster = parse(data, columns).checked()
    if leave_out and (rest := without(data, columns, leave_out)) is not None:
        data = rest
        left = {one.technician_id for one in roster.technicians if leave_out(one)}
        roster = Roster(
            tuple(one for one in roster.technicians if one.technician_id not in left),
            roster.complaints,
        )
    _write(data, home / "roster" / f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{path.name}")
    return roster


def current(home: Path) -> Path | None:
    """The newest dated copy, or None before the first import."""
    return max(copies(home), key=lambda path: path.name, default=None)


def copies(home: Path) -> list[Path]:
    """All dated copies, oldest first."""
    folder = home / "roster"
    return (
        sorted(path for path in folder.iterdir() if _DATED.fullmatch(path.name))
        if folder.is_dir()
        else []
    )


def remove_from_copies(
    home: Path, columns: Mapping[str, str] | None, leave_out: Callable[[Technician], bool]
) -> tuple[int, list[Path]]:
    """Rewrite every copy without these technicians: how many were rewritten, and which could not be read."""
    rewritten, unread = 0, []
    for path in copies(home):
        try:
            rest = without(path.read_bytes(), columns, leave_out)
        except Unreadable:
            unread.append(path)
            continue
        if rest is not None:
            _replace(rest, path)
            rewritten += 1
    return rewritten, unread


def people_in_copies(home: Path, columns: Mapping[str, str] | None) -> Iterator[Technician]:
    """Everybody in any copy that can be read, the newest copy first."""
    for path in reversed(copies(home)):
        yield from parse(path.read_bytes(), columns).technicians


def load(home: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in force; UserError where none was imported or the column map no longer fits it."""
    if (path := current(home)) is None:
        raise UserError(
            "No roster has been imported yet. Import one with: attribution roster import FILE"
        )
    there = path.stat()
    return _read_once(
        path,
        (there.st_mtime_ns, there.st_size, there.st_ino),
        tuple(sorted((columns or {}).items())),
    )


@lru_cache(maxsize=1)
def _read_once(path: Path, there: tuple[int, ...], columns: tuple[tuple[str, str], ...]) -> Roster:  # noqa: ARG001 (part of the key)
    """Kept for a server that asks at every page whose record it is; another copy, or one rewritten, takes its place."""
    return read(path, dict(columns)).checked()


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
        raise UserError(
            f"A roster was imported under the name {path.name} already; nothing was changed. Try again."
        )
    _replace(data, path)


def _replace(data: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".import-", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
