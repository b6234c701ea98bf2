"""The file of a backup: a gzip-compressed tar archive, encrypted or not.

Its members are the files of a home folder, `home/...`, and at the end `manifest.json` with the size
and the SHA-256 hash of each. The manifest comes last because a file that is still being appended to
is read once, while it is written to the archive. An archive without it was not finished.

What is read from an archive is not trusted: only plain files that a backup may hold are taken, each
once, at paths within the home folder, and every one must be in the manifest.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from attribution.core.errors import UserError
from attribution.operations.backup import encryption
from attribution.operations.backup.contents import is_kept
from attribution.operations.backup.encryption import Identity

FORMAT = 1
CHUNK = 1 << 20
_FAST = 1  # most of a backup is raw answers, which are compressed already
_HOME = "home/"
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 1 << 28
# On Windows these lead out of a folder; elsewhere they are letters like others.
_NOT_IN_NAMES = frozenset("\0\\:") if os.name == "nt" else frozenset("\0")
_GZIP = 31  # the number by which zlib knows the gzip format


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the manifest lists it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `ledger` is its id, the number of its last act and when that was done.

    `made_at` is when the backup was begun: of later acts, and of later erasures and objections, it
    may know nothing. `left_out` are files with secrets.
    """

    made_at: str
    version: str
    ledger: dict[str, Any] | None
    files: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def last_event(self) -> int:
        return int(self.ledger["events"]) if self.ledger else 0

    @property
    def total_bytes(self) -> int:
        return sum(entry.bytes for entry in self.files)


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be written to an archive. `chunks` must give exactly `size` bytes."""

    name: str
    size: int
    modified: float
    chunks: Iterable[bytes]


# -- writing ---------------------------------------------------------------------------------------


def archive_of(
    members: Iterable[Member], manifest_of: Callable[[tuple[Entry, ...]], Manifest]
) -> Iterator[bytes]:
    """The bytes of an archive. `manifest_of` is called once every member was read."""
    compressor = zlib.compressobj(_FAST, wbits=_GZIP)
    for chunk in _tar(members, manifest_of):
        if compressed := compressor.compress(chunk):
            yield compressed
    yield compressor.flush()


def _tar(
    members: Iterable[Member], manifest_of: Callable[[tuple[Entry, ...]], Manifest]
) -> Iterator[bytes]:
    entries: list[Entry] = []
    for member in members:
        digest = hashlib.sha256()
        yield _header(_HOME + member.name, member.size, member.modified)
        for chunk in member.chunks:
            digest.update(chunk)
            yield chunk
        yield _padding(member.size)
        entries.append(Entry(member.name, member.size, digest.hexdigest()))
    manifest = json.dumps(asdict(manifest_of(tuple(entries)))).encode()
    yield _header(_MANIFEST, len(manifest), 0)
    yield manifest + _padding(len(manifest))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _header(name: str, size: int, modified: float) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mtime = modified
    info.mode = 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    """A tar file consists of blocks."""
    return bytes(-size % tarfile.BLOCKSIZE)


# -- reading ---------------------------------------------------------------------------------------

# Takes the name of a file, when it was modified, and its content. What it leaves is read for it.
Receiver = Callable[[str, float, Iterator[bytes]], None]


def read_archive(path: Path, identities: Sequence[Identity], receive: Receiver) -> Manifest:
    """Hand every file of a backup to `receive`, then compare all of them with the manifest.

    UserError where the backup is damaged, unfinished, or holds what no backup holds. What was
    received until then must not be used.
    """
    try:
        with _opened(path, identities) as stream:
            return _read(stream, receive)
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, ValueError) as problem:
        raise UserError(
            f"Use another backup: {path} is damaged or is not a backup ({problem}). "
            "Nothing was restored or changed."
        ) from problem


@contextmanager
def _opened(path: Path, identities: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """The archive in a file, decrypted if need be."""
    try:
        file = path.open("rb")
    except OSError as problem:
        raise UserError(
            f"Check the path: {path} cannot be read ({problem.strerror}). Nothing was changed."
        ) from problem
    with file:
        is_encrypted = file.read(len(encryption.MAGIC)) == encryption.MAGIC
        file.seek(0)
        if not is_encrypted:
            yield file
            return
        if not identities:
            raise UserError(
                f"Name the file with the secret key: --key FILE. {path} is encrypted. "
                "Nothing was changed."
            )
        with encryption.decrypted(file, identities) as stream:
            yield stream


def _read(stream: IO[bytes], receive: Receiver) -> Manifest:
    entries: dict[str, Entry] = {}
    manifest: Manifest | None = None
    with gzip.GzipFile(fileobj=stream) as unpacked:
        with tarfile.open(fileobj=unpacked, mode="r|") as archive:
            for info in archive:
                if manifest is not None:
                    raise ValueError(f"{info.name!r} comes after the manifest")
                content = _content(archive, info)
                if info.name == _MANIFEST:
                    manifest = _manifest(info, content)
                    continue
                name = _checked_name(info)
                if name in entries:
                    raise ValueError(f"it holds {name!r} twice")
                entries[name] = _received(name, info, content, receive)
        while unpacked.read(CHUNK):  # the end of the file holds its checksum
            pass
    while stream.read(CHUNK):
        pass
    if manifest is None:
        raise ValueError("it has no manifest, so it was not finished")
    _compare(entries, manifest)
    return manifest


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    is_plain = info.isreg() and not info.issparse()
    file = archive.extractfile(info) if is_plain else None
    if file is None:
        raise ValueError(f"{info.name!r} is not a plain file")
    return iter(lambda: file.read(CHUNK), b"")


def _checked_name(info: tarfile.TarInfo) -> str:
    """The path in the home folder; ValueError for any that leads out of it, or is not kept."""
    name = info.name.removeprefix(_HOME)
    path = PurePosixPath(name)
    is_within = (
        info.name.startswith(_HOME)
        and name == str(path)
        and not path.is_absolute()
        and ".." not in path.parts
        and name != "."
        and not set(name) & _NOT_IN_NAMES
    )
    if not is_within or not is_kept(name):
        raise ValueError(f"{info.name!r} is not a file of a home folder")
    return name


def _received(
    name: str, info: tarfile.TarInfo, content: Iterator[bytes], receive: Receiver
) -> Entry:
    """The entry of a file, from what was really read of it."""
    digest = hashlib.sha256()
    size = 0

    def hashed() -> Iterator[bytes]:
        nonlocal size
        for chunk in content:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    chunks = hashed()
    receive(name, float(info.mtime), chunks)
    for _ in chunks:
        pass
    return Entry(name, size, digest.hexdigest())


def _manifest(info: tarfile.TarInfo, content: Iterator[bytes]) -> Manifest:
    if info.size > _LARGEST_MANIFEST:
        raise ValueError("its manifest is too large")
    try:
        plain = json.loads(b"".join(content))
        if plain["format"] != FORMAT:
            raise ValueError("a newer version of this program wrote it; use that version")
        files = tuple(Entry(**entry) for entry in plain.pop("files"))
        left_out = tuple(plain.pop("left_out"))
        return Manifest(**plain, files=files, left_out=left_out)
    except (KeyError, TypeError, RecursionError) as problem:
        raise ValueError("its manifest cannot be read") from problem


def _compare(entries: dict[str, Entry], manifest: Manifest) -> None:
    """ValueError unless the manifest lists the same files with the same content."""
    listed = {entry.name: entry for entry in manifest.files}
    for name in sorted(entries.keys() | listed.keys()):
        if name not in listed:
            raise ValueError(f"{name!r} is not in its manifest")
        if name not in entries:
            raise ValueError(f"{name!r} is missing")
        if entries[name] != listed[name]:
            raise ValueError(f"the content of {name!r} is not that of the manifest")
