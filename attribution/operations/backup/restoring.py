"""A backup becomes a new home folder: complete under its name, or not there at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import NEW_FILE, sync
from attribution.core.private_files import PRIVATE
from attribution.operations.backup.archive import Manifest, Receiver, read_archive
from attribution.operations.backup.encryption import Identity
from attribution.operations.backup.verification import LEDGER, check_ledger


def require_new(home: Path) -> None:
    """UserError where a home folder is there and holds something: it is never written over."""
    if home.is_symlink() or (home.exists() and (not home.is_dir() or any(home.iterdir()))):
        raise UserError(
            f"Name a new or empty folder with --home. {home} is neither, and nothing is ever "
            "restored over what is there. Nothing was restored."
        )
    if not home.absolute().parent.is_dir():
        raise UserError(
            f"Make the folder {home.absolute().parent} first, or name another with --home: it is "
            "not there. Nothing was restored."
        )


def prepare(unfinished: Path, home: Path) -> None:
    """An empty folder to restore into, with the rights and the group of the empty home folder."""
    unfinished.mkdir(exist_ok=True)
    for path in unfinished.iterdir():  # what an interrupted restore left
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if home.is_dir() and os.name == "posix":
        os.chown(unfinished, -1, home.stat().st_gid)
        shutil.copymode(home, unfinished)


def unpack(path: Path, identities: Sequence[Identity], folder: Path) -> Manifest:
    """Write every file of a backup into an empty folder, and wait for the disk.

    UserError where the backup is not sound: then what was written must be thrown away.
    """
    manifest = read_archive(path, identities, writing_to(folder))
    image = folder / LEDGER
    check_ledger(path, manifest, image.read_bytes() if image.exists() else None)
    _wait_for_disk(folder)
    return manifest


def _wait_for_disk(folder: Path) -> None:
    """Return once everything in a folder is on disk."""
    if hasattr(os, "sync"):
        os.sync()  # at once, which is much faster than file by file
        return
    for path in (folder, *folder.rglob("*")):
        sync(path)


def writing_to(folder: Path) -> Receiver:
    """Writes the files of a backup below a folder. OSError where the disk is full."""

    def receive(name: str, modified: float, content: Iterator[bytes]) -> None:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, NEW_FILE, PRIVATE), "wb") as target:
            for chunk in content:
                target.write(chunk)
        os.utime(file, (modified, modified))

    return receive


def take_name(unfinished: Path, home: Path) -> None:
    """Give a restored folder its name. UserError where something came to be there meanwhile."""
    require_new(home)
    if home.exists():
        home.rmdir()
    unfinished.rename(home)
    sync(home.absolute().parent)
