"""Evidence attached to claims: private files in `attachments/<claim>/`, under random names.

The program never opens or executes them. The name that a person gave a file is kept in the ledger
as text only and never becomes a path.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.files import make_folder, write_atomically
from attribution.ledger.payloads import AttachedFile

MAX_BYTES = 10_000_000
MAX_FILES = 10
MAX_NAME = 120  # characters
FOLDER = "attachments"
# What a file begins with, by kind.
KINDS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
}
# Kinds without such a beginning: anything that is UTF-8 without control characters.
TEXT_KINDS = ("txt", "csv", "eml")
SUFFIXES = {"jpeg": "jpg"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ID = re.compile(r"[0-9a-f]{32}")


def store(home: Path, claim_id: str, name: str, data: bytes) -> AttachedFile:
    """Keep a file; returns what the ledger records about it.

    UserError if it is too large or not of an accepted kind.
    """
    kind = _checked_kind(name, data)
    stored = f"{secrets.token_hex(16)}.{kind}"
    folder = _folder(home, claim_id)
    make_folder(folder)
    write_atomically(folder / stored, data)
    digest = hashlib.sha256(data).hexdigest()
    return AttachedFile(stored, _name_for_people(name), kind, len(data), digest)


def read(home: Path, claim_id: str, file: AttachedFile) -> bytes:
    """The bytes of an attachment; UserError if the file is missing or was changed."""
    advice = f"Restore the attachment {file.stored} of claim {claim_id} from a backup."
    try:
        data = (_folder(home, claim_id) / Path(file.stored).name).read_bytes()
    except OSError as error:
        raise UserError(f"{advice} It is missing from the home folder.") from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise UserError(f"{advice} It was changed after it was attached.")
    return data


def unlink(home: Path, claim_id: str, file: AttachedFile) -> None:
    """Delete one file, whose step was not stored or which a person removed."""
    (_folder(home, claim_id) / file.stored).unlink(missing_ok=True)


def remove(home: Path, claim_id: str) -> None:
    """Remove all files of a claim, for an erasure."""
    shutil.rmtree(_folder(home, claim_id), ignore_errors=True)


def _checked_kind(name: str, data: bytes) -> str:
    """The kind of a file by its suffix; UserError if its content is of another kind."""
    _check_size(data)
    suffix = _name_for_people(name).rpartition(".")[2].lower()
    kind = SUFFIXES.get(suffix, suffix)
    if kind in KINDS and data.startswith(KINDS[kind]):
        return kind
    if kind in TEXT_KINDS and _is_text(data):
        return kind
    accepted = ", ".join((*KINDS, *TEXT_KINDS))
    raise UserError(
        f"Choose a file of one of these kinds: {accepted}. This file is of another kind, or its "
        "content is not of the kind that its name says. Nothing was saved."
    )


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UserError(
            f"Make the file smaller. It has {len(data):,} bytes, and at most {MAX_BYTES:,} can be "
            "attached. Nothing was saved."
        )
    if not data:
        raise UserError("Choose another file. This file is empty. Nothing was saved.")


def _name_for_people(name: str) -> str:
    """A file's name without folders, control characters and direction marks."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return visible.strip(" .")[-MAX_NAME:] or "file"


def _is_text(data: bytes) -> bool:
    try:
        return not _CONTROL.search(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _folder(home: Path, claim_id: str) -> Path:
    if not _ID.fullmatch(claim_id):
        raise UserError(
            f"Check the claim id in the list of claims. '{claim_id[:40]}' is not the id of a claim."
        )
    return home / FOLDER / claim_id
