"""Folders that are made once in each process of a test run, and copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = tempfile.TemporaryDirectory(prefix="attribution-templates-")
atexit.register(_FOLDER.cleanup)


def fill(folder: Path, name: str, make: Callable[[Path], object]) -> None:
    """Fill a folder as `make` fills an empty one; folders of one name have the same contents."""
    template = Path(_FOLDER.name) / name
    if not template.exists():
        unfinished = template.with_name(f"{name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        make(unfinished)
        unfinished.rename(template)
    shutil.copytree(template, folder, dirs_exist_ok=True)
