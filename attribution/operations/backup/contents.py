"""The files of a home folder that go into a backup, and in which order.

Everything goes in but what can be made again, so a file that no one thought of is kept too.

The order lets a backup be taken while others write:

1. `inputs.json`, which says how far the inputs had come when the figures were published. They only
   grow, so those that are copied after it have come at least as far.
2. The ledger, and any other SQLite file.
3. The other files, listed again: an attachment is on disk before the act that names it is stored.
4. The salt, then the second file of erasures and objections. An erasure writes to it first of all,
   so whatever of an erasure is in the copies before it, it knows.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from attribution.access.provider import FILE as SECRETS_FILE
from attribution.core.files import is_unfinished
from attribution.harvest import raw_files
from attribution.home.settings import SALT_FILE, WITHHELD_FILE
from attribution.ledger.image import is_database
from attribution.snapshot.input_memory import FILE as MEMORY_FILE

LOCK_FILE = ".lock"
DRILL_FOLDER = ".drill"
DIGEST_LOCK = "history/.digest.lock"
SETTINGS_LOCK = ".settings.lock"
NIGHT_PROGRESS_FILE = "night-progress.json"

# What is made again from the rest.
_MADE_AGAIN = frozenset(
    {
        *("snapshots", "roster/.read", DRILL_FOLDER),
        *(LOCK_FILE, SETTINGS_LOCK, "logs/.access.lock", DIGEST_LOCK, NIGHT_PROGRESS_FILE),
    }
)
# Is made again from `raw`, as long as the answers of the run are kept there.
_PARSED = "parsed"
_OF_DATABASES = ("-wal", "-shm", "-journal")
_MEMORY, _DATABASES, _OTHERS, _SALT, _WITHHELD = STAGES = range(5)
_STAGES = {MEMORY_FILE: _MEMORY, SALT_FILE: _SALT, WITHHELD_FILE: _WITHHELD}


def names_in(home: Path, stage: int, with_secrets: bool = False) -> list[str]:
    """The files to copy at one stage, by their paths in the home folder.

    Ask for a stage once the one before is copied: what was written meanwhile belongs to it. Raises
    OSError where a folder cannot be read.
    """
    if stage not in (_DATABASES, _OTHERS):
        return [name for name in _STAGES if _STAGES[name] == stage and os.path.lexists(home / name)]
    return sorted(
        name
        for name in _names_below(home)
        if name not in _STAGES
        and is_database(home / name) is (stage == _DATABASES)
        and (with_secrets or name != SECRETS_FILE)
    )


def is_kept(name: str) -> bool:
    """Whether a file of this path in the home folder goes into a backup."""
    path = PurePosixPath(name)
    folders = {str(parent) for parent in (path, *path.parents)}
    if not folders.isdisjoint(_MADE_AGAIN):
        return False
    return not is_unfinished(path.name)


def _names_below(home: Path) -> Iterator[str]:
    """Every file to keep. Links are followed: a folder such as `raw` may lie on another disk."""
    for folder, subfolders, files in os.walk(home, onerror=_raise, followlinks=True):
        place = Path(folder)
        prefix = place.relative_to(home)
        subfolders[:] = [
            name
            for name in subfolders
            if is_kept((prefix / name).as_posix()) and not _leads_back(place / name)
        ]
        yield from (
            (prefix / name).as_posix()
            for name in _without_parts_of_databases(place, files)
            if is_kept((prefix / name).as_posix()) and not _is_parsed_again(home, prefix / name)
        )


def _is_parsed_again(home: Path, path: Path) -> bool:
    """Whether a file is made again from the raw file of its source and run."""
    if path.parts[0] != _PARSED or len(path.parts) != 3:
        return False
    run = path.name.partition(".")[0]
    return (home / "raw" / path.parts[1] / f"{run}{raw_files.SUFFIX}").exists()


def _leads_back(folder: Path) -> bool:
    """Whether a folder is a link to one that it lies in."""
    return folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve())


def _raise(problem: OSError) -> None:
    if not isinstance(problem, FileNotFoundError):  # a folder that was removed meanwhile
        raise problem


def _without_parts_of_databases(folder: Path, files: Iterable[str]) -> Iterator[str]:
    """The files without those in which SQLite keeps what it has not yet written to its database."""
    files = set(files)
    for name in sorted(files):
        suffix = next((suffix for suffix in _OF_DATABASES if name.endswith(suffix)), "")
        database = name.removesuffix(suffix)
        if not (suffix and database in files and is_database(folder / database)):
            yield name
