"""Whether a folder lies on a network drive, by the type of its file system.

SQLite relies on locks and on memory that all programs share. Over a network both may be lost or
late, and the ledger with them: see https://www.sqlite.org/faq.html#q5.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

# How Linux names them; those of FUSE by the program behind.
_TYPES = frozenset(
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "davfs"]
    + [
        f"fuse.{program}"
        for program in ("sshfs", "rclone", "s3fs", "davfs", "gvfsd-fuse", "curlftpfs", "glusterfs")
    ]
)
MOUNTS = Path("/proc/self/mountinfo")
_REMOTE_DRIVE = 4  # what Windows answers to GetDriveType


def network_drive(folder: Path) -> str | None:
    """The kind of network drive that a folder lies on, or will; None for a disk of this computer.

    Also None where the system does not say.
    """
    if os.name == "nt":
        return _of_windows(folder)
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    kind = file_system(os.path.realpath(folder), mounts)
    return kind if kind in _TYPES else None


def file_system(path: str, mounts: str) -> str:
    """The type of the file system of an absolute path, from the text of `mountinfo`."""
    kind, longest = "", 0
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        place = _plain(fields[4]).rstrip("/")
        # Of two at one place, the later one lies on top.
        if (path == place or path.startswith(f"{place}/")) and len(place) >= longest:
            kind, longest = after.split(" ")[0], len(place)
    return kind


def _plain(field: str) -> str:
    r"""A field with its blanks, which `mountinfo` writes as \040."""
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), field)


def _of_windows(folder: Path) -> str | None:  # pragma: no cover - Windows only
    import ctypes

    anchor = folder.absolute().anchor
    if anchor.startswith("\\\\"):
        return "share"
    kind = ctypes.windll.kernel32.GetDriveTypeW(anchor)  # type: ignore[attr-defined]
    return "share" if kind == _REMOTE_DRIVE else None
