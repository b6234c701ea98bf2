"""The file `salt` of a home folder: a secret, and how far the ledger had come.

The first line is the salt of the marks of erased people. The second, if there is one, is the number
of the last act that withholds someone. A ledger that has not come as far is an older one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import sync, write_atomically

# The length of the fingerprint. The salt is random, so it cannot be guessed from it.
_FINGERPRINT = 16


def salt_of(path: Path) -> bytes:
    """The salt. It is created when first needed, and on disk before it is used."""
    if not path.exists():
        _create(path)
    return bytes.fromhex(_lines(path)[0])


def _create(path: Path) -> None:
    """Write a new salt, unless another process has done so meanwhile.

    A link appears complete and never replaces a file; a rename would replace one.
    """
    complete = path.with_name(f".new-{secrets.token_hex(8)}")
    write_atomically(complete, secrets.token_hex(32))
    try:
        os.link(complete, path)
    except FileExistsError:
        return
    finally:
        complete.unlink()
    sync(path.parent)


def fingerprint(path: Path) -> str | None:
    """A hash of the salt; None without one."""
    if not path.exists():
        return None
    return hashlib.sha256(_lines(path)[0].encode()).hexdigest()[:_FINGERPRINT]


def counter_of(path: Path) -> int:
    """The number of the last act that withholds someone; 0 where it is not known."""
    if not path.exists():
        return 0
    lines = _lines(path)
    return int(lines[1]) if len(lines) > 1 else 0


def set_counter(path: Path, event_id: int) -> None:
    """Write down the number of the last act that withholds someone."""
    salt = salt_of(path).hex()
    write_atomically(path, f"{salt}\n{event_id}\n")


def _lines(path: Path) -> list[str]:
    """The lines of the file. UserError where it is damaged: an empty salt would match no one."""
    try:
        lines = path.read_text(encoding="ascii").split()
        bytes.fromhex(lines[0])
        int(lines[1] if len(lines) > 1 else 0)
    except (ValueError, IndexError):
        raise UserError(
            f"Restore the file {path} from the backup of this home folder: it is damaged. Without "
            "it, people who were erased cannot be recognised and would come back. "
            "Nothing was saved."
        ) from None
    return lines
