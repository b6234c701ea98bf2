"""Evidence attached to claims: private files in `attachments/<claim>/`, under random names, never
opened or executed.

The name that a person gave a file is kept in the ledger as text only and never becomes a path.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import write_atomically
from attribution.ledger.payloads import AttachedFile

MAX_BYTES = 10_000_000
MAX_FILES = 10
FOLDER = "attachments"
# What a file begins with, by kind. Plain text is anything that is UTF-8 without control characters.
KINDS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
}
TEXT_KINDS = ("txt", "csv", "eml")
SUFFIXES = {"jpeg": "jpg"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ID = re.compile(r"[0-9a-f]{32}")


def store(home: Path, claim_id: str, name: str, data: bytes) -> AttachedFile:
    """Keep a file; returns what the ledger records of it.

    UserError where it is too large or not of an accepted kind.
    """
    kind = checked_kind(name, data)
    stored = f"{secrets.token_hex(16)}.{kind}"
    folder = _folder(home, claim_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(folder / stored, data)
    digest = hashlib.sha256(data).hexdigest()
    return AttachedFile(stored, shown_name(name), kind, len(data), digest)


def read(home: Path, claim_id: str, file: AttachedFile) -> bytes:
    """The bytes of an attachment; UserError where the file is gone or was changed."""
    try:
        data = (_folder(home, claim_id) / Path(file.stored).name).read_bytes()
    except OSError as error:
        raise UserError(
            f"The attachment {file.stored} of claim {claim_id} is not there. Restore it."
        ) from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise UserError(
            f"The attachment {file.stored} of claim {claim_id} was changed since. Restore it."
        )
    return data


def unlink(home: Path, claim_id: str, file: AttachedFile) -> None:
    """Remove one file that came to belong to nothing."""
    (_folder(home, claim_id) / file.stored).unlink(missing_ok=True)


def remove(home: Path, claim_id: str) -> None:
    """Remove all files of a claim, for an erasure."""
    shutil.rmtree(_folder(home, claim_id), ignore_errors=True)


def checked_kind(name: str, data: bytes) -> str:
    """The kind of a file by its suffix, where what it begins with agrees."""
    if len(data) > MAX_BYTES:
        raise UserError(
            f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} can be attached. "
            "Make it smaller."
        )
    if not data:
        raise UserError("The file is empty; nothing was attached. Check that it was saved.")
    suffix = shown_name(name).rpartition(".")[2].lower()
    kind = SUFFIXES.get(suffix, suffix)
    if kind in KINDS and data.startswith(KINDS[kind]):
        return kind
    if kind in TEXT_KINDS and _is_text(data):
        return kind
    accepted = ", ".join((*KINDS, *TEXT_KINDS))
    raise UserError(
        "This is no file of an accepted kind, or its name says another kind than it is. "
        f"Accepted: {accepted}."
    )


def shown_name(name: str) -> str:
    """A file's name for people: without folders, control characters and direction marks.

    At most 120 characters.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    return kept[-120:] or "file"


def _is_text(data: bytes) -> bool:
    try:
        return not _CONTROL.search(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _folder(home: Path, claim_id: str) -> Path:
    if not _ID.fullmatch(claim_id):
        raise UserError(
            f"'{claim_id[:40]}' is no claim. The list of claims shows those that there are."
        )
    return home / FOLDER / claim_id
