"""Who may read the files of a home folder: its owner, or also the group that it is shared with.

A home folder is shared if its mode says so: writable for its group, and with the set-group-id bit,
which gives new files that group (`chmod 2770`). Windows keeps rights in another way, and nothing
here applies to it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

# Files are created with this mode, of which the umask takes away the rights of the group.
PRIVATE = 0o660
_OWNER_ALONE = 0o077  # the rights that no one but the owner has
_OWNER_AND_GROUP = 0o007
_SHARED = stat.S_ISGID | stat.S_IRWXG


def create_private_files(home: Path | None = None) -> None:
    """From now on, only the owner may read what this program creates.

    The group may too, if `home` is shared with it.
    """
    os.umask(_withheld_rights(home) if home else _OWNER_ALONE)


def is_shared(home: Path) -> bool:
    """Whether a home folder is shared with a group."""
    return os.name == "posix" and home.is_dir() and home.stat().st_mode & _SHARED == _SHARED


def open_to_others(folder: Path) -> Iterator[Path]:
    """The files and folders, `folder` among them, that people may read or change who should not."""
    if os.name != "posix" or not folder.exists():
        return
    rights = _withheld_rights(folder)
    for path in (folder, *sorted(folder.rglob("*"))):
        if not path.is_symlink() and path.stat().st_mode & rights:
            yield path


def close_to_others(folder: Path) -> int:
    """Take the rights away that `open_to_others` finds. Returns how many files had them.

    Raises OSError where a file belongs to another user.
    """
    rights = _withheld_rights(folder)
    paths = list(open_to_others(folder))
    for path in paths:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~rights)
    return len(paths)


def _withheld_rights(folder: Path) -> int:
    return _OWNER_AND_GROUP if is_shared(folder) else _OWNER_ALONE
