"""Backups encrypted to public keys, in the format of age (https://age-encryption.org).

Besides those keys each file has one that is made for it and kept in memory only, so that the
program can read the finished file again and be sure of it without holding anyone's secret key.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from attribution.core.errors import UserError
from attribution.core.files import content_of, write_new

MAGIC = b"age-encryption.org/"
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how a line with a secret key begins

Identity = Any  # pyrage has no types


def recipients_of(public_keys: Sequence[str]) -> list[Any]:
    """The keys to encrypt to. UserError for a text that is not a public key."""
    from pyrage import RecipientError, x25519

    recipients = []
    for number, text in enumerate(public_keys, 1):
        try:
            recipients.append(x25519.Recipient.from_str(text.strip()))
        except RecipientError:
            # The text is not repeated: it may be a secret key.
            raise UserError(
                f"Correct backup.recipients: number {number} is not a public key. One begins with "
                "age1; `attribution backup new-key -o FILE` makes one. No backup was made."
            ) from None
    return recipients


def new_identity() -> Identity:
    """A new secret key."""
    from pyrage import x25519

    return x25519.Identity.generate()


def write_key(path: Path) -> str:
    """Write a new secret key to a new file; returns the public key that belongs to it."""
    identity = new_identity()
    public_key = str(identity.to_public())
    write_new(path, f"# public key: {public_key}\n{identity}\n".encode())
    return public_key


def identities_in(path: Path) -> list[Identity]:
    """The secret keys in a file, as `new-key` or `age-keygen` write it."""
    from pyrage import IdentityError, x25519

    lines = content_of(path).decode("utf-8", "replace").splitlines()
    secrets = [line.strip() for line in lines if line.strip().startswith(_SECRET)]
    try:
        identities = [x25519.Identity.from_str(secret) for secret in secrets]
    except IdentityError:
        identities = []
    if not identities:
        raise UserError(
            f"Name the file that holds the secret key: {path} holds none. A secret key is a line "
            f"that begins with {_SECRET}1."
        )
    return identities


def encrypt(chunks: Iterator[bytes], file: IO[bytes], recipients: Sequence[Any]) -> None:
    """Write the chunks to a file, encrypted. Errors of reading or writing are raised."""
    from pyrage import EncryptError, encrypt_io

    faults: list[BaseException] = []
    try:
        encrypt_io(_Source(chunks, faults), _Target(file, faults), recipients)
    except EncryptError as problem:
        raise faults[0] if faults else problem from None


@contextmanager
def decrypted(file: IO[bytes], identities: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """The content of an encrypted file, as a stream.

    Raises ValueError at the end of the block where the file is damaged or the key is another.
    """
    from pyrage import DecryptError, decrypt_io

    problems: list[BaseException] = []
    end_to_read, end_to_write = os.pipe()

    def work() -> None:
        reader_gone: list[BaseException] = []
        with suppress(BrokenPipeError), os.fdopen(end_to_write, "wb") as pipe:
            try:
                decrypt_io(file, _Target(pipe, reader_gone), list(identities))
            except (DecryptError, OSError) as problem:
                if not reader_gone:
                    problems.append(problem)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        with os.fdopen(end_to_read, "rb") as stream:
            yield stream
    finally:
        worker.join()
        if problems:
            raise ValueError(str(problems[0]))


class _Source:
    """A file to read from, made of chunks. pyrage puts errors into words of its own: these are kept
    in `faults` as they were.
    """

    def __init__(self, chunks: Iterator[bytes], faults: list[BaseException]) -> None:
        self.chunks = chunks
        self.faults = faults
        self.rest = b""

    def read(self, size: int) -> bytes:
        while not self.rest:
            try:
                self.rest = next(self.chunks)
            except StopIteration:
                return b""
            except BaseException as fault:
                self.faults.append(fault)
                raise
        part, self.rest = self.rest[:size], self.rest[size:]
        return part


class _Target:
    """A file to write to, which keeps errors in `faults` in the same way."""

    def __init__(self, file: IO[bytes], faults: list[BaseException]) -> None:
        self.file = file
        self.faults = faults

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except BaseException as fault:
            self.faults.append(fault)
            raise

    def flush(self) -> None:
        try:
            self.file.flush()
        except BaseException as fault:
            self.faults.append(fault)
            raise
