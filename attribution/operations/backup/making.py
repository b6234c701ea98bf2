"""A backup is made: written next to its final name, read again and checked, then renamed.

It takes no lock, so it works while the dashboard and the nightly job do. Interrupted at any point,
it leaves at most an unfinished file, which the next backup to that folder removes.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from attribution import __version__
from attribution.access.provider import FILE as SECRETS_FILE
from attribution.core.errors import UserError
from attribution.core.files import NEW_FILE, rename_durably
from attribution.core.private_files import PRIVATE
from attribution.home.settings import Settings
from attribution.ledger.image import examined, image_of, is_database
from attribution.ledger.state import State
from attribution.operations.backup import encryption, verification
from attribution.operations.backup.archive import CHUNK, Entry, Manifest, Member, archive_of
from attribution.operations.backup.contents import STAGES, names_in
from attribution.operations.backup.encryption import Identity

_UNFINISHED = ".attribution-backup-"
# A backup that is being written changes all the time; this old, it was interrupted.
_ABANDONED_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class Order:
    """A backup to be made: of which home folder, to which new file, for which public keys."""

    settings: Settings
    file: Path
    now: datetime
    public_keys: Sequence[str] = ()
    with_secrets: bool = False


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup that was made and read again. `identities` read it, as long as this process runs."""

    file: Path
    manifest: Manifest
    identities: Sequence[Identity]

    @property
    def bytes(self) -> int:
        return self.file.stat().st_size


def make_backup(order: Order) -> BackupFile:
    """Make a backup and check it. The file appears under its name only once it is complete.

    UserError where the name is taken or lies in the home folder.
    """
    _check_place(order)
    recipients = encryption.recipients_of(order.public_keys)
    remove_abandoned(order.file.parent)
    unfinished = order.file.with_name(f"{_UNFINISHED}{secrets.token_hex(8)}")
    # A key that no one holds but this process, and only until the file was read again.
    own = [encryption.new_identity()] if recipients else []
    recipients += [identity.to_public() for identity in own]
    try:
        with os.fdopen(os.open(unfinished, NEW_FILE, PRIVATE), "wb") as file:
            _write(order, file, recipients)
            file.flush()
            os.fsync(file.fileno())
        manifest = verification.verify(unfinished, own)
        _require_free(order.file)
        rename_durably(unfinished, order.file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return BackupFile(order.file, manifest, own)


def _check_place(order: Order) -> None:
    home = order.settings.home
    if not home.is_dir():
        raise UserError(f"Name a home folder: {home} is not one. No backup was made.")
    if not order.file.parent.is_dir():
        raise UserError(
            f"Make the folder {order.file.parent} first, or name another file. It is not there. "
            "No backup was made."
        )
    if order.file.resolve().is_relative_to(home.resolve()):
        raise UserError(
            f"Name a file outside the home folder {home}, on another disk if you can: what "
            "destroys the folder would destroy its backup too. No backup was made."
        )
    _require_free(order.file)


def _require_free(file: Path) -> None:
    if file.exists():
        raise UserError(f"Give another name: {file} exists. It was not overwritten.")


def remove_abandoned(folder: Path) -> None:
    """Remove what interrupted backups left in a folder."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
            path.unlink(missing_ok=True)


def _write(order: Order, file: IO[bytes], recipients: Sequence[object]) -> None:
    copying = Copying(order)
    chunks = archive_of(copying.members(), copying.manifest)
    if recipients:
        encryption.encrypt(chunks, file, recipients)
        return
    for chunk in chunks:
        file.write(chunk)


class Copying:
    """The files of a home folder, read one after the other while others write to them."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.home = order.settings.home
        self.copied: set[str] = set()
        self.ledger: State | None = None

    def members(self) -> Iterator[Member]:
        """Every file to keep, stage by stage."""
        for stage in STAGES:
            yield from self._members_of(stage)

    def _members_of(self, stage: int) -> Iterator[Member]:
        """The files of a stage. One that vanished may have another name: then it looks again."""
        has_vanished = True
        while has_vanished:
            has_vanished = False
            for name in names_in(self.home, stage, self.order.with_secrets):
                if name in self.copied:
                    continue
                self.copied.add(name)
                try:
                    yield from self._member(name)
                except FileNotFoundError:
                    has_vanished = True

    def _member(self, name: str) -> Iterator[Member]:
        path = self.home / name
        is_ledger = path == self.order.settings.ledger_path
        if is_database(path):
            image = image_of(path)
            if is_ledger:
                self.ledger = _state(path, image)
            yield Member(name, len(image), path.stat().st_mtime, [image])
            return
        if path.is_symlink() and not path.exists():
            raise UserError(
                f"Connect the disk that {path} leads to, or remove the link. It leads nowhere. "
                "No backup was made."
            )
        if not path.is_file() and path.exists():
            return  # a socket or pipe: nothing is stored in it
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            if is_ledger and stat.st_size:
                raise _damaged(path, "it is not a database")
            yield Member(name, stat.st_size, stat.st_mtime, _beginning(file, stat.st_size, path))

    def manifest(self, entries: tuple[Entry, ...]) -> Manifest:
        return Manifest(
            made_at=self.order.now.astimezone(UTC).isoformat(timespec="seconds"),
            version=__version__,
            ledger=asdict(self.ledger) if self.ledger else None,
            files=entries,
            left_out=self._left_out(),
        )

    def _left_out(self) -> tuple[str, ...]:
        is_left_out = not self.order.with_secrets and (self.home / SECRETS_FILE).exists()
        return (SECRETS_FILE,) if is_left_out else ()


def _state(path: Path, image: bytes) -> State:
    try:
        return examined(image)
    except ValueError as problem:
        raise _damaged(path, str(problem)) from problem


def _damaged(path: Path, how: str) -> UserError:
    return UserError(
        f"Keep the file {path} and restore the last backup: it is damaged ({how}). No backup was "
        "made."
    )


def _beginning(file: IO[bytes], size: int, path: Path) -> Iterator[bytes]:
    """As much of a file as it held when it was opened: logs and harvests may be growing."""
    remaining = size
    while remaining:
        chunk = file.read(min(CHUNK, remaining))
        if not chunk:
            raise UserError(
                f"Try again: {path} became shorter while it was being copied. No backup was made."
            )
        remaining -= len(chunk)
        yield chunk
