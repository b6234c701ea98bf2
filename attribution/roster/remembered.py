"""The content of earlier roster copies, remembered so that they are read once and not each night.

Reading a list of 5,000 as HR sends it takes two seconds, and a copy is kept of every import. The
folder `roster/.read` holds nothing that the copies do not: it may be deleted at any time, and an
erasure deletes it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from attribution import __version__
from attribution.core.files import write_atomically
from attribution.core.model import Spell, Technician

_FOLDER = ".read"
_SEVERAL = ("known_as", "former_names", "stated_names", "struck_names")
_DATES = ("start", "end", "contract_end")


def recall(copy: Path, columns: Mapping[str, str]) -> tuple[Technician, ...] | None:
    """The technicians of a copy as it is now; None where they are not remembered."""
    try:
        memory = orjson.loads(_memory_of(copy).read_bytes())
        if memory["of"] != _mark(copy, columns):
            return None
        return tuple(_technician(plain) for plain in memory["technicians"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(copy: Path, columns: Mapping[str, str], technicians: tuple[Technician, ...]) -> None:
    """Write down the technicians of a copy, if the folder can be written to."""
    plain = [asdict(technician) for technician in technicians]
    memory = orjson.dumps({"of": _mark(copy, columns), "technicians": plain})
    # Whoever may only read the home folder reads the copies each time.
    with contextlib.suppress(OSError):
        _memory_of(copy).parent.mkdir(exist_ok=True)
        write_atomically(_memory_of(copy), memory, prefix=".reading-")


def forget_all(folder: Path) -> None:
    """Forget what the copies in a folder hold."""
    if (folder / _FOLDER).exists():
        shutil.rmtree(folder / _FOLDER)


def _memory_of(copy: Path) -> Path:
    return copy.parent / _FOLDER / f"{copy.name}.json"


def _mark(copy: Path, columns: Mapping[str, str]) -> list[Any]:
    """A key that changes when the copy, or how it is read, does."""
    stat = copy.stat()
    return [__version__, stat.st_mtime_ns, stat.st_size, sorted(map(list, columns.items()))]


def _technician(plain: dict[str, Any]) -> Technician:
    spells = tuple(_spell(spell) for spell in plain.pop("spells"))
    for name in _SEVERAL:
        plain[name] = tuple(plain[name])
    return Technician(**plain, spells=spells)


def _spell(plain: dict[str, Any]) -> Spell:
    days = {name: plain[name] and date.fromisoformat(plain[name]) for name in _DATES}
    return Spell(**{**plain, **days})
