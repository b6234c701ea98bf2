"""Whether a backup is complete and sound: every hash, and the ledger that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from attribution.core.errors import UserError
from attribution.ledger.image import examined
from attribution.operations.backup.archive import Manifest, read_archive
from attribution.operations.backup.encryption import Identity

LEDGER = "ledger.sqlite"


def verify(path: Path, identities: Sequence[Identity] = ()) -> Manifest:
    """What a backup holds, once all of it was read. UserError where it is not sound."""
    images: list[bytes] = []

    def receive(name: str, _modified: float, content: Iterator[bytes]) -> None:
        if name == LEDGER:
            images.append(b"".join(content))

    manifest = read_archive(path, identities, receive)
    check_ledger(path, manifest, images[0] if images else None)
    return manifest


def check_ledger(path: Path, manifest: Manifest, image: bytes | None) -> None:
    """UserError where the ledger of a backup is not sound, or not the one of its manifest."""
    try:
        state = asdict(examined(image)) if image else None
        if state != manifest.ledger:
            raise ValueError("it is not the one that the manifest describes")
    except ValueError as problem:
        raise UserError(
            f"Use another backup: the ledger in {path} is not sound ({problem}). "
            "Nothing was restored or changed."
        ) from problem
