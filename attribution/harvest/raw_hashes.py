"""Hashes of the raw files of a source, `raw/<source>/SHA256SUMS`, for `sha256sum --check` too.

A file has its hash once its run is finished. Before it is written again its hash is removed, so
that a kill in between leaves a file without a hash, never one with a wrong one.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from attribution.core.files import write_atomically

FILE = "SHA256SUMS"


def record(path: Path) -> None:
    """Keep the hash of a file as it is now."""
    hashes = _load(path.parent)
    hashes[path.name] = _hash_of(path)
    _save(path.parent, hashes)


def forget(paths: Collection[Path]) -> None:
    """Remove the hashes of files of one folder."""
    names = {path.name for path in paths}
    for folder in {path.parent for path in paths}:
        hashes = _load(folder)
        if not names.isdisjoint(hashes):
            kept = {name: mark for name, mark in hashes.items() if name not in names}
            _save(folder, kept)


def is_recorded(path: Path) -> bool:
    """Whether the hash of a file is known."""
    return path.name in _load(path.parent)


def is_unchanged(path: Path) -> bool:
    """Whether a file still has the hash that was kept of it."""
    return _load(path.parent).get(path.name) == _hash_of(path)


def due(paths: Collection[Path], day: date, days: int) -> Iterator[Path]:
    """The files to check on one day: every file comes once in so many days."""
    turn = day.toordinal() % days
    for path in paths:
        if zlib.crc32(path.name.encode()) % days == turn:
            yield path


def _load(folder: Path) -> dict[str, str]:
    """Hashes by name. A list that is damaged is made again, file by file."""
    try:
        text = (folder / FILE).read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    pairs = (line.split("  ", 1) for line in text.splitlines())
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2 and len(pair[0]) == 64}


def _save(folder: Path, hashes: dict[str, str]) -> None:
    lines = "".join(f"{mark}  {name}\n" for name, mark in sorted(hashes.items()))
    write_atomically(folder / FILE, lines)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
